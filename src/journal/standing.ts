import { contentWords } from '../clinical/lexicon/content-words.ts'
import { addTo } from '../core/grouped.ts'
import { omissionId, type Decision, type MadeDecision, type ReviewState } from '../protocol/decision.ts'
import type { Checker, LineId, Note, NoteItem, TemplateNote } from '../protocol/note.ts'
import { asTemplateNote, mapLines, withSections } from '../protocol/soap-note.ts'
import { turnText, type SpeakerRole, type TurnId, type AnyTurn } from '../protocol/turn.ts'
import type { DecisionRecord } from './records.ts'

/** A note or a decision, and the words of the turns at that moment. */
export type ReviewEntry =
  | {
      readonly note: Note
      readonly seen: ReadonlyMap<TurnId, string>
      /** True when it is the note before it, verified: its lines are those of the same ids. */
      readonly isSameNote: boolean
    }
  | { readonly record: DecisionRecord; readonly seen: ReadonlyMap<TurnId, string> }

type TurnDecision = Extract<Decision, { readonly turn: TurnId }>

const isOfTurn = (decision: Decision): decision is TurnDecision => 'turn' in decision

/** The decisions that were not taken back, and those that were. */
function effective(entries: readonly ReviewEntry[]): { kept: ReviewEntry[]; made: MadeDecision[] } {
  const records = entries.flatMap((entry) => ('record' in entry ? [entry.record] : []))
  const undone = new Set(
    records.flatMap(({ decision }) => (decision.kind === 'undo' ? [decision.decision] : [])),
  )
  let number = 0
  const kept = entries.filter((entry) => !('record' in entry) || !undone.has(number++))
  const made = records.map(({ by, at, decision }, index): MadeDecision => {
    return { by, at, decision, ...(undone.has(index) ? { undone: true } : {}) }
  })
  return { kept, made }
}

/** The number of the latest decision that stands; undefined when there is none to take back. */
export function latestDecision(review: ReviewState | undefined): number | undefined {
  const at = review?.decisions.findLastIndex(({ undone, decision }) => !undone && decision.kind !== 'undo')
  return at === undefined || at < 0 ? undefined : at
}

/** What decisions that stand say of the turns. */
export interface TurnDecisions {
  /** In order. */
  readonly byTurn: ReadonlyMap<TurnId, readonly DecisionRecord[]>
  /** By label. */
  readonly roles: ReadonlyMap<string, SpeakerRole>
}

export function turnDecisions(entries: readonly ReviewEntry[]): TurnDecisions {
  const byTurn = new Map<TurnId, DecisionRecord[]>()
  const roles = new Map<string, SpeakerRole>()
  for (const entry of effective(entries).kept) {
    if (!('record' in entry)) continue
    const { decision } = entry.record
    if (isOfTurn(decision)) addTo(byTurn, decision.turn, entry.record)
    else if (decision.kind === 'assign-speaker') roles.set(decision.label, decision.role)
  }
  return { byTurn, roles }
}

interface Placed {
  readonly section: string
  readonly item: NoteItem
}

/** The note while the entries are gone through. */
interface Progress {
  whole: TemplateNote
  /** What the line rested on when it was written or confirmed. */
  readonly seen: Map<LineId, ReadonlyMap<TurnId, string>>
  readonly dropped: Map<LineId, Placed>
  readonly originals: Map<LineId, string>
  readonly confirmed: Set<LineId>
  readonly dismissed: Set<string>
  readonly settled: Map<string, 'live' | 'recorded'>
  readonly acknowledged: Set<string>
}

/**
 * The note under what was decided, and what stands of the decisions.
 *
 * Pure, and gone through from the beginning: so a decision that was taken back leaves no trace in the note.
 *
 * @param turns as they stand.
 */
