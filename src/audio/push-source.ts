import { AudioError, ConfigurationError, toScribeError } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import type { AudioSource } from '../protocol/audio.ts'
import { aligner } from './framing.ts'
import { chunkReader, type AudioChunk, type ChunkOptions } from './iterable-source.ts'
import { bytesPerMs, sampleBytes } from './pcm.ts'

/** How the chunks of `pushSource` are coded, and how many of them may wait. */
export interface PushSourceOptions extends ChunkOptions {
  /**
   * How much audio may wait to be read, in milliseconds, above 0. A session that runs reads at once, so what waits is
   * audio from before `start()`, or audio that is pushed faster than real time. Chunks that find no room are dropped,
   * and `lostMs` counts them. A chunk of Opus or AAC counts as 20 ms.
   *
   * @default 600000
   */
  maxWaitingMs?: number
}

/** An audio source that your own code feeds. */
export interface PushSource extends AudioSource {
  /** Audio that was dropped because too much of it waited, in milliseconds. */
  readonly lostMs: number
  /**
   * Adds audio: bytes of any length, also parts of samples. The bytes are copied. After the end, this does nothing.
   *
   * @returns true when the chunk was taken; false when it was dropped, after the end or for want of room.
   * @throws AudioError `format` for a chunk that is not bytes.
   */
  push(chunk: AudioChunk): boolean
  /** Ends the audio, and with it the visit. What waits is still read. A second call does nothing. */
  end(): void
  /**
   * Fails the audio, and with it the visit. What waits is still read. After the end, this does nothing.
   *
   * @param error the session ends with it; an error that is not one of this package's becomes the `cause` of an
   * AudioError `failed`.
   */
  fail(error: unknown): void
}

/** The usual length of a packet of Opus or AAC, in milliseconds. */
const packetMs = 20

/**
 * An audio source for code that gets its audio in callbacks, such as a WebSocket's `message` event or a WebRTC track.
 *
 * It can be opened once. It ends when its consumer stops, and later chunks are dropped.
 *
 * @example
 * const audio = pushSource({ sampleRate: 8_000, encoding: 'pcm_mulaw', decode: true })
 * socket.on('message', (data) => audio.push(data))
 * socket.on('close', () => audio.end())
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError `busy` from the iterable, when the source is opened a second time; and what `fail()` was given.
 */
export function pushSource(options: PushSourceOptions = {}): PushSource {
  const { maxWaitingMs = 600_000 } = options
  if (!(maxWaitingMs > 0)) throw new ConfigurationError('maxWaitingMs', 'must be above 0')
  const { format, read } = chunkReader(options)
  const perMs = bytesPerMs(format)
  const lengthMs = (bytes: Uint8Array): number =>
    perMs === undefined ? packetMs : bytes.length / (perMs * format.channels)
  const align = perMs === undefined ? undefined : aligner(sampleBytes(format) * format.channels)
  const queue = new AsyncQueue<Uint8Array>()
  let waitingMs = 0
  let lostMs = 0
  let isOpened = false

  async function* open(signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    if (isOpened) {
      throw new AudioError('busy', 'pushSource() can be opened once: make another one for another session')
    }
    isOpened = true
    const stop = (): void => queue.end()
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    try {
      for await (const chunk of queue) {
        waitingMs -= lengthMs(chunk)
        yield chunk
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  return {
    format,
    open,
    get lostMs() {
      return lostMs
    },
    push(chunk) {
      // A copy, because the caller may use its buffer again. Aligned, so that a dropped chunk cannot cut a sample.
      const copy = new Uint8Array(read(chunk))
      const bytes = align ? align(copy) : copy
      if (queue.isDone) return false
      if (bytes.length === 0) return true
      if (waitingMs > 0 && waitingMs + lengthMs(bytes) > maxWaitingMs) {
        lostMs += lengthMs(bytes)
        return false
      }
      waitingMs += lengthMs(bytes)
      queue.push(bytes)
      return true
    },
    end: () => queue.end(),
    fail(error) {
      const failed = (cause: unknown): AudioError =>
        new AudioError('failed', 'The audio source failed', { cause })
      queue.fail(toScribeError(error, failed))
    },
  }
}
