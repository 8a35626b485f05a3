import { CancelledError, StateError } from '../core/errors.ts'
import { Emitter } from '../core/emitter.ts'
import { AsyncQueue } from '../core/queue.ts'
import type { AudioSource } from '../protocol/audio.ts'
import { forceEndpointMessage, keepAliveMessage } from '../protocol/streaming.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { PartialTurn, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import {
  resolveOptions,
  updateParameters,
  type ResolvedOptions,
  type ResumePoint,
  type StreamingClientOptions,
} from './options.ts'
import { transcribe } from './transcribe.ts'
import {
  addUsage,
  type StreamingEvents,
  type StreamingUsage,
  type Transcription,
  type TranscriptSink,
  type UnsentAudio,
} from './transcription.ts'

/** How one transcription runs. */
export interface TranscribeOptions {
  /** Aborting it ends everything at once; the iterable throws `CancelledError`. */
  signal?: AbortSignal
  /** Goes on where an earlier run stopped. */
  resume?: ResumePoint
}

/**
 * Turns audio into turns through AssemblyAI's streaming service, and gets over lost connections without losing or
 * repeating a word.
 *
 * One visit at a time. Stands on its own; a session builds on it.
 */
export class StreamingClient {
  readonly #events = new Emitter<StreamingEvents>()
  readonly #options: ResolvedOptions
  #transcription: Transcription | undefined
  #isBusy = false

  /** @throws ConfigurationError naming the option, before anything connects. */
  constructor(options: StreamingClientOptions) {
    this.#options = resolveOptions(options)
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
    return this.#transcription?.usage ?? addUsage([])
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
    const { signal, resume } = options
    const queue = new AsyncQueue<PartialTurn | Turn>(() => transcription.cancel())
    const abort = (): void =>
      transcription.cancel(new CancelledError('Transcription was cancelled', { cause: signal?.reason }))
    const events = this.#events
    const tell =
      <K extends keyof StreamingEvents>(event: K) =>
      (...args: [...StreamingEvents[K]]): void =>
        events.emit(event, ...args)
    const sink: TranscriptSink = {
      stateChange: tell('stateChange'),
      begin: tell('begin'),
      partial: (turn) => {
        events.emit('partial', turn)
        queue.push(turn)
      },
      turn: (turn) => {
        events.emit('turn', turn)
        queue.push(turn)
      },
      turnRevised: tell('turnRevised'),
      gap: tell('gap'),
      warning: tell('warning'),
      audio: tell('audio'),
      covered: tell('covered'),
      llmGatewayResponse: tell('llmGatewayResponse'),
      usage: tell('usage'),
      ended: (error) => {
        this.#isBusy = false
        signal?.removeEventListener('abort', abort)
        if (error === undefined) queue.end()
        else queue.fail(error)
      },
    }
    const transcription = transcribe(source, this.#options, sink, resume && (() => resume))
    this.#isBusy = true
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
    const message = updateParameters(this.#options, changes)
    this.#transcription?.send(message, true)
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
    return this.#transcription?.unsentAudio() ?? { format: defaultFormat, startMs: 0, chunks: [] }
  }
}

const defaultFormat = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 } as const
