import { layWordsOf } from '../../clinical/lexicon/lay-words.ts'
import { stem } from '../../clinical/stem.ts'
import { firstIndex, within } from '../../core/first-index.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'

/** The topics that each value of a text is said of; a value that is said of none has none. */
export type TopicsOfValues = ReadonlyMap<CriticalFact, readonly string[]>

/** Between the members of a list, which share what is said behind it. A comma may part two drugs: `A, and B for a week`. */
const isListing = (words: string, isOfDrugs: boolean): boolean =>
  /^(?:[\s,/]|\b(?:and|or|nor|the|my|your|her|his|any|some|an?|both)\b)*$/i.test(words) &&
  !(isOfDrugs && words.includes(','))

/** `keep you on that twenty of lisinopril`: a value that the statement of a drug has. */
const isBound = ({ value }: CriticalFact, { kind, dose, frequency, duration }: ClinicalStatement): boolean =>
  kind === 'drug' && [dose, frequency, duration].includes(value)

/**
 * Says of what each value is: of its drug where that is known, else of the nearest topic before it in its clause, else of
 * the first behind it, with the list that the topic stands in; of a clause without topics, of what it goes on about.
 *
 * @param statements those of the text, in order.
 */
export function topicsOfValues(
  text: string,
  facts: readonly CriticalFact[],
  statements: readonly ClinicalStatement[],
): TopicsOfValues {
  const clauses = new Map<number, { end: number; own: ClinicalStatement[]; carried: ClinicalStatement[] }>()
  for (const statement of statements)
    statement.said.forEach(({ start, end }, at) => {
      const clause = clauses.get(start) ?? { end, own: [], carried: [] }
      clauses.set(start, clause)
      ;(at === 0 ? clause.own : clause.carried).push(statement)
    })
  const starts = [...clauses.keys()].sort((a, b) => a - b)
  const topics = new Map<CriticalFact, readonly string[]>()
  const doses = facts.filter(({ kind }) => kind === 'dose')
  for (const fact of facts) {
    // An age is of a person.
    if (fact.value.endsWith(' old')) continue
    const from = starts[firstIndex(starts, (start) => start > fact.start) - 1] ?? -1
    const clause = clauses.get(from)
    if (!clause || clause.end < fact.end) continue
    const near = clause.own.length > 0 ? clause.own : clause.carried
    // `One tablet every six hours for the pain`: of a drug that another clause names.
    if (within(doses, from, clause.end).length > 0 && !near.some(({ kind }) => kind === 'drug')) continue
    const before = firstIndex(near, ({ start }) => start > fact.start) - 1
    const named = near.findIndex((one) => one.topic === fact.subject || isBound(fact, one))
    if (named < 0 && fact.subject !== undefined) {
      topics.set(fact, [fact.subject])
      continue
    }
    let at = Math.max(0, named >= 0 ? named : before)
    const found = [near[at]?.topic ?? '']
    const isDrug = near[at]?.kind === 'drug'
    for (; at > 0 && isListing(text.slice(near[at - 1]?.end, near[at]?.start), isDrug); at--)
      found.push(near[at - 1]?.topic ?? '')
    topics.set(fact, found)
  }
  return topics
}

/** True where what is said of one topic may be said of the other: one names the other, or part of it, or it in lay words. */
export function isSameTopic(one: string, other: string): boolean {
  const parts = (topic: string): string[] => [...topic.split(' '), ...layWordsOf(topic, true)].map(stem)
  const [own, others] = [parts(one), parts(other)]
  return one === 'medication' || other === 'medication' || own.some((part) => others.includes(part))
}
