import { channelsOf, formatOf, silent } from '../audio/audio-input.ts'
import { Emitter } from '../core/emitter.ts'
import {
  AudioError,
  CancelledError,
  ConfigurationError,
  ConnectionError,
  StateError,
  type ScribeErrors,
} from '../core/errors.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import { deferred } from '../core/time.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { SoapNote } from '../protocol/note.ts'
import { forceEndpointMessage } from '../protocol/streaming.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import { updateParameters, type ResolvedOptions } from '../streaming/options.ts'
import { transcribe } from '../streaming/transcribe.ts'
import type { Transcription, TranscriptSink, UnsentAudio } from '../streaming/transcription.ts'
import { consentRecord, type ConsentOptions, type WithdrawConsentOptions } from './consent.ts'
import type { EncounterStore } from '../journal/records.ts'
import type { EncounterRecorder, Ledger } from './encounter-recorder.ts'
import { eachEvent, type SessionEvent, type SessionEvents } from './events.ts'
import {
  sessionDefaults,
  type MedicalScribeSessionOptions,
  type NoteForm,
  type NoteOf,
  type RecoverOptions,
  type SessionResult,
} from './options.ts'
import { resumeOf, silenceLike, takeOver, type Recovered } from './recovery.ts'
import { streamingStage } from './stages.ts'
import { followConnection, sessionTransitions, type SessionState } from './state.ts'
import { VisitWork } from './visit-work.ts'

/**
 * One visit: audio becomes turns, turns become edited turns, edited turns become a note.
 *
 * The session only carries values from one stage to the next and says what happens. Its promises are numbered in
 * `docs/lifecycle.md`.
 *
 * @typeParam S what gives the note its form, as the options have it: the template, or what the writer hands over.
 */
