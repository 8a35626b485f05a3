/** A regular expression, called on a text as a whole. */
export interface WholeCall {
  readonly expression: RegExp
  readonly method: string
}

type Method = (this: unknown, ...args: unknown[]) => unknown
const onText = ['match', 'replace', 'replaceAll', 'search', 'split'] as const
const onExpression = ['exec', 'test'] as const
const collect = (globalThis as { gc?: () => void }).gc

/** What `run` calls on texts of at least `length` characters, and how many expressions it calls at all. */
export function wholeCalls(length: number, run: () => unknown): { calls: WholeCall[]; met: Set<string> } {
  const calls = new Map<string, WholeCall>()
  const met = new Set<string>()
  const undo = ([String.prototype, RegExp.prototype] as unknown as Record<string, Method>[]).flatMap(
    (target, on) =>
      (on === 0 ? onText : onExpression).map((method) => {
        const native = target[method] as Method
        target[method] = function (...args) {
          const [expression, text] = on === 0 ? [args[0], this] : [this, args[0]]
          if (expression instanceof RegExp) {
            met.add(String(expression))
            if (String(text).length >= length)
              calls.set(`${method} ${String(expression)}`, { expression, method })
          }
          return native.apply(this, args)
        }
        return (): void => void (target[method] = native)
      }),
  )
  try {
    run()
  } finally {
    for (const one of undo) one()
  }
  return { calls: [...calls.values()], met }
}

/** How long a call takes on this text, in milliseconds: the best of three, so that no collection counts. */
export function msOf({ expression, method }: WholeCall, text: string): number {
  const subject = (onText as readonly string[]).includes(method) ? text : expression
  const argument = subject === text ? expression : text
  const once = (): number => {
    expression.lastIndex = 0
    const startedAt = performance.now()
    ;(subject as unknown as Record<string, Method>)[method]?.(argument, '')
    return performance.now() - startedAt
  }
  let ms = once()
  for (let again = 0; ms > 5 && again < 2; again++) {
    collect?.()
    ms = Math.min(ms, once())
  }
  return ms
}
