import { AsyncQueue } from '../../src/core/queue.ts'
import type { AudioFormat, AudioSource } from '../../src/protocol/audio.ts'

/** A source that somebody else's timer feeds, as a microphone's callback would. */
export class PushSource implements AudioSource {
  readonly format: AudioFormat = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 }
  readonly isLive = true
  readonly #queue = new AsyncQueue<Uint8Array>()

  open(signal: AbortSignal): AsyncIterable<Uint8Array> {
    signal.addEventListener('abort', () => {
      this.#queue.end()
    })
    return this.#queue
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk)
  }
}
