import type { Cue } from '../../protocol/encounter.ts'
import type { Turn } from '../../protocol/turn.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { readTerms } from '../lexicon/findings.ts'
import type { TermKind } from '../lexicon/lexicon.ts'
import { mayAsk } from './clauses.ts'
import { statementsOf } from './clinical-statements.ts'
import { factsOf } from './critical-facts.ts'
import { generic } from './topics.ts'

/**
 * The cues that a turn brings. What is only asked is none until the next turn answers: the answer brings the cue of the
 * question, where it stands in the question's turn. Pure and linear; never throws.
 *
 * @param before the turn before it.
 */
export function cuesOf(turn: Turn, before?: Turn): Cue[] {
  const lead = before && mayAsk(before.text) ? `${before.text}\n` : ''
  const text = lead + turn.text
  return read(text).flatMap(({ cue, statement }) => {
    if (statement?.status === 'asked') return []
    if (cue.start >= lead.length)
      return [{ ...cue, start: cue.start - lead.length, end: cue.end - lead.length, turn: turn.id }]
    const isAnswered = statement?.said.some(({ start }) => start >= lead.length)
    return before && isAnswered ? [{ ...cue, turn: before.id }] : []
  })
}

const kinds: Readonly<Partial<Record<TermKind, Cue['kind']>>> = {
  drug: 'medication',
  class: 'medication',
  symptom: 'symptom',
  diagnosis: 'diagnosis',
}

/** The drugs, symptoms and conditions that a text mentions, in order of place. */
function read(text: string): { cue: Omit<Cue, 'turn'>; statement: ClinicalStatement | undefined }[] {
  const reading = readTerms(text)
  const mentions = reading.mentions.flatMap(({ term, from, to }) => {
    const kind = kinds[term.kind]
    return kind && !generic.test(term.name) ? [{ kind, term: term.name, from, to }] : []
  })
  // Most turns mention nothing, and what else they say need not be read.
  if (mentions.length === 0) return []
  const said = new Map(
    statementsOf(text, reading, factsOf(text, reading)).map((statement) => [statement.start, statement]),
  )
  return mentions.map(({ kind, term, from, to }) => {
    const start = reading.tokens[from]?.start ?? 0
    const end = reading.tokens[to - 1]?.end ?? 0
    const statement = said.get(start)
    return { cue: { kind, term, negated: statement?.polarity === 'denied', start, end }, statement }
  })
}
