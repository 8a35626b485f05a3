import { normAt, wordsIn, type Token } from '../tokens.ts'
import type { Item } from './grammar.ts'
import { unitOf } from './units.ts'

/** Words by the number that stands before them. */
export const valueTable = (words: string): ReadonlyMap<string, number> =>
  new Map(
    words.split(',').flatMap((group) => {
      const [value, ...names] = group.split(' ')
      return names.map((name): [string, number] => [name, Number(value)])
    }),
  )
/** Units and teens in words. */
export const small: ReadonlyMap<string, number> = /* @__PURE__ */ valueTable(
  '0 zero nought naught,1 one,2 two,3 three,4 four,5 five,6 six,7 seven,8 eight,9 nine,10 ten,11 eleven,12 twelve,13 thirteen,14 fourteen,15 fifteen,16 sixteen,17 seventeen,18 eighteen,19 nineteen',
)
const tens: ReadonlyMap<string, number> = /* @__PURE__ */ valueTable(
  '20 twenty,30 thirty,40 forty,50 fifty,60 sixty,70 seventy,80 eighty,90 ninety',
)
const scales: ReadonlyMap<string, number> = /* @__PURE__ */ valueTable(
  '12 dozen,100 hundred,1000 thousand,1e6 million,1e9 billion',
)

/** Plain decimal without needless zeros. Text in, so that long digit strings keep every digit. */
export function canonicalDecimal(digits: string): string {
  if (digits.length === 1) return digits
  const [whole = '', fraction = ''] = digits.replaceAll(',', '').split('.')
  const left = whole.replace(/^0+(?=\d)/, '') || '0'
  let end = fraction.length
  while (end > 0 && fraction[end - 1] === '0') end--
  return end > 0 ? `${left}.${fraction.slice(0, end)}` : left
}

/** A count read from tokens up to `to` (exclusive). */
interface Group {
  readonly n: number
  readonly to: number
}

/** 0–99 in words: `seven`, `fourteen`, `twenty two`, `twenty-two`. */
function groupAt(tokens: readonly Token[], index: number): Group | undefined {
  const one = small.get(normAt(tokens, index))
  if (one !== undefined) return { n: one, to: index + 1 }
  const ten = tens.get(normAt(tokens, index))
  if (ten === undefined) return undefined
  const next = normAt(tokens, index + 1) === '-' ? index + 2 : index + 1
  const unit = small.get(normAt(tokens, next)) ?? 0
  return unit > 0 && unit < 10 ? { n: ten + unit, to: next + 1 } : { n: ten, to: index + 1 }
}

const monthName =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/

/** How `one forty`, `twenty twenty two`, `seven fifty` join; undefined where two numbers are meant (`five ten`). */
function joined(a: number, b: number, isYear: boolean): number | undefined {
  if (b < 10 || a === 0) return undefined
  const joins =
    a <= 3 ||
    (a <= 9 && b > 10) ||
    a === 18 ||
    a === 19 ||
    (a === 20 ? b < 30 || isYear : a > 9 && a < 20 && b >= 30)
  return joins ? a * 100 + b : undefined
}

/** `the hundred milligram ones`, and not `a few hundred milligrams`. */
const isOne = (tokens: readonly Token[], index: number): boolean =>
  /^(?:the|those|these|your|my)$/.test(normAt(tokens, index - 1)) &&
  unitOf(normAt(tokens, index + 1))?.kind === 'dose'

/** A cardinal in words, with scales and spoken joins, without its fraction. */
function cardinalAt(tokens: readonly Token[], index: number): Group | undefined {
  const word = normAt(tokens, index)
  const isScaled = scales.has(normAt(tokens, index + 1))
  const group = /^an?$/.test(word)
    ? isScaled && { n: 1, to: index + 1 }
    : /^(?:hundred|thousand)$/.test(word)
      ? (groupAt(tokens, index + 1) ?? isOne(tokens, index)) && { n: 1, to: index }
      : tokens[index]?.type === 'digits'
        ? isScaled && { n: Number(word.replaceAll(',', '')), to: index + 1 }
        : groupAt(tokens, index)
  if (!group || !Number.isFinite(group.n)) return undefined
  return scales.has(normAt(tokens, group.to))
    ? scaledFrom(tokens, group)
    : (joinedFrom(tokens, group, index) ?? tenthsFrom(tokens, group, index) ?? group)
}

/** `two hundred and fifty`, `two thousand and five`: what scales make of a first count. */
function scaledFrom(tokens: readonly Token[], { n, to: at }: Group): Group {
  let total = 0
  for (;;) {
    const scale = scales.get(normAt(tokens, at))
    if (scale !== undefined) {
      n *= scale
      at++
      if (scale > 100) [total, n] = [total + n, 0]
      continue
    }
    const more = groupAt(tokens, normAt(tokens, at) === 'and' ? at + 1 : at)
    const after = more ? normAt(tokens, more.to) : ''
    if (!more || (n === 0 ? total === 0 : n % 100 !== 0) || (n !== 0 && after === 'hundred')) break
    // `three hundred three times a day`: a dose, and how often.
    if (more.n < 7 && normAt(tokens, at) !== 'and' && /^(?:times?|x|tablets?|capsules?|puffs?)$/.test(after))
      break
    n += more.n
    at = more.to
    if (after !== 'hundred' && after !== 'thousand') break
  }
  return { n: total + n, to: at }
}

