import { dateAt } from './dates.ts'
import { canonicalDecimal, made, plainNumberAt, small, tens, type NumberReading } from './spelled-numbers.ts'
import { normAt, type Token } from '../tokens.ts'

const timeUnit = /^(?:second|minute|hour|day|week|month|year|night)s?$/

/** True where `one` stands for a thing and not for a number: the noun after it decides. */
function isPronoun(tokens: readonly Token[], reading: NumberReading): boolean {
  return (
    reading.value === '1' &&
    reading.to === reading.from + 1 &&
    normAt(tokens, reading.from) === 'one' &&
    !/^(?:stage|grade|type|class|level|phase|number|day|week|step|group)$/.test(
      normAt(tokens, reading.from - 1),
    )
  )
}

const nameBefore = /^(?:covid|omega|[bcthkpsl])$/

/** True for digits that belong to a name: `b12`, `COVID-19`, `a1c`, `L5`, `t 4`. */
function isName(
  tokens: readonly Token[],
  reading: NumberReading,
  counts: (index: number) => boolean,
): boolean {
  const token = tokens[reading.from] as Token
  const before = tokens[reading.from - 1]
  if (!before) return false
  if (before.type === 'word' && token.glued)
    return token.norm !== '.' && before.norm !== 'x' && before.norm !== 'q'
  const dashed = before.norm === '-' ? tokens[reading.from - 2] : before
  if (before.norm === '-' && token.glued && before.glued && dashed?.type === 'word') {
    return (
      !Object.hasOwn(small, dashed.norm) && !Object.hasOwn(tens, dashed.norm) && !counts(reading.from - 2)
    )
  }
  if (before.norm === 'a' && normAt(tokens, reading.to) === 'c') return true
  return (
    dashed !== undefined &&
    !reading.value.includes('.') &&
    nameBefore.test(dashed.norm) &&
    Number(reading.value) < 20 &&
    (normAt(tokens, reading.to).length === 1 || !counts(reading.to))
  )
}

export interface NumberOptions {
  /** Dates in digits are day first. */
  readonly dayFirst: boolean
  /** Says whether what stands at an index counts things: a unit, `times`, `of`. Then `one` is a number. */
  readonly counts: (index: number) => boolean
}

/** Whatever number begins at a token: date, reading such as `140/90`, range, or a plain one. */
export function numberAt(
  tokens: readonly Token[],
  index: number,
  options: NumberOptions,
): NumberReading | undefined {
  const date = dateAt(tokens, index, options.dayFirst)
  if (date) return date
  const first = plainNumberAt(tokens, index)
  if (!first || isName(tokens, first, options.counts)) return undefined
  const link = normAt(tokens, first.to)
  // `one forty over, over seventy`: the link may be said twice.
  const isRepeated = link === 'over' && normAt(tokens, first.to + 1) === 'over'
  const scaleTo = scaleAt(tokens, first.to)
  const linkTo = scaleTo ?? first.to + (isRepeated ? 2 : 1)
  const isScale = scaleTo !== undefined && scaleTo > first.to + 1
  const second = linkTo < tokens.length ? plainNumberAt(tokens, linkTo) : undefined
  if (second) {
    const digits = tokens[index]?.type === 'digits' && tokens[linkTo]?.type === 'digits'
    const glued = tokens[first.to]?.glued === true && tokens[linkTo]?.glued === true
    if (link === ':' && digits && glued) {
      const minutes = normAt(tokens, linkTo)
      return made(index, minutes === '00' ? first.value : `${first.value}:${minutes}`, second.to)
    }
    if (link === '/' || isScale || (link === 'over' && !timeUnit.test(normAt(tokens, second.to)))) {
      const half = Number(first.value) / Number(second.value)
      const simple = link === '/' && /^(?:1\/2|1\/4|3\/4)$/.test(`${first.value}/${second.value}`)
      return made(index, simple ? String(half) : `${first.value}/${second.value}`, second.to)
    }
    if ((link === '-' || link === '–') && digits && glued) return chain(tokens, index, first, second, options)
    if (link === 'and' && normAt(tokens, index - 1) === 'between')
      return made(index, `${first.value}-${second.value}`, second.to)
    if (link === 'to' || link === 'or' || link === '-' || link === '–') {
      return made(index, `${first.value}-${second.value}`, second.to)
    }
    if (
      link === 'on' &&
      Number(first.value) >= 70 &&
      Number(first.value) <= 260 &&
      Number(second.value) >= 30 &&
      Number(second.value) <= 150
    ) {
      return made(index, `${first.value}/${second.value}`, second.to)
    }
  }
  return isPronoun(tokens, first) && !options.counts(first.to) ? undefined : first
}

/** Where the second number of `five out of ten` and `seven on a scale of one to ten` begins. */
function scaleAt(tokens: readonly Token[], index: number): number | undefined {
  const words = (...all: string[]): boolean => all.every((word, at) => normAt(tokens, index + at) === word)
  if (words('out', 'of')) return index + 2
  for (const from of [index, index + 1]) {
    if (normAt(tokens, from) !== 'on' && normAt(tokens, from) !== 'in') continue
    if (!/^(?:a|the|that|our|your)$/.test(normAt(tokens, from + 1)) || normAt(tokens, from + 2) !== 'scale')
      continue
    let to = normAt(tokens, from + 3) === 'of' || normAt(tokens, from + 3) === 'from' ? from + 4 : from + 3
    if (/^(?:0|1|zero|one)$/.test(normAt(tokens, to)) && /^(?:to|-)$/.test(normAt(tokens, to + 1))) to += 2
    return to
  }
  return undefined
}

/** Digits joined by dashes: two are a range, more (or a long one) are one number, as of a telephone. */
function chain(
  tokens: readonly Token[],
  index: number,
  first: NumberReading,
  second: NumberReading,
  options: NumberOptions,
): NumberReading {
  let digits = normAt(tokens, index) + normAt(tokens, second.from)
  let to = second.to
  while (
    normAt(tokens, to) === '-' &&
    tokens[to]?.glued &&
    tokens[to + 1]?.type === 'digits' &&
    tokens[to + 1]?.glued
  ) {
    digits += normAt(tokens, to + 1)
    to += 2
  }
  // `555-1234` is dialled, `500-1000 mg` a range.
  const rises = Number(first.value) < Number(second.value) && options.counts(second.to)
  const phone = to > second.to || (digits.length > 6 && !rises)
  return { value: phone ? canonicalDecimal(digits) : `${first.value}-${second.value}`, from: index, to }
}
