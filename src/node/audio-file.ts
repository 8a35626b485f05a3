import { open, type FileHandle } from 'node:fs/promises'
import { byteBlocks, fileBlocks } from '../audio/blocks.ts'
import { bytesOf, checkSpeed, isReadable, type AudioChunk } from '../audio/iterable-source.ts'
import { paced } from '../audio/pacing.ts'
import { checkSampleRate } from '../audio/pcm.ts'
import { WavDecoder } from '../audio/wav.ts'
import { wavToPcm } from '../audio/wav-to-pcm.ts'
import { AudioError, ConfigurationError } from '../core/errors.ts'
import type { AudioSource } from '../protocol/audio.ts'

/**
 * A WAV file: its path, a file URL, its bytes, or a web or Node stream of its bytes.
 *
 * A source made of a stream can be opened once.
 */
export type AudioFileInput =
  string | URL | Uint8Array | ArrayBuffer | AsyncIterable<AudioChunk> | ReadableStream<AudioChunk>

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
  /**
   * Where in the file to begin, in milliseconds, 0 or more: a recovered visit goes on at the place up to which it has
   * kept the audio. A place after the end of the file gives no audio.
   *
   * @default 0
   */
  startMs?: number
}

/**
 * Plays a WAV file: 8–96 kHz, one to eight channels (mixed to one), 8–32-bit integers or floats.
 *
 * A path or a stream is read as it is played, so a long file takes no more memory than a short one. A file that was cut
 * off is played as far as it goes; `lostMs` then says how much of what its header promises is missing.
 *
 * @example
 * audioFile('visit.wav', { startMs: 90_000 })
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError from the iterable: `missing` (no such file), `denied`, `format` (not a WAV, empty, or coded in a
 * way that is not supported; the message says how to convert it). Messages do not name the file, `cause` does. An
 * error of a stream passes through.
 */
export function audioFile(file: AudioFileInput, options: AudioFileOptions = {}): AudioSource {
  const { speed = 1, sampleRate = 16_000, startMs = 0 } = options
  checkSampleRate(sampleRate)
  checkSpeed(speed)
  if (!(startMs >= 0 && startMs < Infinity)) throw new ConfigurationError('startMs', 'must be 0 or more')
  const blocks = blocksOf(file)
  let lostMs = 0
  const read = (signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> =>
    wavToPcm(blocks(signal), new WavDecoder(), {
      ...{ sampleRate, startMs, signal },
      onMissing: (missingMs) => {
        lostMs += missingMs
      },
    })
  return {
    format: { encoding: 'pcm_s16le', sampleRate, channels: 1 },
    get lostMs() {
      return lostMs
    },
    open: (signal) => paced(read(signal), { bytesPerSecond: sampleRate * 2, speed }, signal),
  }
}

type Blocks = (signal: AbortSignal) => AsyncGenerator<Uint8Array, void, undefined>

/** How the bytes of a file are read. */
function blocksOf(file: AudioFileInput): Blocks {
  if (typeof file === 'string' || file instanceof URL) return () => pathBlocks(file)
  if (file instanceof Uint8Array || file instanceof ArrayBuffer) {
    const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file
    return (signal) => bytesOf(byteBlocks(bytes), signal)
  }
  if (isReadable(file)) return (signal) => bytesOf(file, signal)
  throw new ConfigurationError('file', 'must be a path, a file URL, bytes or a stream of bytes')
}

async function* pathBlocks(path: string | URL): AsyncGenerator<Uint8Array, void, undefined> {
  yield* fileBlocks(await openFile(path))
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
