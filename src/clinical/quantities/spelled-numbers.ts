import { normAt, type Token } from '../tokens.ts'

/** A number read from tokens `from` up to `to` (exclusive). */
export interface NumberReading {
  /** Canonical: `0.25`, `140/90`, `10-20`, `2021-04-24`, `7:30`. */
  readonly value: string
  readonly from: number
  readonly to: number
}

const list = (words: string): readonly string[] => words.split(' ')
/** Units and teens in words. */
export const small: Readonly<Record<string, number>> = /* @__PURE__ */ (() =>
  Object.fromEntries(
    list(
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    )
      .map((word, n): [string, number] => [word, n])
      .concat([
        ['nought', 0],
        ['naught', 0],
      ]),
  ))()
/** Tens in words. */
export const tens: Readonly<Record<string, number>> = /* @__PURE__ */ (() =>
  Object.fromEntries(
    list('twenty thirty forty fifty sixty seventy eighty ninety').map((word, n) => [word, n * 10 + 20]),
  ))()
const scales: Readonly<Record<string, number>> = {
  dozen: 12,
  hundred: 100,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
}
/** Parts of one, by what they divide it into; plurals drop their `s`. */
const parts: Readonly<Record<string, number>> = {
  half: 2,
  halve: 2,
  third: 3,
  quarter: 4,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  eighth: 8,
  tenth: 10,
}
const divisorOf = (word: string): number | undefined => {
  const one = word.endsWith('s') ? word.slice(0, -1) : word
  return Object.hasOwn(parts, one) ? parts[one] : undefined
}
const share = (over: number, under: number): string =>
  under === 3 || under === 6 ? `${over}/${under}` : String(over / under)
const glyphs: Readonly<Record<string, string>> = {
  '½': '0.5',
  '¼': '0.25',
  '¾': '0.75',
  '⅓': '1/3',
  '⅔': '2/3',
  '⅛': '0.125',
}
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
export interface Group {
  readonly n: number
  readonly to: number
}

/** 0–99 in words: `seven`, `fourteen`, `twenty two`, `twenty-two`. */
export function groupAt(tokens: readonly Token[], index: number): Group | undefined {
  const word = normAt(tokens, index)
  const one = Object.hasOwn(small, word) ? small[word] : undefined
  if (one !== undefined) return { n: one, to: index + 1 }
  const ten = Object.hasOwn(tens, word) ? tens[word] : undefined
  if (ten === undefined) return undefined
  const next = normAt(tokens, index + 1) === '-' ? index + 2 : index + 1
  const unit = small[normAt(tokens, next)]
  return unit !== undefined && unit > 0 && unit < 10
    ? { n: ten + unit, to: next + 1 }
    : { n: ten, to: index + 1 }
}

/** Digits after `point`: `eight`, `two five`, `oh five`, `twenty five`, `75`. */
function fractionAt(tokens: readonly Token[], index: number): { digits: string; to: number } {
  let digits = ''
  let to = index
  for (; digits.length < 6;) {
    const token = tokens[to]
    if (token?.type === 'digits' && /^\d+$/.test(token.norm) && digits === '') {
      return { digits: token.norm, to: to + 1 }
    }
    if (normAt(tokens, to) === 'oh' || normAt(tokens, to) === 'o') {
      digits += '0'
      to++
      continue
    }
    const group = groupAt(tokens, to)
    if (!group || (group.n > 9 && digits !== '' && !/^0+$/.test(digits))) break
    digits += String(group.n)
    to = group.to
    if (group.n > 9) break
  }
  return { digits, to }
}

const monthName =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/

/** How `one forty`, `twenty twenty two`, `seven fifty` join; undefined where two numbers are meant (`five ten`). */
function joined(a: number, b: number, year: boolean): number | undefined {
  if (b < 10 || a === 0) return undefined
  const both = a * 100 + b
  if (a <= 3) return both
  if (a <= 9) return b > 10 ? both : undefined
  if (a === 19 || a === 18) return both
  if (a === 20) return b < 30 || year ? both : undefined
  return a < 20 && b >= 30 ? both : undefined
}

