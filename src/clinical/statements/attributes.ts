import type { ClinicalStatement, StatementAction } from '../../protocol/statement.ts'
import { joint } from '../lexicon/function-words.ts'
import { wordTable } from '../lexicon/word-table.ts'
import { stem } from '../stem.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'
import { personNamed } from './people.ts'
import type { Place, Topic } from './topics.ts'

const verbs: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'start begin began begun initiat prescrib add try restart resum,stop discontinu quit off,continue continu keep kept refil renew carry stay stays remain remains,increase increas rais raiz doubl bump up,decrease decreas reduc lower taper wean cut down halv,change chang switch replac swap,hold paus held,take tak took taken use used uses on give given giv inject inhal appli apply applies',
)
/** What was done with a drug, and whether it is past or still to come. */
export interface Action {
  readonly action: StatementAction
  readonly isPast: boolean
  readonly isAhead: boolean
}

/** True for a verb that says what is done with a drug; its stem counts, too. */
export const isActionVerb = (word: string): boolean => verbs.has(word)

const verbAt = (tokens: readonly Token[], at: number): StatementAction | undefined =>
  (verbs.get(normAt(tokens, at)) ?? verbs.get(stem(normAt(tokens, at)))) as StatementAction | undefined

/** Before what somebody is going to do. */
const intended = / (?:will|'ll|going|gonna|let|want|plan|should|recommend|would|like|need|can)\b/

/** The nearest verb before a drug, or right behind it, that says what is done with it. */
export function actionIn(topic: Topic, place: Place): Action | undefined {
  if (topic.kind !== 'drug') return undefined
  const { reading, clause, topics } = place
  const { tokens } = reading
  let at = verbBefore(topic, place) ?? verbBehind(topic.to, place)
  let action = at === undefined ? undefined : verbAt(tokens, at)
  if (at === undefined || action === undefined) {
    const isOneOfTwo = topics.some((other) => other !== topic && other.kind === 'drug')
    action = isOneOfTwo ? undefined : actionOnIt(tokens, topic.to, clause.to)
    return action && { action, isPast: false, isAhead: false }
  }
  // `keep taking`, `stop taking`, `put you on`, `stay on`, `come off`, `go up on`.
  for (let back = at - 1; action === 'take' && back >= Math.max(clause.from, at - 4); back--) {
    const word = normAt(tokens, back)
    const outer = verbAt(tokens, back) ?? 'take'
    // `stop smoking and take aspirin`: what stands between belongs to neither verb.
    const isBetween = /^(?:put|placed?|on|up|down|off|to|you|him|her|them|it|back|me|us|be)$/.test(word)
    if (outer === 'take' && !isBetween) break
    action = /^(?:put|placed?)$/.test(word) ? 'start' : outer
    if (action !== 'take') at = back
  }
  if (action === 'stop' && /^(?:not|never)$/.test(normAt(tokens, at - 1))) action = 'continue'
  const isPast =
    /(?:[^e]ed|^(?:began|begun|took|held|kept|quit|put))$/.test(normAt(tokens, at)) &&
    !/^(?:is|are|be|being)$/.test(normAt(tokens, at - 1))
  const isAhead = intended.test(wordsIn(tokens, clause.from, at))
  return { action: exchangeIn(topic, place) ?? action, isPast: isPast && !isAhead, isAhead }
}

/** What is done with the drug that was named before: `start it`; not what is weighed or refused, `I don't want to stop it`. */
export function actionOnIt(tokens: readonly Token[], from: number, to: number): StatementAction | undefined {
  for (let at = from; at + 1 < to; at++) {
    if (/^(?:not|never|want|wish|can|could|should|would|may|might|if|on|up|off)$/.test(normAt(tokens, at)))
      return undefined
    const action = /^(?:it|that|them|those|this)$/.test(normAt(tokens, at + 1))
      ? verbAt(tokens, at)
      : undefined
    if (action !== undefined) return action
  }
  return undefined
}

/** Where `don't stop it` ends, which takes back what was going to be done with the drug named before. */
export function refusedOnIt(
  tokens: readonly Token[],
  { from, to }: Run,
  action: StatementAction,
): number | undefined {
  for (let at = from + 1; at + 1 < to; at++)
    if (
      verbAt(tokens, at) === action &&
      // `don't start it until Monday`, `don't take it on an empty stomach` only say how.
      (at + 2 === to || tokens[at + 2]?.type === 'mark') &&
      / not(?: going to)? \S+ (?:it|that|them|those|this)$/.test(wordsIn(tokens, at - 3, at + 2))
    )
      return at + 2
  return undefined
}

const hasObject = /^ (?:it|that|them|those|this) (?:and|then|,)(?= |$)/

function verbBefore(topic: Topic, place: Place): number | undefined {
  const {
    reading: { tokens },
    clause,
    topics,
  } = place
  for (let at = topic.from - 1; at >= Math.max(clause.from, topic.from - 14); at--) {
    // `stop it when semaglutide goes up`: the verb has another object.
    if (/^(?:when|once|until|while)$/.test(normAt(tokens, at))) return undefined
    // `stop that and put amlodipine up`
    if (hasObject.test(wordsIn(tokens, at + 1, topic.from))) return undefined
    if (verbAt(tokens, at) === undefined || isPreposition(tokens, at, topic)) continue
    // `aspirin stopped and warfarin started`: a participle behind a drug, with a joint before the next, is of the first.
    const isOfAnother =
      /(?:ed|n)$/.test(normAt(tokens, at)) &&
      topics.some(({ kind, to }) => kind === 'drug' && to <= at && verbBehind(to, place) === at) &&
      tokens.slice(at + 1, topic.from).some(({ norm }) => joint.test(norm))
    return isOfAnother ? undefined : at
  }
  return undefined
}

/** `metoprolol was stopped`, `aspirin 81 mg daily, hold`, `metformin is on hold`, `lisinopril up to 20`. */
function verbBehind(to: number, { reading: { tokens }, clause }: Place): number | undefined {
  const lead =
    /^(?: (?:\d\S*|m?c?g|milligrams?|micrograms?|tablets?|daily|once|twice|a|day|every|morning|evening|night|at)(?= |$)){0,6}(?: (?:was|were|is|has|had|been|be|,|-|also|now|just|newly|being|will|should|can|to|on(?= hold)|put)(?= |$)){0,6}/
  const [words = ''] = lead.exec(wordsIn(tokens, to, Math.min(clause.to, to + 12))) ?? []
  const at = to + words.split(' ').length - 1
  // `…, hold if the pulse is low`: not yet.
  const isOpen =
    /^(?:on|used|use|off)$/.test(normAt(tokens, at)) || /^(?:if|unless)$/.test(normAt(tokens, at + 1))
  return at < clause.to && !isOpen ? at : undefined
}

/** Before `on` where it says that a drug is taken: `is on`, `start her on`. */
const beforeOn =
  /^(?:'m|am|is|are|was|were|'re|'s|been|be|you|me|him|her|stay|still|start|started|put|currently|not|going|up|back|down|got|only|patient)$/

/** `on` and `up` are no verbs in `on Monday`, `up to`. */
function isPreposition(tokens: readonly Token[], at: number, topic: Topic): boolean {
  const [last, word, next] = [normAt(tokens, at - 1), normAt(tokens, at), normAt(tokens, at + 1)]
  if (word === 'on')
    return (
      // `On lisinopril.`
      !(topic.from === at + 1 && !/^[\p{L}\d]/u.test(last)) &&
      !/^(?:a|an|the|my|your|his|her|some|any|both)$/.test(next) &&
      !beforeOn.test(last) &&
      personNamed(last) === undefined
    )
  if (word === 'up' || word === 'down')
    return (
      !/^(?:on|the|your|my|his|her|that)$/.test(next) &&
      !/^(?:go|going|went|bump|move|bring|come)$/.test(last)
    )
  return word === 'off' && (last === 'day' || next === 'and')
}

/** `switch from A to B`, `change A to B`, `replace A with B`: one is stopped, the other started. */
function exchangeIn(topic: Topic, { reading, clause, topics }: Place): StatementAction | undefined {
  const { tokens } = reading
  const drugs = topics.filter(({ kind }) => kind === 'drug')
  const before = tokens.slice(clause.from, topic.from)
  if (drugs.length < 2 || !before.some((_, at) => verbAt(before, at) === 'change')) return undefined
  const isJoined = (drug: Topic | undefined): boolean =>
    drug !== undefined && / (?:to|with|for|onto)\b/.test(wordsIn(tokens, drug.from - 4, drug.from))
  const index = drugs.indexOf(topic)
  return index > 0 && isJoined(topic) ? 'start' : isJoined(drugs[index + 1]) ? 'stop' : undefined
}

/** What the first pattern that holds stands for. */
const named =
  <T extends string>(patterns: Readonly<Record<T, RegExp>>) =>
  (words: string): T | undefined =>
    (Object.keys(patterns) as T[]).find((name) => patterns[name].test(words))

export const severityIn: (words: string) => ClinicalStatement['severity'] = /* @__PURE__ */ named({
  severe: /\b(?:severe|severely|terrible|unbearable|excruciating)\b/i,
  moderate: /\bmoderate(?:ly)?\b/i,
  mild: /\b(?:mild|mildly|slight|slightly)\b/i,
})

export const routeIn: (words: string) => string | undefined = /* @__PURE__ */ named({
  oral: /\b(?:by mouth|orally|po|oral)\b/i,
  intravenous: /\b(?:iv|intravenous\w*|through a vein)\b/i,
  intramuscular: /\b(?:intramuscular\w*|im)\b/i,
  subcutaneous: /\b(?:subcutaneous\w*|subq|under the skin)\b/i,
  inhaled: /\b(?:inhal\w+|puffs?|nebuli\w+)\b/i,
  topical: /\b(?:topical\w*|on the skin|cream|ointment)\b/i,
})

const changeIn: (words: string) => ClinicalStatement['course'] = /* @__PURE__ */ named({
  // Right behind the finding, `stopped` says what it does; elsewhere somebody stops something.
  resolved:
    /\b(?:resolved|gone|went away|cleared up|gone away)\b|^(?:['’]s|\s(?:has|have|had|just|then|now|finally|all|completely))*\sstopped(?=\s*(?:[.,;]|$)|\s(?:on|at|by|after|since|about|around|last|this|yesterday|today|now|and|but)\b)/i,
  worse: /\b(?:wors(?:e|en\w*)|getting bad)\b(?! (?:by|with|when|on|after|at|in the|if)\b)/i,
  better: /\b(?:better|improv\w*|easing)\b(?! (?:by|with|when|on|after|at|in the|if)\b)/i,
})

/** How a finding goes on. A change that is denied is none: `hasn't gone away`, `no better`, `not worse`. */
export function courseIn(words: string): ClinicalStatement['course'] {
  if (/\b(?:no|any|without) (?:change|difference)|\bunchanged\b|\bthe same\b|\bstable\b/i.test(words))
    return 'same'
  const isDenied =
    /(?:\bno|\bnot|n['’]t|\bnever|\bwithout|\bfail(?:ed|s)? to)\s+(?:\w+\s+){0,3}(?:resolved|gone|go|went|cleared|better|improv|wors|easing|get|gett)/i
  const change = changeIn(words)
  return change !== undefined && isDenied.test(words) ? 'same' : change
}

/** The result that stands nearest to a topic, without another topic in between. */
export function resultIn(topic: Topic, { reading, clause, topics }: Place): ClinicalStatement['result'] {
  const { tokens } = reading
  const isFinding = topic.kind === 'finding'
  const isOther = (at: number): boolean =>
    topics.some(({ from, to }) => at >= from && at < to && (from >= topic.to || to <= topic.from))
  const read = (at: number): ClinicalStatement['result'] => {
    const word = normAt(tokens, at)
    if (!/^(?:positive|negative|normal|abnormal|unremarkable|elevated|fine|clear)$/.test(word))
      return undefined
    const isNot = /^(?:not|no)$/.test(normAt(tokens, at - 1))
    if (word === 'positive' || word === 'negative') return isNot && word === 'positive' ? 'negative' : word
    return (word === 'abnormal' || word === 'elevated') !== isNot ? 'abnormal' : 'normal'
  }
  // `negative for flu and strep`: a list shares its result.
  for (let at = topic.from - 1; at >= Math.max(clause.from, topic.from - 12); at--) {
    if (normAt(tokens, at) === 'for' && /^(?:positive|negative)$/.test(normAt(tokens, at - 1)))
      return isFinding ? read(at - 1) : undefined
    if (!isOther(at) && !/^(?:and|or|,|a|an|the|any|\/|both|nor)$/.test(normAt(tokens, at))) break
  }
  const from = sharedTo(tokens, topic, topics)
  for (let at = from; at < Math.min(clause.to, from + 8) && !isOther(at); at++) {
    const found = read(at)
    // A finding is positive by a test; one that is normal is another thing.
    const isOfTest = /^(?:positive|negative)$/.test(found ?? '') && normAt(tokens, at + 1) !== 'for'
    if (found !== undefined && (!isFinding || isOfTest)) return found
  }
  return isFinding ? undefined : read(topic.from - 1)
}

/** Where what is said of a topic begins: behind the list that it stands in, `flu, strep and covid`. */
function sharedTo(tokens: readonly Token[], { to }: Topic, topics: readonly Topic[]): number {
  let [end, last] = [to, to]
  for (;;) {
    const word = normAt(tokens, end)
    const next = joint.test(word) ? topics.find(({ from }) => from === end + 1) : undefined
    if (!next) return last
    end = next.to
    // Without `and` it is no list that shares a result: `cough, strep negative`.
    if (word !== ',') last = end
  }
}

export function formIn(words: string): string | undefined {
  return /\b(tablet|capsule|inhaler|patch|cream|ointment|drop(?!s? (?:to|down|off|by|it)\b)|injection|spray|suppositor|syrup|puff)/i
    .exec(words)?.[1]
    ?.toLowerCase()
}
