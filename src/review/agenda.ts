import { addTo } from '../core/grouped.ts'
import { disputeId, editId, omissionId } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LineId, Note, NoteItem, Omission } from '../protocol/note.ts'
import { linesOf } from '../protocol/soap-note.ts'
import {
  isVoice,
  turnText,
  type AnyTurn,
  type Edit,
  type EditKind,
  type Turn,
  type TurnId,
} from '../protocol/turn.ts'

/** One thing about a visit that needs a person's decision. */
export interface AgendaItem {
  /**
   * Stays the same as long as the point does: that of the edit, the line, the first omission, the dispute, or of all the
   * turns or lines that it asks about.
   */
  readonly id: string
  /**
   * `line`: a line that the visit does not bear out, or that rests on a turn that changed. `edit`: what was heard and
   * what the editor wrote differ in meaning. `omission`: said and not in the note. `note`: turns that came after the
   * note, or a note that nobody wrote. `speaker`: a voice without a role. `unverified`: lines that nobody has checked.
   * `dispute`: two hearings differ.
   */
  readonly kind: 'line' | 'edit' | 'omission' | 'note' | 'speaker' | 'unverified' | 'dispute'
  /** 0–100, heaviest first. */
  readonly weight: number
  /** The question, in a clinician's words. */
  readonly question: string
  /** What speaks for and against, one sentence each. */
  readonly details: readonly string[]
  /** The turns to look at. */
  readonly turns: readonly TurnId[]
  /** The lines it is about. */
  readonly lines: readonly LineId[]
  /** For `omission`: the omissions it holds, by `omissionId`. */
  readonly omissions: readonly string[]
  /** True once somebody saw it and left it as it is. */
  readonly acknowledged: boolean
}

/** The words of the agenda: one table that an app can translate. */
export interface AgendaTexts {
  /** An edit that the guard stopped. */
  readonly suggested: (heard: string, suggestion: string) => string
  /** An edit that stands and wants a look. */
  readonly changed: (heard: string, now: string) => string
  /** Words that the editor put in. */
  readonly added: (words: string) => string
  /** Words that the editor took out. */
  readonly leftOut: (words: string) => string
  /** A line that the visit contradicts. */
  readonly conflicting: (line: string) => string
  /** A line that nobody said. */
  readonly unsupported: (line: string) => string
  /** A line whose turns changed. */
  readonly stale: (line: string) => string
  /** In what the two sides of an edit differ. */
  readonly differs: (kind: EditKind) => string
  /** Something of weight that is missing. */
  readonly notInNote: (words: string) => string
  /** What a patient has not. */
  readonly denied: (words: string) => string
  /** Turns that the note does not know, as a number. */
  readonly unwritten: (turns: number) => string
  /** A voice that has no role yet. */
  readonly speaker: (label: string) => string
  /** Lines that nobody checked, as a number. */
  readonly unverified: (lines: number) => string
  /** Two hearings of the same sentence; where one heard nothing, it is empty. */
  readonly disputed: (live: string, recorded: string) => string
}

/** Kinds of edits whose own names say little to a clinician. */
const differences: Readonly<Partial<Record<EditKind, string>>> = {
  drug: 'the medicine',
  side: 'the side, left or right',
  negation: 'yes and no',
  person: 'whom it is about',
  retraction: 'what was taken back',
  addition: 'words that were not heard',
  omission: 'words that were heard',
  certainty: 'how sure it is',
  wording: 'a word',
  'drug-correction': 'the medicine',
}

