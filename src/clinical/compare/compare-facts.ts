import { addTo } from '../../core/grouped.ts'
import {
  bareNumber,
  isQuantity,
  type CriticalFact,
  type FactChange,
  type FactKind,
} from '../../protocol/fact.ts'
import { baseQuantity } from '../quantities/units.ts'

/** Groups of units in which a dose is given; of `120 mg/dL` and `4 mEq/L` the number says as much alone. */
const doseUnit = /^(?:mass|volume|unit|mole|mEq)(?!\S*\/)/

/** What a fact means, in a form that all spellings of it share. Facts with one key differ at most in their subject. */
export function factKey(fact: CriticalFact): string {
  const { kind, value } = fact
  const space = value.indexOf(' ')
  const unit = space > 0 ? value.slice(space + 1) : ''
  if (kind === 'dose' || kind === 'duration') return `${kind} ${baseQuantity(value.slice(0, space), unit)}`
  if (kind === 'number') {
    return space > 0 && unit !== 'years old'
      ? `number ${baseQuantity(value.slice(0, space), unit)}`
      : `number ${value.replaceAll(':', '')}`
  }
  return `${kind} ${value}${fact.negated ? ' not' : ''}`
}

/**
 * Compares two sets of facts by meaning: `ten milligrams` is `10 mg` is `0.01 g`, `BID` is `twice a day`, `Zestril` is
 * lisinopril. Order does not matter; how often a fact occurs does, but for what was said again
 * right behind ("ten, ten milligrams").
 *
 * @returns what was added, removed or altered; empty when both mean the same. A dose, frequency or side that moved to
 * another drug or part of the body is `altered` with the same value on both sides.
 */
export function compareFacts(before: readonly CriticalFact[], after: readonly CriticalFact[]): FactChange[] {
  const left = new Set(saidOnce(before))
  const right = new Set(saidOnce(after))
  const changes: FactChange[] = []
  const names = drugsOf(after)
  const match = (a: CriticalFact, b: CriticalFact): void => {
    left.delete(a)
    right.delete(b)
  }
  const pairUp = (
    key: (fact: CriticalFact) => string,
    then: (a: CriticalFact, b: CriticalFact) => void,
  ): void => {
    const waiting = new Map<string, CriticalFact[]>()
    for (const fact of right) addTo(waiting, key(fact), fact)
    for (const queue of waiting.values()) queue.reverse()
    for (const fact of [...left]) {
      const at = key(fact)
      const other = at === '' ? undefined : waiting.get(at)?.pop()
      if (other) then(fact, other)
    }
  }
  const same = (a: CriticalFact, b: CriticalFact): void => {
    match(a, b)
    if (hasMoved(a, b, names) || isOpposed(a, b))
      changes.push({ kind: a.kind, change: 'altered', before: a, after: b })
  }
  const whole = (fact: CriticalFact): string => `${factKey(fact)} of ${fact.subject ?? ''}`
  pairUp((fact) => `${whole(fact)} ${fact.relation ?? ''}`, match)
  pairUp(whole, same)
  pairUp(factKey, same)
  const sameNumber = (a: CriticalFact, b: CriticalFact): void => {
    if (compatible(a, b)) same(a, b)
  }
  pairUp((fact) => (fact.kind === 'number' ? `n ${bareNumber(fact)}` : ''), sameNumber)
  expandRanges(left, right)
  expandRanges(right, left)
  pairUp((fact) => (isGeneric(fact) ? 'not' : ''), match)
  dropAnswers(left, before)
  dropAnswers(right, after)
  const alter = (a: CriticalFact, b: CriticalFact): void => {
    match(a, b)
    changes.push({ kind: a.kind === 'number' ? b.kind : a.kind, change: 'altered', before: a, after: b })
  }
  pairUp((fact) => (isQuantity(fact.kind) ? `v ${bareNumber(fact)}` : ''), alter)
  pairUp((fact) => fact.kind, alter)
  pairUp((fact) => (isQuantity(fact.kind) ? 'n' : ''), alter)
  for (const fact of left) changes.push({ kind: fact.kind, change: 'removed', before: fact })
  for (const fact of right) changes.push({ kind: fact.kind, change: 'added', after: fact })
  return changes
}

