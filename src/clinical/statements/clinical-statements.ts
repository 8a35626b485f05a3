import { addTo } from '../../core/grouped.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { readTerms, type Reading } from '../lexicon/findings.ts'
import { auxiliaries } from '../lexicon/function-words.ts'
import { stem } from '../stem.ts'
import { spanned, wordsIn } from '../tokens.ts'
import { answerIn, repliesIn } from './answers.ts'
import { actionOnIt, isActionVerb, refusedOnIt } from './attributes.ts'
import { bind, bindDrug, type Draft } from './bind-values.ts'
import { clausesOf, type Clause } from './clauses.ts'
import { withdrawnAmong, withoutRetracted } from './corrections.ts'
import { factsOf, type FactOptions } from './critical-facts.ts'
import { draftStatement } from './draft-statement.ts'
import { asked, settleQuestions, type Asked } from './settle-questions.ts'
import { topicsIn, type Place, type Topic } from './topics.ts'

/** What takes an allergy back: `but I tested negative`, `and I outgrew it`. */
const refuted =
  /\b(?:tests? (?:was |were |came back )?negative|tested negative|outgr(?:ew|own)|gr(?:ew|own) out of|ruled (?:it |that |this )?out|not (?:truly |actually |really )?allergic(?! to\b)|passed (?:the|an|my|her|his) (?:\w+ )?challenge|de-?labell?ed)\b/i

/**
 * Reads the statements of a text: each binds what it is about to its values, its action, its status, its polarity and
 * certainty, its course and whose it is. A correction replaces what it corrects. A question and its answer are one
 * statement, also across turns: join turns with line breaks.
 *
 * Pure, and linear in the length of the text; never throws. In order of place.
 */
export function clinicalStatements(text: string, options: FactOptions = {}): ClinicalStatement[] {
  const reading = readTerms(text, options.keyterms)
  return statementsOf(text, reading, factsOf(text, reading, options.locale))
}

/** The statements of a text that was read already. */
export function statementsOf(
  text: string,
  reading: Reading,
  facts: readonly CriticalFact[],
): ClinicalStatement[] {
  return spokenStatements(text, reading, facts).flatMap(({ statement, isRetracted }) =>
    isRetracted ? [] : statement,
  )
}

/** All statements of a text, those among them that the speaker took back: `Start azithromycin. Scratch that.` */
export function spokenStatements(
  text: string,
  reading: Reading,
  facts: readonly CriticalFact[],
): { readonly statement: ClinicalStatement; readonly isRetracted: boolean }[] {
  const statements = statementsIn(text, reading, withoutRetracted(facts))
  const withdrawn = withdrawnAmong(statements, facts)
  return statements.map((statement) => ({ statement, isRetracted: withdrawn.has(statement) }))
}

function statementsIn(text: string, reading: Reading, facts: readonly CriticalFact[]): ClinicalStatement[] {
  const found: Draft[] = []
  const clauses = clausesOf(reading.tokens, text)
  const replies = repliesIn(reading, clauses, facts)
  const open = new Map<Clause, Asked[]>()
  const restated = new Set<Draft>()
  let drug: NamedDrug | undefined
  let next = 0
  for (const clause of clauses) {
    while ((facts[next]?.end ?? Infinity) <= clause.start) next++
    const own: CriticalFact[] = []
    for (let at = next; at < facts.length && (facts[at] as CriticalFact).start < clause.end; at++)
      own.push(facts[at] as CriticalFact)
    const here: Place = { text, reading, clause, own, topics: topicsIn(reading, clause, own) }
    const reply = replies.get(clause)
    const waiting = reply?.questions.flatMap((question) => open.get(question) ?? []) ?? []
    const settled = reply && waiting.length > 0 ? settleQuestions(waiting, reply, here) : undefined
    const isBound = settled?.isSettled === true
    if (isBound) for (const question of reply?.questions ?? []) open.delete(question)
    for (const statement of settled?.restated ?? []) restated.add(statement)
    const topics = settled?.topics ?? [...here.topics]
    const place = { ...here, topics }
    const near = drug && clause.line - drug.line < 2 ? drug.statement : undefined
    if (!isBound && isDosed(place)) {
      if (!near) topics.push(...unnamedDrug(place))
      else if (carriesOn(place, near)) {
        bindDrug(near, place, own)
        near.said = [...near.said, spanned(clause)]
      }
    }
    if (near) actOn(near, place)
    const last = found.at(-1)
    const isBehind = last?.kind === 'allergy' && clause.start - last.end < 90
    if (isBehind && refutes(place, clause.start)) last.polarity = 'denied'
    const insists = answerIn(reading.tokens, clause) === 'so'
    topics.forEach((topic, index) => {
      const { statement, status } = draftStatement(topic, place)
      bind(statement, topic, index, place)
      if (insists) for (const one of found.slice(-longestList)) if (opposes(statement, one)) restated.add(one)
      if (topic.kind === 'allergy' && refutes(place, statement.end)) statement.polarity = 'denied'
      found.push(statement)
      if (topic.kind === 'drug') drug = { statement, line: clause.line }
      if (statement.status === 'asked') addTo(open, clause, asked(statement, status, topic, place))
    })
  }
  return found.filter((statement) => !restated.has(statement)).sort((a, b) => a.start - b.start)
}

