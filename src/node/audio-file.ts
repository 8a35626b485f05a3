import { open, type FileHandle } from 'node:fs/promises'
import { mixToMono, samplesToPcm } from '../audio/mix.ts'
import { checkSampleRate, checkSpeed } from '../audio/iterable-source.ts'
import { paced } from '../audio/pacing.ts'
import { Resampler } from '../audio/resample.ts'
import { WavDecoder } from '../audio/wav.ts'
import { AudioError } from '../core/errors.ts'
import type { AudioSource } from '../protocol/audio.ts'

/** How a file is played. */
export interface AudioFileOptions {
  /**
   * 1 is real time, 2 twice as fast; `Infinity` is as fast as the consumer takes it. Above 0.
   *
   * @default 1
   */
  speed?: number
  /**
   * Sample rate of what the source yields, 8000–96000 Hz; the file may have another.
   *
   * @default 16000
   */
  sampleRate?: number
}

const blockBytes = 64 * 1024

/**
 * Plays a WAV file: 8–96 kHz, mono or stereo (mixed down), 8–32-bit integers or floats.
 *
 * Read from disk as it is played, so a long file costs no more memory than a short one. A file that was cut off is
 * played as far as it goes; `lostMs` then says how much of what its header promises is missing.
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError from the iterable: `missing` (no such file), `denied`, `format` (not a WAV, empty, or coded in a
 * way that is not supported; the message says how to convert it). Messages do not name the file, `cause` does.
 */
export function audioFile(path: string | URL, options: AudioFileOptions = {}): AudioSource {
  const { speed = 1, sampleRate = 16_000 } = options
  checkSampleRate(sampleRate)
  checkSpeed(speed)
  let lostMs = 0
  const read = (): AsyncGenerator<Uint8Array, void, undefined> =>
    readWav(path, sampleRate, (missingMs) => {
      lostMs += missingMs
    })
  return {
    format: { encoding: 'pcm_s16le', sampleRate, channels: 1 },
    get lostMs() {
      return lostMs
    },
    open: (signal) => paced(read(), { bytesPerSecond: sampleRate * 2, speed }, signal),
  }
}

async function* readWav(
  path: string | URL,
  sampleRate: number,
  onMissing: (missingMs: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openFile(path)
  try {
    const decoder = new WavDecoder()
    const block = new Uint8Array(blockBytes)
    let resampler: Resampler | undefined
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length)
      if (bytesRead === 0) break
      const samples = decoder.push(block.subarray(0, bytesRead))
      if (samples.length === 0 || !decoder.format) continue
      resampler ??= new Resampler(decoder.format.sampleRate, sampleRate)
      const pcm = samplesToPcm(resampler.push(mixToMono(samples, decoder.format.channels)))
      if (pcm.length > 0) yield pcm
    }
    onMissing(decoder.end().missingMs)
    const rest = resampler?.flush()
    if (rest && rest.length > 0) yield samplesToPcm(rest)
  } finally {
    await file.close()
  }
}

async function openFile(path: string | URL): Promise<FileHandle> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    if (!(await file.stat()).isDirectory()) return file
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new AudioError('missing', 'There is no audio file at that path', { cause })
    if (code === 'EACCES' || code === 'EPERM') {
      throw new AudioError('denied', 'The audio file may not be read', { cause })
    }
    throw new AudioError('failed', 'The audio file could not be opened', { cause })
  }
  await file.close()
  throw new AudioError('format', 'The path of the audio file is a directory')
}