export function standingNote(
  entries: readonly ReviewEntry[],
  turns: readonly AnyTurn[],
): { readonly note?: Note; readonly review?: ReviewState } {
  if (entries.length === 0) return {}
  const { kept, made } = effective(entries)
  let written: { readonly note: Note; readonly seen: ReadonlyMap<TurnId, string> } | undefined
  const progress: Progress = {
    whole: asTemplateNote(noNote),
    seen: new Map(),
    dropped: new Map(),
    originals: new Map(),
    confirmed: new Set(),
    dismissed: new Set(),
    settled: new Map(),
    acknowledged: new Set(),
  }
  for (const { seen, ...entry } of kept) {
    const decision = 'record' in entry ? entry.record.decision : undefined
    const rewritten = decision?.kind === 'rewrite-note' ? decision.note : undefined
    const note = 'note' in entry ? entry.note : rewritten
    if (note) {
      written = { note, seen }
      rewrite(progress, note, seen, 'note' in entry && entry.isSameNote)
      const omissions = 'record' in entry ? entry.record.recheck?.omissions : undefined
      if (omissions) progress.whole = { ...progress.whole, omissions }
    } else if ('record' in entry) decide(progress, entry.record, seen)
  }
  const texts = new Map(turns.map((turn) => [turn.id, turnText(turn)]))
  const unwritten = written
    ? turns.filter(({ id }) => written?.seen.get(id) !== texts.get(id)).map(({ id }) => id)
    : []
  const { dropped, originals, confirmed, dismissed, settled, acknowledged } = progress
  const review: ReviewState | undefined =
    made.length === 0 && unwritten.length === 0
      ? undefined
      : {
          decisions: made,
          unwritten,
          dropped: [...dropped.values()],
          originals: Object.fromEntries(originals),
          confirmed: [...confirmed],
          dismissed: [...dismissed],
          settled: Object.fromEntries(settled),
          acknowledged: [...acknowledged],
        }
  if (!written) return review ? { review } : {}
  // Nothing was decided: the note is the writer's, to the letter.
  if (!review) return { note: written.note }
  const sections = mapLines(progress.whole.sections, (item) => {
    const isHers = item.writtenBy !== undefined || confirmed.has(item.id)
    const seen = progress.seen.get(item.id)
    const changedTurns = item.evidence.filter((id) => seen?.has(id) && seen.get(id) !== texts.get(id))
    const changed = changedTurns.length === 0 ? item : { ...item, changedTurns }
    if (!isHers) return changed
    return { ...changed, checkedBy: [...new Set<Checker>([...item.checkedBy, 'clinician'])] }
  })
  const omissions = progress.whole.omissions.filter((omission) => !dismissed.has(omissionId(omission)))
  return { note: withSections(written.note, sections, { omissions }), review }
}

const noNote: Note = { template: '', title: '', sections: [], omissions: [], origin: { kind: 'model' } }

function placed({ sections }: TemplateNote): Placed[] {
  return sections.flatMap(({ id, items }) => items.map((item) => ({ section: id, item })))
}