export class MedicalScribeSession<S extends NoteForm = SoapNote>
  implements AsyncIterable<SessionEvent<NoteOf<S>>>, AsyncDisposable
{
  readonly #options: MedicalScribeSessionOptions<S>
  readonly #work: VisitWork
  readonly #recorder: EncounterRecorder
  readonly #recovered: Recovered | undefined
  readonly #events = new Emitter<SessionEvents<NoteOf<S>>>()
  readonly #lifecycle: Lifecycle<SessionState>
  readonly #started = deferred<void>()
  readonly #result = deferred<SessionResult<NoteOf<S>>>()
  /** Settled once the patient agreed, or nobody waits for it any longer. */
  readonly #consent = deferred<void>()
  readonly #streaming: ResolvedOptions
  #transcription: Transcription | undefined
  #reason: 'stopped' | 'source-ended' = 'source-ended'
  #isHeard = false
  #drainsFrom = 0
  #waitsFor: 'turns' | 'edits' | 'note' = 'turns'
  #deadline: ReturnType<typeof setTimeout> | undefined

  /**
   * @param options checked here, before anything connects.
   * @throws ConfigurationError naming the option at fault.
   */
  constructor(options: MedicalScribeSessionOptions<S>)
  /** @internal */
  constructor(options: MedicalScribeSessionOptions<S>, recovered?: Recovered)
  constructor(options: MedicalScribeSessionOptions<S>, recovered?: Recovered) {
    this.#options = options
    this.#streaming = streamingStage(options)
    this.#recovered = recovered
    this.#lifecycle = new Lifecycle<SessionState>(
      { status: 'idle' },
      sessionTransitions,
      (next, previous) => {
        if (next.status === 'stopping') this.#beginDrain()
        this.#events.emit('stateChange', next, previous)
      },
    )
    this.#work = new VisitWork({ events: this.#events, options, recovered, isLive: true })
    this.#recorder = this.#work.recorder
    // Who awaits none of these promises hears of a failure through the `error` event.
    for (const { promise } of [this.#started, this.#result]) promise.catch(() => undefined)
  }

  /**
   * Brings a visit back from its journal. The session holds the encounter and is not listening: `start()` goes on
   * with `audio`, `stop()` finishes what was heard. Either way audio without a final turn is transcribed, and edits
   * that were under way are done again.
   *
   * Without `audio` nothing more can be heard, and only `stop()` remains; `finishVisit()` does both in one call.
   *
   * The session has the visit from now on, until it ends. When a process died with the visit, this waits until its claim
   * runs out, 15 s at most.
   *
   * @throws ConfigurationError when the store has no such encounter; StoreError when it cannot be read, or `claimed`
   * while another has the visit and is alive.
   */
  static recover<S extends NoteForm = SoapNote>(options: RecoverOptions<S>): Promise<MedicalScribeSession<S>>
  /** @internal */
  static recover<S extends NoteForm = SoapNote>(
    options: RecoverOptions<S>,
    signal?: AbortSignal,
  ): Promise<MedicalScribeSession<S>>
  static async recover<S extends NoteForm = SoapNote>(
    options: RecoverOptions<S>,
    signal?: AbortSignal,
  ): Promise<MedicalScribeSession<S>> {
    return takeOver(
      options,
      options.audio,
      (recovered) => {
        if (recovered.fold.job)
          throw new ConfigurationError('encounterId', 'was recorded: use RecordedVisit.recover()')
        return new MedicalScribeSession(
          { ...options, audio: options.audio ?? silenceLike(recovered) },
          recovered,
        )
      },
      signal,
    )
  }

  /** Where the visit stands. */
  get state(): SessionState {
    return this.#lifecycle.state
  }

  /** The visit as it is known at this moment. */
  get encounter(): Encounter<NoteOf<S>> {
    return this.#work.encounter as Encounter<NoteOf<S>>
  }

  /** What the end of the visit waits for; undefined before it and after it. */
  get waitsFor(): 'turns' | 'edits' | 'note' | undefined {
    return this.state.status === 'stopping' ? this.#waitsFor : undefined
  }

  /**
   * How far the audio has come on the session's timeline, in milliseconds. Of a recovered session that is not
   * listening yet: where new audio goes on.
   */
  get positionMs(): number {
    return this.#recorder.positionMs
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
   * With a `store` and an `encounterId` it reads the store first. The source is opened after that, and heard from its
   * beginning.
   *
   * @throws StateError when it was called before; ConfigurationError naming `encounterId` when the store has records
   * of it, or `audio` when the session was recovered without; StoreError when the store cannot be read or does not
   * answer within `storeTimeoutMs`; otherwise what made the session fail.
   */
  start(): Promise<void> {
    const { status } = this.state
    if (status !== 'idle') return Promise.reject(new StateError('start', status, 'make a new session'))
    if (this.#recovered?.hasInput === false) {
      const advice = 'is needed to go on listening: pass it to recover(), or call stop() to finish the visit'
      return Promise.reject(new ConfigurationError('audio', advice))
    }
    const isMissing = this.#options.consent === 'required' && this.encounter.consent?.status !== 'given'
    void this.#run(isMissing ? 'awaiting-consent' : 'starting')
    return this.#started.promise
  }

  /**
   * Ends the visit and drains it: last turns, edits, speaker revision, note. Repeated calls share one promise. It takes
   * `stopTimeoutMs` at most; `waitsFor` says what it is at.
   *
   * @throws what made the session fail, or CancelledError after `cancel()`; `encounter` holds what was heard.
   */
  stop(): Promise<SessionResult<NoteOf<S>>> {
    const { status } = this.state
    if (status !== 'stopping' && !this.#lifecycle.isOver) {
      this.#reason = 'stopped'
      if (status === 'idle') void this.#run('stopping')
      else {
        this.#lifecycle.move({ status: 'stopping' })
        this.#consent.resolve()
        this.#transcription?.finish()
      }
    }
    return this.finished
  }

  /**
   * Ends the visit now: no drain, no note. Resolves when no socket, timer or request of ours is left, whatever a model
   * or a store still does. A visit of which no audio was kept yet leaves nothing in the store.
   */
  async cancel(reason = 'The session was cancelled'): Promise<void> {
    if (this.#lifecycle.isOver) return
    this.#end(new CancelledError(reason))
    if (this.state.status === 'idle') void this.#run('stopping')
    await this.finished.catch(() => undefined)
  }

  /** Stops hearing, sending and, when the pause lasts, billing. The timeline stands still. */
  pause(): void {
    if (!this.#lifecycle.can('paused')) throw new StateError('pause', this.state.status)
    this.#transcription?.pause()
    this.#recorder.tell({ type: 'pause', atMs: this.positionMs })
    this.#lifecycle.move({ status: 'paused' })
  }

  /** Goes on after `pause()`. */
  resume(): void {
    if (this.state.status !== 'paused') throw new StateError('resume', this.state.status)
    this.#recorder.tell({ type: 'resume', atMs: this.positionMs })
    this.#lifecycle.move({ status: 'starting' })
    this.#transcription?.resume()
    // After a short pause the server session is still open, and nothing will say so again.
    this.#follow()
  }

  /**
   * Changes parameters of the recogniser now and for every later connection, on every channel. A list replaces the one
   * before it; `[]` and `''` clear.
   *
   * @throws ConfigurationError for an unknown, wrong or unchangeable parameter.
   */
  updateConfiguration(changes: StreamingParameters): void {
    const message = updateParameters(this.#streaming, changes)
    this.#transcription?.send(message, true)
  }

  /** Ends the turn being spoken now, on every channel. Cuts words in two when used while someone speaks. */
  forceEndpoint(): void {
    this.#transcription?.send(forceEndpointMessage)
  }

  /**
   * Says what a speaker is. Every turn of that label, earlier and later, follows, and so does the note.
   *
   * @throws StateError when the session is over: an `EncounterReview` has a method of that name; ConfigurationError
   * for a label of blanks, and a role that there is not.
   */
  assignSpeaker(label: string, role: SpeakerRole): void {
    if (this.#lifecycle.isOver)
      throw new StateError('assignSpeaker', this.state.status, 'use an EncounterReview')
    this.#recorder.assignSpeaker(label, role)
  }

  /**
   * The patient agreed to be recorded. With `consent: 'required'` the microphone opens now, if `start()` was called.
   *
   * @throws StateError when the session is over; ConfigurationError for an empty name or way.
   */
  recordConsent(options: ConsentOptions): void {
    if (this.#lifecycle.isOver) throw new StateError('recordConsent', this.state.status)
    this.#recorder.tell(consentRecord('given', options))
    this.#consent.resolve()
  }

  /**
   * The patient does no longer agree: hearing stops at once, no note is written, and the session ends as after
   * `cancel()`. Of a visit that has ended, an `EncounterReview` records it, until the signature.
   *
   * @throws StateError when the session is over; ConfigurationError for an empty name or way, and when the visit was not
   * begun and the store has another of its name; StoreError when what was to be deleted could not be.
   */
  async withdrawConsent(options: WithdrawConsentOptions): Promise<void> {
    if (this.#lifecycle.isOver)
      throw new StateError('withdrawConsent', this.state.status, 'use an EncounterReview')
    const withdrawn = consentRecord('withdrawn', options)
    if (this.state.status === 'idle' || this.state.status === 'starting') await this.#work.checkName()
    const end = async (): Promise<void> => {
      if (this.#lifecycle.can('paused')) this.pause()
      this.#recorder.tell(withdrawn, { type: 'end', endedAt: withdrawn.at })
      await this.#recorder.settled()
      await this.cancel('Consent was withdrawn')
    }
    await (options.erase ? this.#work.erase(withdrawn, end) : end())
  }

  /**
   * @internal What a review of this visit writes through while it goes on, and where afterwards. From `isOver` on, what is
   * added is in memory only.
   */
  get review(): Ledger & { readonly isOver: boolean; readonly store: EncounterStore | undefined } {
    const recorder = this.#recorder
    return {
      fold: recorder.fold,
      isOver: !recorder.isOpen,
      store: this.#options.store,
      add: (record) => {
        recorder.tell(record)
        return recorder.settled()
      },
    }
  }

  /** Audio that is in no final turn yet, for saving when the session failed. Of several channels, one at a time. */
  unsentAudio(channel?: SpeakerRole): UnsentAudio {
    const format = { ...formatOf(this.#options.audio), channels: 1 } as const
    return this.#transcription?.unsentAudio(channel) ?? { format, startMs: 0, chunks: [] }
  }

  /** All events from now on, as values; ends with the session. */
  [Symbol.asyncIterator](): AsyncIterator<SessionEvent<NoteOf<S>>> {
    return eachEvent(this.#events, this.finished)
  }

  /** As `cancel()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel()
  }

  #follow(): void {
    const connection = this.#transcription?.state
    const next = connection && followConnection(this.state, connection, this.#isHeard)
    if (next) this.#lifecycle.move(next)
  }

  async #run(status: 'awaiting-consent' | 'starting' | 'stopping'): Promise<void> {
    this.#lifecycle.move({ status })
    const work = this.#work
    const recorder = this.#recorder
    const { audio } = this.#options
    const { audio: kept = [], missing = [] } = this.#recovered ?? {}
    const hasAudio = kept.length > 0
    try {
      await work.begin()
      const isOver = work.isComplete && !hasAudio && this.state.status === 'stopping'
      if (!isOver) this.#tellStart()
      for (const extent of missing)
        recorder.tell({ type: 'gap', gap: { ...extent, reason: 'unrecoverable' } })
      work.edits?.push(...work.unedited)
      if (status === 'awaiting-consent') await this.#consent.promise
      work.signal.throwIfAborted()
      if (this.state.status === 'awaiting-consent') this.#lifecycle.move({ status: 'starting' })
      if (this.state.status !== 'stopping') await this.#listen(audio)
      else if (hasAudio) await this.#listen(silent(channelsOf(audio), formatOf(audio)))
      work.signal.throwIfAborted()
      if (this.state.status !== 'stopping') this.#lifecycle.move({ status: 'stopping' })
      this.#started.resolve()
      await recorder.settled()
      this.#waitsFor = 'edits'
      await work.edits?.drain()
      this.#waitsFor = 'note'
      const note = (await work.writeNote(this.#drainsFrom)) as NoteOf<S> | undefined
      await work.end(isOver ? undefined : new Date().toISOString())
      clearTimeout(this.#deadline)
      this.#lifecycle.move({ status: 'ended', reason: this.#reason })
      this.#result.resolve({ encounter: this.encounter, note })
    } catch (error) {
      await this.#fail(error)
    }
  }

  #end(error: ScribeErrors): void {
    this.#work.cancel(error)
    this.#consent.resolve()
    this.#transcription?.cancel(error)
  }

  /** From now on the clock of `stopTimeoutMs` runs. */
  #beginDrain(): void {
    const { stopTimeoutMs: ms = sessionDefaults.stopTimeoutMs } = this.#options
    this.#drainsFrom = performance.now()
    this.#deadline = setTimeout(() => {
      const message = `The visit did not end within ${ms} ms, it waited for the ${this.#waitsFor}: finishVisit() finishes what is in the store`
      this.#end(new ConnectionError(message))
    }, ms)
  }

  #tellStart(): void {
    const { audio } = this.#options
    const channels = channelsOf(audio)
    const form = { format: formatOf(audio), ...(channels.length > 0 ? { channels } : {}) }
    // Where nothing more is heard, the form that the journal has stands.
    const known = this.#recovered?.hasInput === false ? {} : form
    this.#recorder.tell({ type: 'start', startedAt: new Date().toISOString(), ...known })
    // A channel says whose voice it is; what the app said of one stands.
    for (const label of channels) {
      if (!(label in this.encounter.speakers)) this.assignSpeaker(label, label)
    }
  }

  #listen(audio: AudioInput): Promise<void> {
    const { edits, observer, recorder, signal } = this.#work
    signal.throwIfAborted()
    const format = formatOf(audio)
    const resume = this.#recovered && resumeOf(this.#recovered)
    return new Promise((resolve, reject) => {
      const sink: TranscriptSink = {
        stateChange: (next, previous) => {
          observer?.stateChange(next, previous)
          this.#follow()
        },
        begin: ({ connection }) => {
          recorder.tell({ type: 'connection', connection })
          this.#started.resolve()
        },
        partial: (turn) => recorder.say('partial', turn),
        turn: (turn) => {
          const heard = recorder.tell({ type: 'turn', turn })
          // Once it is kept: whoever takes the visit over will not ask for the same edit.
          recorder.after(() => edits?.push(...heard))
        },
        turnRevised: (turn) => {
          // Not of a turn that repeated one and was dropped.
          if (recorder.fold.has(turn.id)) recorder.tell({ type: 'turn-revised', turn })
        },
        gap: (gap) => recorder.tell({ type: 'gap', gap }),
        warning: (warning) => recorder.warn(warning),
        audio: (chunk, startMs, channel) => {
          observer?.audio(chunk, startMs, channel)
          recorder.hear(chunk, startMs, channel, format)
          if (this.#isHeard) return
          this.#isHeard = true
          this.#follow()
        },
        covered: (untilMs, channels) => recorder.cover(untilMs, channels),
        llmGatewayResponse: () => undefined,
        usage: (usage) => recorder.streamed(usage),
        ended: (error) => (error ? reject(error) : resolve()),
      }
      this.#transcription = transcribe(audio, this.#streaming, sink, resume)
      this.#transcription.start()
      // `pause()` may have come while the store was read.
      if (this.state.status === 'paused') this.#transcription.pause()
    })
  }

  async #fail(error: unknown): Promise<void> {
    const failed = (cause: unknown): AudioError => new AudioError('failed', 'The session failed', { cause })
    const failure = await this.#work.fail(error, failed)
    clearTimeout(this.#deadline)
    if (this.#work.signal.aborted && failure.code === 'cancelled')
      this.#lifecycle.move({ status: 'ended', reason: 'cancelled' })
    else {
      this.#lifecycle.move({ status: 'failed', error: failure })
      this.#events.emit('error', failure)
    }
    this.#started.reject(failure)
    this.#result.reject(failure)
  }
}
