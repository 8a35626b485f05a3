import { startsDate } from './dates.ts'
import { frequencyAt, perPeriodAt, startsFrequency, timeOfDayAt } from './frequencies.ts'
import { numberAt } from './numbers.ts'
import { plainNumberAt, startsNumber } from './spelled-numbers.ts'
import { normAt, type Token } from '../tokens.ts'
import { unitAt } from './units.ts'

/** A number, dose, duration or frequency, from token `from` up to `to` (exclusive). */
export interface Quantity {
  readonly kind: 'number' | 'dose' | 'duration' | 'frequency'
  readonly value: string
  readonly from: number
  readonly to: number
}

const counted =
  /^(?:times?|x|more|other|pills?|beers?|drinks?|glass|glasses|cups?|percent|hundred|thousand|of|out|or|to|point|and)$/

/** A weight by the month is a rate, and no frequency. */
const weighed = / (?:kg|lb|oz)$/

/** What may follow a unit: `an hour and a half`. */
const halfMore = ['and', 'a', 'half']

/** Every quantity of a text, in order and without overlap. `a tablet` and `an hour` are one of them. */
export function quantitiesIn(tokens: readonly Token[], dayFirst: boolean): Quantity[] {
  const found: Quantity[] = []
  const counts = (index: number): boolean => {
    const at = normAt(tokens, index) === '-' ? index + 1 : index
    return (
      unitAt(tokens, at) !== undefined ||
      (normAt(tokens, index - 1) === 'one' && perPeriodAt(tokens, at) !== undefined) ||
      (counted.test(normAt(tokens, at)) && !/^(?:of|or|to|and|out|other|more)$/.test(normAt(tokens, at)))
    )
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    if (
      token.type === 'word' &&
      !startsNumber(token.norm) &&
      !startsFrequency(token.norm) &&
      !startsDate(token.norm)
    )
      continue
    const before = found.at(-1)
    const frequency =
      frequencyAt(tokens, at) ??
      (before?.to === at && before.kind !== 'frequency' && !weighed.test(before.value)
        ? perPeriodAt(tokens, at)
        : undefined) ??
      (before && at - before.to < 12 ? timeOfDayAt(tokens, at) : undefined)
    if (frequency) {
      found.push({ kind: 'frequency', value: frequency.value, from: at, to: frequency.to })
      at = frequency.to - 1
      continue
    }
    if (token.type === 'mark' && !/^[.−-]$/.test(token.norm)) continue
    const article =
      /^(?:an?|another)$/.test(token.norm) && !/^(?:..?|min|second)$/.test(normAt(tokens, at + 1))
    const number =
      numberAt(tokens, at, { dayFirst, counts }) ?? (article ? { value: '1', to: at + 1 } : undefined)
    if (!number) continue
    const one = measured(tokens, number.value, at, number.to)
    const quantity = widened(tokens, one) ?? one
    if (article && number.to === at + 1 && !/^(?:dose|duration)$/.test(quantity.kind)) continue
    found.push(quantity)
    at = quantity.to - 1
  }
  return found
}

/** `44 mg to 50 mg`, `between 44 mg and 50 mg`, `an hour or two`: a range whose unit was said with its first number. */
function widened(tokens: readonly Token[], { kind, value, from, to }: Quantity): Quantity | undefined {
  const link = normAt(tokens, to)
  const isRange = /^(?:to|or|-)$/.test(link) || (link === 'and' && normAt(tokens, from - 1) === 'between')
  const [count = '', unit = ''] = value.split(' ')
  // `from 50 mg to 75 mg` are two doses.
  if (kind === 'dose' && normAt(tokens, from - 1) === 'from') return undefined
  if (!isRange || (kind !== 'dose' && kind !== 'duration') || count.includes('-')) return undefined
  const next = plainNumberAt(tokens, to + 1)
  if (!next) return undefined
  const other = measured(tokens, next.value, to + 1, next.to)
  const isSame = other.kind === kind && other.value === `${next.value} ${unit}`
  // `an hour or two`: the unit is said once.
  const isBare = link === 'or' && other.kind === 'number' && count === '1' && next.value === '2'
  return isSame || isBare ? { kind, value: `${count}-${next.value} ${unit}`, from, to: other.to } : undefined
}

/** The number with its unit, if one follows; `50-year-old` is an age, `1/2 hour and a half` a duration. */
function measured(tokens: readonly Token[], count: string, from: number, to: number): Quantity {
  const dash = normAt(tokens, to) === '-'
  // `half a tablet`, `three quarters of a tablet`, `half of the tablet`.
  const isPart = Number(count) < 1 || /^[12]\/[36]$/.test(count)
  const of = isPart && normAt(tokens, to) === 'of' ? to + 1 : to
  const at = dash ? to + 1 : isPart && /^(?:an?|the)$/.test(normAt(tokens, of)) ? of + 1 : to
  const after = tokens[at]
  if (after?.glued && after.norm === 's' && /0$/.test(count))
    return { kind: 'number', value: `${count}s`, from, to: at + 1 }
  if (after?.glued && !dash && /^[dw]$/.test(after.norm))
    return { kind: 'duration', value: `${count} ${after.norm === 'd' ? 'day' : 'week'}`, from, to: at + 1 }
  const slashed = after?.norm === 'y' && normAt(tokens, at + 1) === '/' && normAt(tokens, at + 2) === 'o'
  if (slashed || (after?.glued && /^(?:yo|y)$/.test(after.norm)))
    return { kind: 'number', value: `${count} years old`, from, to: slashed ? at + 3 : at + 1 }
  if (after?.norm === 'times' || after?.norm === 'time')
    return { kind: 'number', value: count, from, to: at + 1 }
  const unit =
    after?.norm === 'l' && !after.glued && (tokens[from]?.type === 'word' || count.includes('/'))
      ? undefined
      : unitAt(tokens, at)
  if (!unit) return { kind: 'number', value: count, from, to }
  const half = /^\d+$/.test(count) && halfMore.every((word, n) => normAt(tokens, unit.to + n) === word)
  const value = half ? `${count}.5` : count
  const ends = half ? unit.to + halfMore.length : unit.to
  if (unit.kind === 'time') {
    const old = normAt(tokens, ends) === '-' ? ends + 1 : ends
    if (normAt(tokens, old) === 'old' || normAt(tokens, old) === 'olds') {
      return {
        kind: 'number',
        value: unit.unit === 'year' ? `${value} years old` : `${value} ${unit.unit}s old`,
        from,
        to: old + 1,
      }
    }
    return { kind: 'duration', value: `${value} ${unit.unit}`, from, to: ends }
  }
  return { kind: unit.kind === 'dose' ? 'dose' : 'number', value: `${value} ${unit.unit}`, from, to: ends }
}
