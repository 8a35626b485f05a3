import { within } from '../../core/first-index.ts'
import { defined } from '../../core/defined.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement, DosingStep } from '../../protocol/statement.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { normAt } from '../tokens.ts'
import { courseIn, formIn, isActionVerb, resultIn, routeIn, severityIn } from './attributes.ts'
import type { Place, Topic } from './topics.ts'

/** A statement that is still read. */
export type Draft = { -readonly [K in keyof ClinicalStatement]: ClinicalStatement[K] }

/** Binds the values of a clause to the statement of one of its topics. */
export function bind(statement: Draft, topic: Topic, index: number, place: Place): void {
  const { text, reading, clause, own, topics } = place
  const { tokens } = reading
  const { kind } = statement
  const hasDrug = topics.some((other) => other.kind === 'drug')
  if (kind === 'drug') {
    const values = own.filter((fact) => isQuantity(fact.kind) && drugOf(fact, place) === topic)
    bindDrug(statement, place, values)
    return
  }
  const [last, next] = [topics[index - 1], topics[index + 1]]
  const from = topic.to > topic.from ? statement.end : clause.start
  const head = text.slice((last && tokens[last.to - 1]?.end) ?? clause.start, statement.start)
  const tail = text.slice(from, (next && tokens[listEnd(place, index)]?.start) ?? clause.end)
  const durations = own.filter((fact) => fact.kind === 'duration')
  const ahead = durations.find((fact) => coming.test(before(fact, text)))
  if (kind === 'order') set(statement, 'interval', ahead?.value)
  else if (kind === 'follow-up') set(statement, 'interval', (ahead ?? durations[0])?.value)
  else if (kind === 'measurement') {
    const limit = (next?.kind === 'measurement' ? tokens[next.from]?.start : undefined) ?? clause.end
    const numbers = within(own, from, limit).filter(({ kind }) => kind === 'number' || kind === 'dose')
    const isOwn = (fact: CriticalFact): boolean => !isFormer(fact, text) && !changing.test(before(fact, text))
    set(statement, 'value', numbers.find(isOwn)?.value)
    set(statement, 'interval', ahead?.value)
  } else if (!hasDrug || kind === 'finding') {
    // When somebody gave a habit up is not how long.
    const isOver = statement.status === 'past'
    const lasting = durations.filter((fact) => !isOver || !/^ ago\b/i.test(behind(fact, text)))
    const own = topic.to > topic.from ? lasting.find(({ start }) => start >= statement.end) : undefined
    set(statement, 'duration', (own ?? lasting.at(-1))?.value)
  }
  if (/^(?:test|measurement|finding)$/.test(kind)) {
    set(statement, 'result', resultIn(topic, place))
    if (!hasDrug) set(statement, 'frequency', own.find((fact) => fact.kind === 'frequency')?.value)
  }
  if (kind !== 'finding') return
  const distance = ({ start }: CriticalFact): number => Math.abs(start - statement.start)
  const sides = own.filter((fact) => fact.kind === 'side').sort((a, b) => distance(a) - distance(b))
  const side =
    sides.find(({ subject }) => subject !== undefined && statement.topic.includes(subject)) ??
    sides.find(
      ({ start, end }) => topics.length === 1 || (start >= statement.start - 24 && end <= statement.end + 24),
    )
  set(statement, 'side', side?.value)
  set(statement, 'severity', severityIn(head.split(/,|\b(?:and|or)\b/).at(-1) ?? '') ?? severityIn(tail))
  set(statement, 'course', courseIn(tail) ?? courseIn(head.split(/\b(?:and|or)\b/).at(-1) ?? ''))
  if (statement.result === 'negative' || statement.course === 'resolved') statement.polarity = 'denied'
}

/** The text right before a fact, and right behind it. */
const before = ({ start }: CriticalFact, text: string): string => text.slice(Math.max(0, start - 24), start)
const behind = ({ end }: CriticalFact, text: string): string => text.slice(end, end + 24)

