import { defined } from '../core/defined.ts'
import { noUsage, type Cue, type Encounter, type Gap, type Usage } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn, TurnId } from '../protocol/turn.ts'

type AnyTurn = Turn | EditedTurn

/**
 * The encounter as it grows: the only writer of it.
 *
 * A snapshot is built when asked for and kept until something changes, and adding a turn costs the same in the
 * tenth minute as in the third hour.
 */
export class EncounterRecord {
  readonly id: string
  /** In order of speech. */
  readonly #turns: AnyTurn[] = []
  readonly #ids = new Set<TurnId>()
  readonly #cues: Cue[] = []
  readonly #gaps: Gap[] = []
  readonly #speakers: Record<string, SpeakerRole> = {}
  #startedAt: string | undefined
  #endedAt: string | undefined
  #note: Note | undefined
  #usage: Usage = noUsage
  #snapshot: Encounter<Note> | undefined

  /** @param before what is known of it already, when it is brought back from a journal. */
  constructor(id: string, before?: Omit<Encounter<Note>, 'id'>) {
    this.id = id
    if (!before) return
    for (const [label, role] of Object.entries(before.speakers)) this.#speakers[label] = role
    for (const turn of before.turns) this.addTurn(turn)
    this.#cues.push(...before.cues)
    this.#gaps.push(...before.gaps)
    this.#startedAt = before.startedAt
    this.#endedAt = before.endedAt
    this.#note = before.note
    this.#usage = before.usage
  }

  get usage(): Usage {
    return this.#usage
  }

  get note(): Note | undefined {
    return this.#note
  }

  /** The turns in order of speech, as they are now. */
  get turns(): readonly AnyTurn[] {
    return this.snapshot().turns
  }

  begin(at: string): void {
    this.#startedAt ??= at
    this.#endedAt = undefined
    this.#touch()
  }

  end(at: string): void {
    this.#endedAt = at
    this.#touch()
  }

  /** Adds a finished turn under the role its speaker was given. Returns it as it now stands. */
  addTurn<T extends AnyTurn>(turn: T): T {
    const named = this.#named(turn)
    this.#place(named)
    this.#touch()
    return named
  }

  /** Puts an edited turn in the place of its original, with the speakers known by now. */
  applyEdit(turn: EditedTurn): EditedTurn {
    const current = this.#find(turn.id)
    const speakers = current && speakersOf(current)
    return this.addTurn({ ...turn, ...speakers })
  }

  /** Corrects the speakers of an earlier turn; its text and edits stay. Undefined when nothing changed. */
  revise(turn: Turn): AnyTurn | undefined {
    const current = this.#find(turn.id)
    if (!current) return undefined
    return this.addTurn({ ...current, ...speakersOf(turn) })
  }

  /** Names a speaker. Returns every turn that changed by it. */
  assignSpeaker(label: string, role: SpeakerRole): readonly AnyTurn[] {
    this.#speakers[label] = role
    this.#touch()
    return this.#turns
      .filter((turn) => turn.speaker === label && turn.role !== role)
      .map((turn) => this.addTurn(turn))
  }

  addCue(cue: Cue): void {
    this.#cues.push(cue)
    this.#touch()
  }

  addGap(gap: Gap): void {
    this.#gaps.push(gap)
    this.#touch()
  }

  setNote(note: Note): void {
    this.#note = note
    this.#touch()
  }

  setUsage(usage: Usage): void {
    this.#usage = usage
    this.#touch()
  }

  snapshot(): Encounter<Note> {
    this.#snapshot ??= defined({
      id: this.id,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      // One copy of a list of references: cheap enough for an app that looks after every turn of a long visit.
      turns: this.#turns.slice(),
      cues: [...this.#cues],
      gaps: [...this.#gaps],
      speakers: { ...this.#speakers },
      note: this.#note,
      usage: this.#usage,
    })
    return this.#snapshot
  }

  #touch(): void {
    this.#snapshot = undefined
  }

  #named<T extends AnyTurn>(turn: T): T {
    const role = turn.speaker === undefined ? undefined : this.#speakers[turn.speaker]
    if (role === turn.role) return turn
    const { role: _dropped, ...rest } = turn
    return (role === undefined ? rest : { ...rest, role }) as T
  }

  /** Where a turn stands, looked for from the end: what changes is nearly always recent. */
  #indexOf(id: TurnId): number {
    return this.#ids.has(id) ? this.#turns.findLastIndex((turn) => turn.id === id) : -1
  }

  #find(id: TurnId): AnyTurn | undefined {
    return this.#turns[this.#indexOf(id)]
  }

  /** Replaces a turn, or adds it in order of speech: with two channels one may end before one that began earlier. */
  #place(turn: AnyTurn): void {
    const known = this.#indexOf(turn.id)
    if (known !== -1) {
      this.#turns[known] = turn
      return
    }
    this.#ids.add(turn.id)
    let at = this.#turns.length
    while (at > 0 && (this.#turns[at - 1] as AnyTurn).startMs > turn.startMs) at--
    this.#turns.splice(at, 0, turn)
  }
}

/** What a revision may change. */
function speakersOf(turn: AnyTurn): Pick<AnyTurn, 'words' | 'speaker'> {
  return turn.speaker === undefined ? { words: turn.words } : { words: turn.words, speaker: turn.speaker }
}
