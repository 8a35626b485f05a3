import type { ClinicalStatement, StatementAction } from '../../protocol/statement.ts'
import { wordTable } from '../lexicon/word-table.ts'
import { stem } from '../stem.ts'
import { normAt, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'
import type { Topic } from './topics.ts'

const verbs: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'start begin began begun initiat prescrib add try,stop discontinu quit off,continue continu keep kept refil renew,increase increas rais raiz doubl bump up,decrease decreas reduc lower taper wean cut down halv,change chang switch replac swap,hold paus held,take tak took taken use used on given giv',
)
/** What was done with a drug, and whether it is past or still to come. */
export interface Action {
  readonly action: StatementAction
  readonly isPast: boolean
  readonly isAhead: boolean
}

const verbAt = (tokens: readonly Token[], at: number): string | undefined =>
  verbs.get(normAt(tokens, at)) ?? verbs.get(stem(normAt(tokens, at)))

/** The nearest verb before a drug, or right behind it, that says what is done with it. */
export function actionIn(
  tokens: readonly Token[],
  clause: Clause,
  topic: Topic,
  topics: readonly Topic[],
): Action | undefined {
  if (topic.kind !== 'drug') return undefined
  const exchanged = exchangeIn(tokens, clause, topic, topics)
  let at = topic.from - 1
  const first = Math.max(clause.from, topic.from - 14)
  for (; at >= first; at--) {
    // `stop it when semaglutide goes up`: the verb has another object.
    if (/^(?:when|once|until|while)$/.test(normAt(tokens, at))) at = first
    else if (verbAt(tokens, at) !== undefined && !isPreposition(tokens, at)) break
  }
  // Behind it: `metoprolol was stopped`, `lisinopril up to 20`, `aspirin, hold`.
  if (at < first) {
    at = topic.to
    while (
      at < Math.min(clause.to, topic.to + 6) &&
      /^(?:was|were|is|has|had|been|be|,|-|also|now|just|being|will|should|can|to)$/.test(normAt(tokens, at))
    )
      at++
    if (
      at >= clause.to ||
      verbAt(tokens, at) === undefined ||
      /^(?:on|used|use|off)$/.test(normAt(tokens, at))
    )
      return undefined
  }
  let action = verbAt(tokens, at) as StatementAction
  // `keep taking`, `stop taking`, `put you on`, `stay on`, `come off`, `go up on`.
  if (action === 'take') {
    for (let back = at - 1; back >= Math.max(clause.from, at - 4); back--) {
      const word = normAt(tokens, back)
      const outer = verbAt(tokens, back)
      if (outer !== undefined && outer !== 'take') {
        action = outer as StatementAction
        at = back
        break
      }
      if (/^(?:put|place|placed)$/.test(word)) action = 'start'
      else if (/^(?:stay|remain|stays)$/.test(word)) action = 'continue'
      else continue
      at = back
      break
    }
  }
  const before = normAt(tokens, at - 1)
  const isDenied = /^(?:not|never)$/.test(before)
  if (isDenied && action === 'stop') action = 'continue'
  const word = normAt(tokens, at)
  const isPast =
    /(?:[^e]ed|^(?:began|begun|took|held|kept|quit|put))$/.test(word) && !/^(?:is|are|be|being)$/.test(before)
  let isAhead = false
  for (let near = clause.from; near < at; near++)
    if (
      /^(?:will|'ll|going|gonna|let|want|plan|should|recommend|would|like|need|can)$/.test(
        normAt(tokens, near),
      )
    )
      isAhead = true
  return { action: exchanged ?? action, isPast: isPast && !isAhead, isAhead }
}

/** `on` and `up` are no verbs in `on Monday`, `up to`. */
function isPreposition(tokens: readonly Token[], at: number): boolean {
  const [word, next] = [normAt(tokens, at), normAt(tokens, at + 1)]
  if (word === 'on')
    return (
      !/^(?:a|an|the|my|your|his|her|some|any|both)$/.test(next) &&
      !/^(?:'m|am|is|are|was|were|'re|'s|been|be|you|me|him|her|stay|still|start|started|put|currently|not|going|up|back|down|got|only)$/.test(
        normAt(tokens, at - 1),
      )
    )
  if (word === 'up' || word === 'down')
    return (
      !/^(?:on|the|your|my|his|her|that)$/.test(next) &&
      !/^(?:go|going|went|bump|move|bring|come)$/.test(normAt(tokens, at - 1))
    )
  return word === 'used' && next === 'to'
    ? false
    : word === 'off' && (normAt(tokens, at - 1) === 'day' || next === 'and')
}

