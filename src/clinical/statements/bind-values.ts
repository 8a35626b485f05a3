import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement, DosingStep } from '../../protocol/statement.ts'
import type { Reading } from '../lexicon/findings.ts'
import { normAt } from '../tokens.ts'
import { courseIn, formIn, resultIn, routeIn, severityIn } from './attributes.ts'
import type { Clause } from './clauses.ts'
import type { Topic } from './topics.ts'

/** A statement that is still read. */
export type Draft = { -readonly [K in keyof ClinicalStatement]: ClinicalStatement[K] }

/** A clause with what stands in it. */
export interface Place {
  readonly text: string
  readonly reading: Reading
  readonly clause: Clause
  readonly own: readonly CriticalFact[]
  readonly topics: readonly Topic[]
}

/** Binds the values of a clause to the statement of one of its topics. */
export function bind(statement: Draft, topic: Topic, index: number, place: Place): void {
  const { text, reading, clause, own, topics } = place
  const { tokens } = reading
  const hasDrug = topics.some(({ kind }) => kind === 'drug')
  if (statement.kind === 'drug') {
    const mine = own.filter((fact) => {
      if (fact.kind === 'duration' || fact.kind === 'number') return nearestDrug(fact, place) === topic
      if (fact.kind !== 'dose' && fact.kind !== 'frequency') return false
      return fact.subject !== undefined && topics.some(({ name }) => name === fact.subject)
        ? fact.subject === topic.name && nearestNamed(fact, place) === topic
        : nearestDrug(fact, place) === topic
    })
    bindDrug(statement, place, mine)
    return
  }
  const at = (to: number, fallback: number): number => tokens[to]?.start ?? fallback
  const before = topics[index - 1]
  const after = topics[index + 1]
  const head = text.slice(
    before ? (tokens[before.to - 1]?.end ?? clause.start) : clause.start,
    statement.start,
  )
  const tail = text.slice(
    topic.to > topic.from ? statement.end : clause.start,
    after ? at(listEnd(place, index), clause.end) : clause.end,
  )
  const durations = own.filter(({ kind }) => kind === 'duration')
  const nearest = <T extends CriticalFact>(facts: readonly T[]): T | undefined =>
    (topic.to > topic.from ? facts.find(({ start }) => start >= statement.end) : undefined) ?? facts.at(-1)
  const ahead = durations.find(({ start }) =>
    /\b(?:in|every|for another|after)\s+(?:about |another )?$/i.test(
      text.slice(Math.max(0, start - 20), start),
    ),
  )
  if (statement.kind === 'follow-up' || statement.kind === 'order')
    set(statement, 'interval', (statement.kind === 'order' ? ahead : (ahead ?? durations[0]))?.value)
  else if (statement.kind === 'measurement') {
    const limit = after && after.kind === 'measurement' ? at(after.from, clause.end) : clause.end
    const from = topic.to > topic.from ? statement.end : clause.start
    const number = own.find(
      ({ kind, start }) => (kind === 'number' || kind === 'dose') && start >= from && start < limit,
    )
    set(statement, 'value', number?.value)
    set(statement, 'interval', ahead?.value)
  } else if (!hasDrug || statement.kind === 'finding') set(statement, 'duration', nearest(durations)?.value)
  if (statement.kind === 'test' || statement.kind === 'measurement' || statement.kind === 'finding') {
    set(statement, 'result', resultIn(tokens, clause, topic, topics))
    if (statement.kind === 'finding' && statement.result === 'negative') statement.polarity = 'denied'
    const often = own.find(({ kind }) => kind === 'frequency')
    if (!hasDrug) set(statement, 'frequency', often?.value)
  }
  if (statement.kind !== 'finding') return
  const sides = own.filter(({ kind }) => kind === 'side')
  const part = sides.find(({ subject }) => subject !== undefined && statement.topic.includes(subject))
  set(
    statement,
    'side',
    (
      part ??
      (topics.length === 1
        ? sides[0]
        : sides.find(({ start, end }) => start >= statement.start - 24 && end <= statement.end + 24))
    )?.value,
  )
  set(statement, 'severity', severityIn(head.split(/,|\b(?:and|or)\b/).at(-1) ?? '') ?? severityIn(tail))
  set(statement, 'course', courseIn(tail) ?? courseIn(head.split(/\b(?:and|or)\b/).at(-1) ?? ''))
  if (statement.course === 'resolved') statement.polarity = 'denied'
}

/** Where what is said of a topic ends: at the next one, or behind the list that both stand in. */
function listEnd({ reading: { tokens }, clause, topics }: Place, index: number): number {
  let at = index
  for (; at + 1 < topics.length; at++) {
    const [one, other] = [topics[at] as Topic, topics[at + 1] as Topic]
    for (let near = one.to; near < other.from; near++)
      if (!/^(?:,|and|or|nor|any|the|my|no|\/)$/.test(normAt(tokens, near)))
        return Math.max(one.to, other.from - 1)
  }
  return clause.to
}

