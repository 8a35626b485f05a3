import { isAllZero } from './pcm.ts'

/** How long only zeros may come before that is said, in milliseconds. */
const silentMs = 4_000

/** Finds a muted or dead microphone: one that delivers only zeros. */
export class SilenceWatch {
  #zeroSinceMs: number | undefined
  #wasTold = false

  /**
   * Takes in 16-bit samples that lie from `startMs` to `endMs`. Returns where the zeros began once they have lasted
   * for four seconds, once per stretch.
   */
  hear(samples: Uint8Array, startMs: number, endMs: number): number | undefined {
    if (!isAllZero(samples)) {
      this.#zeroSinceMs = undefined
      this.#wasTold = false
      return undefined
    }
    this.#zeroSinceMs ??= startMs
    if (this.#wasTold || endMs - this.#zeroSinceMs < silentMs) return undefined
    this.#wasTold = true
    return this.#zeroSinceMs
  }
}