/** The agenda in English. */
export const agendaTexts: AgendaTexts = {
  suggested: (heard, suggestion) => `Heard “${heard}”, the editor suggests “${suggestion}”`,
  changed: (heard, now) => `Heard “${heard}”, the transcript now says “${now}”: is that right?`,
  added: (words) => `The editor added “${words}”: was it said?`,
  leftOut: (words) => `Heard “${words}”, the editor left it out: is that right?`,
  conflicting: (line) => `The visit says otherwise: “${line}”`,
  unsupported: (line) => `Not said in the visit: “${line}”`,
  stale: (line) => `Its words in the visit were changed: is “${line}” still right?`,
  differs: (kind) => `They differ in ${differences[kind] ?? `the ${kind}`}.`,
  notInNote: (words) => `Not in the note: ${words}`,
  denied: (words) => `no ${words}`,
  unwritten: (turns) =>
    turns === 1
      ? '1 turn changed or came after the note was written'
      : `${turns} turns changed or came after the note was written`,
  speaker: (label) => `Who is speaker ${label}?`,
  unverified: (lines) =>
    lines === 1
      ? '1 line of the note was checked by nobody: read it'
      : `${lines} lines of the note were checked by nobody: read them`,
  disputed: (live, recorded) =>
    `Heard ${live ? `“${live}”` : 'nothing'} in the visit, ${recorded ? `“${recorded}”` : 'nothing'} in the recording: which is right?`,
}

/** What must not be changed, or left out, without a look. */
const grave: ReadonlySet<EditKind> = new Set([
  'drug',
  'dose',
  'allergy',
  'number',
  'unit',
  'negation',
  'side',
])
/** What else is worth a question where the guard put it back. */
const worthAsking: ReadonlySet<EditKind> = new Set(['frequency', 'duration', 'person', 'retraction'])

/** True for an edit that a person should decide about and has not. */
export function isOpenEdit({ decided, verdict, kind }: Pick<Edit, 'decided' | 'verdict' | 'kind'>): boolean {
  return (
    decided === undefined &&
    (verdict === 'flagged' || (verdict === 'reverted' && (grave.has(kind) || worthAsking.has(kind))))
  )
}

/**
 * What needs a decision before a visit can be signed, heaviest first; of the same weight in order of speech. Nothing
 * else has to be looked at. Points that were acknowledged stay, marked.
 *
 * Pure. @param texts @default agendaTexts
 */
export function agendaOf(
  encounter: Encounter<Note>,
  texts: AgendaTexts = agendaTexts,
): readonly AgendaItem[] {
  const acknowledged = new Set(encounter.review?.acknowledged)
  const items = [
    ...lineItems(encounter, texts),
    ...encounter.turns.flatMap((turn) => editItems(turn, texts)),
    ...omissionItems(encounter, texts),
    ...disputeItems(encounter, texts),
    ...speakerItems(encounter, texts),
  ]
  const order = new Map(encounter.turns.map(({ id }, at) => [id, at]))
  const place = ({ turns }: AgendaItem): number => order.get(turns[0] ?? '') ?? Infinity
  return items
    .map((item) => (acknowledged.has(item.id) ? { ...item, acknowledged: true } : item))
    .sort((a, b) => b.weight - a.weight || (place(a) === place(b) ? 0 : place(a) - place(b)))
}

function point(
  item: Pick<AgendaItem, 'id' | 'kind' | 'weight' | 'question'> & Partial<AgendaItem>,
): AgendaItem {
  return { details: [], turns: [], lines: [], omissions: [], acknowledged: false, ...item }
}

function editItems(turn: AnyTurn, texts: AgendaTexts): readonly AgendaItem[] {
  const edits = 'edits' in turn ? turn.edits : []
  return edits.filter(isOpenEdit).map((edit) => {
    const [before, after] = wholeWords(turn.text, edit)
    const isBack = edit.verdict === 'reverted'
    const question =
      before === ''
        ? texts.added(after)
        : after === ''
          ? texts.leftOut(before)
          : (isBack ? texts.suggested : texts.changed)(before, after)
    const weight = (grave.has(edit.kind) ? 70 : 50) + (isBack ? 0 : 5)
    return point({
      id: editId(turn.id, edit),
      kind: 'edit',
      weight,
      question,
      details: before === '' || after === '' ? [] : [texts.differs(edit.kind)],
      turns: [turn.id],
    })
  })
}