/** `thirty-seven eight` of a temperature: the second is its tenths. */
function tenthsFrom(tokens: readonly Token[], { n, to }: Group, index: number): Group | undefined {
  const tenths = groupAt(tokens, to)
  const isWarmth = (n > 34 && n < 43) || (n > 94 && n < 108)
  return tenths &&
    tenths.n < 10 &&
    isWarmth &&
    / (?:temperature|temp|fever)(?: \S+){0,3}$/.test(wordsIn(tokens, index - 4, index)) &&
    !/^(?:dose|time)$/.test(unitOf(normAt(tokens, tenths.to))?.kind ?? '')
    ? { n: Number(`${String(n)}.${String(tenths.n)}`), to: tenths.to }
    : undefined
}

/** `one oh five`, `one forty`, `two-fifty`. */
function joinedFrom(tokens: readonly Token[], { n, to }: Group, index: number): Group | undefined {
  const digit = /^oh?$/.test(normAt(tokens, to)) ? groupAt(tokens, to + 1) : undefined
  if (n > 0 && digit && digit.n > 0 && digit.n < 10) return { n: n * 100 + digit.n, to: digit.to }
  const isDashed = n < 10 && normAt(tokens, to) === '-' && tokens[to]?.glued && tokens[to + 1]?.glued
  let second = groupAt(tokens, isDashed ? to + 1 : to)
  // `one forty one fifty`: the second hundred begins a number of its own.
  const third = second && second.n > 20 && second.n % 10 === n ? groupAt(tokens, second.to) : undefined
  if (second && third && third.n % 10 === 0 && third.n > second.n)
    second = { n: second.n - n, to: second.to - 1 }
  if (!second || scales.has(normAt(tokens, second.to))) return undefined
  const before = normAt(tokens, index - 1)
  const both = joined(n, second.n, /^(?:in|since|by|until|year)$/.test(before) || monthName.test(before))
  return both === undefined ? undefined : { n: both, to: second.to }
}

/** Digits after `point`: `eight`, `two five`, `oh five`, `twenty five`, `75`. */
function fractionAt(tokens: readonly Token[], index: number): { digits: string; to: number } {
  if (/^\d+$/.test(normAt(tokens, index))) return { digits: normAt(tokens, index), to: index + 1 }
  let digits = ''
  let to = index
  while (digits.length < 6) {
    const group = /^oh?$/.test(normAt(tokens, to)) ? { n: 0, to: to + 1 } : groupAt(tokens, to)
    if (!group || (group.n > 9 && !/^0*$/.test(digits))) break
    digits += String(group.n)
    to = group.to
    if (group.n > 9) break
  }
  return { digits, to }
}

/** A run of single spoken digits: `five five five one`, each its own word. */
function digitRun(tokens: readonly Token[], index: number): { digits: string; to: number } {
  let digits = ''
  let to = index
  for (; to < tokens.length; to++) {
    const n = normAt(tokens, to) === 'oh' ? 0 : (small.get(normAt(tokens, to)) ?? 10)
    if (n > 9) break
    digits += String(n)
  }
  return { digits, to }
}

/** A whole number or a decimal in digits or words. */
function wholeAt(tokens: readonly Token[], index: number): { text: string; to: number } | undefined {
  const token = tokens[index] as Token
  const next = tokens[index + 1]
  if (token.norm === 'point') {
    const { digits, to } = fractionAt(tokens, index + 1)
    return digits === '' ? undefined : { text: `=${canonicalDecimal(`0.${digits}`)}`, to }
  }
  if (token.norm === '.') {
    const isDecimal =
      next?.glued && /^\d+$/.test(next.norm) && !(token.glued && /^[\dq]/.test(normAt(tokens, index - 1)))
    return isDecimal ? { text: `#.${next.norm}`, to: index + 2 } : undefined
  }
  const spelled = token.type === 'mark' ? undefined : cardinalAt(tokens, index)
  if (!spelled && token.type !== 'digits') return undefined
  if (!spelled && next?.glued && /^(?:st|nd|rd|th)$/.test(next.norm))
    return { text: `${token.norm}th`, to: index + 2 }
  if (!spelled && !/^\d/.test(token.norm)) return { text: token.norm, to: index + 1 }
  const run = spelled && spelled.n < 10 ? digitRun(tokens, index) : undefined
  if (run && run.digits.length > 2) {
    // `four five six seven days`: counted out.
    const isSpan = '123456789'.includes(run.digits) && unitOf(normAt(tokens, run.to))?.kind === 'time'
    const text = isSpan ? `${run.digits.charAt(0)}-${run.digits.slice(-1)}` : canonicalDecimal(run.digits)
    return { text: `=${text}`, to: run.to }
  }
  const whole = spelled
    ? { text: `=${String(spelled.n)}`, to: spelled.to }
    : { text: `#${token.norm}`, to: index + 1 }
  const mark = tokens[whole.to]
  // A tokenised corpus writes `ninety eight . two`.
  const isApart = spelled && mark?.norm === '.' && !mark.glued && tokens[whole.to + 1]?.glued === false
  if ((mark?.norm !== 'point' && !isApart) || whole.text.includes('.')) return whole
  const { digits, to } = fractionAt(tokens, whole.to + 1)
  return (isApart ? /^\d{1,2}$/ : /\d/).test(digits) ? { text: `${whole.text}.${digits}`, to } : whole
}

/** The items of a text, its whole numbers and decimals read: `#140`, `=2.5`, `21th`. */
export function wholesIn(tokens: readonly Token[]): Item[] {
  const items: Item[] = []
  for (let at = 0; at < tokens.length;) {
    const { norm, glued } = tokens[at] as Token
    const { text, to } = wholeAt(tokens, at) ?? { text: norm, to: at + 1 }
    items.push({ text, from: at, to, glued })
    at = to
  }
  return items
}