/** The drugs that are named. */
export const drugsOf = (facts: readonly CriticalFact[]): ReadonlySet<string> =>
  new Set(facts.filter(({ kind }) => kind === 'drug').map(({ value }) => value))

/** Whether a value is said of another part of the body, or of another drug though its own is named there. */
export function hasMoved(a: CriticalFact, b: CriticalFact, names: ReadonlySet<string>): boolean {
  if (a.subject === undefined || b.subject === undefined || a.subject === b.subject) return false
  return a.kind === 'side' || names.has(a.subject)
}

const opposed = /^(?:by|to|from) (?:by|to|from)$|^(?:max|min) (?:max|min)$|^(?:in|for) (?:in|for)$/

/** Whether two quantities relate otherwise to what is said of them: reduced by, and to. Left out is no difference. */
export function isOpposed(a: CriticalFact, b: CriticalFact): boolean {
  return a.relation !== b.relation && opposed.test(`${a.relation ?? ''} ${b.relation ?? ''}`)
}

/** The facts without those that were said again right behind. */
export function saidOnce(facts: readonly CriticalFact[]): readonly CriticalFact[] {
  const placeOf = (kind: FactKind, { start }: Pick<CriticalFact, 'start'>): string =>
    `${isQuantity(kind) ? 'n' : kind} ${start}`
  const again = new Set(facts.flatMap(({ kind, repeats }) => (repeats ? [placeOf(kind, repeats)] : [])))
  return again.size === 0 ? facts : facts.filter((fact) => !again.has(placeOf(fact.kind, fact)))
}

/** A number may gain or lose the unit of a vital sign or an age, not that of a dose. */
function compatible(a: CriticalFact, b: CriticalFact): boolean {
  const unitOf = (fact: CriticalFact): string => fact.value.slice(bareNumber(fact).length).trim()
  const [one, two] = [unitOf(a), unitOf(b)]
  if (one === '' || two === '') return !doseUnit.test(baseQuantity('1', one || two))
  return one.startsWith('deg') && two.startsWith('deg') && (one === 'deg' || two === 'deg')
}

/** `10-20 mg` on one side and `10 mg`, `20 mg` on the other are the same. */
function expandRanges(ranges: Set<CriticalFact>, singles: Set<CriticalFact>): void {
  const byKey = new Map<string, CriticalFact[]>()
  for (const fact of singles) addTo(byKey, factKey(fact), fact)
  for (const range of [...ranges]) {
    const match = range.value.length < 40 ? /^([\d.]+)-([\d.]+)( .*|\/.*)?$/.exec(range.value) : null
    if (!match || !isQuantity(range.kind)) continue
    const [, low = '', high = '', unit = ''] = match
    const take = (...keys: string[]): CriticalFact | undefined =>
      keys.flatMap((key) => (byKey.get(key) ?? []).slice(0, 10)).find((fact) => singles.has(fact))
    const first = take(factKey({ ...range, value: low + unit }), `number ${low}`)
    const second = take(factKey({ ...range, value: high + unit }))
    if (!first || !second) continue
    ranges.delete(range)
    singles.delete(first)
    singles.delete(second)
  }
}

/** A negation of no known term: which word follows `not` is for whoever compares words; that it is there counts here. */
function isGeneric(fact: CriticalFact): boolean {
  return fact.kind === 'negation' && fact.cue?.start === fact.start
}

/** Largest distance, in characters, of an answer from the negation that it stands beside. */
const beside = 24

/** Forgives a bare `no` beside another negation that stands on both sides: `no, no fever`. */
function dropAnswers(open: Set<CriticalFact>, all: readonly CriticalFact[]): void {
  const isAnswer = ({ kind, value }: CriticalFact): boolean => kind === 'negation' && value === ''
  all.forEach((fact, at) => {
    const speaks = (other: CriticalFact): boolean =>
      !open.has(other) &&
      other.kind === 'negation' &&
      Math.abs((other.cue ?? other).start - fact.start) < beside
    if (open.has(fact) && isAnswer(fact) && all.slice(Math.max(0, at - 2), at + 3).some(speaks))
      open.delete(fact)
  })
}
