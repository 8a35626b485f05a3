import { defined } from '../../core/defined.ts'
import { isCorrectable, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement, StatementStatus } from '../../protocol/statement.ts'
import { readTerms, type Reading } from '../lexicon/findings.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { singular } from '../stem.ts'
import { normAt, wordsIn } from '../tokens.ts'
import { answerIn } from './answers.ts'
import { actionIn, actionOnIt, type Action } from './attributes.ts'
import { bind, bindDrug, type Draft, type Place } from './bind-values.ts'
import { clausesOf, type Clause } from './clauses.ts'
import { factsOf, type FactOptions } from './critical-facts.ts'
import { experiencerAt } from './people.ts'
import { topicsIn, type Topic } from './topics.ts'

/** A statement with what it would be, were it not asked. */
interface Asked {
  readonly statement: Draft
  readonly status: StatementStatus
  readonly clause: Clause
  /** Taken for granted by the question, whatever its answer: `anything applied to the rash?` */
  readonly isGiven: boolean
}

/** What takes an allergy back: `but I tested negative`, `and I outgrew it`. */
const refuted =
  /\b(?:tests? (?:was |were |came back )?negative|tested negative|outgr(?:ew|own)|gr(?:ew|own) out of|ruled (?:it |that |this )?out|not (?:truly |actually |really )?allergic(?! to\b)|passed (?:the|an|my|her|his) (?:\w+ )?challenge|de-?labell?ed)\b/i
/** So many clauses may stand between a question and its answer. */
const patience = 2

/**
 * Reads the statements of a text: each binds what it is about to its values, its action, its status, its polarity and
 * certainty, its course and whose it is. A correction replaces what it corrects. A question and its answer are one
 * statement, also across turns: join turns with line breaks.
 *
 * Pure, and linear in the length of the text; never throws. In order of place.
 */
export function clinicalStatements(text: string, options: FactOptions = {}): ClinicalStatement[] {
  return statementsOf(text, readTerms(text, options.keyterms), options.locale)
}

/** The statements of a text that was read already. */
export function statementsOf(text: string, reading: Reading, locale?: string): ClinicalStatement[] {
  const facts = withoutRetracted(factsOf(text, reading, locale, true))
  const found: Draft[] = []
  let next = 0
  let drug: { statement: Draft; line: number } | undefined
  let open: Asked[] = []
  let waited = 0
  /** What the clause before denied, of a question: `No, I take three.` */
  let denied: Asked | undefined
  for (const clause of clausesOf(reading.tokens, text)) {
    while ((facts[next]?.end ?? Infinity) <= clause.start) next++
    const own: CriticalFact[] = []
    for (let at = next; at < facts.length && (facts[at] as CriticalFact).start < clause.end; at++)
      own.push(facts[at] as CriticalFact)
    let isBound = false
    const place: Place = { text, reading, clause, own, topics: topicsIn(reading, clause, own) }
    if (denied?.clause.line === clause.line && corrects(place, denied)) {
      correct(denied, place)
      isBound = true
    }
    denied = undefined
    if (open.length > 0 && !clause.asks) {
      const { topics, isSettled } = settle(open, place)
      isBound = isSettled
      const last = open.at(-1)
      if (isSettled && last?.statement.polarity === 'denied') {
        if (corrects(place, last)) correct(last, place)
        else denied = { ...last, clause }
      }
      if (isSettled || ++waited >= patience || place.topics.length > 0) open = []
      Object.assign(place, { topics })
    }
    const { topics } = place
    const values = own.filter(({ kind }) => kind === 'dose' || kind === 'frequency')
    if (values.length > 0 && !isBound && !topics.some(({ kind }) => kind === 'drug')) {
      const near = drug && clause.line - drug.line < 2 ? drug.statement : undefined
      const named = near && values.find(({ subject }) => subject !== undefined)?.subject
      if (near && (named === undefined || named === near.topic) && carriesOn(place)) {
        bindDrug(near, place, own)
        near.said = [...near.said, partOf(clause)]
      } else if (
        !near &&
        values.some(({ value }) => /tablet|capsule|puff|pill|mg|mcg|drop|units/.test(value))
      )
        (topics as Topic[]).push({ kind: 'drug', name: 'medication', from: clause.from, to: clause.from + 1 })
    }
    const onIt =
      topics.length === 0 && !clause.asks ? actionOnIt(reading.tokens, clause.from, clause.to) : undefined
    if (drug && onIt !== undefined && clause.line - drug.line < 2 && drug.statement.action === undefined) {
      drug.statement.action = onIt
      drug.statement.said = [...drug.statement.said, partOf(clause)]
    }
    const last = found.at(-1)
    const words = text.slice(clause.start, clause.end)
    if (last?.kind === 'allergy' && clause.start - last.end < 90 && refuted.test(words)) {
      last.polarity = 'denied'
      // `I am not allergic`: to what was named before.
      const own = topics.findIndex(({ kind, name }) => kind === 'allergy' && name === 'none')
      if (own >= 0) (topics as Topic[]).splice(own, 1)
    }
    topics.forEach((topic, index) => {
      const { statement, status } = drafted(topic, place)
      bind(statement, topic, index, place)
      if (topic.kind === 'allergy' && refuted.test(text.slice(statement.end, clause.end)))
        statement.polarity = 'denied'
      found.push(statement)
      if (topic.kind === 'drug') drug = { statement, line: clause.line }
      if (statement.status === 'asked') {
        if (open.at(-1)?.clause.line !== clause.line) open = []
        open.push({
          statement,
          status,
          clause,
          isGiven: given.test(wordsIn(reading.tokens, Math.max(clause.from, topic.from - 4), topic.from)),
        })
        waited = 0
      }
    })
  }
  return found.filter(({ topic }) => topic !== '').sort((a, b) => a.start - b.start)
}

