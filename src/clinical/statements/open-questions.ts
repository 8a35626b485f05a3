import { isQuantity } from '../../protocol/fact.ts'
import type { StatementStatus } from '../../protocol/statement.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { singular } from '../stem.ts'
import { normAt, wordsIn } from '../tokens.ts'
import { answerIn } from './answers.ts'
import { bind, bindDrug, type Draft, type Place } from './bind-values.ts'
import { extentOf, type Clause } from './clauses.ts'
import type { Topic } from './topics.ts'

/** A statement with what it would be, were it not asked. */
interface Asked {
  readonly statement: Draft
  readonly status: StatementStatus
  readonly clause: Clause
  /** Taken for granted by the question, whatever its answer: `anything applied to the rash?` */
  readonly isGiven: boolean
}

/** So many clauses may stand between a question and its answer. */
const patience = 2

/** `applied to the rash`, `because of this back pain`, `besides penicillin`: not what a question asks. */
const given =
  / (?:besides|except|than)(?: \S+){0,2}$| (?:to|from|of|with|for|about|after|because) (?:the|this|that|these|those|your|his|her)(?: \S+){0,2}$/

/** The questions of a talk that wait for their answer. */
export class OpenQuestions {
  #open: Asked[] = []
  #waited = 0
  /** What the clause before denied: `No, I take three.` */
  #denied: Asked | undefined

  /** Takes up a statement that is asked; `status` is what it would be, were it not. */
  ask(statement: Draft, status: StatementStatus, topic: Topic, { reading, clause }: Place): void {
    if (this.#open.at(-1)?.clause.line !== clause.line) this.#open = []
    const before = wordsIn(reading.tokens, Math.max(clause.from, topic.from - 4), topic.from)
    this.#open.push({ statement, status, clause, isGiven: given.test(before) })
    this.#waited = 0
  }

  /** What a clause is about once it has answered what it may, and whether its values belong to a question. */
  answeredBy(place: Place): { topics: Topic[]; isBound: boolean } {
    const { clause, topics } = place
    const denied = this.#denied
    this.#denied = undefined
    if (denied?.clause.line === clause.line && corrects(place, denied)) {
      correct(denied, place)
      return { topics: [...topics], isBound: true }
    }
    if (this.#open.length === 0 || clause.asks) return { topics: [...topics], isBound: false }
    const settled = settle(this.#open, place)
    const last = this.#open.at(-1)
    if (settled.isSettled && last?.statement.polarity === 'denied') {
      if (corrects(place, last)) correct(last, place)
      else this.#denied = { ...last, clause }
    }
    if (settled.isSettled || ++this.#waited >= patience || topics.length > 0) this.#open = []
    return { topics: settled.topics, isBound: settled.isSettled }
  }
}

/** Gives open questions their answer, and the values that the answer names. */
function settle(open: readonly Asked[], place: Place): { topics: Topic[]; isSettled: boolean } {
  const { clause, own, reading } = place
  const answer = answerIn(reading.tokens, clause)
  let topics = [...place.topics]
  let isSettled = answer !== undefined
  for (const { statement, status, clause: question, isGiven } of open) {
    const answered = topics.findIndex(({ kind, name }) => kind === statement.kind && name === statement.topic)
    if (answered >= 0) {
      // The answer says it again, with what is so: one statement.
      statement.topic = ''
      isSettled = true
      continue
    }
    const isDenial = statement.topic === 'none'
    if (statement.kind === 'allergy' && (statement.topic === 'any' || isDenial) && answer !== 'no') {
      const allergens = topics.length > 0 || isDenial ? topics : unlisted(place)
      if (allergens.every(({ kind }) => kind === 'drug' || kind === 'allergy') && allergens.length > 0) {
        topics = allergens.map((topic) => ({ ...topic, kind: 'allergy' }))
        statement.topic = ''
        isSettled = true
        continue
      }
    }
    const bears = topics.length === 0 && own.some(({ kind }) => isQuantity(kind) || kind === 'side')
    if (answer === undefined && !(question.presumes && (bears || topics.length === 0))) continue
    isSettled = true
    statement.status = status
    statement.said = [...statement.said, extentOf(clause)]
    if (answer === 'so') statement.polarity = 'affirmed'
    if (answer === 'no' && !isGiven) {
      statement.polarity = 'denied'
      if (statement.topic === 'any') statement.topic = 'none'
    }
    if (topics.length === 0 && answer !== 'no' && statement === open.at(-1)?.statement) {
      const topic = { kind: statement.kind, name: statement.topic, from: clause.from, to: clause.from }
      if (statement.kind === 'drug') bindDrug(statement, place, own, question.presumes)
      else bind(statement, topic, 0, { ...place, topics: [topic] })
    }
  }
  return { topics, isSettled }
}

/** True for an answer that denies a question only to put another value in: `No, three milligrams.`, `No, the left one.` */
const corrects = ({ clause, own, topics }: Place, { statement }: Asked): boolean =>
  !clause.asks &&
  topics.length === 0 &&
  own.some(
    ({ kind, negated }) =>
      !negated && (statement.kind === 'finding' ? kind === 'side' : isQuantity(kind) || kind === 'side'),
  )

/** Gives a statement the values that stand in the place of those it was asked with. */
function correct({ statement }: Asked, place: Place): void {
  const { own, clause } = place
  statement.polarity = 'affirmed'
  statement.said = [...statement.said, extentOf(clause)]
  const topic = { kind: statement.kind, name: statement.topic, from: clause.from, to: clause.from }
  for (const { kind } of own)
    for (const key of replaced[kind as keyof typeof replaced] ?? []) delete statement[key]
  if (statement.kind === 'drug') bindDrug(statement, place, own, true)
  else bind(statement, topic, 0, { ...place, topics: [topic] })
}

const replaced = {
  dose: ['dose', 'steps'],
  number: ['dose', 'steps', 'value'],
  frequency: ['frequency', 'timeOfDay', 'steps'],
  duration: ['duration', 'interval'],
  side: ['side'],
} as const

/** An allergen that no lexicon has, as an answer: `Latex.`, `Yes, peanuts.` */
function unlisted({ reading: { tokens }, clause }: Place): Topic[] {
  let from = clause.from
  while (
    from < clause.to &&
    (isStopWord(normAt(tokens, from)) || /^(?:,|just|only|yes|to|think)$/.test(normAt(tokens, from)))
  )
    from++
  const isName =
    tokens[from]?.type === 'word' &&
    clause.to - from < 4 &&
    !/^(?:sure|allergic|several|few|not|known|one|two|couple|nothing)$/.test(normAt(tokens, from))
  return isName ? [{ kind: 'allergy', name: singular(normAt(tokens, from)), from, to: from + 1 }] : []
}
