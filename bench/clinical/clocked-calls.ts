/** The longest call of one expression. */
export interface Call {
  readonly source: string
  readonly ms: number
}

/** Longer ones are called again, to tell the expression from a collection or another program. */
const suspectMs = 0.5
const collect = (globalThis as { gc?: () => void }).gc

type Method = (this: unknown, ...args: unknown[]) => unknown
const onText = ['match', 'replace', 'replaceAll', 'search', 'split'] as const
const onExpression = ['exec', 'test'] as const

/**
 * Runs something with a clock around every call of a regular expression: of `match`, `replace` and so on with all their
 * matches, of `exec`, `test` and each step of `matchAll` alone. Of slow calls the best of four counts.
 */
export function clockedCalls(run: () => unknown): Call[] {
  const longest = new Map<string, number>()
  let inside = false
  const undo = ([String.prototype, RegExp.prototype] as unknown as Record<string, Method>[]).flatMap(
    (target, on) =>
      (on === 0 ? onText : onExpression).map((name) => {
        const native = target[name] as Method
        target[name] = function (...args) {
          const expression = on === 0 ? args[0] : this
          if (inside || !(expression instanceof RegExp)) return native.apply(this, args)
          const from = expression.lastIndex
          const once = (): [number, unknown] => {
            expression.lastIndex = from
            const startedAt = performance.now()
            const result = native.apply(this, args)
            return [performance.now() - startedAt, result]
          }
          inside = true
          let [ms, result] = once()
          for (let again = 0; ms > suspectMs && again < 3; again++) {
            collect?.()
            const [other, same] = once()
            ms = Math.min(ms, other)
            result = same
          }
          inside = false
          const key = String(expression)
          if (ms > (longest.get(key) ?? -1)) longest.set(key, ms)
          return result
        }
        return (): void => void (target[name] = native)
      }),
  )
  try {
    run()
  } finally {
    for (const one of undo) one()
  }
  return [...longest].map(([source, ms]) => ({ source, ms }))
}