/** So many statements back may stand what a speaker first denied. */
const longestList = 12

/** True for what is there now, of what was denied right before: `No.` to a list, and `But I do get …`. */
const opposes = (statement: Draft, before: Draft): boolean =>
  statement.topic === before.topic &&
  before.polarity === 'denied' &&
  [statement, before].every(({ kind, status }) => kind === 'finding' && status === 'current') &&
  statement.polarity === 'affirmed'

/** The drug that was named last, and in which line. */
interface NamedDrug {
  readonly statement: Draft
  readonly line: number
}

/** True for a clause that names a dose or a frequency, and no drug. */
const isDosed = ({ own, topics }: Place): boolean =>
  own.some(isDosing) && !topics.some(({ kind }) => kind === 'drug')

const isDosing = ({ kind }: CriticalFact): boolean => kind === 'dose' || kind === 'frequency'

/** The drug that nobody has named, where a value is one of a drug. */
function unnamedDrug({ own, clause }: Place): Topic[] {
  const isDrugs = own.some((fact) => isDosing(fact) && ofDrugs.test(fact.value))
  return isDrugs ? [{ kind: 'drug', name: 'medication', from: clause.from, to: clause.from + 1 }] : []
}

const ofDrugs = /tablet|capsule|puff|pill|mg|mcg|drop|units/

/** Says what is done with the drug named before: `…, start it`, and `no, don't stop it, cut it down`. */
function actOn(near: Draft, { topics, clause, reading }: Place): void {
  if (topics.length > 0 || clause.asks) return
  const from = near.action === undefined ? clause.from : refusedOnIt(reading.tokens, clause, near.action)
  if (from === undefined) return
  const action = actionOnIt(reading.tokens, from, clause.to)
  if (near.action === undefined && action === undefined) return
  if (action === undefined) delete near.action
  else near.action = action
  if (near.said.at(-1)?.start !== clause.start) near.said = [...near.said, spanned(clause)]
}

/** True where the rest of a clause takes back an allergy that is named before it, and not what another test looked for. */
const refutes = ({ text, clause, topics, reading: { tokens } }: Place, from: number): boolean =>
  refuted.test(text.slice(from, clause.end)) &&
  topics.every(
    ({ kind, name, from: at }) =>
      (tokens[at]?.start ?? 0) < from ||
      /^(?:drug|allergy)$/.test(kind) ||
      /\b(?:skin|patch|prick|allergy)\b/.test(name),
  )

/** `I walk three times a week`, `two liters of oxygen`: a value of something else. */
function isOfOther(words: string): boolean {
  if (/ (?:lit(?:er|re)s?|units?|cups?|glasses|bottles?|packs?) of (?!it\b)/.test(words)) return true
  const verb = / (?:i|he|she|we|they|you)(?: (?:just|only|usually|also|still|always))? (\p{L}{3,})/u.exec(
    words,
  )?.[1]
  return (
    verb !== undefined &&
    !auxiliaries.has(verb) &&
    !isActionVerb(verb) &&
    !isActionVerb(stem(verb)) &&
    !/^(?:get|gets|need|needs|want|think|guess|mean|meant|say|said|know|believe|put|been)$/.test(verb)
  )
}

/** True for a clause that goes on about the drug before it: with a dose, `take it …`, or with little else than how often. */
function carriesOn({ reading: { tokens }, clause: { from, to }, own, topics }: Place, near: Draft): boolean {
  const takesIt = / (?:tak\w+|us(?:e|ing)|give) (?:it|them|that|those|this|one|two)\b/
  const named = own.find((fact) => isDosing(fact) && fact.subject !== undefined)?.subject
  const words = wordsIn(tokens, from, to + 1)
  return (
    !isOfOther(words) &&
    (named === undefined || named === near.topic) &&
    topics.length === 0 &&
    (to - from < 8 || own.some(({ kind }) => kind === 'dose') || takesIt.test(words))
  )
}
