import { formatOf, lostMs, silenced } from '../audio/audio-input.ts'
import { defined } from '../core/defined.ts'
import { Emitter } from '../core/emitter.ts'
import { AudioError, CancelledError, StateError, toScribeError } from '../core/errors.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import { follow } from '../core/queue.ts'
import { deferred } from '../core/time.ts'
import type { EditQueue } from '../editing/editor/edit-queue.ts'
import type { EncounterStore } from '../journal/records.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note, SoapNote } from '../protocol/note.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import type { UnsentAudio } from '../streaming/streaming-client.ts'
import { Chronicle } from './chronicle.ts'
import { EncounterRecord } from './encounter-record.ts'
import { eachEvent, type SessionEvent, type SessionEvents } from './events.ts'
import type { MedicalScribeSessionOptions, NoteOf } from './options.ts'
import { readJournal, type Recovered } from './recovery.ts'
import { makeEditQueue, makeStages, type Stages } from './stages.ts'
import { followConnection, sessionTransitions, type SessionState } from './state.ts'
import { observe } from './telemetry.ts'
import { writeNote } from './write-note.ts'

/** What a finished visit leaves. */
export interface SessionResult<N extends Note = SoapNote> {
  readonly encounter: Encounter<N>
  /** Absent when `note` is `false`. */
  readonly note: N | undefined
}

/**
 * One visit: audio becomes turns, turns become edited turns, edited turns become a note.
 *
 * The session only carries values from one stage to the next and says what happens. Its promises are numbered in
 * `docs/lifecycle.md`.
 *
 * @typeParam S what gives the note its form, as the options have it: the template, or what the writer hands over.
 */