/** Before a time that is still to come. */
const coming = /\b(?:in|every|for another|after)\s+(?:about |another )?$/i

/** By how much a measure changed: `down four pounds`. */
const changing = /\b(?:up|down|lost|gained|by)\s+(?:about |another )?$/i

/** `from 8.2 to 7.1`: the first is what it was. */
const isFormer = (fact: CriticalFact, text: string): boolean =>
  fact.relation === 'from' && /^\s+to\s/.test(behind(fact, text))

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

/** The drug of a clause that a value belongs to: the nearest before it, or the first one, of those that it names. */
function drugOf(
  { start, end, kind, subject }: CriticalFact,
  { text, reading: { tokens }, own: values, topics }: Place,
): Topic | undefined {
  const drugs = topics.filter((topic) => topic.kind === 'drug')
  const isNamed = /^(?:dose|frequency)$/.test(kind) && topics.some(({ name }) => name === subject)
  const own = isNamed ? drugs.filter(({ name }) => name === subject) : drugs
  const before = own.findLast(({ from }) => (tokens[from]?.start ?? 0) < start)
  const drug = before ?? own[0]
  if (!drug || kind === 'dose') return drug
  const startOf = ({ from }: Topic): number => tokens[from]?.start ?? 0
  const gap = text.slice(end, startOf(drug))
  // `take apixaban and walk four times a week`, `headaches twice a week and take ibuprofen`, `anxiety for two years, on …`
  const isOfAnother = before
    ? hasOtherVerb(text, tokens[before.to - 1]?.end ?? 0, start, values)
    : / and /i.test(gap) || (gap.includes(',') && topics.some((topic) => startOf(topic) < start))
  return isOfAnother ? undefined : drug
}

/** `and` before a verb of something else: no word of grammar, no value, no meal or time of day, nothing done with a drug. */
function hasOtherVerb(text: string, from: number, to: number, values: readonly CriticalFact[]): boolean {
  const found = / and (\p{L}{2,}) (?!\d)/u.exec(text.slice(from, to).toLowerCase())
  const [, next = ''] = found ?? []
  const at = from + (found?.index ?? 0) + ' and '.length
  return (
    found !== null &&
    !isStopWord(next) &&
    !isActionVerb(next) &&
    !andMore.test(next) &&
    !values.some(({ start, end }) => start <= at && at < end)
  )
}

const andMore =
  /^(?:then|again|another|right|step|half|every|breakfast|lunch|dinner|supper|meals?|food|water|morning|afternoon|evening|night|bedtime)$/

export function bindDrug(statement: Draft, place: Place, own: Place['own'], isAsked = false): void {
  const { text, clause } = place
  const words = text.slice(clause.start, clause.end)
  const values = inOneUnit(own, text).filter(
    (fact) =>
      /^(?:dose|frequency)$/.test(fact.kind) ||
      (fact.kind === 'duration' &&
        !/\b(?:in|after|within)\s+$/i.test(before(fact, text)) &&
        !/^\s+(?:ago|old)\b/i.test(behind(fact, text))),
  )
  const steps = stepsIn(values, text, statement)
  const [first] = steps
  const isOpen = statement.steps === undefined && statement.dose === undefined
  const isAdded = statement.frequency === undefined && first?.dose === undefined && steps.length === 1
  if (first && (isOpen || isAdded)) for (const key of stepKeys) set(statement, key, first[key])
  const later = !isOpen && isAdded ? [] : steps
  const all = statement.steps
    ? [...statement.steps, ...later]
    : first && statement.dose !== first.dose
      ? [stepOf(statement), ...later]
      : later
  if (all.length > 1) statement.steps = all
  set(statement, 'form', formIn(words))
  set(statement, 'route', routeIn(words))
  const bare = own.find((fact) => isBareDose(fact, statement, text, isAsked))
  if (statement.dose === undefined && bare) statement.dose = bare.value
}

