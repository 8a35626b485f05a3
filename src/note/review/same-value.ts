import { sameValue } from '../../clinical/compare/compare-statements.ts'
import { bareNumber, type CriticalFact } from '../../protocol/fact.ts'

/** True when two values mean the same: in another unit, without one, as an end of a range. */
export function isSameValue(one: string, other: string): boolean {
  if (one === other || sameValue(one) === sameValue(other)) return true
  if (daily.test(one) && daily.test(other)) return true
  const [a, b] = [numbersOf(one), numbersOf(other)]
  const units = [unitOf(one), unitOf(other)]
  const spans = [daysOf(one), daysOf(other)] as const
  if (units[0] !== units[1] && spans[0] !== undefined && spans[1] !== undefined)
    return Math.abs(spans[0] - spans[1]) < spans[0] * 0.12
  if (counts.test(units[0] as string) !== counts.test(units[1] as string))
    return units.every((unit) => unit !== '')
  if (units[0] !== '' && units[1] !== '' && units[0] !== units[1])
    return partsOf(one).some((part) => partsOf(other).includes(part))
  return a.every((n) => b.includes(n)) || b.every((n) => a.includes(n))
}

/** True when one dose bears the other out: `20 pills` bear out no `20 mg`. */
export const isSameDose = (one: string, other: string): boolean =>
  isSameValue(one, other) && (one.includes(other) || other.includes(one) || isCount(one) === isCount(other))

/** `ninety eight nine` is 98.9, of which 98 was read. */
export const isCutShort = (read: string, value: string): boolean => value.startsWith(`${read}.`)

/** `2 tablet`: says how many, not how much. */
export const isCount = (value: string): boolean => counts.test(unitOf(value))

const days: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30.4, year: 365 }

/** A span of time in days: five months are twenty weeks. */
function daysOf(value: string): number | undefined {
  const [, count, unit = ''] = /^([\d.]+) (\w+)$/.exec(value) ?? []
  const length = days[unit]
  return length === undefined ? undefined : Number(count) * length
}

/** What is counted: how many tablets says nothing of how many milligrams. */
const counts = /^(?:tablet|pill|capsule|puff|spray|drop|patch|dose|sachet|injection|ampoule|suppository)\b/
/** Once a day, or at one time of it. */
export const daily: RegExp = /^(?:1\/day|nightly|morning|evening|afternoon)$/
const numbersOf = (value: string): string[] => value.match(/\d+(?:\.\d+)?(?:[:/]\d+)*/g) ?? [value]
/** What is left of a value without its numbers: `mg`, and `/` of a blood pressure. */
export const unitOf = (value: string): string => value.replace(/^[\d.:-]+(?:(\/)[\d.]+)? ?/, '$1')
/** The parts of `2 tablet of 500 mg`. */
const partsOf = (value: string): string[] => value.split(' of ').map(sameValue)

/** `03/2021` and `2021-03`, `10/2/20` and `October 2020`: one says all that the other says, or less. */
function isSameDate(one: string, other: string): boolean {
  const partsOf = (value: string): number[] =>
    (value.match(/\d+/g) ?? []).map((part) => Number(part) % (part.length === 4 ? 100 : Infinity))
  if (![one, other].every((value) => /\d[-/]\d|^(?:19|20)\d\d$/.test(value))) return false
  const [few, many] = [partsOf(one), partsOf(other)].sort((a, b) => a.length - b.length) as [
    number[],
    number[],
  ]
  return many.length > 1 && few.every((part) => many.includes(part))
}

/** `19:00` and `seven`, `7 pm`: one clock counts to 24 and the other to 12. */
function isSameHour(one: CriticalFact, other: CriticalFact): boolean {
  if (![one, other].some(({ text }) => /\d:\d\d/.test(text))) return false
  const [a, b] = [one, other].map(({ value }) => /^(\d{1,2})(:\d\d)?(?: ([ap])m)?$/.exec(value))
  if (!a || !b || a[2] !== b[2]) return false
  const halfOf = ([, hour, , half]: RegExpExecArray): string => half ?? (Number(hour) > 12 ? 'p' : '')
  const [half, otherHalf] = [halfOf(a), halfOf(b)]
  return Number(a[1]) % 12 === Number(b[1]) % 12 && (half === '' || otherHalf === '' || half === otherHalf)
}

export function isSameQuantity(one: CriticalFact, other: CriticalFact): boolean {
  if (one.kind === other.kind && isSameValue(one.value, other.value)) return true
  if (one.kind !== 'number' && other.kind !== 'number') return false
  if (isSameDate(one.value, other.value) || isSameHour(one, other)) return true
  return (
    bareNumber(one) === bareNumber(other) ||
    `${bareNumber(one)}/10` === other.value ||
    one.value === `${bareNumber(other)}/10`
  )
}

/** True where a number is said in its parts, one behind the other: 140/70 is `one forty` and `seventy`. */
export function isSaidInParts({ kind, value }: CriticalFact, said: readonly CriticalFact[]): boolean {
  const parts = value.match(/\d+(?:\.\d+)?/g) ?? []
  const numbers = said.filter((other) => other.kind === 'number').map(bareNumber)
  const isFrom = (at: number): boolean => parts.every((part, next) => numbers[at + next] === part)
  return kind === 'number' && parts.length > 1 && numbers.some((_, at) => isFrom(at))
}
