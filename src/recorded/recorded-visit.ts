import { Emitter } from '../core/emitter.ts'
import { CancelledError, ConnectionError, StateError } from '../core/errors.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import { deferred } from '../core/time.ts'
import type { Encounter, RoleProposal } from '../protocol/encounter.ts'
import type { Note, SoapNote } from '../protocol/note.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import { StoredLedger } from '../review/ledger.ts'
import type { EncounterRecorder } from '../session/encounter-recorder.ts'
import type { SessionEvents } from '../session/events.ts'
import type { NoteForm, NoteOf, SessionResult } from '../session/options.ts'
import { takeOver, type Recovered } from '../session/recovery.ts'
import { VisitClaim } from '../session/visit-claim.ts'
import { VisitWork } from '../session/visit-work.ts'
import type { RecordedEvents, RecordedProgress, RecordedState } from './events.ts'
import { FirstHearing } from './first-hearing.ts'
import {
  resolveRecorded,
  type RecordedVisitOptions,
  type RecoverRecordedOptions,
  type ResolvedRecorded,
  type SecondHearingOptions,
} from './options.ts'
import { jobRecord, RecordedJob } from './recorded-job.ts'
import { readRecording } from './recording.ts'
import { whatIsLeft } from './what-is-left.ts'
import { readTranscript } from './transcript.ts'
import { transcriptRequest } from './transcript-request.ts'
import { TranscriptService } from './transcript-service.ts'
import { carriesSecret, type WebhookHeaders } from './webhook-secret.ts'

/** What a visit takes over: from the process that died, or from the first hearing. */
interface Before {
  readonly recovered?: Recovered
  readonly first?: FirstHearing
}

const transitions: Record<RecordedState['status'], readonly RecordedState['status'][]> = {
  idle: ['running', 'cancelled'],
  running: ['ended', 'cancelled', 'failed'],
  ended: [],
  cancelled: [],
  failed: [],
}

/**
 * A visit that was recorded: the service transcribes it, and the same editor, writer and review make of it what a session
 * makes of a live one.
 *
 * With a `store` it survives its process: `recover()` goes on with the same job. Nothing is billed twice, and at most
 * one upload is repeated.
 *
 * @example
 * ```ts
 * const visit = new RecordedVisit({ apiKey: process.env.ASSEMBLYAI_API_KEY, recording: 'visit.wav' })
 * const { encounter, note } = await visit.run()
 * ```
 *
 * @typeParam S what gives the note its form: the template, or what the writer hands over.
 */
export class RecordedVisit<S extends NoteForm = SoapNote> implements AsyncDisposable {
  readonly #options: RecordedVisitOptions<S>
  readonly #resolved: ResolvedRecorded
  readonly #request: JsonObject
  readonly #service: TranscriptService
  readonly #work: VisitWork
  readonly #recorder: EncounterRecorder
  readonly #job: RecordedJob
  readonly #first: FirstHearing | undefined
  readonly #told = new Emitter<SessionEvents<Note>>()
  readonly #own = new Emitter<Pick<RecordedEvents, 'progress' | 'roles'>>()
  readonly #lifecycle = new Lifecycle<RecordedState>({ status: 'idle' }, transitions, () => undefined)
  readonly #result = deferred<SessionResult<NoteOf<S>>>()

