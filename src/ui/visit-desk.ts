import { isSameList } from '../core/same-list.ts'
import { isOpenEdit, type AgendaItem } from '../review/agenda.ts'
import { EncounterReview } from '../review/encounter-review.ts'
import type { EncounterReviewOptions, ReviewedSession } from '../review/review-options.ts'
import { isInText } from '../journal/standing-turn.ts'
import { editId } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import { standsInNote, type LineId, type Note, type NoteItem } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import {
  isVoice,
  type AnyTurn,
  type Edit,
  type PartialTurn,
  type SpeakerRole,
  type Turn,
  type TurnId,
} from '../protocol/turn.ts'
import { deskTexts, type DeskStatusKind, type DeskTexts, type FinishStep } from './desk-texts.ts'
import { mentionsOf, type Mention } from './mentions.ts'
import { Value, type Observable } from './observable.ts'

/** True where a person decided anything since the note was written; a voice's name is no review of it. */
function isReviewed(review: Encounter['review']): boolean {
  const standing = (review?.decisions ?? []).flatMap(({ undone, decision: { kind } }) =>
    undone ? [] : [kind],
  )
  return standing
    .slice(standing.lastIndexOf('rewrite-note') + 1)
    .some((kind) => kind !== 'undo' && kind !== 'assign-speaker')
}

/** Options of `VisitDesk`: those of its review, and the words of the desk. */
export interface VisitDeskOptions extends Omit<EncounterReviewOptions, 'session' | 'texts'> {
  /** A visit that goes on. Without one, `VisitDesk.open()` shows a kept one. */
  readonly session?: DeskSession
  /**
   * The words.
   *
   * @default deskTexts
   */
  readonly texts?: DeskTexts
}

/** What the desk needs of a session. */
export type DeskSession = ReviewedSession & { readonly positionMs: number }

/** How the visit stands. */
export interface DeskStatus {
  readonly kind: DeskStatusKind
  readonly label: string
  readonly detail: string
  /** While finishing: what it is at. */
  readonly step?: FinishStep
}

/** A piece of a turn: words as they are, or an edit in its place. */
export type TurnPart =
  | { readonly kind: 'same'; readonly text: string }
  | {
      readonly kind: 'edit'
      /** Names it for `acceptEdit` and `keepHeard`. */
      readonly id: string
      readonly edit: Edit
      /** Whether the editor's words stand here. */
      readonly stands: boolean
      /** Whether it needs a decision. */
      readonly isOpen: boolean
    }

/** A turn of the transcript. */
export interface DeskTurn {
  readonly turn: AnyTurn
  /** Who speaks, for people. */
  readonly name: string
  readonly parts: readonly TurnPart[]
  /** The lines of the note that rest on it. */
  readonly lines: readonly LineId[]
}

/** A line of the note. */
export interface DeskLine {
  readonly id: LineId
  readonly item: NoteItem
  /** Whether it stands in the note: what the visit does not bear out does not, until somebody confirms it. */
  readonly stands: boolean
  readonly isConfirmed: boolean
}

/** A section of the note. */
export interface DeskSection {
  readonly id: string
  readonly title: string
  readonly lines: readonly DeskLine[]
}

/** The note, and how far it can be relied on. */
export interface DeskNote {
  readonly state: keyof DeskTexts['noteStates']
  /** That state, in words. */
  readonly label: string
  readonly sections: readonly DeskSection[]
  /** Turns that changed or came after the note was written. */
  readonly unwritten: readonly TurnId[]
}

/** Everything a desk shows. It does not change after it was handed out; what did not change is the same reference. */
export interface DeskSnapshot {
  readonly status: DeskStatus
  readonly encounter: Encounter<Note>
  /** How much was heard, in milliseconds. */
  readonly heardMs: number
  readonly partial: PartialTurn | undefined
  readonly turns: readonly DeskTurn[]
  readonly agenda: readonly AgendaItem[]
  /** Points of the agenda that are neither decided nor acknowledged. */
  readonly open: number
  readonly note: DeskNote
  readonly mentions: readonly Mention[]
  /** Voices that can be named, with their role so far. */
  readonly speakers: readonly { readonly label: string; readonly role: SpeakerRole | undefined }[]
}

/** How often the desk looks whether sound still comes, in milliseconds. */
const lookMs = 500
/** Without sound for this long, the desk says so, in milliseconds. */
const deadMs = 3_000
/** Steps of the level: finer ones nobody sees. */
const levelSteps = 50

/**
 * The desk of one visit as observable state, without a framework: what is heard, what needs a decision, what the note
 * is, in a clinician's words.
 *
 * @example
 * ```ts
 * const desk = new VisitDesk({ session, store, by: 'Dr. Ada Moss' })
 * desk.subscribe(() => show(desk.getSnapshot()))
 * ```
 */
