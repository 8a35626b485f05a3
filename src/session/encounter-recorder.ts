import { bytesPerMs } from '../audio/pcm.ts'
import { cuesOf } from '../clinical/statements/cues.ts'
import { checkChoice, checkText } from '../core/check-options.ts'
import type { Emitter } from '../core/emitter.ts'
import { budgetSpent } from '../editing/editor/llm-editor.ts'
import { Chain } from '../journal/chain.ts'
import type { EncounterFold } from '../journal/fold.ts'
import type { CoveredRecord, JournalRecord, PlainRecord, UsageRecord } from '../journal/records.ts'
import { readOtherwise } from '../journal/standing-turn.ts'
import { isClaimedByAnother } from '../journal/visit-mark.ts'
import type { ModelCall } from '../protocol/model.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { Cue, Encounter, ScribeWarning, Usage } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { speakerRoles, type AnyTurn, type EditedTurn, type SpeakerRole } from '../protocol/turn.ts'
import { addUsage, type StreamingUsage } from '../streaming/transcription.ts'
import type { SessionEvent, SessionEvents } from './events.ts'
import { JournalWriter } from './journal-writer.ts'
import { sessionDefaults, type MedicalScribeSessionOptions } from './options.ts'
import type { VisitClaim } from './visit-claim.ts'

/** How much audio one write to the store holds: a crash may cost as much of the last, still unsent words. */
const audioWriteMs = 250
/** How long a store may finish its work after a `cancel()`, in milliseconds. */
export const patienceMs = 25
type Kind = JournalRecord['type']
/** What alone is no visit worth keeping: the journal begins with the first record of another type. */
const preliminary: readonly Kind[] = ['start', 'speaker', 'connection', 'pause', 'resume', 'consent']

/** Where the decisions about a visit go, and what the visit is under them. */
export interface Ledger {
  readonly fold: EncounterFold
  /**
   * Resolves once the record is durable; the fold has it by then. In a visit that goes on it also resolves when the store
   * has failed, which the session's warning `not-durable` tells.
   */
  add(record: PlainRecord): Promise<void>
}

/**
 * Records what happens in a visit: applies a record to the encounter, hands it to the journal and tells the
 * listeners, in that order.
 *
 * An event that depends on a record waits until the record is durable, and what arises meanwhile queues behind it.
 * Without a store everything is synchronous.
 */
export class EncounterRecorder {
  readonly fold: EncounterFold
  readonly #events: Emitter<SessionEvents<Note>>
  readonly #signal: AbortSignal
  readonly #journal: JournalWriter | undefined
  readonly #keepsAudio: boolean
  /** What earlier processes of a recovered visit had counted. */
  readonly #before: Usage
  #positionMs: number
  #audioMs: number
  /** Up to where audio was handed to the journal, in milliseconds. */
  #writtenMs: number
  /** What goes with the next write. */
  #usage: UsageRecord | undefined
  #covered: CoveredRecord | undefined
  #isKept: boolean
  #isSpent = false
  /** Runs after a cancel, until the store has finished or is given up. */
  #patience: ReturnType<typeof setTimeout> | undefined
  #phase: 'open' | 'closing' | 'closed' = 'open'

