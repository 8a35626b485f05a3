import { sameValue, topicKey } from '../../clinical/compare/compare-statements.ts'
import { layWordsOf } from '../../clinical/lexicon/lay-words.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import { stem } from '../../clinical/stem.ts'
import { tokenize } from '../../clinical/tokens.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import type { Omission } from '../../protocol/note.ts'
import { isSameValue } from './same-value.ts'
import { formOf } from './sayings.ts'
import type { LineReading, Said, TurnReading, VisitReading } from './visit.ts'

/** Symptoms whose presence or absence decides what happens next. */
const redFlag =
  /^chest pain|dyspnea|syncope|hemat|hemoptysis|melena|suicid|seizure|stroke|weight loss|neck stiff|incontinence/

const order = { high: 0, medium: 1, low: 2 } as const
/** Sorts omissions, most severe first. */
export const bySeverity = (a: Omission, b: Omission): number => order[a.severity] - order[b.severity]

/**
 * What was said in a visit and is absent from the lines of a note: drugs and their doses, allergies, measurements,
 * orders, times to come back, and the findings that decide what happens next. What is about one thing is one omission,
 * with the turn that says it first, most severe first.
 *
 * A question is no statement: it counts with its answer. What was taken back, weighed or told of someone else is not
 * missed. What a note names counts as written: whether rightly is the review's question.
 */
export function omissionsOf(texts: readonly string[], visit: VisitReading): Omission[] {
  const written = writtenIn(texts.map((text) => visit.read(text)))
  const found = new Map<string, Omission>()
  const add = (key: string, omission: Omission | undefined): void => {
    if (omission && !found.has(key)) found.set(key, omission)
  }
  for (const turn of visit.turns) {
    for (const said of turn.said) add(topicKey(said.statement), omissionOf(said, turn, written))
    const gone = new Set(
      turn.facts.flatMap((one) => (one.isRetracted && one.fact.kind === 'drug' ? [one.fact.value] : [])),
    )
    const withdrawn = turn.said.filter((said) => said.isRetracted).map(({ statement }) => statement.text)
    for (const { fact, isRetracted } of turn.facts) {
      const { kind, value, text, negated, subject } = fact
      if ((subject !== undefined && gone.has(subject)) || withdrawn.some((clause) => clause.includes(text)))
        continue
      if (kind !== 'dose' || isRetracted || !measured.test(value) || written.hasValue(value)) continue
      // The dose of a drug that is missing is part of that omission.
      if (subject !== undefined && found.has(`drug ${subject}`)) continue
      add(sameValue(value), { kind, value, text, turn: turn.id, negated, severity: 'high' })
    }
  }
  return [...found.values()].sort(bySeverity)
}

function omissionOf(
  { statement, isRetracted }: Said,
  turn: TurnReading,
  written: Written,
): Omission | undefined {
  const { kind, topic, status, polarity, experiencer, certainty } = statement
  const isDenied = polarity === 'denied'
  // `One tablet every day`: a drug that nobody named is known by its form.
  const isUnnamed = topic === 'medication'
  const made = (what: Omission['kind'], value: string, severity: Omission['severity']): Omission => ({
    kind: what,
    value,
    text: statement.text,
    turn: turn.id,
    negated: isDenied,
    severity,
  })
  if (isRetracted) return undefined
  // The note has the first step of a scheme only: `daily for a week, then weekly`.
  const step = statement.steps?.find(
    ({ frequency }) => frequency !== undefined && !written.hasFrequency(frequency),
  )
  if (
    step?.frequency !== undefined &&
    !isDenied &&
    !/^(?:asked|conditional)$/.test(status) &&
    experiencer === 'patient' &&
    (written.hasName(topic) || (isUnnamed && written.hasName(statement.form ?? '')))
  )
    return made('frequency', step.frequency, 'medium')
  // Whatever is said of a drug: that one is weighed, or a relative's, is for the reader to judge.
  if (kind === 'drug')
    return isUnnamed ||
      (termOf(topic)?.kind === 'class' && !isHandled(statement)) ||
      // A question that names how much takes for granted that it is taken.
      (status === 'asked' && statement.dose === undefined && statement.form === undefined) ||
      written.hasName(topic)
      ? undefined
      : made('drug', topic, isDenied ? 'medium' : 'high')
  if (kind === 'follow-up' && status === 'conditional')
    return isDenied || written.hasReturn ? undefined : made('advice', topic, 'medium')
  if (/^(?:asked|conditional)$/.test(status) || experiencer !== 'patient') return undefined
  switch (kind) {
    case 'allergy':
      return topic === 'any' || written.hasAllergy(topic) ? undefined : made('allergy', topic, 'high')
    case 'measurement':
      return statement.value === undefined || written.hasValue(statement.value) || written.hasTopic(topic)
        ? undefined
        : made('number', statement.value, 'medium')
    case 'procedure':
    case 'test':
      return isDenied || status !== 'planned' || written.hasTopic(topic)
        ? undefined
        : made('order', topic, 'medium')
    case 'order':
      return isDenied || written.hasTopic(topic) ? undefined : made('order', topic, 'medium')
    case 'follow-up':
      if (
        isDenied ||
        (statement.interval === undefined ? written.hasReturn : written.hasValue(statement.interval))
      )
        return undefined
      return made('follow-up', statement.interval ?? topic, 'medium')
    case 'finding':
      return certainty === 'uncertain' || !redFlag.test(topic) || written.hasTopic(topic)
        ? undefined
        : made(isDenied ? 'negation' : 'finding', topic, 'medium')
    default:
      return undefined
  }
}