export class VisitDesk implements Observable<DeskSnapshot> {
  /** Where decisions are made. */
  readonly review: EncounterReview
  /** How loud it is, 0–1; apart, because it changes many times a second. */
  readonly level: Observable<number>
  readonly #texts: DeskTexts
  readonly #session: DeskSession | undefined
  readonly #level = new Value(0)
  readonly #snapshot: Value<DeskSnapshot>
  readonly #offs: (() => void)[] = []
  readonly #shown = new WeakMap<AnyTurn, DeskTurn>()
  #partial: PartialTurn | undefined
  #heard = { ms: 0, at: 0, hasCome: false }
  #look: ReturnType<typeof setInterval> | undefined
  #isClosed = false
  /** Stopped while words were on their way, or could not be sent. */
  #isBehind = false

  /** The desk of a session. */
  constructor(options: VisitDeskOptions & { readonly session: DeskSession })
  /** @internal */
  constructor(options: VisitDeskOptions, review?: EncounterReview)
  constructor({ texts = deskTexts, ...options }: VisitDeskOptions, review?: EncounterReview) {
    const { session } = options
    this.#texts = texts
    this.#session = session
    this.level = this.#level
    this.review =
      review ?? EncounterReview.of({ ...options, session: session as DeskSession, texts: texts.agenda })
    this.#heard.ms = session?.positionMs ?? this.review.encounter.turns.at(-1)?.endMs ?? 0
    this.#snapshot = new Value(this.#make(undefined))
    this.#offs.push(this.review.subscribe(this.#update))
    if (session) {
      this.#offs.push(
        session.on('partial', (turn) => {
          this.#partial = turn
          this.#update()
        }),
        session.on('turn', () => {
          this.#partial = undefined
          this.#isBehind = false
          this.#update()
        }),
        session.on('stateChange', this.#moved),
      )
      this.#moved()
    }
  }

  /**
   * The desk of a visit that is kept.
   *
   * @throws as `EncounterReview.open()`.
   */
  static async open({
    texts = deskTexts,
    ...options
  }: Omit<VisitDeskOptions, 'session'>): Promise<VisitDesk> {
    const review = await EncounterReview.open({ ...options, texts: texts.agenda })
    return new VisitDesk({ ...options, texts }, review)
  }

  /** Tells after every change. Returns what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#snapshot.subscribe(listener)

  /** What there is to be shown: the same reference until it changes. */
  readonly getSnapshot = (): DeskSnapshot => this.#snapshot.getSnapshot()