/** Both sides of an edit, made up to whole words. */
function wholeWords(
  text: string,
  { start, end, before, after }: Edit,
): readonly [before: string, after: string] {
  const head = /[\p{L}\p{N}]*$/u.exec(text.slice(0, start))?.[0] ?? ''
  const tail = /^[\p{L}\p{N}]*/u.exec(text.slice(end))?.[0] ?? ''
  const isInWord = before !== before.trim() || after !== after.trim() ? false : head !== '' || tail !== ''
  return isInWord ? [head + before + tail, head + after + tail] : [before.trim(), after.trim()]
}

function lineItems({ note, review }: Encounter<Note>, texts: AgendaTexts): readonly AgendaItem[] {
  if (!note) return []
  const confirmed = new Set(review?.confirmed)
  const lines = linesOf(note)
  const open = lines.flatMap((item) => lineItem(item, confirmed.has(item.id), texts))
  const unread = lines.filter((item) => isUnverified(item) && !confirmed.has(item.id) && !item.changedTurns)
  const stale = new Set(lines.flatMap(({ changedTurns = [] }) => changedTurns))
  const unwritten = (review?.unwritten ?? []).filter((id) => !stale.has(id))
  return [
    ...open,
    ...(unwritten.length === 0
      ? []
      : [
          point({
            id: `note:${unwritten.join(',')}`,
            kind: 'note',
            weight: 60,
            question: texts.unwritten(unwritten.length),
            turns: unwritten,
          }),
        ]),
    ...(unread.length === 0
      ? []
      : [
          point({
            id: `unverified:${unread.map(({ id }) => id).join(',')}`,
            kind: 'unverified',
            weight: 10,
            question: texts.unverified(unread.length),
            details: unread.map(({ text }) => text),
            turns: unread.flatMap(({ evidence }) => evidence.slice(0, 1)),
            lines: unread.map(({ id }) => id),
          }),
        ]),
  ]
}

/** Checked by nobody: neither a model that quotes nor a person. */
function isUnverified({ verdict, writtenBy }: NoteItem): boolean {
  return verdict === 'unverified' && !writtenBy
}

function lineItem(item: NoteItem, isConfirmed: boolean, texts: AgendaTexts): readonly AgendaItem[] {
  const { id, text, verdict, issues, evidence, changedTurns } = item
  // A person may write what nobody said, what she examined for one; that the visit says otherwise is worth a question.
  const isWrong =
    !isConfirmed && (verdict === 'conflicting' || (verdict === 'unsupported' && !item.writtenBy))
  if (!isWrong && !changedTurns) return []
  const ask = !isWrong ? texts.stale : verdict === 'conflicting' ? texts.conflicting : texts.unsupported
  const weight = (!isWrong ? 65 : verdict === 'conflicting' ? 90 : 80) - (item.writtenBy ? 20 : 0)
  const details = isWrong ? issues.map(({ message }) => message) : []
  const turns = [...new Set([...(changedTurns ?? []), ...evidence])]
  return [point({ id, kind: 'line', weight, question: ask(text), details, turns, lines: [id] })]
}

const weights: Readonly<Record<Omission['severity'], number>> = { high: 75, medium: 40 }
const quantities: ReadonlySet<Omission['kind']> = new Set(['dose', 'frequency', 'duration', 'number'])

/** What is missing, a medicine with its dose and times as one. */
function omissionItems({ note, turns }: Encounter<Note>, texts: AgendaTexts): readonly AgendaItem[] {
  return omissionGroups(note?.omissions ?? [], turns).map(({ omissions, words }) => {
    const [first] = omissions as [Omission]
    const weight = Math.max(...omissions.map(({ severity }) => weights[severity]))
    // The words of what is denied are often those of a question.
    const isDenied = first.negated && first.kind !== 'allergy'
    const question = texts.notInNote(isDenied ? texts.denied(first.value) : words)
    const ids = omissions.map(omissionId)
    return point({
      id: ids[0] ?? '',
      kind: 'omission',
      weight,
      question,
      turns: [first.turn],
      omissions: ids,
    })
  })
}

/** Omissions that belong together, with their words. */
export interface OmissionGroup {
  readonly omissions: readonly Omission[]
  readonly words: string
}

