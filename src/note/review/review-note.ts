import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import {
  unjudgedItem,
  type Note,
  type NoteIssue,
  type NoteItem,
  type SectionRule,
  type Verdict,
} from '../../protocol/note.ts'
import { asSoapNote, asTemplateNote } from '../../protocol/soap-note.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { answerOf } from './answers.ts'
import { isClinicians, retractionReader } from './context.ts'
import { isExamined } from './exam.ts'
import { factIssues } from './facts.ts'
import { wordIssues } from './polarity.ts'
import { scopeIn, type Claim } from './scope.ts'
import { besideIssues } from './sides.ts'
import { neutral } from './words.ts'
import type { Statement } from './statements.ts'
import type { VisitReading } from './readings.ts'
import { isChecked, readVisit, scopeOf } from './visit.ts'
import { omissionsOf } from './omissions.ts'

/** Options of `reviewNote`. */
export type ReviewNoteOptions = FactOptions

/**
 * Judges every item of a note by the turns it cites, and lists what was said in the visit and is absent from the note.
 *
 * Rules only, no model: pure, and linear in the length of the visit. A fact counts as said when it is in a cited turn
 * as heard or as edited, or in a turn that hangs on a cited one as a question on its answer.
 */
export function reviewNote<N extends Note>(
  note: N,
  turns: readonly (Turn | EditedTurn)[],
  options: ReviewNoteOptions = {},
): N {
  const visit = readVisit(turns, options)
  const whole = asTemplateNote(note)
  const sections = whole.sections.map((section) => ({
    ...section,
    items: section.items.map((item, at) =>
      // What a caller wrote by hand may have text and evidence only.
      reviewItem({ ...unjudgedItem(section.id, at, item.text, item.evidence), ...item }, visit, section.rule),
    ),
  }))
  const texts = sections.flatMap(({ items }) => items.map(({ text }) => text))
  const reviewed = { ...whole, sections, omissions: omissionsOf(texts, visit) }
  return ('sections' in note ? reviewed : asSoapNote(reviewed)) as N
}

/** Issues that mean: the visit says otherwise. */
const conflicting = /^(?:polarity|side|person|retracted|certainty)$/
/** From this share of a line's words of weight on, it speaks of what its turns speak of. */
const leastShared = 0.3

/** So many statements of a line are read as the answer to a question in it. */
const answerLength = 12

/** Judges one item. */
function reviewItem(item: NoteItem, visit: VisitReading, rule: SectionRule | undefined): NoteItem {
  const issues: NoteIssue[] = item.evidence
    .filter((id) => !visit.indexOf.has(id))
    .map((id) => ({ kind: 'unknown-turn', message: `Cites ${id}, which is no turn of this visit` }))
  const cited = item.evidence.flatMap((id) => visit.indexOf.get(id) ?? [])
  if (cited.length === 0) {
    issues.push({ kind: 'no-evidence', message: 'Cites no turn of this visit' })
    return { ...item, issues, verdict: 'unsupported', checkedBy: ['rules'] }
  }
  const indexes = scopeOf(item.evidence, visit)
  const scope = scopeIn(indexes.flatMap((index) => visit.turns[index]?.statements ?? []))
  const read = visit.read(item.text)
  const statements = read.map((one, at) =>
    one.marked ? answered(one, read.slice(at + 1, at + 1 + answerLength), item.text) : one,
  )
  const retractionIssues = retractionReader(item.text, visit)
  let checked = 0
  let astray = false
  for (const statement of statements) {
    const claim: Claim = { statement, scope, visit }
    issues.push(...factIssues(claim), ...wordIssues(claim), ...besideIssues(claim))
    issues.push(...retractionIssues(claim))
    checked += statement.facts.filter(({ kind }) => isChecked(kind)).length
    checked += statement.words.filter(({ cue }) => cue).length
    const plain = plainWords(statement).filter((word) => !neutral.has(word))
    const shared = plain.filter((word) => scope.words.has(word)).length
    astray ||= shared < plain.length * leastShared
  }
  if (astray) issues.push({ kind: 'off-topic', message: 'Speaks of what the turns it cites do not speak of' })
  if (rule === 'examined' && !isExamined(indexes, visit)) {
    issues.push({ kind: 'not-examined', message: 'No examination or measurement in the turns it cites' })
  }
  if (rule === 'clinician' && !isClinicians(cited, new Set(statements.flatMap(plainWords)), visit)) {
    issues.push({ kind: 'not-clinician', message: 'No clinician speaks in the turns it cites' })
  }
  return { ...item, issues, verdict: verdictOf(issues, checked), checkedBy: ['rules'] }
}

/**
 * A question that stands in a line with its answer says what the answer says: of what the answer names itself ("Any
 * fever or cough? I have no fever.") nothing, and of the rest that it is denied when the answer is no.
 */
function answered(statement: Statement, rest: readonly Statement[], text: string): Statement {
  const answer = answerOf(text.slice(statement.end))
  if (answer === undefined) return statement
  const named = new Set(rest.flatMap(({ words }) => words.flatMap(({ cue }) => cue?.term ?? [])))
  const words = statement.words.filter(({ cue }) => !cue || !named.has(cue.term))
  return { ...statement, words: answer === 'no' ? words.map((word) => ({ ...word, negated: true })) : words }
}

/** The words of weight that are no part of a quantity: those tell whether a line speaks of what its turns speak of. */
function plainWords({ words, facts }: Statement): string[] {
  const quantities = facts.filter(({ value }) => /^[\d.]/.test(value))
  let next = 0
  return words.flatMap(({ word, start }) => {
    while ((quantities[next]?.end ?? Infinity) <= start) next++
    return (quantities[next]?.start ?? Infinity) <= start ? [] : [word]
  })
}

function verdictOf(issues: readonly NoteIssue[], checked: number): Verdict {
  if (issues.some(({ kind }) => conflicting.test(kind))) return 'conflicting'
  if (issues.some(({ kind }) => kind !== 'unknown-turn')) return 'unsupported'
  return checked > 0 ? 'supported' : 'unverified'
}
