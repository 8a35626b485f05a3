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

const order = { high: 0, medium: 1 } as const
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
  const written = new Written(texts.map((text) => visit.read(text)))
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
  const isOpen = /^(?:asked|conditional)$/.test(status)
  if (isRetracted) return undefined
  // The note has the first step of a scheme only: `daily for a week, then weekly`.
  const step = statement.steps?.find(
    ({ frequency }) => frequency !== undefined && !written.hasFrequency(frequency),
  )
  const isNamed = written.hasName(topic) || (isUnnamed && written.hasName(statement.form ?? ''))
  if (step?.frequency !== undefined && !isDenied && !isOpen && experiencer === 'patient' && isNamed)
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
  if (isOpen || experiencer !== 'patient') return undefined
  const { value, interval } = statement
  switch (kind) {
    case 'allergy':
      return topic === 'any' || written.hasAllergy(topic) ? undefined : made('allergy', topic, 'high')
    case 'measurement':
      return value === undefined || written.hasValue(value) || written.hasTopic(topic)
        ? undefined
        : made('number', value, 'medium')
    case 'procedure':
    case 'test':
    case 'order':
      return isDenied || (kind !== 'order' && status !== 'planned') || written.hasTopic(topic)
        ? undefined
        : made('order', topic, 'medium')
    case 'follow-up':
      return isDenied || (interval === undefined ? written.hasReturn : written.hasValue(interval))
        ? undefined
        : made('follow-up', interval ?? topic, 'medium')
    case 'finding':
      return certainty === 'uncertain' || !redFlag.test(topic) || written.hasTopic(topic)
        ? undefined
        : made(isDenied ? 'negation' : 'finding', topic, 'medium')
  }
}

/** A drug that only its class names counts where something is done with it. */
const isHandled = ({ action, status, polarity }: ClinicalStatement): boolean =>
  polarity === 'affirmed' && (status === 'planned' || action === 'take' || action === 'start')

/** How much of a drug, in a unit of its own: a count of tablets is not missed. */
const measured = / (?:mg|mcg|g|units|mL|mEq|mmol)\b/

/** Names of tests that any other name of a test may stand for. */
const loose = /\b(?:screen|test|panel|level|labs|scan)$/

/** Words that say that somebody comes back, or is to. */
const returning =
  /\b(?:follow[- ]?up|return|rtc|come back|contact|call|review|revisit|recheck|seek|re-?evaluat\w+)\b/i

/** What the lines of a note name, and their values. */
class Written {
  readonly #words = new Set<string>()
  readonly #values: CriticalFact[] = []
  readonly #known = new Map<string, boolean>()
  /** It says when, or in what case, to come back. */
  readonly hasReturn: boolean

  constructor(lines: readonly LineReading[]) {
    const words = this.#words
    for (const { words: own, statements, facts, text } of lines) {
      for (const { word } of own) for (const part of word.split(' ')) words.add(part)
      for (const { norm } of tokenize(text)) words.add(stem(norm)).add(formOf(stem(norm)))
      for (const { topic } of statements) words.add(topic)
      for (const { value, drugClass = value } of facts) words.add(value).add(drugClass)
      this.#values.push(...facts)
    }
    this.hasReturn = lines.some(({ text }) => returning.test(text))
  }

  #hasPart(part: string): boolean {
    return part.length > 2 && (this.#words.has(stem(part)) || this.#words.has(formOf(stem(part))))
  }

  #hasParts(topic: string): boolean {
    const words = this.#words
    return (
      words.has(topic) ||
      topic
        .replace(/^referral /, '')
        .split(' ')
        .some((part) => this.#hasPart(part)) ||
      (words.has('pt') && topic.endsWith('physical therapy')) ||
      (loose.test(topic) && ['blood', 'laboratori', 'test', 'lab'].some((word) => words.has(stem(word))))
    )
  }

  hasName(name: string): boolean {
    return this.#words.has(name) || name.split(' ').every((part) => this.#hasPart(part))
  }

  hasFrequency(value: string): boolean {
    return this.#values.some((fact) => fact.kind === 'frequency' && isSameValue(fact.value, value))
  }

  hasTopic(topic: string): boolean {
    return this.#hasParts(topic) || layWordsOf(topic, true).some((word) => this.#words.has(word))
  }

  hasAllergy(name: string): boolean {
    return name === 'none'
      ? ['allergi', 'allergy', 'nkda', 'none'].some((word) => this.#words.has(word))
      : this.#hasParts(name)
  }

  hasValue(value: string): boolean {
    const has =
      this.#known.get(value) ??
      (this.#words.has(value) || this.#values.some((fact) => isSameValue(fact.value, value)))
    this.#known.set(value, has)
    return has
  }
}
