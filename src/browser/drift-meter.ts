/** Length of the window in which arrivals are compared, in milliseconds. */
const windowMs = 5_000
/** A window may be this much later than the one before it without a loss of audio, in milliseconds. */
const toleranceMs = 100
/** By how much a sound card's clock may be late in one window, in milliseconds: 1000 parts per million. */
const skewMs = 5
/** Windows with fewer chunks are not compared. */
const fewestChunks = 20

/**
 * Finds audio that the browser left out, because an audio thread without processor time skips samples and says nothing.
 *
 * On a busy page chunks come late and then all at once, so the least delay within a window counts. When that grows,
 * audio is missing. The meter compares with the clock on the wall, so make a new one after a known stop.
 *
 * @returns a function that takes one chunk, and returns how much audio was newly found missing, in milliseconds.
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