  /**
   * @param options checked here, before anything is opened or sent.
   * @throws ConfigurationError naming the option at fault.
   */
  constructor(options: RecordedVisitOptions<S>)
  /** @internal */
  constructor(options: RecordedVisitOptions<S>, before?: Before)
  constructor(options: RecordedVisitOptions<S>, { recovered, first }: Before = {}) {
    this.#resolved = resolveRecorded(options)
    this.#request = transcriptRequest(options.transcription ?? {}, this.#resolved.webhook)
    const recording = first?.recording ?? readRecording(options.recording)
    this.#options = options
    this.#first = first
    this.#service = new TranscriptService(this.#resolved.url, options.apiKey, this.#resolved.waiting)
    const all = { ...options, streaming: { keyterms: this.#keyterms } }
    this.#work = new VisitWork({ events: this.#told, options: all, recovered, isLive: false })
    this.#recorder = this.#work.recorder
    this.#job = new RecordedJob({
      service: this.#service,
      recording,
      recorder: this.#recorder,
      request: this.#request,
      waiting: this.#resolved.waiting,
      hasWebhook: this.#resolved.webhook !== undefined,
      onProgress: (progress) => this.#progress(progress),
      signal: this.#work.signal,
    })
    // Who does not await it hears of a failure through the `error` event.
    this.#result.promise.catch(() => undefined)
  }

  /**
   * Brings a visit back from its journal; `run()` goes on where its process died. A job that was being made is looked for
   * in the service's list.
   *
   * @throws ConfigurationError when the store has no such visit, when it was heard live, or when `recording` is needed;
   * StoreError when it cannot be read.
   */
  static async recover<S extends NoteForm = SoapNote>(
    options: RecoverRecordedOptions<S>,
  ): Promise<RecordedVisit<S>> {
    return takeOver(options, undefined, (recovered) => {
      const { channels } = recovered.fold.progress
      const transcription = { ...(channels ? { channels } : {}), ...options.transcription }
      const recording = whatIsLeft(options, recovered)
      return new RecordedVisit<S>({ ...options, transcription, recording }, { recovered })
    })
  }

  /**
   * Hears a visit again whose session kept its audio (`keepAudio`). `run()` then resolves with the visit as it is, its
   * turns and the lines of its note marked with `disputes` where the second hearing heard something else of weight.
   *
   * The second hearing is a visit of its own in the store, `<encounterId>.again`, and survives its process: call
   * `ofSession()` again.
   *
   * @throws ConfigurationError when the store has no such visit, or none of its audio, or when it is signed or without
   * consent; StoreError when it cannot be read. `run()` of one that is signed meanwhile is a StateError.
   */
  static async ofSession<S extends NoteForm = SoapNote>(
    options: SecondHearingOptions<S>,
  ): Promise<RecordedVisit<S>> {
    const { store, encounterId, editor = false, note = false } = options
    const first = await FirstHearing.read(store, encounterId)
    const again = `${encounterId}.again`
    const { channels } = first
    const transcription = { ...options.transcription, ...(channels.length > 1 ? { channels } : {}) }
    const own = { ...options, encounterId: again, editor, note, transcription, recording: new Uint8Array() }
    const isBegun = (await store.list()).includes(again)
    if (!isBegun) return new RecordedVisit<S>(own, { first })
    return takeOver(own, undefined, (recovered) => new RecordedVisit<S>(own, { first, recovered }))
  }

  /** Where the visit stands. */
  get state(): RecordedState {
    return this.#lifecycle.state
  }

  /** The visit as it is known at this moment; of a second hearing, what that has heard. */
  get encounter(): Encounter<NoteOf<S>> {
    return this.#recorder.encounter as Encounter<NoteOf<S>>
  }

  /** The id of the job at the service, once there is one. */
  get transcriptId(): string | undefined {
    return this.#recorder.fold.job?.transcriptId
  }

  /** Who seems to speak; empty before the turns are there. */
  get roles(): readonly RoleProposal[] {
    return this.#recorder.fold.job?.roles ?? []
  }

  /** Adds a listener. What it throws reaches the platform's handler, not the visit. Returns what removes it. */
  on<K extends keyof RecordedEvents>(
    event: K,
    listener: (...args: [...RecordedEvents<NoteOf<S>>[K]]) => void,
  ): () => void {
    if (event === 'progress' || event === 'roles') return this.#own.on(event, listener as never)
    return this.#told.on(event, listener as never)
  }