const partOf = ({ start, end }: Clause): { start: number; end: number } => ({ start, end })

/** A clause that goes on about the drug before it: with a dose, `take it …`, or with little else than how often. */
function carriesOn({ reading: { tokens }, clause: { from, to }, own, topics }: Place): boolean {
  const takesIt = / (?:tak\w+|us(?:e|ing)|give) (?:it|them|that|those|this|one|two)\b/
  return (
    topics.length === 0 &&
    (to - from < 8 || own.some(({ kind }) => kind === 'dose') || takesIt.test(wordsIn(tokens, from, to + 1)))
  )
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
    statement.said = [...statement.said, partOf(clause)]
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
  statement.said = [...statement.said, partOf(clause)]
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

/** The facts without what a speaker took back: of `two hundred, no wait, one hundred`, the second. */
export function withoutRetracted(facts: readonly CriticalFact[]): CriticalFact[] {
  const gone = new Set<CriticalFact>()
  const subjects = new Map<CriticalFact, string>()
  facts.forEach((fact, at) => {
    if (fact.kind !== 'retraction') return
    const isSame = (one: CriticalFact, other: CriticalFact): boolean =>
      one.kind === other.kind ||
      (isQuantity(one.kind) && isQuantity(other.kind) && (one.kind === 'number' || other.kind === 'number'))
    const later = facts
      .slice(at + 1, at + 4)
      .find((one) => isCorrectable(one.kind) && one.start - fact.end < 40)
    const said = facts.slice(Math.max(0, at - 4), at).reverse()
    // Of `25 mg once a day, sorry, 50 mg` it is the dose.
    const before =
      later &&
      (said.find(({ kind }) => kind === later.kind) ??
        said.find((one) => isCorrectable(one.kind) && isSame(one, later)))
    if (!before || fact.start - before.end > 60) return
    gone.add(before)
    if (before.subject !== undefined && later.subject === undefined) subjects.set(later, before.subject)
  })
  return facts.flatMap((fact) => {
    const subject = subjects.get(fact)
    return gone.has(fact) ? [] : subject === undefined ? fact : { ...fact, subject }
  })
}

/** Words before a topic that make something of it, on the words of its clause up to it. */
const doubting = / (?:think|suspect|wonder|guess|might|perhaps|maybe|possibly|probably|likely|consider)\b/
/** `you would have a wheeze`, `look out for fever`, `it can cause nausea`: not there, or not yet. */
const imagining =
  / (?:would|could|might) (?:have|get|cause|see|be|feel|also|notice|develop)\b| (?:causes?|prevents?|develop|watch|risk)\b| out for\b/
/** `do not stop the warfarin`: what is denied is the stopping. */
const unstopped = / (?:stop|discontinue|quit|skip|miss|hold)\b/
/** `okay any fever or chills`, in speech without marks: asked. */
const probing = /(?<! (?:for|if|in|without|than|not|of|to)) any(?= |$)(?!.* any(?= |$))(?=(?: \S+){0,11}$)/
/** `applied to the rash`, `because of this back pain`, `besides penicillin`: not what a question asks. */
const given =
  / (?:besides|except|than)(?: \S+){0,2}$| (?:to|from|of|with|for|about|after|because) (?:the|this|that|these|those|your|his|her)(?: \S+){0,2}$/
const ahead =
  / (?:will|'ll|going|gonna|let|want|plan|should|recommend|would|need|schedule|scheduled|consider|considered|discuss|discussed|offered|planned|upcoming)(?= |$)/
const past =
  / (?:was|were)\b(?! (?:started|given|told|put|prescribed|wondering)\b)|(?<! (?:have|has|'ve|'s)(?: \S+)?) had\b| used to\b| (?:previously|former|formerly|past)\b| (?:history|hx) of\b/

function drafted(topic: Topic, place: Place): { statement: Draft; status: StatementStatus } {
  const { text, reading, clause, own, topics } = place
  const { tokens } = reading
  const start = tokens[topic.from]?.start ?? clause.start
  const end = tokens[topic.to - 1]?.end ?? clause.end
  const before = wordsIn(tokens, clause.from, topic.from)
  const denied =
    topic.fact?.negated ??
    own.some(
      ({ kind, negated, start: from, end: to }) =>
        negated && kind !== 'retraction' && from < end && to > start,
    )
  const action = actionIn(tokens, clause, topic, topics)
  const isDenied = denied && !(action?.action === 'continue' && unstopped.test(before))
  const isProbed =
    /^(?:finding|allergy)$/.test(topic.kind) &&
    clause.ifAt === clause.to &&
    probing.test(wordsIn(tokens, Math.max(clause.from, topic.from - 13), topic.from))
  const status = statusOf(topic, place, action)
  const statement: Draft = {
    kind: topic.kind,
    topic: topic.name,
    text: text.slice(clause.start, clause.end).trim(),
    start,
    end,
    said: [partOf(clause)],
    status: clause.asks || (!isDenied && isProbed) ? 'asked' : status,
    polarity: isDenied ? 'denied' : 'affirmed',
    certainty: isUncertain(before, start, topic, own) ? 'uncertain' : 'certain',
    experiencer: experiencerAt(tokens, clause, topic.from),
    ...defined({
      action: action?.action,
      scope: topic.fact?.kind === 'allergy' ? (topic.fact.subject as Draft['scope']) : undefined,
    }),
  }
  return { statement, status }
}

function isUncertain(before: string, start: number, topic: Topic, own: readonly CriticalFact[]): boolean {
  return (
    doubting.test(before) ||
    (topic.kind === 'finding' && / may\b| could (?:be|have)\b/.test(before)) ||
    own.some(
      ({ kind, value, start: at }) =>
        kind === 'certainty' && value !== 'definite' && value !== 'ruled out' && at < start + 60,
    )
  )
}

function statusOf(
  { kind, from, to }: Topic,
  { reading: { tokens }, clause }: Place,
  action: Action | undefined,
): StatementStatus {
  if (clause.ifAt < clause.to && (kind === 'follow-up' || from > clause.ifAt)) return 'conditional'
  if (kind === 'order') return 'ordered'
  if (kind === 'follow-up') return 'planned'
  const before = wordsIn(tokens, clause.from, from)
  const near = wordsIn(tokens, Math.max(clause.from, from - 10), Math.min(clause.to, from + 1))
  if (kind === 'finding' && imagining.test(near)) return 'conditional'
  // `she's having a knee replacement in June`
  const isAhead =
    action?.isAhead === true || ahead.test(before) || (kind === 'procedure' && / having\b/.test(before))
  const isPast = past.test(wordsIn(tokens, clause.from, Math.min(clause.to, to + 3)))
  if (kind === 'test' || kind === 'procedure') return isAhead ? 'planned' : 'done'
  if (kind !== 'drug') return isPast ? 'past' : 'current'
  if (action !== undefined && action.action !== 'take' && action.action !== 'continue')
    return action.isPast ? 'done' : 'planned'
  return isAhead ? 'planned' : isPast || action?.isPast === true ? 'past' : 'current'
}