/** A cardinal in words, with scales and spoken joins, without its fraction. */
export function cardinalAt(tokens: readonly Token[], index: number): Group | undefined {
  let at = index
  let group: Group | undefined
  const word = normAt(tokens, at)
  if ((word === 'a' || word === 'an') && Object.hasOwn(scales, normAt(tokens, at + 1)))
    group = { n: 1, to: at + 1 }
  else if ((word === 'hundred' || word === 'thousand') && groupAt(tokens, at + 1)) group = { n: 1, to: at }
  else group = groupAt(tokens, at)
  const token = tokens[at]
  if (!group && token?.type === 'digits' && Object.hasOwn(scales, normAt(tokens, at + 1))) {
    group = { n: Number(token.norm.replaceAll(',', '')), to: at + 1 }
  }
  if (!group || !Number.isFinite(group.n)) return undefined
  let { n } = group
  at = group.to
  if (!Object.hasOwn(scales, normAt(tokens, at))) {
    const oh = normAt(tokens, at)
    const digit = oh === 'oh' || oh === 'o' ? groupAt(tokens, at + 1) : undefined
    if (n > 0 && digit && digit.n > 0 && digit.n < 10) return { n: n * 100 + digit.n, to: digit.to }
    // `two-fifty` is said of one number, `five-ten` of two.
    const dashed = n < 10 && normAt(tokens, at) === '-' && tokens[at]?.glued && tokens[at + 1]?.glued
    const second = groupAt(tokens, dashed ? at + 1 : at)
    if (second && !Object.hasOwn(scales, normAt(tokens, second.to))) {
      const before = normAt(tokens, index - 1)
      const both = joined(n, second.n, /^(?:in|since|by|until|year)$/.test(before) || monthName.test(before))
      if (both !== undefined) return { n: both, to: second.to }
    }
    return { n, to: at }
  }
  let total = 0
  for (;;) {
    const name = normAt(tokens, at)
    const scale = Object.hasOwn(scales, name) ? scales[name] : undefined
    if (scale !== undefined) {
      n *= scale
      at++
      if (scale > 100) {
        total += n
        n = 0
      }
      continue
    }
    const skip = name === 'and' ? at + 1 : at
    const more = groupAt(tokens, skip)
    const after = more ? normAt(tokens, more.to) : ''
    if (!more || (n === 0 ? total === 0 : n % 100 !== 0)) break
    if (n !== 0 && after === 'hundred') break
    n += more.n
    at = more.to
    if (after !== 'hundred' && after !== 'thousand') break
  }
  return { n: total + n, to: at }
}

/** Length of the run of single spoken digits (`five five five one`), each its own word. */
function digitRun(tokens: readonly Token[], index: number): { digits: string; to: number } {
  let digits = ''
  let to = index
  for (; to < tokens.length; to++) {
    const word = normAt(tokens, to)
    const n = word === 'oh' ? 0 : Object.hasOwn(small, word) ? (small[word] as number) : 10
    if (n > 9) break
    digits += String(n)
  }
  return { digits, to }
}

/** True for the words a number can begin with. */
export function startsNumber(word: string): boolean {
  return (
    Object.hasOwn(small, word) ||
    Object.hasOwn(tens, word) ||
    /^(?:an?|point|half|quarter|third|twice|hundred|thousand|minus|couple)$/.test(word)
  )
}

const counts =
  /^(?:tablets?|pills?|capsules?|puffs?|drops?|doses?|hours?|days?|weeks?|months?|years?|minutes?|times|drinks?|beers?)$/
/** What stands behind the word for a half or a quarter of it. */
const divisible = /^(?:an?|of|the|tab|tablet|pill|hour|year|milligram|microgram|mg|gram|teaspoon)$/

/** True for `1st`, `22nd`. */
export function isOrdinalAt(tokens: readonly Token[], index: number): boolean {
  const after = tokens[index + 1]
  return tokens[index]?.type === 'digits' && after?.glued === true && /^(?:st|nd|rd|th)$/.test(after.norm)
}

/** A reading of a number. */
export function made(from: number, value: string, to: number): NumberReading {
  return { value, from, to }
}

/**
 * One plain number: digits or words, with its sign and its decimals or fraction, or said twice as in `3 (three)`.
 * No ranges, no `over`.
 */
export function plainNumberAt(tokens: readonly Token[], index: number): NumberReading | undefined {
  const number = signedAt(tokens, index)
  if (!number) return number
  const isBracketed = normAt(tokens, number.to) === '('
  const again =
    isBracketed || tokens[index]?.type === 'digits'
      ? wholeAt(tokens, number.to + (isBracketed ? 1 : 0))
      : undefined
  if (again?.value !== number.value || tokens[number.to]?.type === 'digits') return number
  if (!isBracketed) return made(index, number.value, again.to)
  return normAt(tokens, again.to) === ')' ? made(index, number.value, again.to + 1) : number
}

/** `minus two`, and a hyphen that touches digits and nothing before them. */
function signedAt(tokens: readonly Token[], index: number): NumberReading | undefined {
  const token = tokens[index]
  const isMinus =
    token?.norm === 'minus' ||
    (/^[-−]$/.test(token?.norm ?? '') &&
      token?.glued === false &&
      tokens[index + 1]?.glued &&
      tokens[index - 1]?.type !== 'digits')
  if (!isMinus) return fractionalAt(tokens, index)
  const number = fractionalAt(tokens, index + 1)
  return number && made(index, number.value === '0' ? '0' : `-${number.value}`, number.to)
}

