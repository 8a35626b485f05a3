import { isCorrectable, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type {
  ClinicalStatement,
  DosingStep,
  StatementAction,
  StatementStatus,
  TopicKind,
} from '../../protocol/statement.ts'
import { readTerms, type Reading } from '../lexicon/findings.ts'
import { normAt } from '../tokens.ts'
import { clausesOf, type Clause } from './clauses.ts'
import { factsOf, type FactOptions } from './critical-facts.ts'
import { actionIn, courseIn, formIn, resultIn, routeIn, severityIn, topicsIn } from './attributes.ts'

/** Something a clause is about, before its attributes are bound. */
export interface Topic {
  readonly kind: TopicKind
  readonly name: string
  readonly from: number
  readonly to: number
}

type Draft = { -readonly [K in keyof ClinicalStatement]: ClinicalStatement[K] }

/**
 * Reads the statements of a text: each binds what it is about to its values, its action, its status, its polarity and
 * certainty, its course and whose it is. A correction replaces what it corrects; a question and its answer are one
 * statement.
 *
 * Pure, and linear in the length of the text; never throws. In order of place.
 */
export function clinicalStatements(text: string, options: FactOptions = {}): ClinicalStatement[] {
  const reading = readTerms(text, options.keyterms)
  const facts = corrected(factsOf(text, reading, options.locale))
  const found: ClinicalStatement[] = []
  let next = 0
  let lastDrug: Draft | undefined
  let asked: Draft[] = []
  for (const clause of clausesOf(reading.tokens, text)) {
    while ((facts[next]?.end ?? Infinity) <= clause.start) next++
    const own: CriticalFact[] = []
    for (let at = next; at < facts.length && (facts[at] as CriticalFact).start < clause.end; at++)
      own.push(facts[at] as CriticalFact)
    const answer = answerOf(reading, clause)
    if (answer !== undefined && asked.length > 0) {
      for (const statement of asked) {
        statement.status = 'current'
        if (answer === 'no') statement.polarity = statement.polarity === 'denied' ? 'affirmed' : 'denied'
      }
    }
    asked = []
    const topics = topicsIn(reading, clause, own)
    const doses = own.filter(({ kind }) => kind === 'dose' || kind === 'frequency')
    if (!topics.some(({ kind }) => kind === 'drug') && doses.length > 0) {
      if (lastDrug) bind(lastDrug, own, clause, reading, text, doses)
      else if (doses.some(({ value }) => /tablet|capsule|puff|mg|mcg|drop|units/.test(value)))
        topics.push({ kind: 'drug', name: 'medication', from: clause.from, to: clause.from + 1 })
    }
    topics.forEach((topic, index) => {
      const statement = drafted(topic, clause, reading, text, own)
      const mine = topic.kind === 'drug' ? doses.filter((fact) => isOf(fact, topic, topics, index)) : doses
      bind(statement, own, clause, reading, text, mine)
      found.push(statement)
      if (topic.kind === 'drug') lastDrug = statement
      if (statement.status === 'asked') asked.push(statement)
    })
  }
  return found.sort((a, b) => a.start - b.start)
}

/** A dose belongs to the drug it names, else to the nearest drug before it in its clause. */
function isOf(fact: CriticalFact, topic: Topic, topics: readonly Topic[], index: number): boolean {
  if (fact.subject !== undefined) return fact.subject === topic.name
  return topics.findIndex(({ kind }) => kind === 'drug') === index
}

/** The facts without what a speaker took back: of `two hundred, no wait, one hundred`, the second. */
function corrected(facts: readonly CriticalFact[]): CriticalFact[] {
  const gone = new Set<CriticalFact>()
  const subjects = new Map<CriticalFact, string>()
  facts.forEach((fact, at) => {
    if (fact.kind !== 'retraction') return
    const isSame = (one: CriticalFact, other: CriticalFact): boolean =>
      one.kind === other.kind || (isQuantity(one.kind) && isQuantity(other.kind))
    const later = facts
      .slice(at + 1, at + 4)
      .find((one) => isCorrectable(one.kind) && one.start - fact.end < 40)
    const before =
      later &&
      facts
        .slice(Math.max(0, at - 4), at)
        .reverse()
        .find((one) => isCorrectable(one.kind) && isSame(one, later))
    if (!before || fact.start - before.end > 60) return
    gone.add(before)
    if (before.subject !== undefined && later.subject === undefined) subjects.set(later, before.subject)
  })
  return facts.flatMap((fact) => {
    const subject = subjects.get(fact)
    return gone.has(fact) ? [] : subject === undefined ? fact : { ...fact, subject }
  })
}

function drafted(
  topic: Topic,
  clause: Clause,
  { tokens }: Reading,
  text: string,
  own: readonly CriticalFact[],
): Draft {
  const start = tokens[topic.from]?.start ?? clause.start
  const end = tokens[topic.to - 1]?.end ?? clause.end
  const touches = ({ start: from, end: to }: CriticalFact): boolean => from < end && to > start
  const denied = own.some((fact) => fact.negated && fact.kind !== 'retraction' && touches(fact))
  const uncertain = own.some(
    ({ kind, value }) => kind === 'certainty' && value !== 'definite' && value !== 'ruled out',
  )
  const relative = own.find(({ kind, start: at }) => kind === 'person' && at < start)?.value
  const action = actionIn(tokens, clause, topic)
  return {
    kind: topic.kind,
    topic: topic.name,
    text: text.slice(clause.start, clause.end).trim(),
    start,
    end,
    status: statusOf(topic, clause, tokens, action),
    polarity: denied ? 'denied' : 'affirmed',
    certainty: uncertain || clause.thinks ? 'uncertain' : 'certain',
    experiencer: relative ?? 'patient',
    ...(action === undefined ? {} : { action }),
  }
}

function statusOf(
  topic: Topic,
  clause: Clause,
  tokens: Reading['tokens'],
  action: StatementAction | undefined,
): StatementStatus {
  if (clause.asks) return 'asked'
  if (clause.isConditional) return 'conditional'
  if (topic.kind === 'order') return 'ordered'
  if (topic.kind === 'follow-up') return 'planned'
  const within = tokens
    .slice(clause.from, clause.to)
    .map(({ norm }) => norm)
    .join(' ')
  if (
    /\b(?:will|going to|want to|plan to|let 's|let us|should|recommend|would like to|need to)\b/.test(within)
  )
    return 'planned'
  if (topic.kind === 'test' || topic.kind === 'procedure') return 'done'
  if (action === 'start' || action === 'increase' || action === 'decrease' || action === 'change')
    return 'planned'
  return /\b(?:used to|ago|previously|history of|had|was|were|as a child|in the past|last year)\b/.test(
    within,
  )
    ? 'past'
    : 'current'
}

/** Binds the values of a clause to a statement. */
function bind(
  statement: Draft,
  own: readonly CriticalFact[],
  clause: Clause,
  { tokens }: Reading,
  text: string,
  doses: readonly CriticalFact[],
): void {
  const words = text.slice(clause.start, clause.end)
  const durations = own.filter(({ kind }) => kind === 'duration')
  if (statement.kind === 'drug') {
    const steps = stepsOf(
      [...doses, ...durations].sort((a, b) => a.start - b.start),
      text,
    )
    const [first] = steps
    if (first) Object.assign(statement, first)
    const all = [...(statement.steps ?? []), ...steps]
    if (all.length > 1) statement.steps = all
    set(statement, 'form', formIn(words))
    set(statement, 'route', routeIn(words))
    // `Start metformin 500`: a dose whose unit was left out.
    const bare = own.find(
      ({ kind, start }) => kind === 'number' && start >= statement.end && start - statement.end < 3,
    )
    if (statement.dose === undefined && bare) statement.dose = bare.value
  } else if (statement.kind === 'follow-up') {
    set(statement, 'interval', durations[0]?.value)
  } else if (statement.kind === 'measurement') {
    const number = own.find(
      ({ kind, start }) => (kind === 'number' || kind === 'dose') && start >= statement.end,
    )
    set(statement, 'value', number?.value)
  } else if (statement.kind !== 'order') set(statement, 'duration', durations[0]?.value)
  if (statement.kind === 'test' || statement.kind === 'measurement' || statement.kind === 'finding')
    set(statement, 'result', resultIn(tokens, clause))
  if (statement.kind === 'finding') {
    set(statement, 'side', own.find(({ kind }) => kind === 'side')?.value)
    set(statement, 'severity', severityIn(words))
    set(statement, 'course', courseIn(words))
  }
}

function set<K extends keyof Draft>(statement: Draft, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined && statement[key] === undefined) statement[key] = value
}

/** A step ends where `then` stands, or where a value of a kind comes a second time. */
function stepsOf(values: readonly CriticalFact[], text: string): DosingStep[] {
  const steps: { dose?: string; frequency?: string; duration?: string }[] = []
  let end = 0
  for (const { kind, value, start, end: to } of values) {
    const key = kind as 'dose' | 'frequency' | 'duration'
    const step = steps.at(-1)
    const isNext = step?.[key] !== undefined || /\bthen\b/i.test(text.slice(end, start))
    if (!step || isNext) steps.push({ [key]: value })
    else step[key] = value
    end = to
  }
  return steps
}

/** A clause that only answers. */
function answerOf({ tokens }: Reading, { from, to }: Clause): 'yes' | 'no' | undefined {
  const first = normAt(tokens, from)
  if (/^(?:no|nope|nah|none|never)$/.test(first) && to - from < 7) return 'no'
  return /^(?:yes|yeah|yep|yup)$/.test(first) ? 'yes' : undefined
}
