import { samplesToPcm } from './pcm.ts'
import { Resampler } from './resample.ts'
import type { WavDecoder } from './wav.ts'

/** How a WAV file is read. */
export interface WavReading {
  /** Samples per second of what is yielded. */
  readonly sampleRate: number
  /** How much of the beginning is passed over, in milliseconds. */
  readonly startMs?: number
  readonly signal: AbortSignal
  /** Hears how many milliseconds of audio the header promises and the file lacks. */
  readonly onMissing?: (missingMs: number) => void
}

/** The audio of a WAV file as 16-bit PCM of another rate. An abort ends it where it is. */
export async function* wavToPcm(
  blocks: AsyncIterable<Uint8Array>,
  decoder: WavDecoder,
  { sampleRate, startMs = 0, signal, onMissing }: WavReading,
): AsyncGenerator<Uint8Array, void, undefined> {
  let resampler: Resampler | undefined
  let skip = 0
  for await (const block of blocks) {
    let samples = decoder.push(block)
    if (samples.length === 0 || !decoder.format) continue
    if (!resampler) {
      resampler = new Resampler(decoder.format.sampleRate, sampleRate)
      skip = Math.round((startMs * decoder.format.sampleRate) / 1_000)
    }
    const skipped = Math.min(skip, samples.length)
    skip -= skipped
    samples = samples.subarray(skipped)
    const pcm = samplesToPcm(resampler.push(samples))
    if (pcm.length > 0) yield pcm
  }
  // An abort may end the blocks before the end of the file.
  if (signal.aborted) return
  const { missingMs } = decoder.end()
  onMissing?.(missingMs)
  const rest = skip > 0 ? undefined : resampler?.flush()
  if (rest && rest.length > 0) yield samplesToPcm(rest)
}