/** A whole number or a decimal in digits or words. */
function wholeAt(tokens: readonly Token[], index: number): NumberReading | undefined {
  const token = tokens[index]
  const spelled = cardinalAt(tokens, index)
  let value: string
  let to: number
  if (spelled) {
    const run = spelled.n < 10 ? digitRun(tokens, index) : undefined
    if (run && run.digits.length > 2) return made(index, canonicalDecimal(run.digits), run.to)
    value = String(spelled.n)
    to = spelled.to
  } else if (token?.type === 'digits' && !Object.hasOwn(glyphs, token.norm) && !isOrdinalAt(tokens, index)) {
    value = canonicalDecimal(token.norm)
    to = index + 1
  } else return undefined
  const mark = tokens[to]
  // A tokenised corpus writes `ninety eight . two`.
  const isApart = spelled && mark?.norm === '.' && !mark.glued && tokens[to + 1]?.glued === false
  if ((mark?.norm !== 'point' && !isApart) || value.includes('.')) return made(index, value, to)
  const { digits, to: end } = fractionAt(tokens, to + 1)
  return (isApart ? /^\d{1,2}$/ : /\d/).test(digits)
    ? made(index, canonicalDecimal(`${value}.${digits}`), end)
    : made(index, value, to)
}

/** A number with its fraction: `2 1/2`, `2½`, `one and a half`, `two and three quarters`, `three quarters`, `point five`. */
function fractionalAt(tokens: readonly Token[], index: number): NumberReading | undefined {
  const token = tokens[index]
  if (
    !token ||
    (token.type === 'word' && !startsNumber(token.norm)) ||
    (token.type === 'mark' && token.norm !== '.')
  )
    return undefined
  const next = normAt(tokens, index + 1)
  if (token.norm === '.') {
    const digits = tokens[index + 1]
    const isDecimal =
      digits?.glued && /^\d+$/.test(digits.norm) && !(token.glued && tokens[index - 1]?.type === 'digits')
    return isDecimal ? made(index, canonicalDecimal(`0.${digits.norm}`), index + 2) : undefined
  }
  if (token.norm === 'point') {
    const { digits, to } = fractionAt(tokens, index + 1)
    return digits === '' ? undefined : made(index, canonicalDecimal(`0.${digits}`), to)
  }
  if (token.norm === 'twice') return made(index, '2', index + 1)
  if (token.norm === 'couple') {
    const of = next === 'of' ? index + 2 : index + 1
    return counts.test(normAt(tokens, of)) ? made(index, '2', of) : undefined
  }
  const glyph = glyphs[token.norm]
  if (glyph !== undefined) return made(index, glyph, index + 1)
  const bare = token.norm === 'a' ? undefined : divisorOf(token.norm)
  if (bare !== undefined && !token.norm.endsWith('s')) {
    const isShare =
      bare === 2 || token.norm === 'quarter' ? divisible.test(next) : bare === 3 && next === 'of'
    return isShare ? made(index, share(1, bare), index + 1) : undefined
  }
  const whole = wholeAt(tokens, index)
  if (!whole) return undefined
  const { value, to } = whole
  if (value.includes('.') || Number(value) >= 1000) return whole
  const fraction = shareAt(tokens, to, Number(value))
  if (fraction) return made(index, fraction.value, fraction.to)
  const added = addedAt(tokens, to)
  if (!added) return whole
  const [over, under = 1] = added.value.split('/').map(Number) as [number, number?]
  return made(index, String(Number((Number(value) + over / under).toFixed(4))), added.to)
}

/** What makes a fraction of the count before it: `quarters`, `-half`, `third of`. */
function shareAt(
  tokens: readonly Token[],
  index: number,
  over: number,
): { value: string; to: number } | undefined {
  const at = normAt(tokens, index) === '-' ? index + 1 : index
  const word = normAt(tokens, at)
  const under = divisorOf(word)
  // `one fifth`, `two fifths`; `twenty fifth` is a day.
  const agrees = over === 1 ? !word.endsWith('s') : word.endsWith('s')
  if (under === undefined || over === 0 || over > 9 || !(agrees || under === 2)) return undefined
  if (
    /^third|^fourth|^fifth|^sixth|^eighth|^tenth/.test(word) &&
    over === 1 &&
    normAt(tokens, at + 1) !== 'of'
  )
    return undefined
  return { value: share(over, under), to: at + 1 }
}

/** The fraction that follows a whole number: ` 1/2`, `-1/2`, `½`, `and a half`, `and 1/2`, `and three quarters`. */
function addedAt(tokens: readonly Token[], index: number): { value: string; to: number } | undefined {
  const first = normAt(tokens, index)
  const glyph = glyphs[first]
  if (glyph !== undefined) return { value: glyph, to: index + 1 }
  const at = first === 'and' || first === '-' ? index + 1 : index
  const [over, stroke, under] = [tokens[at], tokens[at + 1], tokens[at + 2]]
  const inDigits =
    /^[1357]$/.test(over?.norm ?? '') &&
    stroke?.norm === '/' &&
    stroke.glued &&
    /^[2348]$/.test(under?.norm ?? '')
  if (inDigits && (at > index || over?.glued === false))
    return { value: `${over?.norm ?? ''}/${under?.norm ?? ''}`, to: at + 3 }
  if (first !== 'and') return undefined
  const isOne = /^(?:an?|one)$/.test(over?.norm ?? '')
  const count = isOne ? 1 : (small[over?.norm ?? ''] ?? 0)
  const name = tokens[at + 1]?.norm ?? ''
  const divisor = divisorOf(name)
  return divisor === undefined || count === 0 || count > 1 !== name.endsWith('s')
    ? undefined
    : { value: `${count}/${divisor}`, to: at + 2 }
}
