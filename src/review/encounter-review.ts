import { checkChoice, checkOptions, checkText } from '../core/check-options.ts'
import { Emitter } from '../core/emitter.ts'
import { ConfigurationError, StateError } from '../core/errors.ts'
import type { WebCryptoKey } from '../journal/encrypt-store.ts'
import type { DecisionRecord, SignatureRecord } from '../journal/records.ts'
import { readOtherwise } from '../journal/standing-turn.ts'
import { latestDecision } from '../journal/standing.ts'
import type { Decision, Signature } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LineId, Note } from '../protocol/note.ts'
import { speakerRoles, standingTurns, type SpeakerRole, type TurnId } from '../protocol/turn.ts'
import { consentRecord, type WithdrawConsentOptions } from '../session/consent.ts'
import type { Ledger } from '../session/encounter-recorder.ts'
import { reviewedNote, verifiedNote } from '../session/write-note.ts'
import { agendaOf, agendaTexts, type AgendaItem } from './agenda.ts'
import { knownDispute, knownEdit, knownLine, knownSection, knownTurn } from './known-parts.ts'
import { StoredLedger } from './ledger.ts'
import { checkKey, hashOf, prove } from './proof.ts'
import { recheckOf } from './recheck.ts'
import {
  defaultAttestation,
  reviewRules,
  type AddendumOptions,
  type DecisionOptions,
  type EncounterReviewOptions,
  type NewLine,
  type ReviewedSession,
  type SignOptions,
  type VoidOptions,
} from './review-options.ts'
import { settledText } from './settled-text.ts'

/**
 * What a clinician decides about a visit, from its draft to its signature.
 *
 * Every decision is a record of the journal, with who and when; nothing that was heard or written is overwritten, and
 * `undo()` takes back one after the other. What a person wrote is checked by the rules, marked, and never overruled.
 * Each method resolves once its record is durable; in a visit that goes on it also does when the store has failed, which
 * the session's warning `not-durable` tells. Once the session has ended, the review has the visit until `close()`.
 *
 * @example
 * ```ts
 * const review = await EncounterReview.open({ store, encounterId, by: 'Dr. Ada Moss' })
 * for (const { question, id } of review.agenda) console.log(question, id)
 * ```
 */
export class EncounterReview implements AsyncDisposable {
  readonly #options: EncounterReviewOptions
  readonly #events = new Emitter<{ readonly change: readonly [] }>()
  readonly #offs: (() => void)[] = []
  /** Undefined while the visit goes on. */
  #ledger: StoredLedger | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false
  #agenda: { readonly of: Encounter<Note>; readonly items: readonly AgendaItem[] } | undefined

  private constructor(options: EncounterReviewOptions, ledger: StoredLedger | undefined) {
    this.#options = options
    this.#ledger = ledger
    const changed = (): void => this.#events.emit('change')
    for (const event of ['turn', 'turnEdited', 'turnRevised', 'note', 'stateChange'] as const) {
      if (options.session) this.#offs.push(options.session.on(event, changed))
    }
  }

  /**
   * Opens a visit for review.
   *
   * @throws ConfigurationError for a wrong option, or when the store has no such visit; StoreError when it cannot be
   * read, or `claimed` when somebody else is writing to it.
   */
  static async open(options: EncounterReviewOptions): Promise<EncounterReview> {
    checkOptions('', options, reviewRules)
    const { session, store, encounterId } = options
    if (session) return EncounterReview.of({ ...options, session })
    if (!store || !encounterId) {
      throw new ConfigurationError(
        'session',
        'is needed, or `store` and `encounterId` of a visit that is kept',
      )
    }
    return new EncounterReview(options, await StoredLedger.open(store, encounterId))
  }

  /**
   * The review of a visit that goes on.
   *
   * @throws ConfigurationError for a wrong option.
   */
  static of(options: EncounterReviewOptions & { readonly session: ReviewedSession }): EncounterReview {
    checkOptions('', options, reviewRules)
    return new EncounterReview(options, undefined)
  }

  /** The visit as it stands under what was decided. */
  get encounter(): Encounter<Note> {
    return this.#ledger?.fold.encounter ?? (this.#options.session as ReviewedSession).encounter
  }

