import { isCorrectable, isQuantity, type CriticalFact, type FactKind } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import type { Reading } from '../lexicon/findings.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { wordSet } from '../lexicon/word-table.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'
import { isActionVerb, routeIn } from './attributes.ts'
import { inverted } from './clauses.ts'
import { isTest } from './topics.ts'

/** A thing that a slip of the tongue may put for another of its kind. */
interface Correctable extends Run {
  readonly kind: FactKind | 'finding' | 'test' | 'day' | 'month' | 'route' | 'specialty' | 'time' | 'result'
}

/** A speech repair: the interregnum, and the reparandum that it takes back. Terms: Shriberg 1994. */
export interface Correction extends Run {
  readonly reparandum: Run
}

/** Words that name one thing of a kind, where no fact holds them. */
const labels: readonly (readonly [Correctable['kind'], RegExp])[] = [
  ['day', /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/],
  ['month', /^(?:january|february|march|april|june|july|august|september|october|november|december)$/],
  ['time', /^(?:morning|noon|afternoon|evening|night|bedtime|breakfast|lunch|dinner|supper)$/],
  ['result', /^(?:positive|negative|normal|abnormal)$/],
  ['specialty', /(?:olog(?:y|ists?)|iatr(?:y|ics|ists?)|p(?:a)?edics|surg(?:ery|eons?))$/],
]

/** The words of a text that name one thing of a kind, and stand in no quantity: `at night` is a frequency. */
export function labelsIn(tokens: readonly Token[], quantities: readonly Run[]): Correctable[] {
  const taken = new Set(quantities.flatMap(({ from, to }) => tokens.slice(from, to)))
  return tokens.flatMap((token, at) => {
    const { norm, type } = token
    if (type !== 'word' || taken.has(token)) return []
    const own = isTest(norm) ? 'test' : routeIn(norm) === undefined ? undefined : 'route'
    const kind = own ?? labels.find(([, pattern]) => pattern.test(norm))?.[0]
    return kind === undefined ? [] : { kind, from: at, to: at + 1 }
  })
}

/** Words that say that what was just said was wrong. */
const markers: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'no wait sorry pardon excuse oops whoops correction correct mistake misspoke misread misheard wrong lie scratch strike cancel forget disregard ignore rather mean meant actually instead apologies thinking',
)
/** Phrases that say so, of words that say nothing by themselves. */
const phrases =
  / (?:should say|am i saying|take that back|check that|more like|make (?:it|that)|hang on|hold on|my bad|should be|second thoughts?|well(?: ,)? no|or no(?= ,))(?= |$)/
