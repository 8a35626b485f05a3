import { Refusal } from './refusal.ts'
import type { StreamParameters } from './stream-parameters.ts'

/** The service closes after this many frames shorter than 50 ms: about one second of 20 ms frames, as measured. */
const shortFrameBudget = 49

/** Measures audio frames as the service does and refuses what it refuses (3007). */
export class FrameMeter {
  readonly #bytesPerMs: number
  readonly #packetMs: number
  readonly #maxBacklogMs: number
  #shortFrames = 0
  #bytes = 0
  #packets = 0

  /** @param maxBacklogMs how far audio may run ahead of the wall clock, in milliseconds. */
  constructor(parameters: StreamParameters, maxBacklogMs: number) {
    const { encoding, sampleRate } = parameters
    this.#bytesPerMs =
      encoding === 'pcm_s16le' ? sampleRate / 500 : encoding === 'pcm_mulaw' ? sampleRate / 1_000 : 0
    // Compressed audio cannot be measured without decoding it, so a message counts as one packet of the usual length.
    this.#packetMs = this.#bytesPerMs === 0 ? 20 : 0
    this.#maxBacklogMs = maxBacklogMs
  }

  /** Audio taken so far, in milliseconds. */
  get totalMs(): number {
    return this.#bytesPerMs === 0 ? this.#packets * this.#packetMs : this.#bytes / this.#bytesPerMs
  }

  /**
   * Counts one frame that arrives `elapsedMs` after the session began; returns where it starts, in milliseconds.
   *
   * @throws Refusal (3007)
   */
  take(byteLength: number, elapsedMs: number): number {
    const startMs = this.totalMs
    this.#bytes += byteLength
    this.#packets++
    if (this.#bytesPerMs > 0) this.#checkLength(byteLength / this.#bytesPerMs)
    if (this.totalMs - elapsedMs > this.#maxBacklogMs) {
      const [audio, wall] = [this.totalMs, elapsedMs].map((ms) => (ms / 1_000).toFixed(1))
      throw new Refusal(3007, `Audio Transmission Rate Exceeded: Received ${audio} sec. audio in ${wall} sec`)
    }
    return startMs
  }

  #checkLength(ms: number): void {
    if (ms >= 50 && ms <= 1_000) {
      if (this.#shortFrames > 0) this.#shortFrames--
    } else if (ms > 1_000 || ++this.#shortFrames >= shortFrameBudget) {
      const duration = Number.isInteger(ms) ? ms.toFixed(1) : String(ms)
      throw new Refusal(
        3007,
        `Input Duration Error: Input Duration Violation: ${duration} ms. Expected between 50 and 1000 ms`,
      )
    }
  }
}
