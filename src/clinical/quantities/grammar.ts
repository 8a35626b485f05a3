/** A token, or what productions made of several. */
export interface Item {
  /** The word; `#5` and `=5` are a number in digits and in words, `µmg` is a unit. */
  readonly text: string
  /** Tokens `from` up to `to` (exclusive). */
  readonly from: number
  readonly to: number
  /** True when nothing stands between it and the item before. */
  readonly glued: boolean
}

/** What a production sees besides its groups: what was made last before it, and where it stands. */
export interface Context {
  readonly before: Item | undefined
  readonly from: number
}

/**
 * A pattern of items, and the text of the item that stands for them; undefined leaves them to the next production. In a
 * pattern a blank begins an item, `~` one that is glued to the last, `_` one that is not; `<kind>` is a kind of words, to the end of the last.
 */
export type Production = readonly [
  pattern: string,
  make: string | ((groups: readonly string[], context: Context) => string | undefined),
]

/**
 * Productions that are tried at each item, in their order; the first that holds replaces its items by one. Stages follow
 * each other: a later one reads what an earlier one made. Linear, as each pattern reads a bounded way.
 */
export class Stage {
  readonly #any: RegExp
  readonly #rules: readonly { readonly pattern: RegExp; readonly make: Production[1] }[]

  constructor(productions: readonly Production[], kinds: Readonly<Record<string, string>> = {}) {
    const named = (pattern: string): string =>
      pattern.replace(/<(\w+)>/g, (_, kind: string) => `(?:${named(kinds[kind] as string)})(?![^ ~])`)
    const sources = productions.map(
      ([pattern]) =>
        `${named(pattern)
          .replace(/ (?!~])/g, '[ ~]')
          .replaceAll('_', '\\x20')}(?![^ ~])`,
    )
    this.#rules = productions.map(([, make], at) => ({
      pattern: new RegExp(sources[at] as string, 'yu'),
      make,
    }))
    this.#any = new RegExp(`(?=[ ~])(?:${sources.join('|')})`, 'gu')
  }

  /** The items with what the productions made of them. */
  rewrite(items: readonly Item[]): Item[] {
    const starts: number[] = []
    let text = ''
    for (const item of items) {
      starts.push(text.length)
      text += (item.glued ? '~' : ' ') + item.text
    }
    const rewritten: Item[] = []
    let before: Item | undefined
    let at = 0
    const moveTo = (offset: number): void => {
      while (at < items.length && (starts[at] as number) < offset) at++
    }
    for (;;) {
      const first = at
      this.#any.lastIndex = starts[at] ?? text.length
      moveTo(this.#any.exec(text)?.index ?? text.length)
      for (const item of items.slice(first, at)) rewritten.push(item)
      const item = items[at]
      if (!item) return rewritten
      const made = this.#madeOf(text, starts[at] as number, { before, from: item.from })
      if (made) {
        moveTo(made.end)
        before = { text: made.text, from: item.from, to: (items[at - 1] as Item).to, glued: item.glued }
      } else at++
      rewritten.push(made && before ? before : item)
    }
  }

  /** What the first production that holds at an offset makes, and where its pattern ends. */
  #madeOf(line: string, start: number, context: Context): { text: string; end: number } | undefined {
    for (const { pattern, make } of this.#rules) {
      pattern.lastIndex = start
      const groups = pattern.exec(line)
      if (!groups) continue
      const text = typeof make === 'string' ? make : make(groups.slice(1), context)
      if (text !== undefined) return { text, end: pattern.lastIndex }
    }
    return undefined
  }
}