/** What besides stop words may stand among them. */
const fillers: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  "hang hold make check bad say said saying tell call called let read reading line looking listen think number figure column better again second thought thoughts beg back my like more hmm right uh um myself someone somebody else yours must might this year month week ago us 's 'm",
)
/** Of two things that are no numbers: `the hip, no, the knee`. */
const bareNo = /^ [,-] no [,-](?: it (?:'s|is|was))?(?: an?| the| my| your| his| her| their| our)?$/
/** Behind `no`, these say as much as a marker: `no, let us say`. */
const telling = /^(?:let|say|said|tell|read|make|call|called)$/
/** An earlier turn is corrected by one of these only: `Actually`, `Wait` and `No` begin what is new. */
const apology =
  / (?:sorry|pardon|correction|mistake|misspoke|misread|wrong|scratch|strike|meant|mean|correct (?:that|myself)|oops|whoops|make it|should be)(?= |$)/
/** Joins one more to what was said, and puts nothing in its place. */
const joining =
  / (?:and|also|plus|then|but|than|instead of|if|now|today|currently)(?= |$)| or(?! (?:rather|actually|should|no ,))(?= |$)/
/** Before a question that puts the one before it in other words: `any injury, I mean did you fall`. */
const anew = / i mean [^,]*$/
/** Longest interregnum, in tokens. */
const longest = 14
/** How many things back the one that is put right may stand: of `25 mg once a day, sorry, 50 mg` it is the dose. */
const memory = 3

/** True for two quantities of which one may stand for the other: a unit may be left out of one. */
const isAlike = (one: Correctable['kind'], other: Correctable['kind']): boolean =>
  isQuantity(one) && isQuantity(other) && (one === 'number' || other === 'number')

/**
 * The speech repairs of a text: what stands between a thing and another of its kind that a speaker puts in its place.
 * The phrases that people say there are an open class, and their words a closed one. Linear in the number of things.
 *
 * @param things in order of place.
 */
export function correctionsIn(reading: Reading, things: readonly Correctable[]): Correction[] {
  const { tokens } = reading
  return things.flatMap(({ kind, ...thing }, at) => {
    // The interregnum ends where the thing begins.
    const to = thing.from
    const said = things.slice(Math.max(0, at - memory), at)
    const isOfKind = (one: Correctable): boolean => isAlike(one.kind, kind)
    const reparandum =
      said.slice(-1).find(isOfKind) ?? said.findLast((one) => one.kind === kind) ?? said.findLast(isOfKind)
    // A reason may stand between: `doxycycline, wait, you're pregnant, azithromycin instead`.
    const isInstead = normAt(tokens, thing.to) === 'instead' && normAt(tokens, thing.to + 1) !== 'of'
    const last = (isInstead ? reparandum : things[at - 1])?.to ?? Infinity
    if (last >= to || to - last > 2 * longest) return []
    const from = lineStart(tokens, last, to)
    if (to - from > longest || (from > last && !apology.test(wordsIn(tokens, from, to)))) return []
    // An answer corrects nothing that was said before its question.
    if (inverted.test(wordsIn(tokens, last, from).replace(/^[^\n]*/, ''))) return []
    if (!reparandum) return []
    const end = retracedFrom(tokens, to, reparandum)
    if (!isInterregnum(reading, { from, to: end, hasNumber: isQuantity(kind), isInstead })) return []
    return [{ ...trimmed(tokens, from, to), reparandum }]
  })
}

/** Where the words begin that stood before the reparandum, too: `allergic to sulfa, sorry, allergic to codeine`. */
function retracedFrom(tokens: readonly Token[], to: number, reparandum: Run): number {
  let from = to
  for (
    let at = reparandum.from;
    from > reparandum.to && normAt(tokens, from - 1) === normAt(tokens, at - 1);
    at--
  )
    from--
  return from
}

/** Where the turn of a token begins, or `from` where that is later. */
function lineStart(tokens: readonly Token[], from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (normAt(tokens, at) === '\n') return at + 1
  return from
}

/** What stands between two things, and whether they are numbers, and `instead` stands behind them. */
interface Gap extends Run {
  readonly hasNumber: boolean
  readonly isInstead: boolean
}

function isInterregnum({ tokens, parts }: Reading, { from, to, hasNumber, isInstead }: Gap): boolean {
  const words = wordsIn(tokens, from, to)
  if (joining.test(words) || (!hasNumber && anew.test(words) && inverted.test(words))) return false
  let isMarked = phrases.test(words)
  // Marked by `no` alone.
  let isBare = !isMarked
  for (let at = from; at < to; at++) {
    const word = normAt(tokens, at)
    if (tokens[at]?.type !== 'word') continue
    // `wait six months` tells to wait.
    const isMarker =
      markers.has(word) && !(word === 'wait' && (at + 1 === to || isStopWord(normAt(tokens, at + 1))))
    isMarked ||= isMarker
    if ((isMarker && word !== 'no') || telling.test(word)) isBare = false
    const isSaying = isMarker || isStopWord(word) || fillers.has(word) || isActionVerb(word) || parts.has(at)
    if (!isSaying && !isInstead) return false
  }
  // `six weeks, no, eight`; `aspirin, no warfarin` denies, and `Fever? No. Cough?` answers.
  const bare = hasNumber ? /^(?: [,-])? no(?: [,-])?$/ : bareNo
  // `my left shoulder, no, my right`
  return isMarked && (!isBare || bare.test(wordsIn(tokens, parts.has(from) ? from + 1 : from, to)))
}

/** Tokens without the marks at their ends. */
function trimmed(tokens: readonly Token[], from: number, to: number): Run {
  while (tokens[from]?.type === 'mark') from++
  while (tokens[to - 1]?.type === 'mark') to--
  return { from, to }
}

/** So many facts may stand between what is taken back and the words that do it. */
const between = 6

/** The facts that a speaker took back: of `two hundred, no wait, one hundred`, the first. */
export function retractedAmong(facts: readonly CriticalFact[]): ReadonlySet<CriticalFact> {
  return new Set(
    facts.flatMap(({ reparandum }, at) =>
      reparandum === undefined
        ? []
        : facts
            .slice(Math.max(0, at - between), at)
            .filter((one) => one.start < reparandum.end && one.end > reparandum.start),
    ),
  )
}

/** The facts without what a speaker took back. */
export function withoutRetracted(facts: readonly CriticalFact[]): CriticalFact[] {
  const gone = retractedAmong(facts)
  return facts.filter((fact) => !gone.has(fact))
}

/** How far back, in characters, a bare `scratch that` reaches, and so near behind it stands a value that is said anew. */
const reach = { back: 160, ahead: 40 }

/** The statements that a speaker takes back: `a CT, sorry, an MRI`, and all of a clause before a bare `scratch that`. */
export function withdrawnAmong(
  statements: readonly ClinicalStatement[],
  facts: readonly CriticalFact[],
): ReadonlySet<ClinicalStatement> {
  const withdrawn = new Set<ClinicalStatement>()
  let next = 0
  facts.forEach(({ kind, start, end, reparandum }, at) => {
    if (kind !== 'retraction') return
    while ((statements[next]?.start ?? Infinity) < start) next++
    const before = statements.slice(Math.max(0, next - 4), next)
    const last = before.at(-1)
    const anew = facts[at + 1]
    // `no bruit, strike that, there is one`
    const isToldAnew = statements[next]?.topic === last?.topic
    const isBare =
      last !== undefined &&
      (last.kind !== 'finding' || isToldAnew) &&
      start - last.start <= reach.back &&
      !(anew && isCorrectable(anew.kind) && anew.start - end < reach.ahead)
    for (const one of before)
      if (
        reparandum
          ? one.start < reparandum.end && one.end > reparandum.start
          : isBare && one.text === last.text
      )
        withdrawn.add(one)
  })
  return withdrawn
}
