import { cardinalAt, groupAt, isOrdinalAt, made, tens, type NumberReading } from './spelled-numbers.ts'
import { normAt, type Token } from '../tokens.ts'

const list = (words: string): readonly string[] => words.split(' ')
/** Days and ranks in words. */
export const ordinals: Readonly<Record<string, number>> = /* @__PURE__ */ (() =>
  Object.fromEntries([
    ...list(
      'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth',
    ).map((word, n): [string, number] => [word, n + 1]),
    ['twentieth', 20],
    ['thirtieth', 30],
  ]))()
const months = 'january february march april may june july august september october november december'
const monthOf: Readonly<Record<string, number>> = /* @__PURE__ */ (() =>
  Object.fromEntries(
    list(months).flatMap((name, n) => [
      [name, n + 1],
      [name === 'may' ? 'may' : name.slice(0, 3), n + 1],
    ]),
  ))()

/** True for the words a date can begin with, plain numbers aside. */
export function startsDate(word: string): boolean {
  return Object.hasOwn(monthOf, word) || Object.hasOwn(ordinals, word)
}

const pad = (n: number): string => String(n).padStart(2, '0')

/** Day in words or digits, with or without `st`, `nd`, `rd`, `th`; also plain `3`. */
function dayAt(
  tokens: readonly Token[],
  index: number,
): { n: number; to: number; ordinal: boolean } | undefined {
  const word = normAt(tokens, index)
  const ordinal = Object.hasOwn(ordinals, word) ? ordinals[word] : undefined
  if (ordinal !== undefined) return { n: ordinal, to: index + 1, ordinal: true }
  if (Object.hasOwn(tens, word)) {
    const next = normAt(tokens, index + 1) === '-' ? index + 2 : index + 1
    const unit = ordinals[normAt(tokens, next)]
    if (unit !== undefined && unit < 10)
      return { n: (tens[word] as number) + unit, to: next + 1, ordinal: true }
  }
  const token = tokens[index]
  if (token?.type === 'digits' && /^\d{1,3}$/.test(token.norm)) {
    const suffixed = isOrdinalAt(tokens, index)
    return { n: Number(token.norm), to: index + (suffixed ? 2 : 1), ordinal: suffixed }
  }
  const group = groupAt(tokens, index)
  return group && { ...group, ordinal: false }
}

function yearAt(tokens: readonly Token[], index: number): { n: number; to: number } | undefined {
  const at = normAt(tokens, index) === ',' || normAt(tokens, index) === 'of' ? index + 1 : index
  const token = tokens[at]
  if (token?.type === 'digits') {
    return /^(?:19|20)\d\d$/.test(token.norm) ? { n: Number(token.norm), to: at + 1 } : undefined
  }
  const group = cardinalAt(tokens, at)
  return group && group.n >= 1900 && group.n < 2100 ? group : undefined
}

/** A date: `April 24, 2021`, `the twenty fourth of april`, `04/24/2021`, or a lone ordinal over ten. */
export function dateAt(
  tokens: readonly Token[],
  index: number,
  dayFirst: boolean,
): NumberReading | undefined {
  const word = normAt(tokens, index)
  const month = Object.hasOwn(monthOf, word) ? monthOf[word] : undefined
  if (month !== undefined && word !== 'mar') {
    const at = normAt(tokens, index + 1) === '.' ? index + 2 : index + 1
    const alone = yearAt(tokens, at)
    if (alone) return made(index, `${alone.n}-${pad(month)}`, alone.to)
    const day = dayAt(tokens, normAt(tokens, at) === 'the' ? at + 1 : at)
    if (!day || day.n < 1 || day.n > 31) return undefined
    const year = yearAt(tokens, day.to)
    return made(index, `${year ? `${year.n}-` : ''}${pad(month)}-${pad(day.n)}`, year?.to ?? day.to)
  }
  const token = tokens[index]
  const mark = normAt(tokens, index + 1)
  if (token?.type === 'digits' && (mark === '/' || mark === '-') && normAt(tokens, index + 3) === mark) {
    const [a, b, c] = [token.norm, normAt(tokens, index + 2), normAt(tokens, index + 4)]
    if (/^\d{1,2}$/.test(a) && /^\d{1,2}$/.test(b) && /^(?:\d\d)?\d\d$/.test(c)) {
      const swap = Number(a) > 12 || (dayFirst && Number(b) <= 12)
      const year = c.length === 2 ? (Number(c) > 40 ? '19' : '20') + c : c
      return made(index, `${year}-${pad(Number(swap ? b : a))}-${pad(Number(swap ? a : b))}`, index + 5)
    }
    if (/^\d{4}$/.test(a) && /^\d{1,2}$/.test(b) && /^\d{1,2}$/.test(c))
      return made(index, `${a}-${pad(Number(b))}-${pad(Number(c))}`, index + 5)
  }
  const day = dayAt(tokens, index)
  if (!day) return undefined
  const of = normAt(tokens, day.to) === 'of' ? day.to + 1 : day.to
  const name = normAt(tokens, of)
  if (
    day.n >= 1 &&
    day.n <= 31 &&
    Object.hasOwn(monthOf, name) &&
    (day.ordinal || (name !== 'may' && name !== 'march'))
  ) {
    const year = yearAt(tokens, of + 1)
    return made(
      index,
      `${year ? `${year.n}-` : ''}${pad(monthOf[name] as number)}-${pad(day.n)}`,
      year?.to ?? of + 1,
    )
  }
  if (!day.ordinal) return undefined
  return day.n > 10 ? made(index, `${day.n}th`, day.to) : undefined
}
