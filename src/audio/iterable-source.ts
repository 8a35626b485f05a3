import { AudioError, ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding, AudioFormat, AudioSource } from '../protocol/audio.ts'
import { paced } from './pacing.ts'

/** A piece of audio: bytes of any length, or whole 16-bit samples. Node's `Buffer` is a `Uint8Array`. */
export type AudioChunk = Uint8Array | Int16Array | ArrayBuffer

/** What `iterableSource` reads: an array, a generator, a web `ReadableStream`, a Node `Readable`. */
export type AudioChunks = Iterable<AudioChunk> | AsyncIterable<AudioChunk> | ReadableStream<AudioChunk>

/** How the chunks of `iterableSource` are to be read. */
export interface IterableSourceOptions {
  /**
   * Samples per second and channel, 8000–96000 Hz.
   *
   * @default 16000
   */
  sampleRate?: number
  /**
   * 1, or 2 interleaved.
   *
   * @default 1
   */
  channels?: number
  /**
   * 1 is real time, 2 twice as fast; `Infinity` is as fast as the consumer takes it. Above 0. Encodings without a
   * fixed number of bytes per second (Opus, AAC) know `Infinity` only.
   *
   * @default Infinity
   */
  speed?: number
  /** @default 'pcm_s16le' */
  encoding?: AudioEncoding
}

const bytesPerSample: Partial<Record<AudioEncoding, number>> = { pcm_s16le: 2, pcm_mulaw: 1 }
const encodings: readonly AudioEncoding[] = ['pcm_s16le', 'pcm_mulaw', 'opus', 'ogg_opus', 'aac']

/**
 * An audio source made of chunks you already have or receive.
 *
 * Iterables that can be read once only (generators, streams) make sources that can be opened once only.
 *
 * @throws ConfigurationError at once, for chunks that cannot be iterated or an option out of range.
 * @throws AudioError `format` from the iterable, for a chunk that is not bytes; what the chunks' own iterator throws
 * comes through as it is.
 */
export function iterableSource(chunks: AudioChunks, options: IterableSourceOptions = {}): AudioSource {
  const { sampleRate = 16_000, channels = 1, speed = Infinity, encoding = 'pcm_s16le' } = options
  if (!isReadable(chunks)) {
    throw new ConfigurationError(
      'chunks',
      'must be an iterable, an async iterable or a ReadableStream of bytes',
    )
  }
  checkSampleRate(sampleRate)
  checkSpeed(speed)
  if (channels !== 1 && channels !== 2) throw new ConfigurationError('channels', 'must be 1 or 2')
  if (!encodings.includes(encoding)) {
    throw new ConfigurationError('encoding', `must be one of ${encodings.join(', ')}`)
  }
  const width = bytesPerSample[encoding]
  if (width === undefined && speed !== Infinity) {
    throw new ConfigurationError('speed', `must be Infinity for ${encoding}, which has no fixed byte rate`)
  }
  const format: AudioFormat = { encoding, sampleRate, channels }
  const pace = { bytesPerSecond: sampleRate * channels * (width ?? 0), speed }
  return { format, open: (signal) => paced(bytesOf(chunks, signal), pace, signal) }
}

/** Throws unless a sample rate is one we can work with, 8000–96000 Hz. */
export function checkSampleRate(sampleRate: number): void {
  if (!Number.isInteger(sampleRate) || sampleRate < 8_000 || sampleRate > 96_000) {
    throw new ConfigurationError('sampleRate', 'must be a whole number from 8000 to 96000 Hz')
  }
}

/** Throws unless a speed is above 0; `Infinity` is one. */
export function checkSpeed(speed: number): void {
  if (typeof speed !== 'number' || !(speed > 0)) throw new ConfigurationError('speed', 'must be above 0')
}

function isReadable(chunks: unknown): chunks is AudioChunks {
  if (typeof chunks !== 'object' || chunks === null || ArrayBuffer.isView(chunks)) return false
  return Symbol.asyncIterator in chunks || Symbol.iterator in chunks || 'getReader' in chunks
}

async function* bytesOf(
  chunks: AudioChunks,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (signal.aborted) return
  const iterator = iteratorOf(chunks)
  let stop: (() => void) | undefined
  const abort = (): void => stop?.()
  signal.addEventListener('abort', abort, { once: true })
  let isDone = false
  try {
    while (!signal.aborted) {
      // A source that waits for audio would not hear of the abort. Not `Promise.race` against one long-lived promise:
      // that would keep every result until the end of the visit.
      const result = await new Promise<IteratorResult<unknown> | undefined>((resolve, reject) => {
        stop = () => {
          resolve(undefined)
        }
        Promise.resolve(iterator.next()).then(resolve, reject)
      })
      if (!result) return
      if (result.done) {
        isDone = true
        return
      }
      const bytes = toBytes(result.value)
      if (bytes.length > 0) yield bytes
    }
  } catch (error) {
    // An iterator that threw is over by itself; one that gave a wrong chunk is not.
    isDone = !(error instanceof AudioError)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    // Not awaited: a generator that waits for audio answers only after that wait.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/**
 * One way to read all of them. A ReadableStream goes through its reader: browsers still in use cannot iterate it, and
 * where they can, a pending read would hold up the cancelling.
 */
function iteratorOf(chunks: AudioChunks): AsyncIterator<unknown> | Iterator<unknown> {
  if ('getReader' in chunks) {
    const reader = chunks.getReader()
    return {
      next: async () => {
        const result = await reader.read()
        return result.done ? { done: true, value: undefined } : { done: false, value: result.value }
      },
      return: async () => {
        await reader.cancel()
        return { done: true, value: undefined }
      },
    }
  }
  return Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (chunk instanceof Int16Array) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk)
  const tag = Object.prototype.toString.call(chunk).slice(8, -1)
  // Another realm's arrays (a test runner's, a frame's) fail instanceof.
  if (ArrayBuffer.isView(chunk) && (tag === 'Uint8Array' || tag === 'Int16Array')) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
  if (tag === 'ArrayBuffer') return new Uint8Array(chunk as ArrayBuffer)
  throw new AudioError(
    'format',
    `The audio source gave a chunk of type ${tag}: give Uint8Array, Int16Array, Buffer or ArrayBuffer`,
  )
}
