import { defined } from '../core/defined.ts'
import { isSameList } from '../core/same-list.ts'
import { noUsage, type Cue, type Encounter, type Gap, type Usage } from '../protocol/encounter.ts'
import type { Addendum, Decision, ReadAs } from '../protocol/decision.ts'
import type { Note } from '../protocol/note.ts'
import { withWholeLines } from '../protocol/soap-note.ts'
import { turnText, type AnyTurn, type Dispute, type SpeakerRole, type TurnId } from '../protocol/turn.ts'
import { disputedNote, disputedTurns } from './disputes.ts'
import {
  audioEndMs,
  type DamageRecord,
  type DecisionRecord,
  type JobRecord,
  type JournalRecord,
  type PlainRecord,
} from './records.ts'
import { standingCues } from './standing-cues.ts'
import { standingTurn } from './standing-turn.ts'
import { standingNote, turnDecisions, type ReviewEntry, type TurnDecisions } from './standing.ts'

/** What the records say of a visit beside its encounter: where a recovery goes on. */
interface VisitProgress {
  /** Up to where final turns cover the audio of every channel, in milliseconds on the session's timeline. */
  coveredMs: number
  /** How far each channel is; empty when the visit has one source. */
  coveredBy: Readonly<Partial<Record<SpeakerRole, number>>>
  /** Up to where `usage` counts the audio, in milliseconds on the session's timeline. */
  countedMs: number
  /** The channels of the visit; undefined when it has one source. */
  channels: readonly SpeakerRole[] | undefined
  /** Where the timeline goes on, in milliseconds. */
  timelineMs: number
  /** The ordinal the next server session takes. */
  nextConnection: number
  /** What a model wrote of the turns as they stand; `unverified` while it waits to be verified. */
  written: { readonly kind: 'unverified' | 'final'; readonly note: Note } | undefined
}

/**
 * Folds the records of a visit into its encounter, one at a time: the only writer of an encounter.
 *
 * A live session and a recovery use the same fold, so what is read back equals what was live. A snapshot is built
 * when asked for and kept until something changes, and adding a turn costs the same in the tenth minute as in the
 * third hour. The order of audio among other records does not matter.
 */
