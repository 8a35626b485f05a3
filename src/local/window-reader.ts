import { Resampler } from '../audio/resample.ts'
import type { AudioEncoding } from '../protocol/audio.ts'
import { modelSampleRate, windowSamples } from './sherpa.ts'

/** Turns the bytes of one stream into windows of 512 samples at 16 kHz, whatever pieces they come in. */
export class WindowReader {
  readonly #decode: (bytes: Uint8Array) => Float32Array
  readonly #resampler: Resampler
  #rest: Uint8Array = new Uint8Array(0)
  #window = new Float32Array(windowSamples)
  #filled = 0

  /** @param encoding `pcm_s16le` or `pcm_mulaw`. */
  constructor(encoding: AudioEncoding, sampleRate: number) {
    this.#decode = encoding === 'pcm_mulaw' ? decodeMulaw : (bytes) => this.#decodePcm(bytes)
    this.#resampler = new Resampler(sampleRate, modelSampleRate)
  }

  /** The windows that these bytes complete; each is a fresh array. */
  push(bytes: Uint8Array): Float32Array[] {
    return this.#cut(this.#resampler.push(this.#decode(bytes)))
  }

  /** The last window, filled up with silence; the reader is used up then. */
  end(): Float32Array[] {
    const windows = this.#cut(this.#resampler.flush())
    if (this.#filled > 0) {
      windows.push(this.#window)
      this.#window = new Float32Array(windowSamples)
      this.#filled = 0
    }
    return windows
  }

  #cut(samples: Float32Array): Float32Array[] {
    const windows: Float32Array[] = []
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + windowSamples - this.#filled)
      this.#window.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === windowSamples) {
        windows.push(this.#window)
        this.#window = new Float32Array(windowSamples)
        this.#filled = 0
      }
    }
    return windows
  }

  #decodePcm(bytes: Uint8Array): Float32Array {
    let whole = bytes
    if (this.#rest.length > 0) {
      whole = new Uint8Array(this.#rest.length + bytes.length)
      whole.set(this.#rest)
      whole.set(bytes, this.#rest.length)
    }
    const samples = new Float32Array(whole.length >> 1)
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength)
    for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(at * 2, true) / 0x8000
    this.#rest = whole.slice(samples.length * 2)
    return samples
  }
}

/** G.711 µ-law: sign, three bits of exponent, four of mantissa, all inverted. */
function decodeMulaw(bytes: Uint8Array): Float32Array {
  const samples = new Float32Array(bytes.length)
  for (const [at, byte] of bytes.entries()) {
    const code = ~byte & 0xff
    const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    samples[at] = (code & 0x80 ? -magnitude : magnitude) / 0x8000
  }
  return samples
}

/** Mean square. */
export function energyOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum / Math.max(1, samples.length)
}
