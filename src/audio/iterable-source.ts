import { AudioError, ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding, AudioFormat, AudioSource } from '../protocol/audio.ts'
import { decodeMulaw } from './mulaw.ts'
import { paced } from './pacing.ts'
import { bytesPerMs, checkEncoding, checkSampleRate } from './pcm.ts'

/** A piece of audio: bytes of any length, or whole 16-bit samples. Node's `Buffer` is a `Uint8Array`. */
export type AudioChunk = Uint8Array | Int16Array | ArrayBuffer

/** What `iterableSource` reads: an array, a generator, a web `ReadableStream`, a Node `Readable`. */
export type AudioChunks = Iterable<AudioChunk> | AsyncIterable<AudioChunk> | ReadableStream<AudioChunk>

/** How chunks of audio are coded. */
export interface ChunkOptions {
  /** Samples per second and channel, 8000–96000 Hz. @default 16000 */
  sampleRate?: number
  /** 1, or 2 interleaved. @default 1 */
  channels?: number
  /** @default 'pcm_s16le' */
  encoding?: AudioEncoding
  /**
   * True turns `pcm_mulaw`, the coding of telephone lines, into 16-bit PCM. It takes twice the bytes, and a `store` can
   * keep it.
   *
   * @default false
   */
  decode?: boolean
}

/** How the chunks of `iterableSource` are to be read. */
export interface IterableSourceOptions extends ChunkOptions {
  /**
   * 1 is real time, 2 twice as fast; `Infinity` is as fast as the consumer takes it. Above 0. Encodings without a
   * fixed number of bytes per second (Opus, AAC) know `Infinity` only.
   *
   * @default Infinity
   */
  speed?: number
}

/**
 * An audio source made of chunks you already have or receive.
 *
 * Iterables that can be read once only (generators, streams) make sources that can be opened once only. Callbacks
 * that receive chunks fit `pushSource()` better.
 *
 * @throws ConfigurationError at once, for chunks that cannot be iterated or an option out of range.
 * @throws AudioError `format` from the iterable, for a chunk that is not bytes. An error that the chunks' own iterator
 * throws passes through.
 */
export function iterableSource(chunks: AudioChunks, options: IterableSourceOptions = {}): AudioSource {
  const { speed = Infinity } = options
  if (!isReadable(chunks)) {
    const fault = 'must be an iterable, an async iterable or a ReadableStream of bytes'
    throw new ConfigurationError('chunks', fault)
  }
  const { format, read } = chunkReader(options)
  checkSpeed(speed)
  const perMs = bytesPerMs(format)
  if (perMs === undefined && speed !== Infinity) {
    const fault = `must be Infinity for ${format.encoding}, which has no fixed byte rate`
    throw new ConfigurationError('speed', fault)
  }
  const pace = { bytesPerSecond: (perMs ?? 0) * format.channels * 1_000, speed }
  return { format, open: (signal) => paced(bytesOf(chunks, signal, read), pace, signal) }
}

/** The format of a source of such chunks, and what makes bytes of a chunk, which may share its memory. */
export function chunkReader(options: ChunkOptions): {
  readonly format: AudioFormat
  readonly read: (chunk: unknown) => Uint8Array
} {
  const { sampleRate = 16_000, channels = 1, encoding = 'pcm_s16le', decode = false } = options
  checkSampleRate(sampleRate)
  if (channels !== 1 && channels !== 2) throw new ConfigurationError('channels', 'must be 1 or 2')
  checkEncoding(encoding)
  if (decode && encoding !== 'pcm_mulaw') throw new ConfigurationError('decode', 'is for pcm_mulaw only')
  return {
    format: { encoding: decode ? 'pcm_s16le' : encoding, sampleRate, channels },
    read: decode ? (chunk) => decodeMulaw(toBytes(chunk)) : toBytes,
  }
}

/** Throws unless a speed is above 0; `Infinity` is one. */
export function checkSpeed(speed: number): void {
  if (typeof speed !== 'number' || !(speed > 0)) throw new ConfigurationError('speed', 'must be above 0')
}

/** True for what `iterableSource` can read. */
export function isReadable(chunks: unknown): chunks is AudioChunks {
  if (typeof chunks !== 'object' || chunks === null || ArrayBuffer.isView(chunks)) return false
  return Symbol.asyncIterator in chunks || Symbol.iterator in chunks || 'getReader' in chunks
}

/** The bytes of chunks, until the signal aborts. */
export async function* bytesOf(
  chunks: AudioChunks,
  signal: AbortSignal,
  read: (chunk: unknown) => Uint8Array = toBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (signal.aborted) return
  const iterator = iteratorOf(chunks)
  let stop: (() => void) | undefined
  const abort = (): void => stop?.()
  signal.addEventListener('abort', abort, { once: true })
  let isDone = false
  try {
    while (!signal.aborted) {
      // An iterator that waits for audio does not see the abort, so the wait is ended here. A `Promise.race` against one
      // long-lived promise would keep every result in memory until the end of the visit.
      const result = await new Promise<IteratorResult<unknown> | undefined>((resolve, reject) => {
        stop = () => resolve(undefined)
        Promise.resolve(iterator.next()).then(resolve, reject)
      })
      if (!result) return
      isDone = result.done === true
      if (result.done) return
      const bytes = read(result.value)
      if (bytes.length > 0) yield bytes
    }
  } catch (error) {
    // An iterator that threw has ended. One that gave a wrong chunk has not.
    isDone = !(error instanceof AudioError)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    // Not awaited, because a generator that waits for audio answers only after that wait.
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/**
 * One iterator for every kind of chunks. A ReadableStream is read through its reader, because older browsers cannot
 * iterate it, and because a pending read of its own iterator delays the cancelling.
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
  // By their names, because arrays of another realm, such as a test runner's or a frame's, fail `instanceof`.
  const tag = Object.prototype.toString.call(chunk).slice(8, -1)
  if (tag === 'ArrayBuffer') return new Uint8Array(chunk as ArrayBuffer)
  if (ArrayBuffer.isView(chunk) && (tag === 'Uint8Array' || tag === 'Int16Array')) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
  const advice = 'give Uint8Array, Int16Array, Buffer or ArrayBuffer'
  throw new AudioError('format', `The audio source gave a chunk of type ${tag}: ${advice}`)
}
