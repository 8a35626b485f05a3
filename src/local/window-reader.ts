import { aligner } from '../audio/framing.ts'
import { decodeMulaw } from '../audio/mulaw.ts'
import { Resampler } from '../audio/resample.ts'
import type { AudioEncoding } from '../protocol/audio.ts'
import { modelSampleRate, windowSamples } from './sherpa.ts'

/** Turns the bytes of one stream, in chunks of any size, into windows of 512 samples at 16 kHz. */
export class WindowReader {
  readonly #toPcm: (bytes: Uint8Array) => Uint8Array
  readonly #resampler: Resampler
  #window = new Float32Array(windowSamples)
  #filled = 0

  /** @param encoding `pcm_s16le` or `pcm_mulaw`. */
  constructor(encoding: AudioEncoding, sampleRate: number) {
    this.#toPcm = encoding === 'pcm_mulaw' ? decodeMulaw : aligner(2)
    this.#resampler = new Resampler(sampleRate, modelSampleRate)
  }

  /** The windows that these bytes complete, each in an array of its own. */
  push(bytes: Uint8Array): Float32Array[] {
    return this.#cut(this.#resampler.push(samplesOf(this.#toPcm(bytes))))
  }

  /** The last window, filled up with silence. Call it once, at the end. */
  end(): Float32Array[] {
    const windows = this.#cut(this.#resampler.flush())
    return this.#filled > 0 ? [...windows, this.#take()] : windows
  }

  #cut(samples: Float32Array): Float32Array[] {
    const windows: Float32Array[] = []
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + windowSamples - this.#filled)
      this.#window.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === windowSamples) windows.push(this.#take())
    }
    return windows
  }

  #take(): Float32Array {
    const window = this.#window
    this.#window = new Float32Array(windowSamples)
    this.#filled = 0
    return window
  }
}

/** 16-bit PCM as samples from −1 to 1. */
function samplesOf(pcm: Uint8Array): Float32Array {
  const samples = new Float32Array(pcm.length / 2)
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(at * 2, true) / 0x8000
  return samples
}

/** Mean square. */
export function energyOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum / Math.max(1, samples.length)
}
