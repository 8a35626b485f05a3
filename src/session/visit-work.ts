import { checkOptions, checkText } from '../core/check-options.ts'
import type { Emitter } from '../core/emitter.ts'
import { toScribeError, type ScribeErrors } from '../core/errors.ts'
import { budgetRules, EditBudget, hasRoom } from '../editing/editor/edit-budget.ts'
import { EditQueue } from '../editing/editor/edit-queue.ts'
import { EncounterFold } from '../journal/fold.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { standingTurns, type Turn } from '../protocol/turn.ts'
import { eraseVisit, type ConsentRecord } from './consent.ts'
import { EncounterRecorder, patienceMs } from './encounter-recorder.ts'
import type { SessionEvents } from './events.ts'
import type { MedicalScribeSessionOptions } from './options.ts'
import { checkFree, type Recovered } from './recovery.ts'
import { editStage, noteStage, type StageOptions } from './stages.ts'
import { observe, type TranscriptObserver } from './telemetry.ts'
import { VisitClaim, whileHeld, type ClaimOptions } from './visit-claim.ts'
import { writeNote, type NoteStage } from './write-note.ts'

interface VisitWorkParts {
  readonly events: Emitter<SessionEvents<Note>>
  readonly options: StageOptions &
    ClaimOptions &
    Pick<MedicalScribeSessionOptions, 'budget' | 'encounterId' | 'keepAudio' | 'meter' | 'store' | 'tracer'>
  readonly recovered: Recovered | undefined
  /** False for a recording, whose turns come all at once. */
  readonly isLive: boolean
}

/**
 * The work on a visit, live or recorded, but for the hearing: under a claim it is begun, recorded, edited, given its note,
 * and ended or given up.
 */
export class VisitWork {
  readonly recorder: EncounterRecorder
  /** Absent when turns are not edited. */
  readonly edits: EditQueue | undefined
  readonly observer: TranscriptObserver | undefined
  readonly #noteStage: NoteStage | undefined
  readonly #parts: VisitWorkParts
  readonly #abort = new AbortController()
  /** Aborts once the work was cancelled. */
  readonly signal: AbortSignal = this.#abort.signal
  #claim: VisitClaim | undefined
  #isBegun = false
  /** Whether nobody else could have the visit when the note asked. */
  #isHeld = true
  /** Whether the visit is to be deleted, for which its claim is kept. */
  #isErasing = false
  /** What is left once the visit was deleted. */
  #erased: EncounterFold | undefined

