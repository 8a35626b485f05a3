import { defined } from '../../core/defined.ts'
import type { CriticalFact, FactKind } from '../../protocol/fact.ts'
import { allergiesIn } from './allergies.ts'
import { correctionsIn, labelsIn } from './corrections.ts'
import { contextFactsIn } from './context-facts.ts'
import { readTerms, type Reading } from '../lexicon/findings.ts'
import { negationsIn } from './negation.ts'
import { relationOf } from './relations.ts'
import { markRepetitions } from './said-again.ts'
import { quantitiesIn, type Quantity } from '../quantities/quantities.ts'
import type { TermKind } from '../lexicon/lexicon.ts'
import { normAt, wordsIn, type Run, type TextSpan, type Token } from '../tokens.ts'

/** How a text is to be read. */
export interface FactOptions {
  /** Names that count as drugs besides those of the lexicon. @default none */
  readonly keyterms?: readonly string[]
  /** `en-GB`: `3/7` is three days, `04/03/2024` the fourth of March. @default 'en-US' */
  readonly locale?: string
}

/**
 * Finds what must not change unseen: numbers, doses, frequencies, durations, drugs, allergies, negations, sides,
 * certainties, retractions and relatives.
 *
 * Pure and linear in the length of the text; never throws. The text is data: nothing in it is obeyed.
 *
 * @returns the facts in order of their place; `text` is always `text.slice(start, end)`.
 */
export function criticalFacts(text: string, options: FactOptions = {}): CriticalFact[] {
  const facts = factsOf(text, readTerms(text, options.keyterms), options.locale)
  return facts.filter(({ kind, value }) => kind !== 'allergy' || value !== 'any')
}

/** The facts of a text that was read already, and that allergies are spoken of where none is named: `any`. */
export function factsOf(text: string, reading: Reading, locale?: string): CriticalFact[] {
  const { tokens, mentions, parts } = reading
  const facts: CriticalFact[] = []
  const placeOf = ({ from, to }: Run): TextSpan => ({
    start: (tokens[from] as Token).start,
    end: (tokens[Math.max(from, to - 1)] as Token).end,
  })
  const add = (kind: FactKind, value: string, at: Run, more: Extras = {}): void => {
    const { start, end } = placeOf(at)
    facts.push({ kind, value, text: text.slice(start, end), start, end, negated: false, ...defined(more) })
  }

  const quantities = quantitiesIn(tokens, locale === 'en-GB')
  const subjectOf = binder(reading)
  for (const quantity of quantities) {
    const { kind, value } = quantity
    const span = locale === 'en-GB' && kind === 'number' ? shorthand(value) : undefined
    const subject = kind === 'dose' || kind === 'frequency' ? subjectOf(quantity) : undefined
    const relation = relationOf(text, kind, placeOf(quantity).start)
    add(span === undefined ? kind : 'duration', span ?? value, quantity, { subject, relation })
  }

  const negations = negationsIn(tokens, mentions)
  const negated = new Set(negations.flatMap((negation) => negation.mentions))
  for (const negation of negations)
    for (const denied of negation.denied)
      add('negation', denied.content, denied, { negated: true, cue: placeOf(negation) })

  const allergies = allergiesIn(tokens, mentions)
  const allergic = new Set(allergies.map(({ mention }) => mention))
  for (const allergy of allergies)
    add('allergy', allergy.value, allergy, { negated: allergy.isDenied, subject: allergy.scope })
  mentions.forEach((mention, index) => {
    const { kind, name, drugClass } = mention.term
    if (/^(?:drug|class)$/.test(kind) && !allergic.has(index) && name !== 'medication')
      add('drug', name, mention, { negated: negated.has(index), drugClass })
  })

  const findings = new Set(mentions.flatMap(({ term, from }) => (kindOf(term.kind) === 'drug' ? [] : from)))
  const context = contextFactsIn(tokens, parts, findings)
  const things = [
    ...quantities,
    ...allergies.map((allergy) => ({ ...allergy, kind: 'allergy' as const })),
    ...mentions.flatMap((mention, index) =>
      allergic.has(index) ? [] : { ...mention, kind: kindOf(mention.term.kind) },
    ),
    ...context.filter(({ kind }) => kind === 'side' || kind === 'person'),
    ...labelsIn(tokens, quantities),
  ].sort((a, b) => a.from - b.from)
  const corrections = correctionsIn(reading, things)
  for (const correction of corrections)
    add('retraction', 'retraction', correction, { reparandum: placeOf(correction.reparandum) })
  for (const fact of context)
    if (fact.kind !== 'retraction' || !corrections.some(({ from, to }) => from < fact.to && to > fact.from))
      add(fact.kind, fact.value, fact, { subject: fact.subject })
  facts.sort((a, b) => a.start - b.start || a.end - b.end)
  return markRepetitions(text, facts)
}

/** A class may be said for a drug, and one finding for another. */
const kindOf = (kind: TermKind): 'drug' | 'finding' => (/^(?:drug|class)$/.test(kind) ? 'drug' : 'finding')

/** What else a fact may have. */
type Extras = {
  [K in 'negated' | 'subject' | 'relation' | 'drugClass' | 'cue' | 'reparandum']?: CriticalFact[K] | undefined
}

const spans: Readonly<Record<string, string>> = { 7: 'day', 52: 'week', 12: 'month' }

/** British shorthand of notes: `3/7` three days, `2/52` two weeks, `6/12` six months. */
export function shorthand(value: string): string | undefined {
  const [, count, of = ''] = /^(\d{1,2})\/(7|52|12)$/.exec(value) ?? []
  return count === undefined ? undefined : `${count} ${spans[of]}`
}

/** Longest way from a dose to its drug, in words; marks do not count, since an edit may set them. */
const reach = 14

/** Says which drug a dose or a frequency belongs to: the one named right after it, else the last one before it. */
function binder({ tokens, mentions }: Reading): (quantity: Quantity) => string | undefined {
  const drugs = mentions.filter(
    ({ term }) => term.kind === 'drug' || (term.kind === 'class' && term.name !== 'medication'),
  )
  let next = 0
  return ({ from, to }) => {
    while (next < drugs.length && (drugs[next]?.from ?? 0) < from) next++
    const before = drugs[next - 1]
    const after = drugs[next]
    const gap = before ? wordsBetween(tokens, before.to, from) : Infinity
    if (after) {
      const at = normAt(tokens, to) === 'of' ? to + 1 : to
      if (after.from === at && (at > to || gap > 2)) return after.term.name
    }
    if (before && gap <= reach) return before.term.name
    // What begins anew has values of its own: `hold at 100 mg. The lisinopril …`.
    const isNear = after && wordsBetween(tokens, to, after.from) <= 4
    return isNear && !/[.;?!]/.test(wordsIn(tokens, to, after.from)) ? after.term.name : undefined
  }
}

function wordsBetween(tokens: readonly Token[], from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) {
    if (tokens[at]?.norm === '\n') return Infinity
    if (tokens[at]?.type !== 'mark' && ++count > reach) break
  }
  return count
}