export class EncounterFold {
  readonly #id: string
  /** In order of speech. */
  readonly #turns: AnyTurn[] = []
  readonly #ids = new Set<TurnId>()
  readonly #gaps: Gap[] = []
  readonly #speakers = new Map<string, SpeakerRole>()
  readonly #entries: ReviewEntry[] = []
  readonly #addenda: Addendum[] = []
  #decided: TurnDecisions = { byTurn: new Map(), roles: new Map() }
  /** Turns under their decisions, and of what they were made. */
  readonly #standing = new Map<
    TurnId,
    { readonly of: AnyTurn; readonly records: readonly DecisionRecord[] | undefined; readonly turn: AnyTurn }
  >()
  #consent: Encounter['consent']
  #signature: Encounter['signature']
  #voided: Encounter['voided']
  readonly #damage: DamageRecord[] = []
  readonly #progress: VisitProgress = {
    coveredMs: 0,
    coveredBy: {},
    countedMs: 0,
    channels: undefined,
    timelineMs: 0,
    nextConnection: 0,
    written: undefined,
  }
  #startedAt: string | undefined
  #endedAt: string | undefined
  #usage: Usage = noUsage
  #job: JobRecord | undefined
  #disputes: readonly Dispute[] | undefined
  #snapshot: Encounter<Note> | undefined

  constructor(id: string) {
    this.#id = id
  }

  get progress(): Readonly<VisitProgress> {
    return this.#progress
  }

  /** What could not be read; each deserves a warning. */
  get damage(): readonly DamageRecord[] {
    return this.#damage
  }

  get last(): AnyTurn | undefined {
    return this.#turns.at(-1)
  }

  /** How far the transcription of a recording has come; undefined for a visit that was heard live. */
  get job(): JobRecord | undefined {
    return this.#job
  }

  get usage(): Usage {
    return this.#usage
  }

  /** The encounter as the records so far tell it. It does not change after it was handed out. */
  get encounter(): Encounter<Note> {
    this.#snapshot ??= this.#under(this.#entries, this.#decided)
    return this.#snapshot
  }

  /** The encounter as it would be after a decision. */
  preview(record: DecisionRecord): Encounter<Note> {
    const entries = [...this.#entries, this.#entryOf(record)]
    return this.#under(entries, turnDecisions(entries))
  }

  #under(entries: readonly ReviewEntry[], decided: TurnDecisions): Encounter<Note> {
    const disputes = this.#disputes
    // One copy of a list of references: cheap enough for an app that looks after every turn of a long visit.
    const turns = this.#turns.map((turn) => this.#stand(turn, decided))
    const standing = standingNote(entries, turns)
    const encounter = defined({
      id: this.#id,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      turns: disputes ? disputedTurns(turns, disputes) : turns,
      gaps: this.#gaps.slice(),
      speakers: Object.fromEntries([...this.#speakers, ...decided.roles]),
      usage: this.#usage,
      ...standing,
      disputes,
      ...(disputes && standing.note ? { note: disputedNote(standing.note, disputes) } : {}),
      consent: this.#consent,
      signature: this.#signature,
      addenda: this.#addenda.length > 0 ? this.#addenda.slice() : undefined,
      voided: this.#voided,
    })
    let cues: readonly Cue[] | undefined
    return {
      ...encounter,
      // Read when asked for: reading all turns of a long visit takes a while.
      get cues() {
        return (cues ??= standingCues(turns))
      },
    }
  }

  has(id: TurnId): boolean {
    return this.#ids.has(id)
  }

  /** Takes in one record. Returns the turns that it added or changed, as they now stand. */
  apply(record: JournalRecord): readonly AnyTurn[] {
    if (record.type === 'audio' || record.type === 'covered') {
      // Neither is seen in a snapshot.
    } else if (this.#signature && !afterSignature.has(record.type)) {
      // It came after the signature, or a forger put it there: it changes nothing.
      this.#damage.push(damageOf(record))
      return []
    } else this.#snapshot = undefined
    switch (record.type) {
      case 'start':
        this.#startedAt ??= record.startedAt
        this.#progress.channels = record.channels ?? this.#progress.channels
        this.#endedAt = undefined
        return []
      case 'end':
        this.#endedAt = record.endedAt
        return []
      case 'turn':
        // A final turn never changes: what comes again under its id is the same turn.
        return this.has(record.turn.id) ? [] : [this.#stand(this.#put(record.turn))]
      case 'turn-edited': {
        // The edit may have been begun before the speakers were corrected: it brings its edit, not its speakers.
        const current = this.#find(record.turn.id) ?? record.turn
        const { editedText, edits, status, reason, modelId } = record.turn
        const edited = defined({ ...current, editedText, edits, status, reason, modelId })
        return [this.#stand(this.#put(edited))]
      }
      case 'turn-revised': {
        const { turn } = record
        const current = this.#find(turn.id) ?? turn
        const { speaker: _before, ...rest } = 'editedText' in current ? current : { ...turn, ...current }
        const speaker = turn.speaker === undefined ? {} : { speaker: turn.speaker }
        return [this.#stand(this.#put({ ...rest, words: turn.words, ...speaker }))]
      }
      case 'speaker': {
        this.#speakers.set(record.label, record.role)
        return this.#turns
          .filter(({ speaker, role }) => speaker === record.label && role !== record.role)
          .map((turn) => this.#stand(this.#put(turn)))
      }
      case 'gap':
        this.#gaps.push(record.gap)
        // What the source itself lost takes no time on the timeline.
        if (record.gap.reason !== 'source') this.#reach(record.gap.endMs)
        return []
      case 'cue':
        return []
      case 'note': {
        // A draft is worth less than a model's note of the same turns.
        const { kind } = record
        const { written } = this.#progress
        if (kind === 'draft' && written) return []
        const note = withWholeLines(record.note)
        this.#entries.push({
          note,
          seen: this.#seen(undefined, record.readAs),
          // A verified note comes after itself, unverified; one that a recovery wrote anew may not.
          isSameNote: written !== undefined && note.origin.verifiedBy !== undefined,
        })
        this.#progress.written = kind === 'draft' ? undefined : { kind, note }
        return []
      }
      case 'decision':
        return this.#decide(record)
      case 'consent':
        this.#consent = bodyOf(record)
        return []
      case 'signed':
        this.#signature = bodyOf(record)
        return []
      case 'addendum':
        if (this.#signature && !this.#voided) this.#addenda.push(bodyOf(record))
        return []
      case 'void':
        if (this.#signature) this.#voided ??= bodyOf(record)
        return []
      case 'usage':
        this.#usage = record.usage
        this.#progress.countedMs = record.atMs ?? Infinity
        return []
      case 'covered':
        this.#progress.coveredMs = Math.max(this.#progress.coveredMs, record.untilMs)
        this.#progress.coveredBy = { ...this.#progress.coveredBy, ...record.channels }
        this.#reach(record.untilMs)
        return []
      case 'connection':
        this.#use(record.connection)
        return []
      case 'pause':
      case 'resume':
        this.#reach(record.atMs)
        return []
      case 'audio':
        this.#reach(audioEndMs(record))
        return []
      case 'job': {
        const { transcriptId, ...known } = this.#job ?? {}
        // What is asked for anew has no job yet.
        const isNew = record.step === 'upload' || record.step === 'submit'
        this.#job = { ...known, ...(isNew ? {} : defined({ transcriptId })), ...record }
        return []
      }
      case 'disputes':
        this.#disputes = record.disputes.length > 0 ? record.disputes : undefined
        return []
      case 'damage':
      case 'sealed':
        this.#damage.push(damageOf(record))
        return []
    }
  }

  #decide(record: DecisionRecord): readonly AnyTurn[] {
    const { decision } = record
    const before = this.encounter.turns
    this.#entries.push(this.#entryOf(record))
    // Others do not change what turns say, or who says it.
    const { kind } = decision
    const isOfTurns = 'turn' in decision || kind === 'assign-speaker' || kind === 'undo'
    if (isOfTurns) this.#decided = turnDecisions(this.#entries)
    if (decision.kind === 'rewrite-note') this.#progress.written = { kind: 'final', note: decision.note }
    this.#snapshot = undefined
    return this.encounter.turns.filter((turn, at) => turn !== before[at])
  }

  #entryOf(record: DecisionRecord): ReviewEntry {
    const { decision } = record
    const readAs = decision.kind === 'rewrite-note' ? decision.readAs : undefined
    return { record, seen: this.#seen(evidenceOf(decision), readAs) }
  }

  /** The words of the turns as they stand now, or as the writer read them; of all, or of these. */
  #seen(only: readonly TurnId[] | undefined, readAs: ReadAs = {}): ReadonlyMap<TurnId, string> {
    const turns = only ? only.flatMap((id) => this.#find(id) ?? []) : this.#turns
    return new Map(turns.map((turn) => [turn.id, readAs[turn.id] ?? turnText(this.#stand(turn))]))
  }

  /** A turn under what was decided about it: the same one as long as nothing of it changes. */
  #stand(turn: AnyTurn, { byTurn, roles }: TurnDecisions = this.#decided): AnyTurn {
    const records = byTurn.get(turn.id)
    const role = turn.speaker === undefined ? undefined : roles.get(turn.speaker)
    if (!records && (role === undefined || role === turn.role)) return turn
    const known = this.#standing.get(turn.id)
    const isSame =
      known?.of === turn && isSameList(known.records, records) && (role ?? turn.role) === known.turn.role
    if (known && isSame) return known.turn
    const standing = records ? standingTurn(turn, records) : turn
    const named = role === undefined ? standing : { ...standing, role }
    this.#standing.set(turn.id, { of: turn, records, turn: named })
    return named
  }

  /** Adds a turn in order of speech, or replaces it, under the role that its speaker was given. */
  #put(turn: AnyTurn): AnyTurn {
    const role = turn.speaker === undefined ? undefined : this.#speakers.get(turn.speaker)
    const { role: _before, ...rest } = turn
    const named = role === turn.role ? turn : role === undefined ? rest : { ...rest, role }
    this.#progress.written = undefined
    const known = this.#indexOf(turn.id)
    if (known !== -1) {
      this.#turns[known] = named
      return named
    }
    this.#ids.add(turn.id)
    // With two channels a turn may end before one that began earlier.
    let at = this.#turns.length
    while (at > 0 && (this.#turns[at - 1] as AnyTurn).startMs > turn.startMs) at--
    this.#turns.splice(at, 0, named)
    this.#use(turn.connection)
    this.#reach(turn.endMs)
    return named
  }

  /** Where a turn stands, looked for from the end: what changes is nearly always recent. */
  #indexOf(id: TurnId): number {
    return this.#ids.has(id) ? this.#turns.findLastIndex((turn) => turn.id === id) : -1
  }

  #find(id: TurnId): AnyTurn | undefined {
    return this.#turns[this.#indexOf(id)]
  }

  #reach(ms: number): void {
    this.#progress.timelineMs = Math.max(this.#progress.timelineMs, ms)
  }

  #use(connection: number): void {
    this.#progress.nextConnection = Math.max(this.#progress.nextConnection, connection + 1)
  }
}

/** What a record says, without what makes it one. */
function bodyOf<R extends PlainRecord>({ type: _type, link: _link, ...body }: R): Omit<R, 'type' | 'link'> {
  return body
}

/** What may follow a signature. */
export const afterSignature: ReadonlySet<JournalRecord['type']> = new Set(['addendum', 'void'])

function damageOf(record: JournalRecord): DamageRecord {
  if (record.type === 'damage') return record
  const damage = { type: 'damage', position: 0, length: 1 } as const
  if (record.type !== 'sealed') return { ...damage, part: 'after-signature', reason: 'tampered' }
  // Read through `encryptStore`, a sealed record never gets here: without its key nothing can be said of it.
  return { ...damage, part: 'sealed', position: record.sequence, reason: 'unreadable' }
}

/** The turns that a decision rests on; undefined for all of them. */
function evidenceOf(decision: Decision): readonly TurnId[] | undefined {
  if (decision.kind === 'rewrite-note' || decision.kind === 'confirm-line') return undefined
  return 'evidence' in decision ? decision.evidence : []
}