/** Puts the amounts and times of a medicine to its name, and gives each group its words in the visit. */
export function omissionGroups(
  omissions: readonly Omission[],
  turns: readonly AnyTurn[],
): readonly OmissionGroup[] {
  const texts = new Map(turns.map((turn) => [turn.id, turnText(turn)]))
  const byTurn = new Map<TurnId, Omission[]>()
  for (const omission of omissions) addTo(byTurn, omission.turn, omission)
  return [...byTurn].flatMap(([turn, own]) => {
    const text = texts.get(turn) ?? ''
    const placed = own
      .map((omission) => ({ omission, at: placeOf(omission.text, text) }))
      .sort((a, b) => a.at - b.at)
    const groups: { omission: Omission; at: number }[][] = []
    for (const one of placed) {
      const last = groups.at(-1)
      const isAmount = quantities.has(one.omission.kind)
      if (last && isAmount && isNear(text, last, one.at)) last.push(one)
      else groups.push([one])
    }
    return groups.map((group) => ({
      omissions: group.map(({ omission }) => omission),
      words: wordsOf(text, group),
    }))
  })
}

function placeOf(words: string, text: string): number {
  return text.toLowerCase().indexOf(words.toLowerCase())
}

/** Whether an amount stands in the sentence of a group's medicine, behind it. */
function isNear(text: string, group: readonly { omission: Omission; at: number }[], at: number): boolean {
  const [head] = group
  if (!head || head.at < 0 || at < 0 || !/^(?:drug|dose)$/.test(head.omission.kind)) return false
  return !/[.?!;]\s/.test(text.slice(head.at, at))
}

const longestWords = 80

function wordsOf(text: string, group: readonly { omission: Omission; at: number }[]): string {
  const [{ omission, at }] = group as [{ omission: Omission; at: number }]
  const end = Math.max(...group.map((one) => one.at + one.omission.text.length))
  if (at < 0) return group.map((one) => one.omission.text).join(', ')
  if (group.length > 1 && end - at <= longestWords) return text.slice(at, end)
  // That the patient takes it goes without saying.
  if (!quantities.has(omission.kind) && omission.kind !== 'allergy')
    return omission.text.replace(/^I(?: take| use|['’]m on| am on) /i, '')
  // An amount, or what somebody is allergic to, says nothing alone: its sentence does.
  const from = Math.max(...['. ', '? ', '! ', '; '].map((stop) => text.lastIndexOf(stop, at) + 1))
  const rest = text.slice(at).search(/[.?!;](?:\s|$)/)
  const sentence = text.slice(from, rest < 0 ? undefined : at + rest).trim()
  return sentence.length <= longestWords
    ? sentence
    : `${omission.text} (“…${text.slice(Math.max(0, at - 40), end).trim()}”)`
}

function disputeItems({ disputes = [], note, review }: Encounter<Note>, texts: AgendaTexts): AgendaItem[] {
  const lines = linesOf(note)
  return disputes.flatMap((dispute) => {
    const { turn, heard, heardAgain } = dispute
    const id = disputeId(dispute)
    if (review?.settled[id]) return []
    const own = lines.filter((line) => line.disputes?.some((each) => disputeId(each) === id))
    return point({
      id,
      kind: 'dispute',
      weight: 85,
      question: texts.disputed(heard, heardAgain),
      turns: [turn],
      lines: own.map((line) => line.id),
    })
  })
}

function speakerItems({ turns, speakers }: Encounter<Note>, texts: AgendaTexts): readonly AgendaItem[] {
  const byLabel = new Map<string, Turn[]>()
  for (const turn of turns) {
    const { speaker } = turn
    if (isVoice(speaker) && !speakers[speaker]) addTo(byLabel, speaker, turn)
  }
  return [...byLabel].map(([label, own]) =>
    point({
      id: `speaker:${label}`,
      kind: 'speaker',
      weight: 30,
      question: texts.speaker(label),
      turns: own.slice(0, 3).map(({ id }) => id),
    }),
  )
}