/** The drug that a value stands behind, or the first one after it. */
function nearestDrug({ start }: CriticalFact, { reading: { tokens }, topics }: Place): Topic | undefined {
  const drugs = topics.filter(({ kind }) => kind === 'drug')
  return drugs.findLast(({ from }) => (tokens[from]?.start ?? 0) < start) ?? drugs[0]
}

/** Of the topics that bear the name a value belongs to, the nearest before it, else the first. */
function nearestNamed(
  { start, subject }: CriticalFact,
  { reading: { tokens }, topics }: Place,
): Topic | undefined {
  const named = topics.filter(({ kind, name }) => kind === 'drug' && name === subject)
  return named.findLast(({ from }) => (tokens[from]?.start ?? 0) < start) ?? named[0]
}

export function bindDrug(
  statement: Draft,
  { text, clause }: Place,
  own: readonly CriticalFact[],
  isAsked = false,
): void {
  const words = text.slice(clause.start, clause.end)
  const values = own.filter(
    ({ kind, start, end }) =>
      kind === 'dose' ||
      kind === 'frequency' ||
      (kind === 'duration' &&
        !/\b(?:in|after|within)\s+$/i.test(text.slice(Math.max(0, start - 8), start)) &&
        !/^\s+(?:ago|old)\b/i.test(text.slice(end, end + 6))),
  )
  const steps = stepsOf(values, text, statement)
  const [first] = steps
  if (first && statement.steps === undefined && statement.dose === undefined) {
    for (const key of Object.keys(first) as (keyof DosingStep)[]) set(statement, key, first[key])
  } else if (first && statement.frequency === undefined && first.dose === undefined && steps.length === 1) {
    for (const key of Object.keys(first) as (keyof DosingStep)[]) set(statement, key, first[key])
    steps.length = 0
  }
  const all = statement.steps
    ? [...statement.steps, ...steps]
    : statement.dose !== first?.dose && first
      ? [stepOf(statement), ...steps]
      : steps
  if (all.length > 1) statement.steps = all
  set(statement, 'form', formIn(words))
  set(statement, 'route', routeIn(words))
  // `Start metformin 500`, and `Fifty.` to `How much do you take?`: a dose whose unit was left out.
  const bare = own.find(
    ({ kind, start }) =>
      kind === 'number' && (isAsked || (start >= statement.end && start - statement.end < 3)),
  )
  if (statement.dose === undefined && bare) statement.dose = bare.value
}

const stepOf = ({ dose, frequency, timeOfDay, asNeeded, duration }: Draft): DosingStep => ({
  ...(dose === undefined ? {} : { dose }),
  ...(frequency === undefined ? {} : { frequency }),
  ...(timeOfDay === undefined ? {} : { timeOfDay }),
  ...(asNeeded === undefined ? {} : { asNeeded }),
  ...(duration === undefined ? {} : { duration }),
})

function set<K extends keyof Draft>(statement: Draft, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined && statement[key] === undefined) statement[key] = value
}

const partOfDay = /^(?:every )?(morning|afternoon|evening|nightly)$/

/** A step ends where `then` stands, or where a value of a kind comes a second time. */
function stepsOf(values: readonly CriticalFact[], text: string, statement: Draft): DosingStep[] {
  const steps: { -readonly [K in keyof DosingStep]: DosingStep[K] }[] = []
  let last = 0
  for (const { kind, value, start, end } of values) {
    const key = kind as 'dose' | 'frequency' | 'duration'
    const between = text.slice(last, start)
    let step = steps.at(-1)
    const day = kind === 'frequency' ? partOfDay.exec(value)?.[1] : undefined
    // `from 10 to 20 mg`, `from 10 mg to 20 mg`: the first is what it was.
    const isFrom = kind === 'dose' && /\bfrom\s+$/i.test(text.slice(Math.max(0, start - 8), start))
    const [, low, high] = (isFrom && /^([\d.]+)-([\d.]+ .*)$/.exec(value)) || []
    if (low !== undefined && high !== undefined)
      statement.previous = `${low} ${high.split(' ').slice(1).join(' ')}`
    else if (isFrom && /^\s+to\s/.test(text.slice(end, end + 4))) {
      statement.previous = value
      last = end
      continue
    }
    const isThen = /\b(?:then|followed by|after that)\b/i.test(between)
    // `one 20 mg tablet`, `two tablets of 500 mg`: how many, and of which strength.
    const isStrength =
      kind === 'dose' &&
      step?.dose !== undefined &&
      !isThen &&
      step.frequency === undefined &&
      between.length < 12 &&
      !/[,;]|\b(?:and|or)\b/.test(between)
    if (isStrength && step) {
      step.dose = `${step.dose} of ${value}`
      last = end
      continue
    }
    const isSecond =
      step !== undefined && (value === 'as needed' || day !== undefined ? false : step[key] !== undefined)
    const isDay = day !== undefined && step?.timeOfDay !== undefined
    if (!step || isThen || isSecond || isDay) steps.push((step = {}))
    if (value === 'as needed') step.asNeeded = true
    else if (day !== undefined) {
      step.timeOfDay = day === 'nightly' ? 'night' : (day as 'morning')
      step.frequency ??= '1/day'
    } else step[key] = high ?? value
    last = end
  }
  return steps
}
