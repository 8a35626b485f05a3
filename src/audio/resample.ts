/**
 * The pass band ends at 86 % of the lower Nyquist frequency, and the stop band begins at 100 %. At 16 kHz, speech up to
 * 6.9 kHz stays, and no higher frequency folds back.
 */
const passBand = 0.86
/** Attenuation of the stop band, in dB. */
const attenuationDb = 76

/**
 * Changes the sample rate of a mono stream, by a Kaiser-windowed sinc as a polyphase filter.
 *
 * The result does not depend on how the input is cut. The output is aligned with the input, without delay. The gain at
 * 0 Hz is exactly 1. The length is the input's times `to / from`, rounded up. There are `to / gcd(from, to)` sets of
 * coefficients, computed when they are needed, so unusual rates take memory (up to some 24 MB).
 */
export class Resampler {
  /** Output samples per `#step` input samples. */
  readonly #phases: number
  readonly #step: number
  /** Input samples on either side of an output sample. */
  readonly #reach: number
  readonly #cutoff: number
  readonly #beta: number
  readonly #filters: (Float32Array | undefined)[] = []
  /** Input that is still needed. Its first sample has number `#base` in the stream. */
  #pending: Float32Array
  #base: number
  #received = 0
  /** The place of the next output sample: input sample `#at` plus `#phase / #phases`. */
  #at = 0
  #phase = 0

  /** @param from sample rate of the input, in Hz. @param to sample rate of the output, in Hz. */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to)
    this.#phases = to / divisor
    this.#step = from / divisor
    // In cycles per input sample. The cutoff is in the middle of the transition band.
    const nyquist = Math.min(1, to / from) / 2
    this.#cutoff = (nyquist * (1 + passBand)) / 2
    this.#beta = 0.1102 * (attenuationDb - 8.7)
    const transition = nyquist * (1 - passBand) * 2 * Math.PI
    this.#reach = Math.ceil((attenuationDb - 8) / (2.285 * transition) / 2)
    // Silence precedes the first sample.
    this.#pending = new Float32Array(this.#reach)
    this.#base = -this.#reach
  }

  /** Takes input and returns the output that it completes. */
  push(samples: Float32Array): Float32Array {
    if (this.#phases === this.#step) return samples
    this.#received += samples.length
    this.#append(samples)
    return this.#run(this.#received - this.#reach)
  }

  /** The rest of the output, as if silence followed. Call it once, at the end. */
  flush(): Float32Array {
    if (this.#phases === this.#step) return new Float32Array(0)
    this.#append(new Float32Array(this.#reach))
    return this.#run(this.#received)
  }

  #append(samples: Float32Array): void {
    const done = Math.min(this.#pending.length, Math.max(0, this.#at - this.#reach + 1 - this.#base))
    const joined = new Float32Array(this.#pending.length - done + samples.length)
    joined.set(this.#pending.subarray(done))
    joined.set(samples, this.#pending.length - done)
    this.#pending = joined
    this.#base += done
  }

  /** Computes every output sample before input sample `limit`. */
  #run(limit: number): Float32Array {
    const length = Math.max(0, Math.ceil(((limit - this.#at) * this.#phases - this.#phase) / this.#step))
    const output = new Float32Array(length)
    const taps = this.#reach * 2
    for (let n = 0; n < length; n++) {
      const filter = (this.#filters[this.#phase] ??= this.#design(this.#phase / this.#phases))
      const first = this.#at - this.#reach + 1 - this.#base
      let sum = 0
      for (let tap = 0; tap < taps; tap++) {
        sum += (filter[tap] as number) * (this.#pending[first + tap] as number)
      }
      output[n] = sum
      this.#phase += this.#step
      this.#at += Math.floor(this.#phase / this.#phases)
      this.#phase %= this.#phases
    }
    return output
  }

  /** The filter for output at `offset`, 0 to 1, between two input samples. */
  #design(offset: number): Float32Array {
    const filter = new Float32Array(this.#reach * 2)
    let sum = 0
    for (let tap = 0; tap < filter.length; tap++) {
      const distance = tap - this.#reach + 1 - offset
      const value = sinc(2 * this.#cutoff * distance) * kaiser(distance / this.#reach, this.#beta)
      filter[tap] = value
      sum += value
    }
    for (let tap = 0; tap < filter.length; tap++) filter[tap] = (filter[tap] as number) / sum
    return filter
  }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** Kaiser's window at `x`, −1 to 1. */
function kaiser(x: number, beta: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x)) / besselI0(beta)
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