  /**
   * Uploads, transcribes, edits and writes. Repeated calls share one promise.
   *
   * @throws ConfigurationError when the store has a visit of this name or the service refuses an option; AudioError when
   * the recording cannot be read; TranscriptionError when the service refuses the key or cannot transcribe it;
   * ConnectionError when the service cannot be reached or takes too long; StoreError; CancelledError after `cancel()`.
   */
  run(): Promise<SessionResult<NoteOf<S>>> {
    if (this.state.status === 'idle') {
      this.#lifecycle.move({ status: 'running' })
      void this.#run()
    }
    return this.#result.promise
  }

  /**
   * Ends the work now. Resolves when no request, timer or file of ours is left. The job stays at the service: `recover()`
   * goes on with it, `delete()` removes it.
   */
  async cancel(reason = 'The work on the visit was cancelled'): Promise<void> {
    if (this.#lifecycle.isOver) return
    this.#work.cancel(new CancelledError(reason))
    await this.run().catch(() => undefined)
  }

  /** As `cancel()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel()
  }

  /**
   * Says what a speaker is. Its turns follow, and so does the note when it is not written yet.
   *
   * @throws StateError when the visit is over: an `EncounterReview` has a method of that name; ConfigurationError
   * for a label of blanks, and a role that there is not.
   */
  assignSpeaker(label: string, role: SpeakerRole): void {
    if (this.#lifecycle.isOver)
      throw new StateError('assignSpeaker', this.state.status, 'use an EncounterReview')
    this.#recorder.assignSpeaker(label, role)
  }

  /**
   * Whether a request that claims to be the service's webhook carries the secret of `transcription.webhook`.
   *
   * @param headers those of Node's `IncomingMessage`, or a `Headers`.
   */
  verifyWebhook(headers: WebhookHeaders): boolean {
    const { webhook } = this.#resolved
    return webhook !== undefined && carriesSecret(headers, webhook)
  }

  /**
   * Takes what the service's webhook brought, after `verifyWebhook()`: the job is then asked for at once. What names
   * another job, and what comes again, does nothing.
   *
   * @param body the parsed JSON: `{ transcript_id, status }`.
   * @returns whether it was about this visit's job.
   */
  notify(body: unknown): boolean {
    return (
      isObject(body) && typeof body['transcript_id'] === 'string' && this.#job.notify(body['transcript_id'])
    )
  }

  /**
   * Removes job and transcript from the service. The visit stays here; one that is signed meanwhile is not written to.
   *
   * @throws StateError while the visit runs, or when it has no job; StoreError `claimed` while another has the visit; as
   * `run()` when the service does not do it.
   */
  async delete(): Promise<void> {
    const id = this.transcriptId
    if (this.state.status === 'running') throw new StateError('delete', 'running', 'cancel it first, or wait')
    if (id === undefined) throw new StateError('delete', this.state.status, 'there is no job yet')
    const { store } = this.#options
    const encounterId = this.encounter.id
    // A visit that was recovered and has not begun has its claim.
    if (this.state.status === 'idle') await this.#work.release()
    const claim = store && (await VisitClaim.take(store, encounterId, true, this.#options))
    try {
      await this.#service.remove(id, AbortSignal.timeout(this.#resolved.waiting.timeoutMs))
      const deleted = jobRecord('deleted')
      this.#recorder.fold.apply(deleted)
      if (!store) return
      // What was decided since is in the journal and not in this visit.
      const ledger = await StoredLedger.open(store, encounterId, Promise.resolve(claim))
      if (!ledger.fold.encounter.signature) await ledger.add(deleted)
    } finally {
      await claim?.release()
    }
  }

  /**
   * Replaces the note of the first hearing by that of the second. Its lines cite the turns of the first hearing that were
   * spoken at the same time.
   *
   * @throws StateError when this is no second hearing, is not over, or wrote no note.
   */
  async adoptNote(): Promise<SessionResult<NoteOf<S>>> {
    const { note } = this.encounter
    if (!this.#first || !note || this.state.status !== 'ended') {
      throw new StateError(
        'adopt the note',
        this.state.status,
        'it is there after run() of ofSession({ note })',
      )
    }
    return (await this.#first.adopt(note, this.encounter.turns)) as SessionResult<NoteOf<S>>
  }

  async #run(): Promise<void> {
    const work = this.#work
    const first = this.#first
    try {
      await work.begin()
      const isNew = !work.isComplete
      if (isNew) {
        const { channels } = this.#options.transcription ?? {}
        this.#recorder.tell({ type: 'start', startedAt: this.#at(0), ...(channels ? { channels } : {}) })
        await this.#hear()
        await this.#edit()
      }
      if (work.lacksNote) this.#progress({ stage: 'note' })
      const note = await work.writeNote(performance.now())
      await work.end(isNew ? this.#at(this.encounter.usage.audioMs) : undefined)
      if (first) this.#progress({ stage: 'compare' })
      const { encounter } = this
      const result = first ? await first.compare(encounter.turns, this.#keyterms) : { encounter, note }
      work.signal.throwIfAborted()
      this.#lifecycle.move({ status: 'ended' })
      this.#progress({ stage: 'done' })
      this.#result.resolve(result as SessionResult<NoteOf<S>>)
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** When the recording was so far; now, where nobody said when it began. ISO 8601. */
  #at(audioMs: number): string {
    const { startedMs } = this.#resolved
    return new Date(startedMs === undefined ? Date.now() : startedMs + audioMs).toISOString()
  }

  get #keyterms(): readonly string[] {
    return this.#options.transcription?.keyterms ?? []
  }

  /** Brings the turns into the encounter, unless they are there. */
  async #hear(): Promise<void> {
    // They come with the turns. A job may be deleted before that.
    if (this.#recorder.fold.job?.roles) return
    const answer = await this.#job.answer()
    const { transcription = {} } = this.#options
    const { channels = [] } = transcription
    const { turns, roles, durationMs, warnings } = readTranscript(answer, this.#request, channels)
    for (const warning of warnings) this.#recorder.warn({ kind: 'service', ...warning })
    for (const role of channels) this.assignSpeaker(role, role)
    this.#recorder.streamed({ audioMs: durationMs, sentMs: durationMs, billedMs: durationMs, connections: 1 })
    // One write: the turns are there as a whole, or not at all.
    this.#recorder.tell(
      jobRecord('transcribed', { roles }),
      ...turns.map((turn) => ({ type: 'turn', turn }) as const),
    )
    await this.#recorder.settled()
    this.#own.emit('roles', roles)
  }

  /** Edits the turns that have no edit, in order. */
  async #edit(): Promise<void> {
    const { edits, unedited: waiting, signal } = this.#work
    if (!edits) return
    const total = waiting.length
    let done = 0
    if (total > 0) this.#progress({ stage: 'edit', done, total })
    const off = this.#told.on('turnEdited', () => this.#progress({ stage: 'edit', done: ++done, total }))
    edits.push(...waiting)
    await edits.drain().finally(off)
    signal.throwIfAborted()
  }

  #progress(progress: RecordedProgress): void {
    if (this.#work.signal.aborted) return
    this.#work.observer?.stage(progress.stage)
    this.#own.emit('progress', progress)
  }

  async #fail(error: unknown): Promise<void> {
    const message = 'The work on the recording failed'
    const failed = (cause: unknown): ConnectionError =>
      new ConnectionError(message, { retryable: false, cause })
    const failure = await this.#work.fail(error, failed)
    this.#work.observer?.stage(undefined, failure)
    const isCancelled = failure.code === 'cancelled'
    this.#lifecycle.move({ status: isCancelled ? 'cancelled' : 'failed' })
    if (!isCancelled) this.#told.emit('error', failure)
    this.#result.reject(failure)
  }
}