  /** Takes the level of the sound, for example from `microphone({ onLevel })`. @param peak 0–1, linear. */
  readonly setLevel = (peak: number): void => {
    const isHeard = this.#session !== undefined && hears(this.#session.state.status)
    this.#level.set(
      isHeard ? Math.round(Math.sqrt(Math.min(1, Math.max(0, peak))) * levelSteps) / levelSteps : 0,
    )
  }

  /** Ends the desk, not the session. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#look)
    for (const off of this.#offs.splice(0)) off()
    await this.review.close()
  }

  readonly #update = (): void => {
    if (!this.#isClosed) this.#snapshot.set(this.#make(this.#snapshot.getSnapshot()))
  }

  readonly #moved = (_next?: unknown, before?: { readonly status: string }): void => {
    const { status } = (this.#session as DeskSession).state
    this.#isBehind =
      status === 'stopping' && (before?.status === 'reconnecting' || this.#partial !== undefined)
    if (status !== 'live') this.#partial = undefined
    clearInterval(this.#look)
    if (hears(status)) {
      this.#heard.at = Date.now()
      this.#look = setInterval(this.#listen, lookMs)
    } else this.#level.set(0)
    this.#update()
  }

  /** The audio's place on the timeline says whether sound comes, whatever the socket does. */
  readonly #listen = (): void => {
    const ms = (this.#session as DeskSession).positionMs
    if (ms > this.#heard.ms) this.#heard = { ms, at: Date.now(), hasCome: true }
    else if (Date.now() - this.#heard.at > deadMs) this.#level.set(0)
    this.#update()
  }

  #make(before: DeskSnapshot | undefined): DeskSnapshot {
    const { encounter, agenda } = this.review
    const isSame = before?.encounter === encounter
    const note = isSame ? before.note : this.#note(encounter, agenda)
    const next: DeskSnapshot = {
      status: this.#status(encounter, before?.status),
      encounter,
      heardMs: Math.floor(this.#heard.ms / 1000) * 1000,
      partial: this.#partial,
      turns: isSame ? before.turns : this.#turns(encounter, note, before?.turns),
      agenda: isSame ? before.agenda : agenda,
      open: isSame ? before.open : agenda.filter(({ acknowledged }) => !acknowledged).length,
      note,
      mentions: isSame ? before.mentions : same(before?.mentions, mentionsOf(encounter.turns)),
      speakers: isSame ? before.speakers : same(before?.speakers, speakersOf(encounter)),
    }
    const keys = Object.keys(next) as (keyof DeskSnapshot)[]
    return before && keys.every((key) => before[key] === next[key]) ? before : next
  }

  #status(encounter: Encounter<Note>, before: DeskStatus | undefined): DeskStatus {
    const kind = this.#kind(encounter)
    const [label, about] = this.#texts.status[kind]
    if (kind !== 'finishing') return same(before, { kind, label, detail: about })
    const left = encounter.turns.filter((turn) => !('editedText' in turn)).length
    const step: FinishStep = this.#isBehind ? 'words' : left > 0 ? 'edits' : 'note'
    return same(before, { kind, label, detail: this.#texts.finish[step](left), step })
  }

  #kind({ signature, voided, endedAt, consent }: Encounter<Note>): DeskStatusKind {
    if (voided) return 'void'
    if (signature) return 'signed'
    if (consent?.status === 'withdrawn') return 'withdrawn'
    if (!this.#session) return endedAt === undefined ? 'failed' : 'finished'
    const { state } = this.#session
    const { at, hasCome } = this.#heard
    const isDead = Date.now() - at > deadMs
    switch (state.status) {
      case 'idle':
        return 'ready'
      case 'awaiting-consent':
        return 'consent'
      case 'starting':
      case 'live':
        return !hasCome ? 'waiting' : isDead ? 'no-sound' : 'listening'
      case 'reconnecting':
        return hasCome && isDead ? 'no-sound' : 'offline'
      case 'paused':
        return 'paused'
      case 'stopping':
        return 'finishing'
      case 'ended':
        return state.reason === 'cancelled' ? 'cancelled' : 'finished'
      case 'failed':
        return 'failed'
    }
  }

  #note(encounter: Encounter<Note>, agenda: readonly AgendaItem[]): DeskNote {
    const { note, review, signature, voided } = encounter
    const confirmed = new Set(review?.confirmed)
    const unwritten = review?.unwritten ?? []
    const isOpen = agenda.some(({ acknowledged }) => !acknowledged)
    const state = !note
      ? 'none'
      : voided
        ? 'void'
        : signature
          ? 'signed'
          : unwritten.length > 0
            ? 'stale'
            : isOpen || !isReviewed(review)
              ? 'draft'
              : 'ready'
    const sections = (note ? asTemplateNote(note).sections : []).map(({ id, title, items }) => ({
      id,
      title,
      lines: items.map((item): DeskLine => {
        const isConfirmed = confirmed.has(item.id)
        return { id: item.id, item, isConfirmed, stands: standsInNote(item) }
      }),
    }))
    return { state, label: this.#texts.noteStates[state], sections, unwritten }
  }

  #turns(
    encounter: Encounter<Note>,
    note: DeskNote,
    before: readonly DeskTurn[] | undefined,
  ): readonly DeskTurn[] {
    const lines = new Map<TurnId, LineId[]>()
    for (const { id, item } of note.sections.flatMap((section) => section.lines)) {
      for (const turn of item.evidence) lines.set(turn, [...(lines.get(turn) ?? []), id])
    }
    const turns = encounter.turns.map((turn) => {
      const own = lines.get(turn.id) ?? []
      const known = this.#shown.get(turn)
      if (known && isSameList(known.lines, own)) return known
      const shown = { turn, name: this.#name(turn), parts: partsOf(turn), lines: own }
      this.#shown.set(turn, shown)
      return shown
    })
    return before && isSameList(before, turns) ? before : turns
  }

  #name({ role, speaker }: Turn): string {
    if (role) return this.#texts.roles[role]
    return isVoice(speaker) ? this.#texts.speaker(speaker) : this.#texts.someone
  }
}

const hears = (status: string): boolean => ['starting', 'live', 'reconnecting'].includes(status)

/** A turn in pieces: its words, and its edits in their places. */
function partsOf(turn: AnyTurn): readonly TurnPart[] {
  if (!('edits' in turn)) return [{ kind: 'same', text: turn.text }]
  if (turn.edits.length === 0) return [{ kind: 'same', text: turn.editedText }]
  const parts: TurnPart[] = []
  let at = 0
  for (const edit of turn.edits) {
    if (edit.start < at) continue
    if (edit.start > at) parts.push({ kind: 'same', text: turn.text.slice(at, edit.start) })
    parts.push({
      kind: 'edit',
      id: editId(turn.id, edit),
      edit,
      stands: isInText(edit),
      isOpen: isOpenEdit(edit),
    })
    at = edit.end
  }
  if (at < turn.text.length) parts.push({ kind: 'same', text: turn.text.slice(at) })
  return parts
}

function speakersOf({ turns, speakers }: Encounter<Note>): DeskSnapshot['speakers'] {
  const labels = new Set(turns.map(({ speaker }) => speaker).filter(isVoice))
  return [...labels].sort().map((label) => ({ label, role: speakers[label] }))
}

/** The value before it, when it says the same. */
function same<T>(before: T | undefined, now: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
}
