import { sameValue } from '../../clinical/compare/compare-statements.ts'
import { stem } from '../../clinical/stem.ts'
import { bareNumber, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { issueOf, takenBack, tellsCorrection, type Claim } from './claim.ts'
import { daily, isCutShort, isSaidInParts, isSameDose, isSameQuantity } from './same-value.ts'
import { placesIn, telling } from './sayings.ts'
import { weightyWords } from './support.ts'
import { sayingsNear, type LineReading, type SaidFact, type VisitReading } from './visit.ts'

/** Numbers, doses, durations and frequencies that the line's turns do not hold. */
export function valueIssues({ line, scope, held, visit }: Claim): NoteIssue[] {
  const near = held.filter(({ fact }) => isQuantity(fact.kind))
  const words = scope.map((at) => visit.turns[at]?.text ?? '').join(' ')
  const isOwnCorrection = tellsCorrection(line)
  return line.facts.flatMap((fact): NoteIssue[] => {
    if (!isQuantity(fact.kind) || isSmall(fact, line.text)) return []
    const same = near.filter((one) => isSameQuantity(fact, one.fact) && isOfItsKind(fact, one, visit))
    const [first] = same
    if (first && same.every((one) => one.isRetracted) && !isOwnCorrection)
      return [takenBack(fact.text, first.turn, visit, fact)]
    const isSaidThere = (at: number): boolean =>
      isSaidInParts(
        fact,
        (visit.turns[at]?.facts ?? []).flatMap((one) => (one.isRetracted ? [] : one.fact)),
      )
    if (first || isSpelledOut(fact, near, words) || scope.some(isSaidThere)) return []
    if (near.some((one) => isCutShort(bareNumber(one.fact), fact.value) && isComparable(fact, one.fact)))
      return []
    const other = near.find(
      (one) => !one.isRetracted && isComparable(fact, one.fact) && isOfTheSame(fact, one, line, visit),
    )
    if (other)
      return [issueOf('value', `“${fact.text}” is ${other.fact.text} in the visit`, visit, other.turn, fact)]
    const age = near.find((one) => isAge(fact, one, visit))
    if (age)
      return [issueOf('value', `“${fact.text}” is ${age.fact.text} in the visit`, visit, age.turn, fact)]
    // An age may be reckoned from a date of birth; what was said elsewhere is cited wrongly, and not made up.
    const isElsewhere =
      /old$/.test(fact.value) ||
      (fact.kind === 'frequency' && fact.subject === undefined) ||
      isDated(fact, visit) ||
      visit.turns.some(({ facts }) =>
        facts.some((one) => isSameQuantity(fact, one.fact) && isOfItsKind(fact, one, visit)),
      )
    const message = `“${fact.text}” is not in the turns it rests on`
    return isElsewhere ? [] : [issueOf('fact-not-said', message, visit, undefined, fact)]
  })
}

/** Times that exclude each other. */
const times: readonly string[] = [
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday',
  'last (?:week|month|year)',
  'next (?:week|month|year)',
]
const timesIn = (text: string, group: string): RegExpExecArray[] => [
  ...text.matchAll(new RegExp(`\\b(?:${group})\\b`, 'gi')),
]

const returning = /\b(?:come|see you|follow|return|back|appointment|visit)\b/i

/**
 * A time that nobody names, where the line's turns name another of the same thing: `on Friday` for `on Sunday`,
 * `last month` for `last week`.
 */
export function timeIssues({ line, scope, visit }: Claim): NoteIssue[] {
  return times.flatMap((group) =>
    timesIn(line.text, group).flatMap(({ 0: own, index }) => {
      const unit = own.toLowerCase().split(' ').at(-1) ?? ''
      if (visit.turns.some(({ text, heard }) => `${text} ${heard}`.toLowerCase().includes(unit))) return []
      const phrase = line.phrases.findLast(({ start }) => start <= index)
      const words = phrase
        ? weightyWords(line, phrase).filter((word) => !own.toLowerCase().includes(word))
        : []
      const saying = sayingsNear(scope, visit).find(
        (one) =>
          timesIn(one.text, group).length > 0 &&
          (words.length === 0
            ? returning.test(one.text)
            : words.some((word) => placesIn(one, word).length > 0)),
      )
      const other = saying && timesIn(saying.text, group)[0]?.[0]
      const message = `“${own}” is ${other} in the visit`
      return other === undefined ? [] : [issueOf('value', message, visit, saying?.lines[0])]
    }),
  )
}

/** A dose is borne out by a dose in its unit, or by a number that is no measurement's: a pulse of 72 bears out no 72 mg. */
const isOfItsKind = (fact: CriticalFact, { fact: other, turn }: SaidFact, { turns }: VisitReading): boolean =>
  fact.kind !== 'dose' ||
  (other.kind === 'dose'
    ? isSameDose(fact.value, other.value)
    : !turns[turn]?.said.some(
        ({ statement: { kind, value } }) => kind === 'measurement' && value === bareNumber(other),
      ))

/** True where a value of the visit stands in a saying that shares words with what surrounds a value of the line. */
function isOfTheSame(fact: CriticalFact, other: SaidFact, line: LineReading, visit: VisitReading): boolean {
  const phrase = line.phrases.findLast(({ start }) => start <= fact.start)
  const sayings = visit.sayingsOf.get(other.turn) ?? []
  if (!phrase) return false
  const words = line.words.filter(
    ({ word, start, end }) =>
      !telling.has(word) && !/^\d/.test(word) && (end <= fact.start || start >= fact.end),
  )
  return sayings.some(
    (saying) =>
      saying.values.includes(other.fact) && words.some(({ word }) => placesIn(saying, word).length > 0),
  )
}

/** `I'm twenty six.`, and nothing else: no `when I'm 65`, and no `I'm 95 percent better`. */
function isAge(fact: CriticalFact, { fact: other, turn }: SaidFact, { turns }: VisitReading): boolean {
  const { text = '', role } = turns[turn] ?? {}
  const at = text.indexOf(other.text)
  return (
    /years? old$/.test(fact.value) &&
    other.kind === 'number' &&
    /^\d\d$/.test(other.value) &&
    role !== 'clinician' &&
    /(?:^|[.!?,]\s*|\band\s)i(?:['’]?m| am)[\s,]*(?:u[hm]+[\s,]*)?$/i.test(text.slice(0, at)) &&
    /^(?: years?(?: old)?)?\s*(?:[.!?]|$|,?\s*(?:and|but|so|i)\b)/i.test(text.slice(at + other.text.length))
  )
}

const months = 'january february march april may june july august september october november december'

/** `03/2021` where March was spoken of: a note adds the year. */
function isDated({ value }: CriticalFact, { turnsOf }: VisitReading): boolean {
  const [, year = '', month = ''] =
    /^(\d{4})-(\d\d)\b/.exec(
      value.replace(/^(\d+)\/(\d{4})$/, (_, of: string, in_: string) => `${in_}-${of.padStart(2, '0')}`),
    ) ?? []
  return year !== '' && (turnsOf.has(stem(months.split(' ')[Number(month) - 1] ?? '')) || turnsOf.has(year))
}

/** What a number that differs proves nothing by: a count to twelve, the number of a list or a vertebra, a time of day. */
function isSmall({ kind, value, text, start }: CriticalFact, line: string): boolean {
  if (kind === 'frequency')
    return (
      value === 'as needed' ||
      (daily.test(value) && /^(?:in|at|before|with|after|q?[ap]m|hs|qhs)\b/i.test(text))
    )
  if (kind === 'dose') return /^1 [a-z]{4,}$/.test(value)
  if (kind !== 'number' || /[ :]|\/(?!10$)/.test(value)) return false
  const before = line.slice(0, start)
  // `vomited x4`: counted.
  if (/\b(?:(?:day|week|month|stage|grade|phase|class)\s+|x ?)$/i.test(before)) return false
  return (
    (Number.isInteger(Number(value)) && Number(value) <= 12) ||
    /[\p{L}#-]$/u.test(before) ||
    /^\d+s$/.test(value)
  )
}

/** True for two quantities of one kind, in units of one kind: one may stand in the place of the other. */
function isComparable(one: CriticalFact, other: CriticalFact): boolean {
  if (one.kind !== other.kind || other.value === 'as needed') return false
  // Of two drugs each has its own.
  if (one.subject !== undefined && other.subject !== undefined && one.subject !== other.subject) return false
  // `Nine pints a week, on Saturday and Sunday`
  const isDays = ({ value }: CriticalFact): boolean => /^every \w+day/.test(value)
  if (one.kind === 'duration' || one.kind === 'frequency') return isDays(one) === isDays(other)
  const shape = ({ value }: CriticalFact): string => sameValue(value).replace(/[\d.]+/g, '')
  return shape(one) === shape(other)
}

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh']

/** `1 week` of `last week`, `qAM` of `a morning tablet`. */
function isSpelledOut(
  { kind, value, subject }: CriticalFact,
  near: readonly SaidFact[],
  words: string,
): boolean {
  const [, unit] = /^1 (\w+)$/.exec(value) ?? []
  // `day 1` of `the first day`
  const ordinal = kind === 'number' ? ordinals[Number(value)] : undefined
  if (ordinal !== undefined && new RegExp(`\\b${ordinal}\\b`, 'i').test(words)) return true
  if (kind === 'duration' && unit !== undefined)
    return new RegExp(`\\b(?:last|next|this|a|an|per|each|the|past) ${unit}\\b`, 'i').test(words)
  // `twice daily` of `in the morning` and `at night`
  const times = Number(/^([2-4])\/day$/.exec(value)?.[1] ?? Infinity)
  const timesOfDay = near.filter(
    ({ fact }) =>
      /^(?:morning|afternoon|evening|nightly)$/.test(fact.value) &&
      (subject === undefined || fact.subject === subject),
  )
  if (timesOfDay.length >= times) return true
  if (!daily.test(value) || near.some(({ fact }) => fact.kind === 'frequency')) return false
  return /\b(?:day|daily|morning|evening|night|bedtime|breakfast|dinner|everyday)/i.test(words)
}
