/**
 * Lets this process's clock run `speed` times faster: `Date.now`, `performance.now`, timeouts and intervals.
 *
 * A visit then takes a fraction of its time and still meets every real default: two seconds of backoff are two
 * seconds by the clock that the client, the server and the measurements all read. What cannot be sped up is work, so a
 * stall of the process looks `speed` times longer than it was.
 *
 * @param epochMs where the fast clock starts, real time; several processes that share it agree on the time.
 * @returns what undoes it.
 */
export function warpTime(speed: number, epochMs: number = Date.now()): () => void {
  const real = {
    now: Date.now.bind(Date),
    performanceNow: performance.now.bind(performance),
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
  }
  const performanceEpochMs = real.performanceNow()
  const scaled =
    (set: (run: (...args: unknown[]) => void, ms: number, ...args: unknown[]) => NodeJS.Timeout) =>
    (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
      set(run, ms / speed, ...args)
  Date.now = () => epochMs + (real.now() - epochMs) * speed
  performance.now = () => performanceEpochMs + (real.performanceNow() - performanceEpochMs) * speed
  globalThis.setTimeout = scaled(real.setTimeout) as typeof globalThis.setTimeout
  globalThis.setInterval = scaled(real.setInterval) as typeof globalThis.setInterval
  return () => {
    Date.now = real.now
    performance.now = real.performanceNow
    globalThis.setTimeout = real.setTimeout
    globalThis.setInterval = real.setInterval
  }
}
