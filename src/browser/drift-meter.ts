/** For how long arrivals are watched before they are judged, in milliseconds. */
const windowMs = 5_000
/** What a window may be behind the one before it without audio being lost, in milliseconds. */
const toleranceMs = 100
/** How far a sound card's clock may run behind in one window: 1000 parts per million, in milliseconds. */
const skewMs = 5
/** A window with fewer chunks says nothing. */
const fewestChunks = 20

/**
 * Finds audio that the browser left out without a word: a starved audio thread skips samples.
 *
 * Chunks of a busy page come late and then all at once, so what counts is the least delay within a window. When that
 * has grown, the time is gone. Compares with the clock on the wall, so after a stop that is known make a new one.
 *
 * @returns takes in one chunk, and gives how much audio was found missing by now, in milliseconds; mostly 0.
 */
export function driftMeter(): (nowMs: number, chunkMs: number) => number {
  let heardMs = 0
  let knownMs: number | undefined
  let windowStartMs: number | undefined
  let leastMs = Infinity
  let chunks = 0
  return (nowMs, chunkMs) => {
    windowStartMs ??= nowMs
    let lostMs = 0
    if (nowMs - windowStartMs >= windowMs && chunks >= fewestChunks) {
      knownMs ??= leastMs
      if (leastMs - knownMs >= toleranceMs) lostMs = Math.round(leastMs - knownMs)
      knownMs = lostMs > 0 ? leastMs : Math.min(leastMs, knownMs + skewMs)
      windowStartMs = nowMs
      leastMs = Infinity
      chunks = 0
    }
    leastMs = Math.min(leastMs, nowMs - heardMs)
    heardMs += chunkMs
    chunks++
    return lostMs
  }
}