/** `Metformin 500`, `cut it to 25`, `20 of prednisone`, and `Fifty.` to `How much do you take?`: a dose without its unit.
 * Of `nine of the bisoprolol` it is how many are left. */
function isBareDose(fact: CriticalFact, statement: Draft, text: string, isAsked: boolean): boolean {
  const isCount = /times$/i.test(fact.text) || /^\s+(?:\p{L}+s|am|pm|o'clock)\b/iu.test(behind(fact, text))
  if (fact.kind !== 'number' || !/^[\d.-]+$/.test(fact.value) || isCount) return false
  if (isAsked) return true
  if (fact.end <= statement.start) return text.slice(fact.end, statement.start).toLowerCase() === ' of '
  const between = text.slice(statement.end, fact.start)
  // `I take it at 7` tells the time, `stay at 7` the dose.
  return adjoining.test(between) || (statement.action !== 'take' && /^\W{0,2}at $/i.test(between))
}

/** Between a drug and a number that is its dose. */
const adjoining = /^\W{0,2}(?:(?:back |down |up )?to )?$/i
/** What a step of a scheme may say. */
export const stepKeys = ['dose', 'frequency', 'timeOfDay', 'asNeeded', 'duration'] as const
export const stepOf = ({ dose, frequency, timeOfDay, asNeeded, duration }: ClinicalStatement): DosingStep =>
  defined({ dose, frequency, timeOfDay, asNeeded, duration })

function set<K extends keyof Draft>(statement: Draft, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined && statement[key] === undefined) statement[key] = value
}

const partOfDay = /^(morning|afternoon|evening|nightly)$/

/** Before the dose of a next step, and behind it where `then` is left out: `20 mg for a week, 10 for a week`. */
const thereupon =
  /\bthen (?:(?:down|up|back) to |to |on )?$|\b(?:down|up|back|drop(?:s|ping)?|go(?:es|ing)?|com(?:es?|ing)) to $/i
const joined = /(?:,|\band)\s+$/i
const ordered =
  /^ (?:for (?:a|another|one|two|\d)|in the|at (?:night|bed|noon|the weekend)|on \w+days?\b|(?:with|before|after) (?:breakfast|lunch|dinner|supper)|(?:once|twice|daily|every)\b)/i

/** `21 milligrams for six weeks, then 14`: a number that is a dose of the next step has the unit of the first. */
function inOneUnit(facts: readonly CriticalFact[], text: string): readonly CriticalFact[] {
  const first = facts.find(({ kind }) => kind === 'dose')
  const unit = /^[\d.]+( .+)$/.exec(first?.value ?? '')?.[1]
  return facts.map((fact) => {
    const isNext =
      thereupon.test(before(fact, text)) ||
      (joined.test(before(fact, text)) && ordered.test(behind(fact, text)))
    const isDose = unit !== undefined && fact.kind === 'number' && isNext
    return isDose ? { ...fact, kind: 'dose', value: fact.value + unit } : fact
  })
}

/** A step ends where `then` stands, or where a value of a kind comes a second time. */
function stepsIn(values: readonly CriticalFact[], text: string, statement: Draft): DosingStep[] {
  const steps: { -readonly [K in keyof DosingStep]: DosingStep[K] }[] = []
  let last = values[0]?.start ?? 0
  for (const fact of values) {
    const { kind, value, start, end } = fact
    const key = kind as 'dose' | 'frequency' | 'duration'
    const between = text.slice(last, start)
    let step = steps.at(-1)
    const day = kind === 'frequency' ? partOfDay.exec(value)?.[1] : undefined
    // `from 10 to 20 mg`, `from 10 mg to 20 mg`: the first is what it was.
    const [, low, high] =
      (kind === 'dose' && fact.relation === 'from' && /^([\d.]+)-([\d.]+ .*)$/.exec(value)) || []
    if (low !== undefined && high !== undefined)
      statement.previous = `${low} ${high.split(' ').slice(1).join(' ')}`
    else if (kind === 'dose' && isFormer(fact, text)) {
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
