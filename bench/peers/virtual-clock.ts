interface Timer {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/**
 * Runs `work` by a clock that jumps from timer to timer: an hour of timeouts takes a moment, and the order is that of
 * the real clock. Stands in for `setTimeout`, `clearTimeout` and `performance.now` meanwhile; no input or output.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  const real = { setTimeout, clearTimeout, now: performance.now.bind(performance) }
  const timers = new Map<number, Timer>()
  let nowMs = 0
  let order = 0
  const set = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
    const id = ++order
    timers.set(id, {
      atMs: nowMs + Math.max(0, ms),
      order: id,
      run: () => {
        run(...args)
      },
    })
    return id
  }
  globalThis.setTimeout = set as unknown as typeof setTimeout
  globalThis.clearTimeout = ((id: number) => timers.delete(id)) as unknown as typeof clearTimeout
  performance.now = () => nowMs
  try {
    let isOver = false
    const result = work().finally(() => {
      isOver = true
    })
    result.catch(() => undefined)
    for (;;) {
      // Whatever promises have to say comes before the next timer.
      await new Promise(setImmediate)
      if (isOver) return await result
      let next: Timer | undefined
      for (const timer of timers.values()) {
        if (!next || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order))
          next = timer
      }
      if (!next) throw new Error('Nothing is left to wait for')
      timers.delete(next.order)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
    }
  } finally {
    globalThis.setTimeout = real.setTimeout
    globalThis.clearTimeout = real.clearTimeout
    performance.now = real.now
  }
}
