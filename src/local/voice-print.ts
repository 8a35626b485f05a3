import { setImmediate } from 'node:timers/promises'
import { modelSampleRate } from './sherpa.ts'

/** The voice in a stretch of speech. */
export interface VoicePrint {
  /** Median pitch in semitones above 55 Hz. */
  readonly pitch: number
  /** Mean spectrum in mel bands, in dB, without the overall level. */
  readonly bands: readonly number[]
  /** Seconds of voiced speech that were measured. */
  readonly voicedSeconds: number
}

const frameSamples = 640
const mostFrames = 250
/** Frames in one go, which take a few milliseconds on a busy machine. */
const framesAtOnce = 16
const lowestPitchHz = 65
const highestPitchHz = 350
/** Normalised autocorrelation from which a frame counts as voiced. */
const voicedFrom = 0.55
/** A peak with this share of the best one counts as much. */
const nearlyBest = 0.9
const bandCount = 14
const fftSize = 512

/**
 * Measures pitch and timbre of a voice. That tells a low voice from a high one, but does not identify a person. A turn
 * of 20 s takes tens of milliseconds, so it is measured in slices between which other work can run.
 *
 * @param samples 16 kHz, −1…1.
 */
export async function voicePrint(samples: Float32Array): Promise<VoicePrint | undefined> {
  const hop = Math.max(frameSamples / 2, Math.floor(samples.length / mostFrames))
  const pitches: number[] = []
  const sums = new Array<number>(bandCount).fill(0)
  let frames = 0
  for (let at = 0; at + frameSamples <= samples.length; at += hop) {
    if (++frames % framesAtOnce === 0) await setImmediate()
    const frame = samples.subarray(at, at + frameSamples)
    const pitch = pitchOf(frame)
    if (pitch === undefined) continue
    pitches.push(pitch)
    addBandLevels(frame, sums)
  }
  if (pitches.length < 3) return undefined
  pitches.sort((a, b) => a - b)
  const means = sums.map((sum) => sum / pitches.length)
  const level = means.reduce((sum, mean) => sum + mean, 0) / bandCount
  return {
    pitch: 12 * Math.log2((pitches[pitches.length >> 1] as number) / 55),
    bands: means.map((mean) => mean - level),
    voicedSeconds: (pitches.length * hop) / modelSampleRate,
  }
}

/** Pitch of a voiced frame in Hz, by autocorrelation at half the rate. */
function pitchOf(frame: Float32Array): number | undefined {
  const half = new Float32Array(frame.length / 2)
  for (let at = 0; at < half.length; at++) {
    half[at] = ((frame[at * 2] as number) + (frame[at * 2 + 1] as number)) / 2
  }
  const rate = modelSampleRate / 2
  const longest = Math.floor(rate / lowestPitchHz)
  const length = half.length - longest
  const power = dot(half, 0, 0, length)
  if (power / length < 1e-5) return undefined
  const shortest = Math.ceil(rate / highestPitchHz)
  const likeness: number[] = []
  for (let lag = shortest; lag <= longest; lag++) {
    const other = dot(half, lag, lag, length)
    likeness.push(dot(half, 0, lag, length) / Math.sqrt(power * other + 1e-12))
  }
  const best = Math.max(...likeness)
  if (best < voicedFrom) return undefined
  // A multiple of the period fits as well as the period, so the first peak that is nearly the best one counts.
  const isPeak = (at: number): boolean =>
    (likeness[at] as number) >= best * nearlyBest &&
    (likeness[at] as number) >= (likeness[at - 1] ?? -1) &&
    (likeness[at] as number) >= (likeness[at + 1] ?? -1)
  const at = likeness.findIndex((_, place) => isPeak(place))
  return rate / (shortest + at)
}

function dot(samples: Float32Array, first: number, second: number, length: number): number {
  let sum = 0
  for (let at = 0; at < length; at++)
    sum += (samples[first + at] as number) * (samples[second + at] as number)
  return sum
}

const hann = /* @__PURE__ */ Float64Array.from(
  { length: fftSize },
  (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / fftSize),
)
/** First bin of each band, and the end of the last. */
const bandEdges = /* @__PURE__ */ Array.from({ length: bandCount + 1 }, (_, band) => binOf(band))

function addBandLevels(frame: Float32Array, sums: number[]): void {
  const real = new Float64Array(fftSize)
  const imaginary = new Float64Array(fftSize)
  for (let at = 0; at < fftSize; at++) real[at] = (frame[at] as number) * (hann[at] as number)
  transform(real, imaginary)
  for (let band = 0; band < bandCount; band++) {
    const from = bandEdges[band] as number
    const to = Math.max(from + 1, bandEdges[band + 1] as number)
    let power = 1e-10
    for (let bin = from; bin < to; bin++)
      power += (real[bin] as number) ** 2 + (imaginary[bin] as number) ** 2
    sums[band] = (sums[band] as number) + 10 * Math.log10(power / (to - from))
  }
}

/** Mel scale from 100 Hz to 6 kHz. */
function binOf(band: number): number {
  const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700)
  const place = mel(100) + ((mel(6_000) - mel(100)) * band) / bandCount
  return Math.round((700 * (10 ** (place / 2595) - 1) * fftSize) / modelSampleRate)
}

/** Fast Fourier transform in place, radix 2. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length
  for (let at = 1, mirrored = 0; at < size; at++) {
    let bit = size >> 1
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit
    mirrored ^= bit
    if (at < mirrored) swap(real, at, mirrored)
  }
  for (let span = 2; span <= size; span <<= 1) {
    const half = span >> 1
    for (let offset = 0; offset < half; offset++) {
      const angle = (-2 * Math.PI * offset) / span
      const cosine = Math.cos(angle)
      const sine = Math.sin(angle)
      for (let at = offset; at < size; at += span) {
        const r = (real[at + half] as number) * cosine - (imaginary[at + half] as number) * sine
        const i = (real[at + half] as number) * sine + (imaginary[at + half] as number) * cosine
        real[at + half] = (real[at] as number) - r
        imaginary[at + half] = (imaginary[at] as number) - i
        real[at] = (real[at] as number) + r
        imaginary[at] = (imaginary[at] as number) + i
      }
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number
  values[a] = values[b] as number
  values[b] = kept
}
