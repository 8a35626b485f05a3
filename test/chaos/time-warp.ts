import { TimerQueue, type WarpedTimer } from './timer-queue.ts'

/**
 * How far time moves on at most between two looks at the network, in milliseconds. Below what any of the client's or
 * the server's timers are told in, so that none of them passes before what came meanwhile was read.
 */
const grainMs = 25

/**
 * Lets this process's clock run up to `speed` times faster: `Date.now`, `performance.now`, timeouts and intervals.
 *
 * A visit then takes a fraction of its time and still meets every real default: two seconds of backoff are two
 * seconds by the clock that the client, the server and the measurements all read. Work cannot be sped up, so time
 * stands still with the process: where it has more to do than fits, the clock runs slower, and no busy machine passes
 * for a dead network. Timers run one at a time, after what the network had to say.
 *
 * @returns what undoes it.
 */
export function warpTime(speed: number): () => void {
  const real = {
    now: Date.now.bind(Date),
    performanceNow: performance.now.bind(performance),
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
  }
  const epochMs = real.now()
  const performanceEpochMs = real.performanceNow()
  let lookedAt = performanceEpochMs
  let nextLook: NodeJS.Timeout | NodeJS.Immediate | undefined
  /** The clock is slower than it should be: nothing is waited for but the network. */
  let isBehind = false
  let isOver = false
  const timers = new TimerQueue((isAwaited) => {
    if (isOver) return
    nextLook ??= isBehind ? setImmediate(look) : real.setTimeout(look, grainMs / speed)
    if (isAwaited) nextLook.ref()
    else nextLook.unref()
  })
  function look(): void {
    nextLook = undefined
    const atMs = real.performanceNow()
    const passedMs = (atMs - lookedAt) * speed
    lookedAt = atMs
    isBehind = passedMs > grainMs
    timers.advance(Math.min(grainMs, passedMs))
  }

  const set =
    (isRepeated: boolean) =>
    (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): WarpedTimer =>
      timers.add(() => run(...args), Math.max(1, ms), isRepeated)
  const clear = (timer: unknown): void => {
    if (!timers.remove(timer)) real.clearTimeout(timer as NodeJS.Timeout)
  }
  Date.now = () => Math.floor(epochMs + timers.nowMs)
  performance.now = () => performanceEpochMs + timers.nowMs
  globalThis.setTimeout = set(false) as unknown as typeof setTimeout
  globalThis.setInterval = set(true) as unknown as typeof setInterval
  globalThis.clearTimeout = clear
  globalThis.clearInterval = clear
  return () => {
    isOver = true
    real.clearTimeout(nextLook as NodeJS.Timeout)
    clearImmediate(nextLook as NodeJS.Immediate)
    Date.now = real.now
    performance.now = real.performanceNow
    globalThis.setTimeout = real.setTimeout
    globalThis.setInterval = real.setInterval
    globalThis.clearTimeout = real.clearTimeout
    globalThis.clearInterval = real.clearInterval
  }
}