/** A drug that only its class names counts where something is done with it. */
const isHandled = ({ action, status, polarity }: ClinicalStatement): boolean =>
  polarity === 'affirmed' && (status === 'planned' || action === 'take' || action === 'start')

/** How much of a drug, in a unit of its own: a count of tablets is not missed. */
const measured = / (?:mg|mcg|g|units|mL|mEq|mmol)\b/

/** Names of tests that any other name of a test may stand for. */
const loose = /\b(?:screen|test|panel|level|labs|scan)$/

interface Written {
  hasAllergy(name: string): boolean
  hasName(name: string): boolean
  hasFrequency(value: string): boolean
  hasTopic(topic: string): boolean
  hasValue(value: string): boolean
  /** It says when, or in what case, to come back. */
  readonly hasReturn: boolean
}

function writtenIn(lines: readonly LineReading[]): Written {
  const words = new Set<string>()
  const values: CriticalFact[] = []
  for (const { words: own, statements, facts, text } of lines) {
    for (const { word } of own) for (const part of word.split(' ')) words.add(part)
    for (const { norm } of tokenize(text)) words.add(stem(norm)).add(formOf(stem(norm)))
    for (const { topic } of statements) words.add(topic)
    for (const fact of facts) {
      words.add(fact.value)
      if (fact.drugClass !== undefined) words.add(fact.drugClass)
      values.push(fact)
    }
  }
  const hasPart = (part: string): boolean =>
    part.length > 2 && (words.has(stem(part)) || words.has(formOf(stem(part))))
  const hasTopic = (topic: string): boolean => {
    const parts = topic.replace(/^referral /, '').split(' ')
    return (
      words.has(topic) ||
      parts.some(hasPart) ||
      (words.has('pt') && topic.endsWith('physical therapy')) ||
      (loose.test(topic) && ['blood', 'laboratori', 'test', 'lab'].some((word) => words.has(stem(word))))
    )
  }
  const known = new Map<string, boolean>()
  return {
    hasReturn:
      /\b(?:follow[- ]?up|return|rtc|come back|contact|call|review|revisit|recheck|seek|re-?evaluat\w+)\b/i.test(
        lines.map(({ text }) => text).join(' '),
      ),
    hasName: (name) => words.has(name) || name.split(' ').every(hasPart),
    hasFrequency: (value) =>
      values.some((fact) => fact.kind === 'frequency' && isSameValue(fact.value, value)),
    hasTopic: (topic) => hasTopic(topic) || layWordsOf(topic, true).some((word) => words.has(word)),
    hasAllergy: (name) =>
      name === 'none'
        ? words.has('allergi') || words.has('allergy') || words.has('nkda') || words.has('none')
        : hasTopic(name),
    hasValue(value) {
      const has =
        known.get(value) ?? (words.has(value) || values.some((fact) => isSameValue(fact.value, value)))
      known.set(value, has)
      return has
    },
  }
}