/** `switch from A to B`, `change A to B`, `replace A with B`: one is stopped, the other started. */
function exchangeIn(
  tokens: readonly Token[],
  clause: Clause,
  topic: Topic,
  topics: readonly Topic[],
): StatementAction | undefined {
  const drugs = topics.filter(({ kind }) => kind === 'drug')
  if (drugs.length < 2) return undefined
  let isExchange = false
  for (let at = clause.from; at < topic.from; at++) if (verbAt(tokens, at) === 'change') isExchange = true
  if (!isExchange) return undefined
  const index = drugs.indexOf(topic)
  const joined = (to: Topic | undefined): boolean => {
    for (let back = (to?.from ?? 0) - 1; back > (to?.from ?? 0) - 5; back--)
      if (/^(?:to|with|for|onto)$/.test(normAt(tokens, back))) return true
    return false
  }
  if (index > 0 && joined(topic)) return 'start'
  return joined(drugs[index + 1]) ? 'stop' : undefined
}

export function severityIn(words: string): ClinicalStatement['severity'] {
  return /\b(?:severe|severely|terrible|unbearable|excruciating)\b/i.test(words)
    ? 'severe'
    : /\bmoderate(?:ly)?\b/i.test(words)
      ? 'moderate'
      : /\b(?:mild|mildly|slight|slightly)\b/i.test(words)
        ? 'mild'
        : undefined
}

/** How a finding goes on. A change that is denied is none: `not getting better` is no improvement. */
export function courseIn(words: string): ClinicalStatement['course'] {
  if (/\b(?:no|any|without) (?:change|difference)|\bunchanged\b|\bthe same\b|\bstable\b/i.test(words))
    return 'same'
  const course = /\b(?:resolved|gone|went away|cleared up|gone away)\b/i.test(words)
    ? 'resolved'
    : /\b(?:wors(?:e|en\w*)|getting bad)\b(?! (?:by|with|when|on|after|at|in the|if)\b)/i.test(words)
      ? 'worse'
      : /\b(?:better|improv\w*|easing)\b(?! (?:by|with|when|on|after|at|in the|if)\b)/i.test(words)
        ? 'better'
        : undefined
  if (course === undefined) return undefined
  // `hasn't gone away`, `no better`, `not worse`.
  return /(?:\bno|\bnot|n['’]t|\bnever|\bwithout|\bfail(?:ed|s)? to)\s+(?:\w+\s+){0,3}(?:resolved|gone|go|went|cleared|better|improv|wors|easing|get|gett)/i.test(
    words,
  )
    ? 'same'
    : course
}

const result = /^(?:positive|negative|normal|abnormal|unremarkable|elevated|fine|clear)$/

/** The result that stands nearest to a topic, without another topic in between. */
export function resultIn(
  tokens: readonly Token[],
  clause: Clause,
  topic: Topic,
  topics: readonly Topic[],
): ClinicalStatement['result'] {
  const isOther = (at: number): boolean =>
    topics.some(
      (other) =>
        other !== topic &&
        at >= other.from &&
        at < other.to &&
        (other.from >= topic.to || other.to <= topic.from),
    )
  const read = (at: number): ClinicalStatement['result'] => {
    const word = normAt(tokens, at)
    if (!result.test(word)) return undefined
    const isNot = /^(?:not|no)$/.test(normAt(tokens, at - 1))
    if (word === 'positive' || word === 'negative') return isNot && word === 'positive' ? 'negative' : word
    return (word === 'abnormal' || word === 'elevated') !== isNot ? 'abnormal' : 'normal'
  }
  // `negative for flu and strep`: a list shares its result.
  for (let at = topic.from - 1; at >= Math.max(clause.from, topic.from - 12); at--) {
    if (normAt(tokens, at) === 'for' && /^(?:positive|negative)$/.test(normAt(tokens, at - 1)))
      return topic.kind === 'finding' ? read(at - 1) : undefined
    if (!isOther(at) && !/^(?:and|or|,|a|an|the|any|\/|both|nor)$/.test(normAt(tokens, at))) break
  }
  for (let at = topic.to; at < Math.min(clause.to, topic.to + 8) && !isOther(at); at++) {
    const found = read(at)
    // A finding is positive by a test; one that is normal is another thing.
    if (
      found !== undefined &&
      (topic.kind !== 'finding' ||
        (/^(?:positive|negative)$/.test(found) && normAt(tokens, at + 1) !== 'for'))
    )
      return found
  }
  const before = read(topic.from - 1)
  return topic.kind === 'finding' ? undefined : before
}

const routes: readonly (readonly [RegExp, string])[] = [
  [/\b(?:by mouth|orally|po|oral)\b/i, 'oral'],
  [/\b(?:iv|intravenous\w*|through a vein)\b/i, 'intravenous'],
  [/\b(?:intramuscular\w*|im)\b/i, 'intramuscular'],
  [/\b(?:subcutaneous\w*|subq|under the skin)\b/i, 'subcutaneous'],
  [/\b(?:inhal\w+|puffs?|nebuli\w+)\b/i, 'inhaled'],
  [/\b(?:topical\w*|on the skin|cream|ointment)\b/i, 'topical'],
]

export function routeIn(words: string): string | undefined {
  return routes.find(([pattern]) => pattern.test(words))?.[1]
}

export function formIn(words: string): string | undefined {
  return /\b(tablet|capsule|inhaler|patch|cream|ointment|drop|injection|spray|suppositor|syrup|puff)/i
    .exec(words)?.[1]
    ?.toLowerCase()
}
