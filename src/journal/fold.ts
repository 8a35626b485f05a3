import { findCues } from '../clinical/statements/cues.ts'
import { defined } from '../core/defined.ts'
import { noUsage, type Cue, type Encounter, type Gap, type Usage } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn, TurnId } from '../protocol/turn.ts'
import { audioEndMs, type DamageRecord, type JournalRecord } from './records.ts'

export type AnyTurn = Turn | EditedTurn

/** What the records say of a visit beside its encounter: where a recovery goes on. */
export interface VisitProgress {
  /** Up to where final turns cover the audio of every channel, in milliseconds on the session's timeline. */
  coveredMs: number
  /** How far each channel is; empty when the visit has one source. */
  coveredBy: Readonly<Partial<Record<SpeakerRole, number>>>
  /** Up to where `usage` counts the audio, in milliseconds on the session's timeline. */
  countedMs: number
  /** Where the timeline goes on, in milliseconds. */
  timelineMs: number
  /** The ordinal the next server session takes. */
  nextConnection: number
  /** Whether a final note was written of the turns as they stand. */
  isNoteCurrent: boolean
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
  #cues: Cue[] = []
  readonly #gaps: Gap[] = []
  readonly #speakers = new Map<string, SpeakerRole>()
  readonly #damage: DamageRecord[] = []
  readonly #progress: VisitProgress = {
    coveredMs: 0,
    coveredBy: {},
    countedMs: 0,
    timelineMs: 0,
    nextConnection: 0,
    isNoteCurrent: false,
  }
  #startedAt: string | undefined
  #endedAt: string | undefined
  #note: Note | undefined
  #usage: Usage = noUsage
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

  /** The last turn, in order of speech. */
  get last(): AnyTurn | undefined {
    return this.#turns.at(-1)
  }

  get usage(): Usage {
    return this.#usage
  }

  /** The encounter as the records so far tell it. It does not change after it was handed out. */
  get encounter(): Encounter<Note> {
    return (this.#snapshot ??= defined({
      id: this.#id,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      // One copy of a list of references: cheap enough for an app that looks after every turn of a long visit.
      turns: this.#turns.slice(),
      cues: this.#cues.slice(),
      gaps: this.#gaps.slice(),
      speakers: Object.fromEntries(this.#speakers),
      note: this.#note,
      usage: this.#usage,
    }))
  }

  has(id: TurnId): boolean {
    return this.#ids.has(id)
  }

  /** Takes in one record. Returns the turns that it added or changed, as they now stand. */
  apply(record: JournalRecord): readonly AnyTurn[] {
    if (record.type !== 'audio' && record.type !== 'covered') this.#snapshot = undefined
    switch (record.type) {
      case 'start':
        this.#startedAt ??= record.startedAt
        this.#endedAt = undefined
        return []
      case 'end':
        this.#endedAt = record.endedAt
        return []
      case 'turn':
        // A final turn never changes: what comes again under its id is the same turn.
        return this.has(record.turn.id) ? [] : [this.#put(record.turn)]
      case 'turn-edited': {
        // The edit may have been begun before the speakers were corrected: it brings its edit, not its speakers.
        const current = this.#find(record.turn.id) ?? record.turn
        this.#dropCues(record.turn)
        return [this.#put({ ...spokenOf(current), ...editOf(record.turn) })]
      }
      case 'turn-revised': {
        const { turn } = record
        const current = this.#find(turn.id) ?? turn
        const { speaker: _before, ...rest } = 'editedText' in current ? current : { ...turn, ...current }
        const speaker = turn.speaker === undefined ? {} : { speaker: turn.speaker }
        return [this.#put({ ...rest, words: turn.words, ...speaker })]
      }
      case 'speaker': {
        this.#speakers.set(record.label, record.role)
        return this.#turns
          .filter(({ speaker, role }) => speaker === record.label && role !== record.role)
          .map((turn) => this.#put(turn))
      }
      case 'gap':
        this.#gaps.push(record.gap)
        // What the source itself lost takes no time on the timeline.
        if (record.gap.reason !== 'source') this.#reach(record.gap.endMs)
        return []
      case 'cue':
        this.#cues.push(record.cue)
        return []
      case 'note':
        // A draft is worth less than a model's note of the same turns.
        if (record.kind === 'draft' && this.#progress.isNoteCurrent) return []
        this.#note = record.note
        this.#progress.isNoteCurrent = record.kind === 'final'
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
      case 'damage':
        this.#damage.push(record)
        return []
      case 'sealed':
        // Read through `encryptStore`, a sealed record never gets here: without its key nothing can be said of it.
        this.#damage.push({
          type: 'damage',
          part: 'sealed',
          position: record.sequence,
          length: 1,
          reason: 'unreadable',
        })
        return []
    }
  }

  /** Adds a turn in order of speech, or replaces it, under the role that its speaker was given. */
  #put(turn: AnyTurn): AnyTurn {
    const role = turn.speaker === undefined ? undefined : this.#speakers.get(turn.speaker)
    const { role: _before, ...rest } = turn
    const named = role === turn.role ? turn : role === undefined ? rest : { ...rest, role }
    this.#progress.isNoteCurrent = false
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

  /** Takes away the cues of words that an edit put right: what nobody said is no cue. */
  #dropCues({ id, text, editedText }: EditedTurn): void {
    if (editedText === text) return
    const said = new Set(findCues(editedText).map(({ term }) => term))
    this.#cues = this.#cues.filter(({ turn, term }) => turn !== id || said.has(term))
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

function spokenOf(turn: AnyTurn): Turn {
  if (!('editedText' in turn)) return turn
  const { editedText: _text, edits: _edits, status: _status, reason: _why, modelId: _model, ...spoken } = turn
  return spoken
}

function editOf(
  turn: EditedTurn,
): Pick<EditedTurn, 'editedText' | 'edits' | 'status' | 'reason' | 'modelId'> {
  const { editedText, edits, status, reason, modelId } = turn
  return defined({ editedText, edits, status, reason, modelId })
}