export class MedicalScribeSession<S = SoapNote>
  implements AsyncIterable<SessionEvent<NoteOf<S>>>, AsyncDisposable
{
  readonly #audio: AudioInput
  readonly #stages: Stages
  readonly #edits: EditQueue | undefined
  readonly #chronicle: Chronicle
  readonly #recovered: Recovered | undefined
  readonly #events = new Emitter<SessionEvents<NoteOf<S>>>()
  readonly #abort = new AbortController()
  readonly #lifecycle: Lifecycle<SessionState>
  readonly #started = deferred<void>()
  readonly #result = deferred<SessionResult<NoteOf<S>>>()
  #reason: 'stopped' | 'source-ended' = 'source-ended'
  #drainsFrom: number | undefined
  #work: Promise<void> | undefined

  /**
   * @param options checked here, before anything connects.
   * @throws ConfigurationError naming the option at fault.
   */
  constructor(options: MedicalScribeSessionOptions<S>)
  /** @internal */
  constructor(options: MedicalScribeSessionOptions<S>, recovered?: Recovered)
  constructor(options: MedicalScribeSessionOptions<S>, recovered?: Recovered) {
    this.#audio = options.audio
    this.#stages = makeStages(options)
    this.#recovered = recovered
    this.#lifecycle = new Lifecycle<SessionState>(
      { status: 'idle' },
      sessionTransitions,
      (next, previous) => {
        this.#events.emit('stateChange', next, previous)
      },
    )
    const record = new EncounterRecord(options.encounterId ?? crypto.randomUUID(), recovered?.encounter)
    this.#chronicle = new Chronicle(this.#events, record, options, recovered?.resume.timelineMs ?? 0)
    this.#edits = makeEditQueue(this.#stages.editor, options.budget, this.#chronicle)
    // Who awaits neither promise hears of a failure through the `error` event.
    this.#started.promise.catch(() => undefined)
    this.finished.catch(() => undefined)
    this.#followClient()
    observe(this.#events, this.#stages.client, this.#chronicle, options)
  }

  /**
   * Brings a visit back from its journal. The session holds the encounter and is not listening: `start()` goes on
   * with `audio`, `stop()` finishes what was heard. Either way audio without a final turn is transcribed, and edits
   * that were under way are done again.
   *
   * @throws ConfigurationError when the store has no such encounter; StoreError when it cannot be read.
   */
  static async recover<S = SoapNote>(
    options: MedicalScribeSessionOptions<S> & {
      readonly store: EncounterStore
      readonly encounterId: string
    },
  ): Promise<MedicalScribeSession<S>> {
    const recovered = await readJournal(options.store, options.encounterId, options.audio)
    return new MedicalScribeSession(options, recovered)
  }

  /** Where the visit stands. */
  get state(): SessionState {
    return this.#lifecycle.state
  }

  /** The visit as it is known at this moment. */
  get encounter(): Encounter<NoteOf<S>> {
    return this.#chronicle.encounter as Encounter<NoteOf<S>>
  }

  /** The result of the visit, whoever ends it: `stop()`, or a source that has no more. Rejects as `stop()` does. */
  get finished(): Promise<SessionResult<NoteOf<S>>> {
    return this.#result.promise
  }

  /** Adds a listener. What it throws reaches the platform's handler, not the session. Returns what removes it. */
  on<K extends keyof SessionEvents>(
    event: K,
    listener: (...args: [...SessionEvents<NoteOf<S>>[K]]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Begins to listen. Resolves when the first server session is open, or when the source ended before that.
   *
   * @throws StateError when it was called before; otherwise what made the session fail.
   */
  start(): Promise<void> {
    const { status } = this.state
    if (status !== 'idle') return Promise.reject(new StateError('start', status, 'make a new session'))
    this.#begin('starting', this.#audio)
    return this.#started.promise
  }

  /**
   * Ends the visit and drains it: last turns, edits, speaker revision, note. Repeated calls share one promise.
   *
   * @throws what made the session fail, or CancelledError after `cancel()`; `encounter` holds what was heard.
   */
  stop(): Promise<SessionResult<NoteOf<S>>> {
    const { status } = this.state
    if (status === 'idle') {
      this.#reason = 'stopped'
      this.#begin('stopping', undefined)
    } else if (status !== 'stopping' && !this.#lifecycle.isOver) {
      this.#reason = 'stopped'
      this.#drain()
      this.#stages.client.finish()
    }
    return this.finished
  }

  /** Ends the visit now: no drain, no note. Resolves when no socket, timer or request is left. */
  async cancel(reason = 'The session was cancelled'): Promise<void> {
    if (this.#lifecycle.isOver) return
    this.#abort.abort(new CancelledError(reason))
    if (this.state.status === 'idle') this.#begin('stopping', undefined)
    await this.#work
  }

  /** Stops hearing, sending and, when the pause lasts, billing. The timeline stands still. */
  pause(): void {
    if (!this.#lifecycle.can('paused')) throw new StateError('pause', this.state.status)
    this.#stages.client.pause()
    this.#chronicle.paused('pause')
    this.#lifecycle.move({ status: 'paused' })
  }

  /** Goes on after `pause()`. */
  resume(): void {
    if (this.state.status !== 'paused') throw new StateError('resume', this.state.status)
    this.#chronicle.paused('resume')
    this.#lifecycle.move({ status: 'starting' })
    this.#stages.client.resume()
    // After a short pause the server session is still open, and nothing will say so again.
    const next = followConnection(this.state, this.#stages.client.state)
    if (next) this.#lifecycle.move(next)
  }

  /** Says what a speaker is. Every turn of that label, earlier and later, follows, and so does the note. */
  assignSpeaker(label: string, role: SpeakerRole): void {
    this.#chronicle.named(label, role)
  }

  /** Audio that is in no final turn yet, for saving when the session failed. Of several channels, one at a time. */
  unsentAudio(channel?: SpeakerRole): UnsentAudio {
    return this.#stages.client.unsentAudio(channel)
  }

  /** All events from now on, as values; ends with the session. */
  [Symbol.asyncIterator](): AsyncIterator<SessionEvent<NoteOf<S>>> {
    return eachEvent(this.#events, this.finished)
  }

  /** As `cancel()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel()
  }

  #begin(status: 'starting' | 'stopping', audio: AudioInput | undefined): void {
    this.#chronicle.began(new Date().toISOString(), this.#audio)
    if (status === 'stopping') this.#drain()
    else this.#lifecycle.move({ status })
    for (const warning of this.#recovered?.warnings ?? []) this.#chronicle.warn(warning)
    for (const gap of this.#recovered?.missing ?? []) this.#chronicle.gap(gap)
    for (const turn of this.#recovered?.pendingEdits ?? []) this.#edits?.push(turn)
    this.#work = this.#run(audio)
  }

  #drain(): void {
    this.#drainsFrom = performance.now()
    this.#lifecycle.move({ status: 'stopping' })
  }

  async #run(audio: AudioInput | undefined): Promise<void> {
    const { signal } = this.#abort
    try {
      if (audio ?? this.#recovered?.hasAudio) await this.#listen(audio ?? silenced(this.#audio))
      signal.throwIfAborted()
      if (this.state.status !== 'stopping') this.#drain()
      this.#started.resolve()
      await this.#edits?.drain()
      const note = await this.#writeNote()
      signal.throwIfAborted()
      await this.#chronicle.close(new Date().toISOString())
      this.#lifecycle.move({ status: 'ended', reason: this.#reason })
      this.#result.resolve({ encounter: this.encounter, note })
    } catch (error) {
      await this.#fail(error)
    }
  }

  async #listen(audio: AudioInput): Promise<void> {
    const { signal } = this.#abort
    const turns = this.#stages.client.transcribe(audio, defined({ signal, resume: this.#recovered?.resume }))
    await follow(turns, (turn) => {
      if (turn.isFinal) {
        const heard = this.#chronicle.heard(turn)
        this.#edits?.push(heard)
        this.#chronicle.lost(lostMs(audio))
      } else this.#chronicle.partial(turn)
    })
    this.#chronicle.lost(lostMs(audio))
  }

  async #writeNote(): Promise<NoteOf<S> | undefined> {
    const { turns, note: before } = this.encounter
    if (this.#recovered?.isComplete) return before
    const { writer } = this.#stages
    if (!writer) return undefined
    const { note, cause } = await writeNote(writer, turns, this.#abort.signal, (call) =>
      this.#chronicle.called(call),
    )
    if (cause)
      this.#chronicle.warn({
        kind: 'note',
        message: 'No model wrote the note: a draft stands instead',
        cause,
      })
    this.#chronicle.noted(note, cause ? 'draft' : 'final', performance.now() - (this.#drainsFrom ?? 0))
    return note as NoteOf<S>
  }

  async #fail(error: unknown): Promise<void> {
    this.#edits?.cancel()
    const { aborted } = this.#abort.signal
    const failure = toScribeError(
      aborted ? this.#abort.signal.reason : error,
      (cause) => new AudioError('failed', 'The session failed', { cause }),
    )
    await this.#chronicle.close(undefined)
    if (aborted) {
      this.#lifecycle.move({ status: 'ended', reason: 'cancelled' })
    } else {
      this.#lifecycle.move({ status: 'failed', error: failure })
      this.#events.emit('error', failure)
    }
    this.#started.reject(failure)
    this.#result.reject(failure)
  }

  #followClient(): void {
    const { client } = this.#stages
    const chronicle = this.#chronicle
    client.on('stateChange', (connection) => {
      const next = followConnection(this.state, connection)
      if (next) this.#lifecycle.move(next)
    })
    client.on('begin', ({ connection }) => {
      chronicle.connected(connection)
      this.#started.resolve()
    })
    const { sampleRate } = formatOf(this.#audio)
    client.on('audio', (bytes, startMs, channel) => chronicle.audio(bytes, startMs, sampleRate, channel))
    client.on('covered', (untilMs, channels) => chronicle.covered(untilMs, channels))
    client.on('turnRevised', (turn) => chronicle.revised(turn))
    client.on('gap', (gap) => chronicle.gap(gap))
    client.on('warning', (warning) => chronicle.warn(warning))
    client.on('usage', (usage) => chronicle.streamed(usage))
  }
}
