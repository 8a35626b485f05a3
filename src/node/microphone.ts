import { checkSampleRate } from '../audio/pcm.ts'
import { AudioError } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import type { AudioSource } from '../protocol/audio.ts'
import { checkFirstAudio, failureReason, sourceFailure } from './source-failure.ts'

/** Which microphone, and how it is read. */
export interface MicrophoneOptions {
  /** Its index, a part of its name (case does not matter), or its stable id. Default: the system's default input. */
  device?: number | string | { readonly id: string }
  /**
   * Samples per second, 8000–96000 Hz.
   *
   * @default 16000
   */
  sampleRate?: number
  /**
   * How long an opened device may take to its first audio, in milliseconds, 1–2147483647. A device that is missing,
   * denied or busy fails at once, and one that does not open fails after 1.8 seconds. An open device may be slow to
   * begin: a virtual one of PulseAudio took 2.3 seconds.
   *
   * @default 5000
   */
  firstAudioTimeoutMs?: number
}

/** One input device. */
export interface MicrophoneInfo {
  readonly index: number
  readonly name: string
  /** Stays the same when devices come and go; empty when the system has none. */
  readonly id: string
  readonly isDefault: boolean
}

/** The part of decibri's stream that this file uses. */
interface CaptureStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  stop(): void
  readonly overrunCount: number
}

/** The part of the package `decibri` that this file uses. */
export interface CaptureLibrary {
  readonly Microphone: {
    open(options: {
      sampleRate: number
      framesPerBuffer: number
      device?: number | string | { id: string }
    }): Promise<CaptureStream>
    devices(): readonly MicrophoneInfo[]
  }
}

/** How long a device may take to open, in milliseconds. */
const openMs = 1_800
/** A device that gave audio and then gives none for this long is gone, in milliseconds. */
const stallMs = 5_000
/** How long the last samples may take to come after the device was stopped, in milliseconds. */
const drainMs = 500
const framesPerSecond = 20

/**
 * The microphone of this machine, 16-bit mono.
 *
 * Needs the optional package `decibri` (`npm install decibri@5.0.0`).
 *
 * @throws ConfigurationError at once, for an option out of range.
 * @throws AudioError from the iterable, within two seconds: `missing` (no device, or the package is not
 * installed), `denied`, `busy`, `unsupported`, `failed` (it does not open). Later: `failed` when no audio came within
 * `firstAudioTimeoutMs`, `unplugged` when it went away.
 */
export function microphone(options: MicrophoneOptions = {}): AudioSource {
  return microphoneFrom(loadDecibri, options)
}

/**
 * The input devices of this machine.
 *
 * @throws AudioError `missing` when the package `decibri` is not installed.
 */
export async function listMicrophones(): Promise<readonly MicrophoneInfo[]> {
  const library = await loadDecibri()
  return library.Microphone.devices().map(({ index, name, id, isDefault }) => ({
    index,
    name,
    id,
    isDefault,
  }))
}

/** `microphone()` on any library that has decibri's shape. */
export function microphoneFrom(load: () => Promise<CaptureLibrary>, options: MicrophoneOptions): AudioSource {
  const { device, sampleRate = 16_000, firstAudioTimeoutMs = 5_000 } = options
  checkSampleRate(sampleRate)
  checkFirstAudio(firstAudioTimeoutMs)
  const framesPerBuffer = Math.round(sampleRate / framesPerSecond)
  let lostMs = 0
  return {
    format: { encoding: 'pcm_s16le', sampleRate, channels: 1 },
    isLive: true,
    get lostMs() {
      return lostMs
    },
    open: (signal) => {
      // A long pause closes the device and opens it again, and the count goes on.
      const lostBeforeMs = lostMs
      return capture({
        signal,
        firstAudioTimeoutMs,
        open: async () => {
          const { Microphone } = await load()
          return Microphone.open({
            sampleRate,
            framesPerBuffer,
            ...(device === undefined ? {} : { device }),
          })
        },
        onLost: (buffers) => {
          lostMs = lostBeforeMs + (buffers * 1000) / framesPerSecond
        },
      })
    },
  }
}

interface Capture {
  readonly signal: AbortSignal
  readonly firstAudioTimeoutMs: number
  readonly open: () => Promise<CaptureStream>
  readonly onLost: (buffers: number) => void
}

function capture({ signal, firstAudioTimeoutMs, open, onLost }: Capture): AsyncIterable<Uint8Array> {
  let stream: CaptureStream | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let heard = false
  let quietMs = 0
  let isStopped = false
  const queue = new AsyncQueue<Uint8Array>(() => {
    stop()
  })

  const release = (): void => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
  /** Closes the device. Its last samples still come before the end. */
  const stop = (): void => {
    if (isStopped) return
    isStopped = true
    release()
    stream?.stop()
    if (!heard || queue.isDone) queue.end()
    else timer = setTimeout(() => queue.end(), drainMs)
  }
  const fail = (error: AudioError): void => {
    queue.fail(error)
    stop()
  }
  const failFrom = (cause: unknown): void => {
    if (isStopped) queue.end()
    else if (cause instanceof AudioError) fail(cause)
    else
      fail(
        sourceFailure('Microphone', failureReason(cause instanceof Error ? cause.message : '', heard), cause),
      )
  }
  /** Counts seconds. After a sleep of the machine, one long timer would end before the first new audio. */
  const watch = (): void => {
    timer = setTimeout(() => {
      quietMs += 1_000
      if (quietMs >= stallMs) fail(sourceFailure('Microphone', 'unplugged'))
      else watch()
    }, 1_000)
  }

  if (signal.aborted) {
    queue.end()
    return queue
  }
  signal.addEventListener('abort', stop, { once: true })
  const expect = (what: string, ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      fail(sourceFailure(`Microphone, ${what} for ${ms} ms`, 'failed'))
    }, ms)
  }
  expect('not open', openMs)
  open().then((opened) => {
    // The device opened too late. It does not capture, because nobody reads it.
    if (isStopped) return
    stream = opened
    expect('silent', firstAudioTimeoutMs)
    opened.on('error', failFrom)
    opened.on('end', () => {
      release()
      queue.end()
    })
    opened.on('data', (chunk) => {
      // decibri stops only a stream that has begun, so one that was stopped before is stopped here.
      if (isStopped) opened.stop()
      else if (!heard) {
        clearTimeout(timer)
        watch()
      }
      heard = true
      quietMs = 0
      onLost(opened.overrunCount)
      queue.push(chunk)
    })
  }, failFrom)
  return queue
}

async function loadDecibri(): Promise<CaptureLibrary> {
  try {
    // Loaded only here, so that apps without a microphone need not install the package.
    const library = (await import('decibri')) as unknown as CaptureLibrary & { default?: CaptureLibrary }
    return library.default ?? library
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new AudioError('missing', 'microphone() needs the package decibri: npm install decibri@5.0.0', {
        cause,
      })
    }
    throw new AudioError(
      'unsupported',
      'The package decibri does not run on this platform: use commandSource() with a recording program instead',
      { cause },
    )
  }
}
