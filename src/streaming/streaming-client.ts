import { Emitter } from '../core/emitter.ts'
import { CancelledError, ConfigurationError, StateError } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import { checkFormat } from '../audio/pcm.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { checkNames, parameterNames, toUpdate, validateParameters } from '../protocol/streaming-options.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import { encodeUpdateConfiguration, forceEndpointMessage, keepAliveMessage } from '../protocol/streaming.ts'
import type { PartialTurn, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import type { StreamingEvents, StreamingUsage } from './events.ts'
import {
  resolveOptions,
  type ResolvedOptions,
  type ResumePoint,
  type StreamingClientOptions,
} from './options.ts'
import { Transcription } from './transcription.ts'

/** Audio that no final turn covers, in the form in which it was to be sent. */
export interface UnsentAudio {
  /** Where it begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** One channel. */
  readonly format: AudioFormat
  readonly chunks: readonly Uint8Array[]
}

/** How one transcription runs. */
export interface TranscribeOptions {
  /** Aborting it ends everything at once; the iterable throws `CancelledError`. */
  signal?: AbortSignal
  /** Goes on where an earlier run stopped. */
  resume?: ResumePoint
}

const noUsage: StreamingUsage = { audioMs: 0, sentMs: 0, billedMs: 0, connections: 0 }

/**
 * Turns audio into turns through AssemblyAI's streaming service, and gets over lost connections without losing or
 * repeating a word.
 *
 * One visit at a time. Stands on its own; a session builds on it.
 */
export class StreamingClient {
  readonly #options: ResolvedOptions
  readonly #events = new Emitter<StreamingEvents>()
  #parameters: StreamingParameters
  #transcription: Transcription | undefined
  #format: AudioFormat | undefined
  #isBusy = false

  /** @throws ConfigurationError naming the option, before anything connects. */
  constructor(options: StreamingClientOptions) {
    this.#options = resolveOptions(options)
    this.#parameters = this.#options.parameters
  }

  /** Adds a listener; returns what removes it. */
  on<K extends keyof StreamingEvents>(
    event: K,
    listener: (...args: [...StreamingEvents[K]]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /** Where the connection to the service stands. */
  get state(): ConnectionState {
    return this.#transcription?.state ?? { status: 'closed' }
  }

  /** What the visit has cost so far. */
  get usage(): StreamingUsage {
    return this.#transcription?.usage ?? noUsage
  }

  /**
   * Connects, sends the source's audio, and yields every partial and final turn until the source has ended and the
   * last turn is there. Leaving the loop early ends everything at once.
   *
   * Audio is taken and connecting begins as soon as the iterable is. Chunks may be kept by reference, by listeners of
   * `audio` too: a source must not write to a chunk that it has yielded.
   *
   * @throws ConfigurationError at once, when the source's format cannot be sent or contradicts the options.
   * @throws StateError at once, while another transcription runs.
   * @throws ScribeErrors from the iterable, once, after the last turn that could be had: `AudioError` when the
   * source failed, `TranscriptionError` or `ConnectionError` when connecting again cannot help, `CancelledError`.
   */
  transcribe(source: AudioSource, options: TranscribeOptions = {}): AsyncIterable<PartialTurn | Turn> {
    if (this.#isBusy) throw new StateError('transcribe', 'transcribing', 'use one client per visit')
    checkFormat(source.format)
    const { sampleRate } = this.#parameters
    if (sampleRate !== undefined && sampleRate !== source.format.sampleRate) {
      throw new ConfigurationError(
        'streaming.sampleRate',
        `is ${sampleRate}, but the source delivers ${source.format.sampleRate}; leave it out`,
      )
    }
    const { signal, resume } = options
    this.#isBusy = true
    const queue = new AsyncQueue<PartialTurn | Turn>(() => {
      transcription.cancel()
    })
    const transcription = new Transcription({
      options: this.#options,
      parameters: () => this.#parameters,
      source,
      resume,
      events: this.#events,
      queue,
      onEnd: () => {
        this.#isBusy = false
        signal?.removeEventListener('abort', abort)
      },
    })
    const abort = (): void => {
      transcription.cancel(new CancelledError('Transcription was cancelled', { cause: signal?.reason }))
    }
    this.#format = { ...source.format, channels: 1 }
    this.#transcription = transcription
    if (signal?.aborted) abort()
    else {
      signal?.addEventListener('abort', abort, { once: true })
      transcription.start()
    }
    return queue
  }

  /** Stops reading the source and lets everything heard become turns; then the iterable ends. */
  finish(): void {
    this.#transcription?.finish()
  }

  /**
   * Stops hearing: what the source delivers meanwhile is dropped, and takes no time on the session's timeline. After
   * `pauseEndsSessionMs` the server session ends, and with it the bill.
   */
  pause(): void {
    this.#transcription?.pause()
  }

  /** Hears again, with a new server session when the old one has ended. */
  resume(): void {
    this.#transcription?.resume()
  }

  /**
   * Changes parameters now and for every later connection. A list replaces the one before it; `[]` and `''` clear.
   *
   * @throws ConfigurationError for an unknown, wrong or unchangeable parameter.
   */
  updateConfiguration(changes: StreamingParameters): void {
    checkNames(changes, parameterNames)
    const next = { ...this.#parameters, ...changes }
    validateParameters(next)
    const update = toUpdate(changes, next.speechModel ?? '')
    this.#parameters = next
    this.#transcription?.send(encodeUpdateConfiguration(update))
  }

  /** Ends the turn being spoken now. Cuts words in two when used while someone speaks. */
  forceEndpoint(): void {
    this.#transcription?.send(forceEndpointMessage)
  }

  /** Tells the server that somebody is there, where `inactivityTimeout` was asked for and no audio comes. */
  keepAlive(): void {
    this.#transcription?.send(keepAliveMessage)
  }

  /** Audio that no final turn covers; after a failure, what can still be saved. */
  unsentAudio(): UnsentAudio {
    const format = this.#format ?? { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 }
    return { format, ...(this.#transcription?.unsentAudio() ?? { startMs: 0, chunks: [] }) }
  }
}
