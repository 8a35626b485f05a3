/** Counts the audio that the browser did not deliver, up to now, without what nobody wanted in a pause. */
export class LostAudio {
  /** Up to the last change, in milliseconds. */
  #ms = 0
  /** Since when audio is lost, by `performance.now()`; undefined while it is not. */
  #since: number | undefined
  /** What was lost before the present interruption, in milliseconds; undefined while there is none. */
  #beforeMs: number | undefined
  #isPaused = false

  /** In milliseconds; grows during an interruption. */
  get ms(): number {
    return this.#ms + (this.#since === undefined ? 0 : performance.now() - this.#since)
  }

  /** Counts audio that was found missing. Returns how much of it is a loss. */
  add(ms: number): number {
    if (this.#isPaused) return 0
    this.#ms += ms
    return ms
  }

  /** The system has stopped audio. */
  interrupt(): void {
    this.#beforeMs ??= this.ms
    this.#turn()
  }

  /** Audio runs again, or nobody wants it any more. Returns what the interruption cost, in whole milliseconds. */
  goOn(): number {
    const beforeMs = this.#beforeMs ?? this.ms
    this.#beforeMs = undefined
    this.#turn()
    return Math.round(this.#ms - beforeMs)
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#turn()
  }

  #turn(): void {
    this.#ms = this.ms
    this.#since = this.#beforeMs === undefined || this.#isPaused ? undefined : performance.now()
  }
}
