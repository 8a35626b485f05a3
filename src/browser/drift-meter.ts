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
 * has grown, the time is gone. Compares with the clock of the wall, so what the caller knows to be missing must be
 * followed by `restart()`.
 */
export class DriftMeter {
  #startMs: number | undefined
  #heardMs = 0
  #knownMs: number | undefined
  #windowStartMs = 0
  #leastMs = Infinity
  #chunks = 0

  /**
   * Takes in one chunk.
   *
   * @returns how much audio was found missing by now, in milliseconds; mostly 0.
   */
  heard(nowMs: number, chunkMs: number): number {
    this.#startMs ??= this.#windowStartMs = nowMs
    const lostMs = this.#judge(nowMs)
    this.#leastMs = Math.min(this.#leastMs, nowMs - this.#startMs - this.#heardMs)
    this.#heardMs += chunkMs
    this.#chunks++
    return lostMs
  }

  /** Forgets what was measured. */
  restart(): void {
    this.#startMs = undefined
    this.#heardMs = 0
    this.#knownMs = undefined
    this.#leastMs = Infinity
    this.#chunks = 0
  }

  #judge(nowMs: number): number {
    if (nowMs - this.#windowStartMs < windowMs || this.#chunks < fewestChunks) return 0
    const known = this.#knownMs ?? this.#leastMs
    const behindMs = this.#leastMs - known
    const isLost = behindMs >= toleranceMs
    this.#knownMs = isLost ? this.#leastMs : Math.min(this.#leastMs, known + skewMs)
    this.#windowStartMs = nowMs
    this.#leastMs = Infinity
    this.#chunks = 0
    return isLost ? Math.round(behindMs) : 0
  }
}