/** A new note: a clinician's own lines stay, and what she dropped does not come back. */
function rewrite(
  progress: Progress,
  note: Note,
  seen: ReadonlyMap<TurnId, string>,
  isSameNote: boolean,
): void {
  const fresh = asTemplateNote(note)
  const { confirmed, dropped, originals } = progress
  const own = placed(progress.whole).filter(({ item }) => item.writtenBy || confirmed.has(item.id))
  const gone = new Set([...dropped.values()].map(({ item }) => plain(item.text)))
  const taken = new Set(own.map(({ item }) => item.id))
  for (const id of progress.seen.keys()) if (!taken.has(id)) progress.seen.delete(id)
  // What was seen of the old note says nothing of the new one.
  for (const { item } of placed(progress.whole)) progress.acknowledged.delete(item.id)
  for (const id of progress.acknowledged)
    if (/^(?:note|unverified):/.test(id)) progress.acknowledged.delete(id)
  const waiting = new Map(own.map((line) => [line.item.id, line]))
  const sections = fresh.sections.map((section, at) => {
    const items = section.items.flatMap((item): readonly NoteItem[] => {
      if (gone.has(plain(item.text)) || (isSameNote && dropped.has(item.id))) return []
      const twin =
        (isSameNote && own.find((line) => line.item.id === item.id)) ||
        own.find((line) => isSame(line.item, item, originals))
      if (!twin) {
        let { id } = item
        for (let again = 1; taken.has(id); again++) id = `${item.id}.${again}`
        taken.add(id)
        progress.seen.set(id, seen)
        return [{ ...item, id }]
      }
      const { item: mine, section: home } = twin
      if (home !== section.id || !waiting.delete(mine.id)) return []
      return [mine]
    })
    const isLast = at === fresh.sections.length - 1
    const rest = [...waiting.values()].filter(({ section: home }) => home === section.id || isLast)
    for (const { item } of rest) waiting.delete(item.id)
    return { ...section, items: [...items, ...rest.map(({ item }) => item)] }
  })
  progress.whole = { ...fresh, sections }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
/** From this share of common words on, two lines that rest on a common turn say the same. */
const leastCommon = 0.6

/** Whether a new line says what one of the clinician's says, or said before she changed it. */
function isSame(own: NoteItem, fresh: NoteItem, originals: ReadonlyMap<LineId, string>): boolean {
  const before = originals.get(own.id)
  if ([own.text, before].some((text) => text !== undefined && plain(text) === plain(fresh.text))) return true
  if (!own.evidence.some((id) => fresh.evidence.includes(id))) return false
  const mine = new Set(contentWords(own.text).map(({ word }) => word))
  const other = new Set(contentWords(fresh.text).map(({ word }) => word))
  const common = [...mine].filter((word) => other.has(word)).length
  return common >= leastCommon * (mine.size + other.size - common) && common > 0
}

function decide(
  progress: Progress,
  { decision, recheck }: DecisionRecord,
  seen: ReadonlyMap<TurnId, string>,
): void {
  const { whole } = progress
  const each = (to: (items: readonly NoteItem[], section: string) => readonly NoteItem[]): void => {
    const sections = progress.whole.sections.map((one) => ({ ...one, items: to(one.items, one.id) }))
    progress.whole = { ...progress.whole, sections }
  }
  const change = (line: LineId, to: (item: NoteItem) => readonly NoteItem[]): void =>
    each((items) => items.flatMap((item) => (item.id === line ? to(item) : [item])))
  const insert = (item: NoteItem, home: string, index: number): void =>
    each((items, section) =>
      section === home ? [...items.slice(0, index), item, ...items.slice(index)] : items,
    )
  const judged = (line: LineId): void => {
    progress.seen.set(line, seen)
    progress.acknowledged.delete(line)
  }
  if (isOfTurn(decision)) {
    for (const { item } of placed(whole)) {
      if (item.evidence.includes(decision.turn)) progress.acknowledged.delete(item.id)
    }
    for (const id of progress.acknowledged) if (id.startsWith('note:')) progress.acknowledged.delete(id)
  }
  switch (decision.kind) {
    case 'edit-line':
      change(decision.line, (item) => {
        if (!progress.originals.has(decision.line) && !item.writtenBy)
          progress.originals.set(decision.line, item.text)
        const { text, evidence } = decision
        return [{ ...item, text, evidence, quotes: [], writtenBy: 'clinician' }]
      })
      judged(decision.line)
      progress.confirmed.delete(decision.line)
      break
    case 'add-line': {
      const { line, section, text, evidence } = decision
      const item: NoteItem = {
        id: line,
        text,
        evidence,
        verdict: 'inferred',
        issues: [],
        quotes: [],
        checkedBy: ['clinician'],
        writtenBy: 'clinician',
      }
      insert(item, section, Infinity)
      judged(line)
      break
    }
    case 'drop-line': {
      const found = placed(whole).find(({ item }) => item.id === decision.line)
      if (found) progress.dropped.set(decision.line, found)
      change(decision.line, () => [])
      break
    }
    case 'confirm-line':
      progress.confirmed.add(decision.line)
      judged(decision.line)
      break
    case 'move-line': {
      const found = placed(whole).find(({ item }) => item.id === decision.line)
      if (!found) break
      change(decision.line, () => [])
      insert(found.item, decision.section, decision.index)
      break
    }
    case 'dismiss-omission':
      for (const id of decision.omissions) progress.dismissed.add(id)
      break
    case 'settle-dispute':
      progress.settled.set(decision.dispute, decision.choice)
      break
    case 'acknowledge':
      progress.acknowledged.add(decision.item)
      break
    default:
  }
  if (!recheck) return
  for (const [line, judgement] of Object.entries(recheck.lines))
    change(line, (item) => [{ ...item, ...judgement }])
  if (recheck.omissions) progress.whole = { ...progress.whole, omissions: recheck.omissions }
}