  /** @throws ConfigurationError naming the option at fault. */
  constructor(parts: VisitWorkParts) {
    const { events, options, recovered, isLive } = parts
    const { budget, encounterId } = options
    if (encounterId !== undefined) checkText('encounterId', encounterId)
    if (budget) checkOptions('budget', budget, budgetRules)
    this.#parts = parts
    const edit = editStage(options)
    this.#noteStage = noteStage(options)
    const fold = recovered?.fold ?? new EncounterFold(encounterId ?? crypto.randomUUID())
    const recorder = new EncounterRecorder(events, fold, options, recovered?.chain, this.signal)
    this.recorder = recorder
    this.edits =
      edit &&
      new EditQueue({
        ...edit,
        editor: whileHeld(edit.editor, () => this.#claim),
        budget: budget && new EditBudget(budget, () => recorder.encounter),
        onEdited: (turn, latencyMs) => recorder.edited(turn, latencyMs),
        onCall: (call) => recorder.called(call),
      })
    if (recovered?.claim) this.#hold(recovered.claim)
    this.observer = observe(events, recorder, options, isLive)
  }

  get encounter(): Encounter<Note> {
    return (this.#erased ?? this.recorder.fold).encounter
  }

  /** The turns that were not edited yet. */
  get unedited(): readonly Turn[] {
    return this.encounter.turns.filter((turn) => !('editedText' in turn))
  }

  /** Whether a note is wanted of the turns as they stand, and none was written. */
  get lacksNote(): boolean {
    return this.#noteStage !== undefined && this.recorder.fold.progress.written?.kind !== 'final'
  }

  /** Whether the visit was finished with what is wanted of edits and note, and is only asked for again. */
  get isComplete(): boolean {
    const isEdited = !this.edits || this.unedited.length === 0
    return this.encounter.endedAt !== undefined && isEdited && !this.lacksNote
  }

  /** Takes the visit, and tells what could not be read of it. */
  async begin(): Promise<void> {
    const { signal } = this
    const { options, recovered } = this.#parts
    const { store, encounterId } = options
    signal.throwIfAborted()
    this.#claim?.begin()
    if (store && !recovered) {
      const claim = await VisitClaim.take(
        store,
        this.encounter.id,
        encounterId !== undefined,
        options,
        signal,
      )
      if (claim) this.#hold(claim)
      await this.checkName()
    }
    this.#isBegun = true
    for (const { reason, part, position, length } of recovered?.fold.damage ?? []) {
      const message = `Part of the journal could not be read and was skipped: ${reason} in ${part} at ${position}, length ${length}`
      this.recorder.warn({ kind: 'journal', message })
    }
  }

  /**
   * Has the note written and returns it. Writes none where it is there already, none is wanted, or another process may
   * have the visit; in the last two cases it returns undefined.
   *
   * @param fromMs since when somebody waits for it, by `performance.now()`.
   */
  async writeNote(fromMs: number): Promise<Note | undefined> {
    const { recorder, signal } = this
    const { written } = recorder.fold.progress
    if (written?.kind === 'final') return this.encounter.note
    const isHeld = async (): Promise<boolean> => {
      await recorder.settled()
      return (this.#isHeld = (await this.#claim?.isCertain(signal)) ?? true)
    }
    if (!this.#noteStage || !(await isHeld())) return undefined
    const { turns } = this.encounter
    await writeNote(this.#noteStage, {
      signal,
      isHeld,
      turns: standingTurns(turns),
      unverified: written?.note,
      onCall: (call) => recorder.called(call),
      hasRoom: (calls) => hasRoom(this.#parts.options.budget, recorder.encounter, calls),
      tell: (note, kind) => recorder.noted(note, kind, performance.now() - fromMs, turns),
      warn: (warning) => recorder.warn(warning),
    })
    return this.encounter.note
  }

  /**
   * Ends the visit. One whose note is left to whoever may have it stays open: that process ends it, or the next one.
   *
   * @param endedAt the moment, ISO 8601; undefined when it had ended before and nothing was added.
   */
  async end(endedAt: string | undefined): Promise<void> {
    this.signal.throwIfAborted()
    const isLeft = !this.#isHeld || this.#claim?.lost.aborted
    if (endedAt !== undefined && !isLeft) this.recorder.tell({ type: 'end', endedAt })
    await this.recorder.close()
    this.signal.throwIfAborted()
    await this.release()
  }

  /** Stops edits, note and store now: whoever waits for them fails. */
  cancel(error: ScribeErrors): void {
    this.#abort.abort(error)
    this.edits?.cancel()
  }

  /** Ends work that failed or was cancelled. Returns why. @param otherwise turns an error that is not ours into one. */
  async fail(error: unknown, otherwise: (cause: unknown) => ScribeErrors): Promise<ScribeErrors> {
    this.edits?.cancel()
    await this.recorder.close()
    const { signal } = this
    await this.release(signal.aborted ? patienceMs : undefined)
    return toScribeError(signal.aborted ? signal.reason : error, otherwise)
  }

  /** Gives the visit free, unless it is being deleted. */
  async release(timeoutMs?: number): Promise<void> {
    if (!this.#isErasing) await this.#claim?.release(timeoutMs)
  }

  /** @throws ConfigurationError when the name of a visit that was not begun is another's: what is told would be written there. */
  async checkName(): Promise<void> {
    const { options, recovered } = this.#parts
    const { store, encounterId } = options
    const isOurs = this.#isBegun || recovered !== undefined
    if (!isOurs && store && encounterId !== undefined)
      await checkFree(store, encounterId, options, this.signal)
  }

  /** Lets the work end and deletes the visit, under its claim. That consent was withdrawn is all that stays. */
  async erase(withdrawn: ConsentRecord, endWork: () => Promise<void>): Promise<void> {
    const { encounter } = this
    this.#isErasing = true
    await endWork()
    try {
      const { fold } = await eraseVisit(this.#parts.options.store, encounter, withdrawn, this.#claim?.held)
      this.#erased = fold
    } finally {
      await this.#claim?.release()
    }
  }

  /** From now on the visit is written under this claim. When it is lost, edits stop: whoever took the visit makes them. */
  #hold(claim: VisitClaim): void {
    this.#claim = claim
    this.recorder.hold(claim)
    claim.lost.addEventListener('abort', () => {
      // What is being said is heard to its end. A recording can be heard by whoever has the visit.
      if (this.#parts.isLive) this.edits?.cancel()
      else this.cancel(claim.lost.reason as ScribeErrors)
    })
  }
}