  /** What needs a decision, heaviest first; empty once the note is signed. */
  get agenda(): readonly AgendaItem[] {
    const { encounter } = this
    if (this.#agenda?.of !== encounter) {
      const items = encounter.signature ? [] : agendaOf(encounter, this.#options.texts ?? agendaTexts)
      this.#agenda = { of: encounter, items }
    }
    return this.#agenda.items
  }

  /** Told after every change of `encounter`. Returns what ends it. */
  subscribe(listener: () => void): () => void {
    return this.#events.on('change', listener)
  }

  /** What the editor wrote stands. @param edit its id in the agenda, or on the desk. */
  acceptEdit(edit: string, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => ({ kind: 'accept-edit', ...knownEdit(this.encounter, edit) }), options)
  }

  /** What was heard stands. @param edit its id in the agenda, or on the desk. */
  keepHeard(edit: string, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => ({ kind: 'keep-heard', ...knownEdit(this.encounter, edit) }), options)
  }

  /** The turn was said in these words. */
  correctTurn(turn: TurnId, text: string, options?: DecisionOptions): Promise<void> {
    return this.#decide(
      () => ({
        kind: 'correct-turn',
        turn: knownTurn(this.encounter, turn).id,
        text: checkText('text', text),
      }),
      options,
    )
  }

  /** Writes a line otherwise. Without `options.evidence` it rests on the turns that it rested on. */
  editLine(
    line: LineId,
    text: string,
    options: DecisionOptions & { readonly evidence?: readonly TurnId[] } = {},
  ): Promise<void> {
    return this.#decide(() => {
      const { evidence } = knownLine(this.encounter, line)
      const turns = this.#turns(options.evidence ?? evidence)
      return { kind: 'edit-line', line, text: checkText('text', text), evidence: turns }
    }, options)
  }

  /** Takes a line out of the note. It is kept in `encounter.review`. */
  dropLine(line: LineId, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => ({ kind: 'drop-line', line: knownLine(this.encounter, line).id }), options)
  }

  /** Adds a line at the end of its section. Resolves to its id. */
  async addLine({ section, text, evidence = [] }: NewLine, options?: DecisionOptions): Promise<LineId> {
    let line = ''
    await this.#decide(() => {
      knownSection(this.encounter, section)
      line = `added-${this.encounter.review?.decisions.length ?? 0}`
      const turns = this.#turns(evidence)
      return { kind: 'add-line', line, section, text: checkText('text', text), evidence: turns }
    }, options)
    return line
  }

  /** The line is right as it is, whatever the rules say. */
  confirmLine(line: LineId, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => ({ kind: 'confirm-line', line: knownLine(this.encounter, line).id }), options)
  }

  /** Puts a line elsewhere. @param index where among the lines of the section, from 0. @default the end */
  moveLine(line: LineId, section: string, index?: number, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => {
      const end = knownSection(this.encounter, section)
      // A journal keeps no Infinity.
      const at = Math.min(index ?? end, end)
      return { kind: 'move-line', line: knownLine(this.encounter, line).id, section, index: at }
    }, options)
  }

  /** It need not be in the note. @param omission its id in the agenda. */
  dismissOmission(omission: string, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => {
      const group = this.agenda.find(({ id, omissions }) => id === omission && omissions.length > 0)
      return { kind: 'dismiss-omission', omissions: group?.omissions ?? [checkText('omission', omission)] }
    }, options)
  }

  /**
   * Says which of two hearings is right. Where it is the recording, the sentence in dispute then says what that heard; the
   * rest of the turn and its other edits stay.
   *
   * @param dispute its id in the agenda.
   * @param options.text what the whole turn says, where it is neither. Needed where the recording leaves no word of it, and
   * where the two sentences do not take each other's place: a ConfigurationError names `text` then.
   */
  settleDispute(
    dispute: string,
    choice: 'live' | 'recorded',
    options: DecisionOptions & { readonly text?: string } = {},
  ): Promise<void> {
    return this.#decide(() => {
      const found = knownDispute(this.encounter, dispute)
      const { turn } = found
      checkChoice('choice', choice, ['live', 'recorded'])
      const settled = { kind: 'settle-dispute', dispute, choice, turn } as const
      if (choice === 'live') return settled
      const text = options.text ?? settledText(knownTurn(this.encounter, turn), found)
      if (text === undefined)
        throw new ConfigurationError(
          'text',
          'is needed: the recording does not say which words of the turn change',
        )
      return { ...settled, text: checkText('text', text) }
    }, options)
  }

  /** Says what a speaker is, in all turns of that label. */
  assignSpeaker(label: string, role: SpeakerRole, options?: DecisionOptions): Promise<void> {
    return this.#decide(() => {
      checkChoice('role', role, speakerRoles)
      return { kind: 'assign-speaker', label: checkText('label', label), role }
    }, options)
  }

  /**
   * Writes the note again, from the turns as they stand. Lines that a person wrote or confirmed are kept, and those
   * she dropped stay out. With a verifier the new note is verified; while that gives no answer, the verdicts of the
   * rules stand.
   *
   * @throws ConfigurationError without a writer; ModelError or NoteError when it fails: the note then stays as it is.
   */
  async rewriteNote(
    options: DecisionOptions &
      Pick<EncounterReviewOptions, 'writer' | 'verifier'> & { readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const writer = options.writer ?? this.#options.writer
    if (!writer) throw new ConfigurationError('writer', 'is needed to write the note again')
    this.#checkUnclosed()
    this.#checkOpen('rewriteNote')
    const signal = options.signal ?? new AbortController().signal
    const verifier = options.verifier ?? this.#options.verifier
    const read = this.encounter.turns
    const work = { turns: standingTurns(read), signal, onCall: ignore, hasRoom: () => true, warn: ignore }
    const written = await reviewedNote(writer, work)
    const note = verifier ? await verifiedNote({ writer, verifier }, written, work) : written
    await this.#decide(
      () => ({ kind: 'rewrite-note', note, ...readOtherwise(read, this.encounter.turns) }),
      options,
    )
  }

  /** Leaves a point of the agenda as it is, on purpose. @param item its id in the agenda. */
  acknowledge(item: string, options: DecisionOptions & { readonly reason?: string } = {}): Promise<void> {
    const { reason } = options
    return this.#decide(() => {
      if (!this.agenda.some(({ id }) => id === item))
        throw new ConfigurationError('item', 'is no point of the agenda')
      return { kind: 'acknowledge', item, ...(reason === undefined ? {} : { reason }) }
    }, options)
  }

  /** Takes back the latest decision that stands. @throws StateError when there is none. */
  undo(options?: DecisionOptions): Promise<void> {
    return this.#decide(() => {
      const decision = latestDecision(this.encounter.review)
      if (decision === undefined) throw new StateError('undo', 'nothing is decided')
      return { kind: 'undo', decision }
    }, options)
  }

  /**
   * Signs the note: from now on nothing of the visit changes, and only an addendum or a void may follow. Keep the
   * `hash` of the signature outside the store.
   *
   * @throws StateError while the visit goes on, without a note, when it is signed, when consent is withdrawn, or when
   * points of the agenda are neither decided nor acknowledged; ConfigurationError for a key of another kind.
   */
  async sign({ by, attestation = defaultAttestation, key }: SignOptions): Promise<Signature> {
    checkText('by', by)
    checkText('attestation', attestation)
    return this.#sign(key, () => {
      const { encounter, agenda } = this
      this.#checkOpen('sign')
      if (encounter.endedAt === undefined)
        throw new StateError('sign', 'the visit goes on', 'finish it first')
      if (!encounter.note) throw new StateError('sign', 'there is no note', 'write it first')
      const open = agenda.filter(({ acknowledged }) => !acknowledged).length
      if (open > 0) {
        const points = open === 1 ? '1 point is open' : `${open} points are open`
        throw new StateError('sign', points, 'decide or acknowledge each point of the agenda')
      }
      const acknowledged = agenda.map(({ id }) => id)
      return { type: 'signed', by, at: now(), attestation, acknowledged }
    }) as Promise<Signature>
  }

  /** Adds to a signed note. @throws StateError when it is not signed, or void. */
  async addendum({ by, text, key }: AddendumOptions): Promise<void> {
    checkText('by', by)
    checkText('text', text)
    await this.#sign(key, () => {
      this.#checkSigned('addendum')
      return { type: 'addendum', by, at: now(), text }
    })
  }

  /** Declares a signed note void: it stays, and no longer counts. @throws StateError when it is not signed, or void. */
  async void({ by, reason, key }: VoidOptions): Promise<void> {
    checkText('by', by)
    checkText('reason', reason)
    await this.#sign(key, () => {
      this.#checkSigned('void')
      return { type: 'void', by, at: now(), reason }
    })
  }

  /**
   * The patient does no longer agree: from now on nothing is decided, written again or signed. With `erase`, audio, turns
   * and note are deleted from the store, also later.
   *
   * @throws StateError when the note is signed, or while a session goes on, which has a method of its own.
   */
  withdrawConsent(options: WithdrawConsentOptions): Promise<void> {
    return this.#queue(async () => {
      await this.#current()
      this.#checkUnsigned('withdrawConsent')
      const withdrawn = consentRecord('withdrawn', options)
      const ledger = this.#ledger
      if (!ledger) throw new StateError('withdrawConsent', 'the visit goes on', 'use the session')
      await (options.erase ? ledger.erase(withdrawn) : ledger.add(withdrawn))
      this.#events.emit('change')
    })
  }

  /** Lets go of the visit, so that others may write to it. What was decided stays; what comes later is a StateError. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const off of this.#offs.splice(0)) off()
    await this.#last
    await this.#ledger?.close()
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** One after the other: each sees what the one before it decided. */
  async #queue<T>(task: () => Promise<T>): Promise<T> {
    this.#checkUnclosed()
    const done = this.#last.then(task)
    this.#last = done.catch(() => undefined)
    return done
  }

  #decide(
    make: () => Decision,
    { by = this.#options.by ?? 'clinician' }: DecisionOptions = {},
  ): Promise<void> {
    return this.#queue(async () => {
      checkText('by', by)
      const ledger = await this.#current()
      this.#checkOpen('decide')
      const record: DecisionRecord = { type: 'decision', by, at: now(), decision: make() }
      const recheck = recheckOf(
        this.encounter,
        ledger.fold.preview(record),
        record.decision,
        this.#options.keyterms,
      )
      await ledger.add(recheck ? { ...record, recheck } : record)
      this.#events.emit('change')
    })
  }

  #sign(key: WebCryptoKey | undefined, make: () => Omit<SignatureRecord, 'hash'>): Promise<SignatureRecord> {
    if (key) checkKey(key, 'sign')
    return this.#queue(async () => {
      await this.#current()
      const words = make()
      const ledger = this.#ledger
      if (!ledger) {
        throw new StateError('sign', 'the visit is in no store', 'give its session one')
      }
      const hash = hashOf(this.encounter.id, ledger.chain.head, words)
      const record = { ...words, hash, ...(key ? { proof: await prove(key, hash) } : {}) } as SignatureRecord
      await ledger.add(record)
      this.#events.emit('change')
      return record
    })
  }

  /** The live session while it goes on, then its store. */
  async #current(): Promise<Ledger> {
    if (this.#ledger) {
      await this.#ledger.settle()
      return this.#ledger
    }
    const { session, encounterId } = this.#options
    const { finished, review: live } = session as ReviewedSession
    if (!live.isOver) return live
    const store = this.#options.store ?? live.store
    if (!store) return live
    // Until then the session has the visit.
    await finished.catch(() => undefined)
    this.#ledger = await StoredLedger.open(store, encounterId ?? this.encounter.id)
    return this.#ledger
  }

  /** Writing would claim the visit again, and nothing would release it. */
  #checkUnclosed(): void {
    if (this.#isClosed) throw new StateError('write', 'the review is closed', 'open it again')
  }

  #checkOpen(operation: string): void {
    this.#checkUnsigned(operation)
    if (this.encounter.consent?.status === 'withdrawn')
      throw new StateError(operation, 'consent is withdrawn', 'nothing more is done with the visit')
  }

  #checkUnsigned(operation: string): void {
    if (this.encounter.signature) {
      throw new StateError(operation, 'the note is signed', 'only an addendum or a void may follow')
    }
  }

  #turns(ids: readonly TurnId[]): TurnId[] {
    return [...new Set(ids.map((id) => knownTurn(this.encounter, id).id))]
  }

  #checkSigned(operation: string): void {
    const { signature, voided } = this.encounter
    if (!signature) throw new StateError(operation, 'the note is not signed', 'sign it first')
    if (voided) throw new StateError(operation, 'the note is void')
  }
}

const ignore = (): void => undefined
const now = (): string => new Date().toISOString()
