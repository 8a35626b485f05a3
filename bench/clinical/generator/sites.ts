import type { Random } from './random.ts'

/** An edit to be judged: what was heard, what a model might have written. */
export interface MadeEdit {
  readonly original: string
  readonly edited: string
  /** Other texts that mean what the original means: what may stand of a dangerous edit. */
  readonly same?: readonly string[]
}

/** Makes every edit of one class that a turn has room for. */
export type EditMaker = (text: string, random: Random) => MadeEdit[]

type Replacement = (match: RegExpExecArray, random: Random) => string | undefined

/** One edit for each place a pattern matches; capitals at the start of a word are kept. */
export function atSites(pattern: RegExp, replace: Replacement): EditMaker {
  return (text, random) => {
    const made: MadeEdit[] = []
    for (const match of text.matchAll(pattern)) {
      const after = replace(match, random)
      if (after === undefined || after === match[0]) continue
      const edited =
        text.slice(0, match.index) + cased(match[0], after) + text.slice(match.index + match[0].length)
      const tidy = after === '' ? edited.replace(/ {2,}/g, ' ').replace(/^ | $/g, '') : edited
      made.push({ original: text, edited: tidy })
    }
    return made
  }
}

/** Several makers as one. */
export function anyOf(...makers: readonly EditMaker[]): EditMaker {
  return (text, random) => makers.flatMap((maker) => maker(text, random))
}

/** The same edits the other way round: what was heard and what was written change places. */
export function reversed(maker: EditMaker): EditMaker {
  return (text, random) =>
    maker(text, random).map(({ original, edited }) => ({ original: edited, edited: original }))
}

/** Words by table, `a=b`: each becomes its partner. */
export function byTable(table: string, bothWays = true): EditMaker {
  const pairs = new Map<string, string[]>()
  const put = (from: string, to: string): void => {
    pairs.set(from, [...(pairs.get(from) ?? []), to])
  }
  for (const entry of table.split(/\s*[,\n]\s*/)) {
    const [from = '', to = ''] = entry.split('=').map((side) => side.trim().replaceAll('_', ' '))
    if (from === '') continue
    put(from, to)
    if (bothWays) put(to, from)
  }
  const names = [...pairs.keys()].sort((a, b) => b.length - a.length).map(escaped)
  return atSites(
    new RegExp(`(?<![\\p{L}\\d'-])(?:${names.join('|')})(?![\\p{L}\\d'-])`, 'giu'),
    (match, random) => random.pick(pairs.get(match[0].toLowerCase()) ?? [match[0]]),
  )
}

/** Plain text as part of a pattern. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}

function cased(before: string, after: string): string {
  return /^\p{Lu}\p{Ll}/u.test(before) && /^\p{Ll}/u.test(after)
    ? after.charAt(0).toUpperCase() + after.slice(1)
    : after
}
