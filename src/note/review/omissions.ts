import type { CriticalFact } from '../../protocol/fact.ts'
import type { Omission } from '../../protocol/note.ts'
import type { Statement } from './statements.ts'
import type { SaidStatement, SaidWord, TurnReading, VisitReading } from './readings.ts'
import { meaning } from './visit.ts'

/** Symptoms whose presence or absence decides what happens next. */
const redFlag =
  /chest|dyspnea|syncope|bleed|hemat|hemoptysis|melena|suicid|self|seizure|stroke|weakness|numb|vision|confus|fever|weight loss|night sweat|neck stiff|incontinence|palpitation|swallow|pregnan/

const order = { high: 0, medium: 1, low: 2 } as const

/**
 * What was said in a visit and is absent from the lines of a note: drugs, doses, allergies, frequencies of drugs,
 * numbers with units, findings affirmed and denied. Each once, with the turn that says it first, most severe first.
 *
 * A question is no statement: it counts with its answer. What was taken back is not missed. A finding counts as
 * written when the note names it, affirmed or denied: whether rightly is the review's question.
 */
export function omissionsOf(texts: readonly string[], visit: VisitReading): Omission[] {
  const written = writtenIn(texts.flatMap((text) => visit.read(text)))
  const found = new Map<string, Omission>()
  const add = (turn: TurnReading, text: string, rest: Omit<Omission, 'turn' | 'text'>, key: string): void => {
    const id = `${key}${rest.negated ? ' not' : ''}`
    if (!found.has(id)) found.set(id, { ...rest, text, turn: turn.id })
  }
  for (const turn of visit.turns) {
    for (const statement of losesByEdit(turn) ? turn.statements : turn.edited) {
      if (visit.retracted.has(statement) || (statement.asks && statement.answer === 'no')) {
        if (!visit.retracted.has(statement)) findingsOf(statement, turn, written, add)
        continue
      }
      for (const fact of statement.facts) {
        const severity = severityOf(fact)
        if (!severity || visit.retracted.has(fact) || written.has(fact)) continue
        const { kind, value, text, negated } = fact
        add(turn, text, { kind, value, negated, severity }, `${meaning(fact)} ${fact.subject ?? ''}`)
      }
      findingsOf(statement, turn, written, add)
    }
  }
  return [...found.values()].sort((a, b) => order[a.severity] - order[b.severity])
}

/**
 * Whether a turn as edited holds fewer facts or findings than as heard: then what was heard counts too. Elsewhere
 * each was put another way ("remipril" became ramipril), and would be missed in vain.
 */
function losesByEdit({ heard, edited }: TurnReading): boolean {
  const tally = (statements: readonly SaidStatement[]): number[] => {
    const facts = statements.flatMap((statement) => statement.facts.filter((fact) => severityOf(fact)))
    const cues = statements.flatMap(({ words }) => words.flatMap(({ cue }) => cue ?? []))
    return [facts.length, facts.filter(({ kind }) => kind === 'drug').length, new Set(cues).size]
  }
  if (heard === edited) return false
  const left = tally(edited)
  return tally(heard).some((count, at) => count > (left[at] as number))
}

function severityOf({ kind, value, negated, subject }: CriticalFact): Omission['severity'] | undefined {
  if (kind === 'drug') return negated ? 'medium' : 'high'
  if (kind === 'dose' || kind === 'allergy') return 'high'
  if (kind === 'frequency' && subject !== undefined) return 'medium'
  return kind === 'number' && /[ /]/.test(value) && !/old$/.test(value) ? 'medium' : undefined
}

type Add = (turn: TurnReading, text: string, rest: Omit<Omission, 'turn' | 'text'>, key: string) => void

function findingsOf(statement: SaidStatement, turn: TurnReading, written: Written, add: Add): void {
  const { words } = statement
  words.forEach((word, at) => {
    const { cue, negated, person } = word
    if (!cue || cue.kind === 'medication' || words[at - 1]?.cue === cue || person !== undefined) return
    if (negated === undefined || (statement.asks && statement.answer === undefined && !negated)) return
    let end = at + 1
    while (words[end]?.cue === cue) end++
    if (written.hasFinding(cue.term, words.slice(at, end))) return
    const kind = negated ? 'negation' : 'finding'
    const severity = redFlag.test(cue.term) || (cue.kind === 'diagnosis' && !negated) ? 'medium' : 'low'
    add(
      turn,
      turn.text.slice(cue.start, cue.end),
      { kind, value: cue.term, negated, severity },
      `finding ${cue.term}`,
    )
  })
}

interface Written {
  has(fact: CriticalFact): boolean
  hasFinding(term: string, parts: readonly SaidWord[]): boolean
}

function writtenIn(statements: readonly Statement[]): Written {
  const words = new Set(statements.flatMap((one) => one.words.map(({ word }) => word)))
  const terms = new Set(statements.flatMap((one) => one.words.flatMap(({ cue }) => cue?.term ?? [])))
  const subjects = new Map<string, Set<string | undefined>>()
  const classes = new Set<string>()
  const bare = new Set<string>()
  for (const fact of statements.flatMap((one) => one.facts)) {
    const key = meaning(fact)
    subjects.set(key, (subjects.get(key) ?? new Set()).add(fact.subject))
    if (fact.drugClass !== undefined) classes.add(fact.drugClass)
    if (fact.kind === 'drug' || fact.kind === 'allergy') words.add(fact.value)
    if (fact.kind === 'number') bare.add(fact.value)
    for (const part of fact.value.split(/[-/]| .*/)) if (/-/.test(fact.value)) bare.add(part)
  }
  return {
    has(fact) {
      const { kind, value, subject } = fact
      if (kind === 'drug') return words.has(value) || classes.has(value)
      if (kind === 'allergy' && subjects.has(meaning(fact))) return true
      if (kind === 'allergy') return value === 'none' ? terms.has('allergy') || words.has('allergy') : false
      const of = subjects.get(meaning(fact))
      if (of) return subject === undefined || of.has(subject) || of.has(undefined)
      return kind !== 'frequency' && bare.has(value.split(' ')[0] as string)
    },
    hasFinding: (term, parts) => terms.has(term) || parts.every(({ word }) => words.has(word)),
  }
}
