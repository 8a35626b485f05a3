import { isStopWord } from '../lexicon/stop-words.ts'
import { isQuantity } from '../../protocol/fact.ts'
import type { StatementStatus } from '../../protocol/statement.ts'
import { normAt, spanned, wordsIn } from '../tokens.ts'
import { isAllergen } from './allergies.ts'
import { former, type Reply } from './answers.ts'
import { actionIn } from './attributes.ts'
import { bind, bindDrug, type Draft } from './bind-values.ts'
import type { Clause } from './clauses.ts'
import { singular } from '../stem.ts'
import type { Place, Topic } from './topics.ts'

/** A statement that is asked. */
export interface Asked {
  readonly statement: Draft
  /** What it would be, were it not asked. */
  readonly status: StatementStatus
  readonly clause: Clause
  /** Taken for granted by the question, whatever its answer: `anything applied to the rash?` */
  readonly isGiven: boolean
}

/** `applied to the rash`, `because of this back pain`, `besides penicillin`: not what a question asks. */
const given =
  / (?:besides|except|than)(?: \S+){0,2}$| (?:to|from|of|with|for|about|after|because) (?:the|this|that|these|those|your|his|her)(?: \S+){0,2}$/

/** A statement that is asked, with what the words before its topic take for granted. */
export function asked(statement: Draft, status: StatementStatus, topic: Topic, place: Place): Asked {
  const { reading, clause } = place
  const before = wordsIn(reading.tokens, Math.max(clause.from, topic.from - 4), topic.from)
  return { statement, status, clause, isGiven: given.test(before) }
}

/**
 * Gives the questions that a clause replies to their answer, and the values that it names.
 *
 * @returns what the clause is about besides; whether its values belong to a question; the statements whose topic the
 * clause states anew.
 */
export function settleQuestions(
  open: readonly Asked[],
  { answer }: Reply,
  place: Place,
): { topics: Topic[]; isSettled: boolean; restated: Draft[] } {
  const { clause, own } = place
  let topics = [...place.topics]
  let isSettled = answer !== undefined
  const isFormer = former.test(wordsIn(place.reading.tokens, clause.from, clause.to))
  const restated: Draft[] = []
  for (const { statement, status, clause: question, isGiven } of open) {
    if (topics.some(({ kind, name }) => kind === statement.kind && name === statement.topic)) {
      restated.push(statement)
      isSettled = true
      continue
    }
    const isDenial = statement.topic === 'none'
    // `No, just latex.`
    const isExcepted = answer === 'no' && excepting.test(place.text.slice(clause.start, clause.end))
    if (
      statement.kind === 'allergy' &&
      (statement.topic === 'any' || isDenial) &&
      (answer !== 'no' || isExcepted)
    ) {
      const known = topics.filter(({ kind }) => kind === 'drug' || kind === 'allergy')
      const others = topics.filter((topic) => !known.includes(topic))
      const allergens = known.length > 0 || (isDenial && !isExcepted) ? known : unlisted(place)
      const { tokens } = place.reading
      const last = allergens.at(-1)?.to ?? 0
      // `I take lisinopril for my blood pressure` names what is taken, and `Codeine makes me sick` what it does.
      const isTaken =
        others.length > 0 &&
        (normAt(tokens, last) === 'for' || allergens.some((topic) => actionIn(topic, place) !== undefined))
      if (allergens.length > 0 && !isTaken && others.every(({ from }) => from >= last)) {
        topics = [...allergens.map((topic) => ({ ...topic, kind: 'allergy' as const })), ...others]
        restated.push(statement)
        isSettled = true
        continue
      }
    }
    const bears = topics.length === 0 && own.some(({ kind }) => isQuantity(kind) || kind === 'side')
    if (answer === undefined && !(question.presumes && (bears || topics.length === 0))) continue
    isSettled = true
    statement.status = isFormer ? 'past' : status
    statement.said = [...statement.said, spanned(clause)]
    if (answer === 'so' || answer === 'other') statement.polarity = 'affirmed'
    if (answer === 'other')
      for (const { kind } of own)
        for (const key of replaced[kind as keyof typeof replaced] ?? []) delete statement[key]
    if (answer === 'no' && !isGiven) {
      statement.polarity = 'denied'
      if (statement.topic === 'any') statement.topic = 'none'
    }
    if (topics.length === 0 && answer !== 'no' && statement === open.at(-1)?.statement) {
      const topic = { kind: statement.kind, name: statement.topic, from: clause.from, to: clause.from }
      if (statement.kind === 'drug') bindDrug(statement, place, own, question.presumes || answer === 'other')
      else bind(statement, topic, 0, { ...place, topics: [topic] })
    }
  }
  return { topics, isSettled, restated }
}

/** What a value that an answer puts in another's place takes away. */
const replaced = {
  dose: ['dose', 'steps'],
  number: ['dose', 'steps', 'value'],
  frequency: ['frequency', 'timeOfDay', 'steps'],
  duration: ['duration', 'interval'],
  side: ['side'],
} as const

const excepting = /\b(?:just|only|except|besides|wait|(?:other|apart|aside) (?:than|from))\b/i

/** Longest list of allergens without a verb, in words. */
const longestList = 8

/** Words of such an answer that name no allergen. */
const besides =
  /^(?:,|no|nothing|oh|wait|just|only|except|besides|other|apart|aside|than|from|for|yes|yeah|to|and|or|i|think|am|'m|the|a)$/

/** Allergens that no lexicon has, as an answer: `Latex.`, `Yes, peanuts and mango.` */
function unlisted({ reading: { tokens }, clause }: Place): Topic[] {
  const topics: Topic[] = []
  if (clause.to - clause.from > longestList) return topics
  for (let at = clause.from; at < clause.to; at++) {
    const word = normAt(tokens, at)
    const last = topics.at(-1)
    if (besides.test(word)) continue
    // `Nothing except shellfish, my throat closes up.`
    if (last && normAt(tokens, at - 1) === ',' && isStopWord(word)) return topics
    if (tokens[at]?.type !== 'word' || !isAllergen(word)) return []
    // `dust mites`
    if (last?.to === at)
      topics[topics.length - 1] = { ...last, name: `${last.name} ${singular(word)}`, to: at + 1 }
    else topics.push({ kind: 'allergy', name: singular(word), from: at, to: at + 1 })
  }
  return topics
}