  /** @param chain of the records in the store, of a visit that is not new. @param signal aborts when it is cancelled. */
  constructor(
    events: Emitter<SessionEvents<Note>>,
    fold: EncounterFold,
    options: Pick<MedicalScribeSessionOptions, 'store' | 'storeTimeoutMs' | 'keepAudio'>,
    chain: Chain | undefined,
    signal: AbortSignal,
  ) {
    const { store, storeTimeoutMs = sessionDefaults.storeTimeoutMs } = options
    this.#events = events
    this.fold = fold
    this.#signal = signal
    this.#keepsAudio = options.keepAudio ?? false
    this.#before = fold.usage
    this.#positionMs = this.#writtenMs = fold.progress.timelineMs
    this.#audioMs = fold.usage.audioMs
    this.#isKept = chain !== undefined
    if (chain) this.#count({})
    if (!store) return
    const { id } = this.encounter
    const journal = new JournalWriter(store, id, chain ?? new Chain(), storeTimeoutMs, {
      notDurable: (cause, unkept) => {
        const why = isClaimedByAnother(cause)
          ? 'Another process has taken the visit over'
          : 'The store failed'
        const message = `${why}: from here on the visit is kept in memory only`
        const audio = unkept.find((record) => record.type === 'audio')
        this.warn({ kind: 'not-durable', message, fromMs: audio?.startMs ?? this.#positionMs, cause })
      },
      durable: () => {
        const message = 'The store works again: everything up to here is kept'
        this.warn({ kind: 'durable', message, fromMs: this.#positionMs })
      },
    })
    this.#journal = journal
    const giveUp = (): void => void (this.#patience = setTimeout(() => journal.abandon(), patienceMs))
    signal.addEventListener('abort', giveUp, { once: true })
  }

  /** False once the work on the visit is being ended: what is told from then on may not be kept. */
  get isOpen(): boolean {
    return this.#phase === 'open'
  }

  hold(claim: VisitClaim): void {
    this.#journal?.hold(claim)
  }

  get encounter(): Encounter<Note> {
    return this.fold.encounter
  }

  /** How far the audio has come on the session's timeline, in milliseconds. */
  get positionMs(): number {
    return this.#positionMs
  }

  /** @throws ConfigurationError for a label of blanks, and a role that there is not. */
  assignSpeaker(label: string, role: SpeakerRole): void {
    checkChoice('role', role, speakerRoles)
    this.tell({ type: 'speaker', label: checkText('label', label), role })
  }

  /** Applies, journals and tells. What belongs together goes in one write. Returns the turns that changed. */
  tell(...records: readonly JournalRecord[]): readonly AnyTurn[] {
    const all: AnyTurn[] = []
    const events = records.flatMap((record) => {
      const before = this.fold.last
      const changed = this.fold.apply(record)
      all.push(...changed)
      return eventsOf(record, changed, before)
    })
    if (!this.#journal) this.#emit(events)
    else {
      this.#journal.add(this.#withHeld(records), events.length > 0 ? () => this.#emit(events) : undefined)
      this.#isKept ||= records.some(({ type }) => !preliminary.includes(type))
      if (this.#isKept) this.#journal.write()
    }
    return all
  }

  /** Tells what is in no record, after everything that waits for the disk. */
  say<K extends keyof SessionEvents>(type: K, ...args: [...SessionEvents<Note>[K]]): void {
    this.after(() => this.#emit([{ type, args } as unknown as SessionEvent<Note>]))
  }

  /** Runs `next` once everything that was told by now is kept, or cannot be. */
  after(next: () => void): void {
    if (this.#journal) this.#journal.after(next)
    else next()
  }

  #emit(events: readonly SessionEvent<Note>[]): void {
    if (this.#phase === 'closed') return
    for (const { type, args } of events) this.#events.emit(type, ...(args as [never]))
  }

  warn(warning: ScribeWarning): void {
    this.say('warning', warning)
  }

  /** Audio as it was heard. Kept a quarter of a second at a time, never told. */
  hear(bytes: Uint8Array, startMs: number, channel: SpeakerRole | undefined, format: AudioFormat): void {
    const lengthMs = bytes.length / (bytesPerMs(format) ?? Infinity)
    this.#audioMs += lengthMs
    this.#positionMs = Math.max(this.#positionMs, startMs + lengthMs)
    if (!this.#journal) return
    const { sampleRate } = format
    this.#journal.add([{ type: 'audio', startMs, sampleRate, bytes, ...(channel ? { channel } : {}) }])
    if (this.#positionMs - this.#writtenMs >= audioWriteMs) this.#write()
  }

  /** Audio before this is not needed again. Goes with the next write, which is never before that of its turns. */
  cover(untilMs: number, channels: CoveredRecord['channels']): void {
    const keepsAudio = this.#keepsAudio ? ({ keepsAudio: true } as const) : {}
    this.#covered = { type: 'covered', untilMs, ...(channels ? { channels } : {}), ...keepsAudio }
    this.fold.apply(this.#covered)
  }

  edited(turn: EditedTurn, latencyMs: number): void {
    const max = Math.max(this.fold.usage.editLatencyMs.max, latencyMs)
    this.#count({ editLatencyMs: { last: latencyMs, max } })
    this.tell({ type: 'turn-edited', turn })
    if (turn.status !== 'original' || turn.reason === undefined) return
    const isSpent = turn.reason === budgetSpent
    // Once: from then on each turn without a call says so itself.
    if (isSpent && this.#isSpent) return
    this.#isSpent ||= isSpent
    const message = `Turn ${turn.id} stands as heard: ${turn.reason}`
    this.warn({ kind: isSpent ? 'budget' : 'edit', message })
  }

  /** @param totals start at zero in every process. */
  streamed(totals: StreamingUsage): void {
    this.#count(addUsage([this.#before, totals]))
    this.say('usage', this.fold.usage)
  }

  called({ usage }: ModelCall): void {
    const before = this.fold.usage
    this.#count({
      modelCalls: before.modelCalls + 1,
      inputTokens: before.inputTokens + usage.inputTokens,
      outputTokens: before.outputTokens + usage.outputTokens,
      cachedTokens: before.cachedTokens + usage.cachedTokens,
    })
    this.say('usage', this.fold.usage)
  }

  /** @param read the turns that the note was written of. */
  noted(
    note: Note,
    kind: 'draft' | 'unverified' | 'final',
    noteLatencyMs: number,
    read: readonly AnyTurn[],
  ): void {
    this.#count({ noteLatencyMs })
    this.tell({ type: 'note', kind, note, ...readOtherwise(read, this.encounter.turns) })
    this.say('usage', this.fold.usage)
  }

  /** Resolves once everything that was told is durable, or cannot be. */
  async settled(): Promise<void> {
    await this.#journal?.flush()
  }

  /** Waits until all is kept and told, and tells nothing more. */
  async close(): Promise<void> {
    if (this.isOpen) this.#phase = 'closing'
    const hasHeard = this.#audioMs > this.#before.audioMs && !this.#signal.aborted
    if (this.#isKept || hasHeard) {
      this.#write()
      await this.#journal?.close()
    }
    clearTimeout(this.#patience)
    this.#phase = 'closed'
  }

  #write(): void {
    this.#writtenMs = this.#positionMs
    this.#isKept = true
    this.tell()
  }

  #count(change: Partial<Usage>): void {
    this.#usage = { type: 'usage', usage: { ...this.fold.usage, ...change }, atMs: this.#positionMs }
    this.fold.apply(this.#usage)
  }

  /** The records, and after them what was counted and up to where audio is covered. */
  #withHeld(records: readonly JournalRecord[]): readonly JournalRecord[] {
    const covered = this.#covered
    const audioMs = Math.round(this.#audioMs)
    // What is counted says up to where: a model's call must not pass for the count of the audio before it.
    const isWorthCounting = records.length > 0 || covered !== undefined || this.#usage !== undefined
    if (isWorthCounting && audioMs > this.fold.usage.audioMs) this.#count({ audioMs })
    const held = [this.#usage, covered].filter((record) => record !== undefined)
    this.#covered = this.#usage = undefined
    return [...records, ...held]
  }
}

/** What the listeners are told of a record. @param before the turn before a new one, which may answer its question. */
function eventsOf(
  record: JournalRecord,
  changed: readonly AnyTurn[],
  before: AnyTurn | undefined,
): readonly SessionEvent<Note>[] {
  const told = (cues: readonly Cue[]): readonly SessionEvent<Note>[] =>
    cues.map((cue) => ({ type: 'cue', args: [cue] }))
  switch (record.type) {
    case 'turn':
      return changed.flatMap((turn) => [{ type: 'turn', args: [turn] }, ...told(cuesOf(record.turn, before))])
    case 'turn-edited':
      return [{ type: 'turnEdited', args: [changed[0] as EditedTurn] }, ...told(freshCues(record.turn))]
    case 'turn-revised':
    case 'speaker':
    case 'decision':
      return changed.map((turn) => ({ type: 'turnRevised', args: [turn] }))
    case 'gap':
      return [{ type: 'gap', args: [record.gap] }]
    case 'note':
      return [{ type: 'note', args: [record.note, record.kind] }]
    default:
      return []
  }
}

/** The cues that an edit adds to its turn. */
function freshCues(turn: EditedTurn): readonly Cue[] {
  if (turn.editedText === turn.text) return []
  const known = new Set(cuesOf(turn).map(({ term }) => term))
  return cuesOf({ ...turn, text: turn.editedText }).filter(({ term }) => !known.has(term))
}
