import { wordTable } from '../lexicon/word-table.ts'
import type { Token } from '../tokens.ts'
import { Stage, type Item, type Production } from './grammar.ts'
import { canonicalDecimal, valueTable, wholesIn } from './spelled-numbers.ts'
import { compoundUnit, unitNamed, unitPattern } from './units.ts'

/** Days and ranks in words. */
const ordinals: ReadonlyMap<string, number> = /* @__PURE__ */ valueTable(
  '1 first,2 second,3 third,4 fourth,5 fifth,6 sixth,7 seventh,8 eighth,9 ninth,10 tenth,11 eleventh,12 twelfth,13 thirteenth,14 fourteenth,15 fifteenth,16 sixteenth,17 seventeenth,18 eighteenth,19 nineteenth,20 twentieth,30 thirtieth',
)
const months: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '01 january jan,02 february feb,03 march,04 april apr,05 may,06 june jun,07 july jul,08 august aug,09 september sep,10 october oct,11 november nov,12 december dec',
)
/** Parts of one, by what they divide it into. */
const divisors: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '2 half halve halves,3 third thirds,4 quarter quarters fourth fourths,5 fifth fifths,6 sixth sixths,8 eighth eighths,10 tenth tenths',
)
const glyphs: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '0.5 ½,0.25 ¼,0.75 ¾,1/3 ⅓,2/3 ⅔,0.125 ⅛',
)

/**
 * Kinds of words, as they stand in patterns: `n` is a number, `things` are what people count, `divisible` what stands
 * behind the word for a half or a quarter of it.
 */
export const kinds = (): Readonly<Record<string, string>> => ({
  n: '[#=][^ ~]+|twice',
  w: '[^ ~]+',
  // One letter, as of `b.i.d.` or `m g`.
  letter: '([a-z])(?![^ ~])(?:~[.])?',
  glyph: '[½¼¾⅓⅔⅛]',
  share: 'third|fourth|fifth|sixth|eighth|tenth',
  shares: '(?:quarter|third|fourth|fifth|sixth|eighth|tenth)s',
  divisible: 'an?|of|the|tab|tablet|pill|hour|year|milligram|microgram|mg|gram|teaspoon',
  things: '(?:tablet|pill|capsule|puff|drop|dose|hour|day|week|month|year|minute|drink|beer)s?|times',
  unit: `µ[^ ~]+|${unitPattern()}`,
  counted: '<unit>|times?|x|pills?|beers?|drinks?|glass|glasses|cups?|percent|hundred|thousand|point',
  month: [...months.keys()].join('|'),
  ordinal: [...ordinals.keys()].join('|'),
  day: '=[2-9]0(?: -)? <ordinal>|<ordinal>|[0-9]+th',
  year: '(?:(?:,|of) )?[#=](?:19|20)[0-9]{2}',
  long: 'days?|daily|nights?|hours?|hourly|hr|hrs|weeks?|weekly|wks?|months?|monthly|years?|yearly|annually|yrs?|minutes?|mins',
  per: '(?:dai|night|week|month|year|annual)ly|(?:an?|per|every|each|/)(?: -)? <long>|/ [dh]|the da(?:ys?|ily)',
  period: '<long>|[dh]',
})

/** The value of an item that is a number. */
export function num(text = ''): string {
  const value = text === 'twice' ? '2' : text.slice(1)
  return /^[\d.,]+$/.test(value) ? canonicalDecimal(value) : value
}

const share = (over: number, under: number): string =>
  `#${under === 3 || under === 6 ? `${over}/${under}` : over / under}`
const divided = ([over, name = '']: readonly string[]): string =>
  share(Number(over), Number(divisors.get(name)))

/** A whole number and a fraction of `over` by `under`; none of a decimal or of a large number. */
function mixed([n, over, under = '1']: readonly string[]): string | undefined {
  const value = num(n)
  const isWhole = !/[./]/.test(value) && Number(value) < 1000
  return isWhole ? `=${Number((Number(value) + Number(over) / Number(under)).toFixed(4))}` : undefined
}
const negative = ([n]: readonly string[]): string => `=${num(n) === '0' ? '' : '-'}${num(n)}`
const ifSame = ([a, b]: readonly string[]): string | undefined => (num(a) === num(b) ? a : undefined)

/** `2 1/2`, `2½`, `one and a half`, `two and three quarters`, `three quarters`, `half a tablet`, `a couple of hours`. */
const fractions: readonly Production[] = [
  [' couple(?: of)?(?= <things>)', '=2'],
  [' (<n>) (<glyph>)', ([n = '', glyph = '']) => mixed([n, ...(glyphs.get(glyph) ?? '').split('/')])],
  [' (<glyph>)', ([glyph = '']) => `=${glyphs.get(glyph) ?? ''}`],
  [' (<n>)(?:(?: and| -) |_)#([1357])~/ #([2348])', mixed],
  [
    ' (<n>) and (?:(?:an?|=1) (half|quarter|<share>)|=([0-9]+) (halves|<shares>))',
    ([n = '', part, over = '1', parts = '']) => mixed([n, over, divisors.get(part ?? parts) ?? '']),
  ],
  [' half(?= <divisible>)', '=0.5'],
  [' quarter(?= <divisible>)', '=0.25'],
  [' third(?<! <month> third)(?= of(?! <month>))', '=1/3'],
  [' [#=]([1-9])(?: -)? (half|halves)', divided],
  [' [#=](1)(?: -)? (quarter|<share>(?= of))', divided],
  [' [#=]([2-9])(?: -)? (<shares>)', divided],
]

/** `minus two`, and a hyphen that touches digits and nothing before them. */
const signs: readonly Production[] = [
  [' minus (<n>)', negative],
  ['_[-−]~(?<!#[^ ~]*_.~)(<n>)', negative],
]

/** What is said twice, as `3 (three)`; and units of several words, as `beats per minute`, `m g`, `mg/dL`. */
const doubles: readonly Production[] = [
  [' (<n>) [(] (<n>) [)]', ifSame],
  [' (#[^ ~]+) (=[^ ~]+)', ifSame],
  [' (?:beats|breaths)(?: (?:a|per|/) <w>)?', 'µbpm'],
  [' (?:°|degrees?) (?:f|fahrenheit)', 'µdegF'],
  [' (?:°|degrees?) (?:c|celsius|centigrade)', 'µdegC'],
  [' (?:°|degrees?)', 'µdeg'],
  [' per cent', 'µ%'],
  [' (?:international|insulin) units?', 'µunits'],
  [' (?:mm|millimet(?:er|re)s)(?: of)? (?:hg|mercury)', 'µmmHg'],
  [' a~[.] m(?:~[.])?', 'µam'],
  [' <letter>(?<=[#=][^ ~]*(?: -)? [a-z](?:~[.])?) <letter>(?: <letter>)?', lettered],
  [' <letter>(?<=[#=][^ ~]*(?: -)? [a-z](?:~[.])?) <letter>', lettered],
]

function lettered(letters: readonly string[]): string | undefined {
  const unit = letters.join('') === 'am' ? undefined : unitNamed(letters.join(''))
  return unit && `µ${unit}`
}

/** `mg/kg/day`, `mg/dL`, `mcg per puff`. */
const rates: readonly Production[] = [
  [
    ' (<unit>) (?:/|per) (?:kgs?|kilos?|kilograms?) (?:/|per|an?) (d|days?|hours?|hr?|minutes?|min)',
    ([over = '', time = '']) => {
      const unit = compoundUnit(over, 'kg')
      return unit && `${unit}/${unitNamed(time) ?? 'day'}`
    },
  ],
  [
    ' (<unit>) (?:/|per) (<unit>|actuations?|inhalations?|hg)',
    ([over = '', under = '']) => compoundUnit(over, under),
  ],
]

/** Numbers that belong to a name: `b12`, `COVID-19`, `a 1 c`, `L5`, `t 4`. */
const names: readonly Production[] = [
  ['~(?=[#=])(?<=\\p{L}~)(?<![ ~][xq]~)(?!#[.])<n>', 'name'],
  [' (?=[#=])(?<= a )<n>(?= c(?![^ ~]))', 'name'],
  ['~-~(?=[#=])(?<=[ ~]\\p{L}[^ ~]*~-~)(?<![ ~](?:<counted>|to|or)~-~)<n>', 'name'],
  [
    ' (?=[#=])(?<= (?:covid|omega|[bcthkpsl])(?: -)? )[#=]1?[0-9](?= [^ ~](?![^ ~])|(?! (?:- )?<counted>))',
    'name',
  ],
]

const dayOf = (text: string): number =>
  text.split(/[ ~-]+/).reduce((sum, part) => sum + Number(ordinals.get(part) ?? part.replace(/\D/g, '')), 0)

const pad = (n: number | string): string => String(n).padStart(2, '0')

/** A day of a month, with its year where one was said. */
function dated(month: string, day: string, year: string | undefined): string | undefined {
  const n = dayOf(day)
  const ends = `${months.get(month) ?? ''}-${pad(n)}`
  return n > 0 && n < 32 ? `@${year === undefined ? '' : `${year.slice(-4)}-`}${ends}` : undefined
}

/** `April 24, 2021`, `the twenty fourth of april`, `04/24/2021`, or a lone ordinal over ten. */
const dates: readonly Production[] = [
  [
    ' (<month>)(?: [.])? (<year>)',
    ([month = '', year = '']) => `@${year.slice(-4)}-${months.get(month) ?? ''}`,
  ],
  [
    ' (<month>)(?: [.])?(?: the)? (<day>|[#=][0-9]{1,3})(?: (<year>))?',
    ([month = '', day = '', year]) => dated(month, day, year),
  ],
  [
    ' #([0-9]{1,2}) ([-/]) #([0-9]{1,2}) ([-/]) #((?:[0-9]{2})?[0-9]{2})',
    ([a, mark, b, other, c]) => (mark === other ? `@${a}/${b}/${c}` : undefined),
  ],
  [
    ' #([0-9]{4}) ([-/]) #([0-9]{1,2}) ([-/]) #([0-9]{1,2})',
    ([a, mark, b = '', other, c = '']) =>
      mark === other ? `@${a}-${pad(Number(b))}-${pad(Number(c))}` : undefined,
  ],
  [' (<day>)(?: of)? (<month>)(?: (<year>))?', ([day = '', month = '', year]) => dated(month, day, year)],
  [
    ' ([#=][0-9]{1,3})(?<=( (?:on|of|since|until|by|from))? [^ ~]+)( of)? (<month>)(?: (<year>))?',
    // `Take 4 may help`: a verb.
    ([day = '', on, of, month = '', year]) =>
      month === 'may' && !(on ?? of ?? year) ? undefined : dated(month, day, year),
  ],
  [' (<day>)', ([day = '']) => (dayOf(day) > 10 ? `@${dayOf(day)}th` : undefined)],
]

/** A date of digits by its locale. */
export function isoDate(date: string, dayFirst: boolean): string {
  const [a = '', b = '', c] = date.split('/')
  if (c === undefined) return date
  const isSwapped = Number(a) > 12 || (dayFirst && Number(b) <= 12)
  const year = c.length === 2 ? (Number(c) > 40 ? '19' : '20') + c : c
  return `${year}-${pad(isSwapped ? b : a)}-${pad(isSwapped ? a : b)}`
}

const range = ([a = '', b]: readonly string[]): string => `${a.charAt(0)}${num(a)}-${num(b)}`
const ratio = ([a = '', b]: readonly string[]): string => `${a.charAt(0)}${num(a)}/${num(b)}`

/** Two numbers that are one: `7:30`, `140/90`, `seven out of ten`, `six to eight`; and a telephone's. */
const pairs: readonly Production[] = [
  [
    ' (#[0-9]+)~:~#([0-9]+)',
    ([hour, minutes = '']) => `#${num(hour)}${minutes === '00' ? '' : `:${minutes}`}`,
  ],
  [' [#=]0*([13]) / [#=]0*([24])', ([over, under]) => share(Number(over), Number(under))],
  [' (<n>) / (<n>)', ratio],
  [' (<n>) out of (<n>)', ratio],
  [
    ' (<n>)(?: <w>)? (?:on|in) (?:a|the|that|our|your) scale(?: of| from)?(?: [#=][01] (?:to|-))? (<n>)',
    ratio,
  ],
  [' (<n>) over(?: over)? (<n>)(?! (?:second|minute|hour|day|week|month|year|night)s?(?![^ ~]))', ratio],
  [' (#[^ ~]+)~[-–]~(#[^ ~]+)((?:~-~#[^ ~]+)*)(?=( (?:- )?<counted>)?)', dashed],
  [' (<n>) and(?<= between [^ ~]+ and) (<n>)', range],
  [' (<n>)(?<=((?: \\p{L}[^ ~]*){0,5} from)? [^ ~]+)(?: -)? (?:to|or|-|–)(?: -)? (<n>)', unchanged],
  [
    ' (=[^ ~]+)(?<! (?:stage|grade|type|class|level|phase|number|day|week|step) =[^ ~]+)((?:(?: ,)? =[^ ~]+){0,4})(?: ,)? (=[^ ~]+)(?= (?:times|<long>)(?![^ ~]))',
    juxtaposed,
  ],
  [
    ' (<n>) on (<n>)',
    ([a = '', b]) => (isPressure(Number(num(a)), Number(num(b))) ? ratio([a, b ?? '']) : undefined),
  ],
  [
    ' =1(?<! (?:stage|grade|type|class|level|phase|number|day|week|step|group) =1)(?! (?:- )?(?:<counted>|(?!the)<per>)(?![^ ~]))',
    'one',
  ],
]

const change =
  / (?:went|go|goes|going|gone|came|come|coming|up|rose|ris(?:en|ing)|rais(?:e|ed|ing)|grew|(?:increas|chang|climb|titrat|improv|switch|jump|mov)[a-z]*) /

/** A range; `went from 8 to 7` and `from 8 to 7` are two numbers. */
function unchanged([a, from, b]: readonly string[]): string | undefined {
  const isChange = from !== undefined && (change.test(from) || Number(num(a)) > Number(num(b)))
  return isChange ? undefined : range([a ?? '', b ?? ''])
}

/** `two, three, four days`, `ten fifteen minutes`: neighbours on the scale they are counted by, said side by side. */
function juxtaposed([a = '', more = '', b = '']: readonly string[]): string | undefined {
  const steps = [a, ...more.split(/[ ~,]+/), b].filter(Boolean).map((n) => Number(num(n)))
  const isNext = (to: number, at: number): boolean => {
    const from = steps[at] ?? NaN
    const step = to - from
    return (step === 1 && from < 10) || ((step === 5 || step === 10) && from % step === 0)
  }
  return steps.slice(1).every(isNext) ? range([a, b]) : undefined
}

const isPressure = (over: number, under: number): boolean =>
  over >= 70 && over <= 260 && under >= 30 && under <= 150

/** Digits joined by dashes: two are a range, more (or a long one that counts nothing) are one number, as of a telephone. */
function dashed([a = '', b = '', more = '', unit]: readonly string[]): string {
  const digits = `${a}${b}${more}`.replace(/[^\d.,]/g, '')
  const isRange =
    more === '' && (digits.length < 7 || (unit !== undefined && Number(num(a)) < Number(num(b))))
  return isRange ? range([a, b]) : `#${canonicalDecimal(digits)}`
}

let plain: readonly Stage[] | undefined
let read: readonly Stage[] | undefined

/** The items of a text, with numbers as they stand: `2 1/2`, `minus two`, `3 (three)`. */
export function numbersIn(tokens: readonly Token[]): Item[] {
  plain ??= [fractions, signs, doubles].map((stage) => new Stage(stage, kinds()))
  return plain.reduce((items, stage) => stage.rewrite(items), wholesIn(tokens))
}

/** A number in digits, and a rank in one word; undefined for what is neither. */
export function numberWord({ text }: Item): string | undefined {
  if (/^(?:[#=]|twice$)/.test(text)) return num(text)
  if (!/^\d+th$/.test(text)) return undefined
  const n = Number.parseInt(text)
  return [...ordinals].find(([, value]) => value === n)?.[0] ?? String(n)
}

/** The items of a text, with dates, ranges and readings such as `140/90`; digits that belong to a name are none. */
export function readingsIn(tokens: readonly Token[]): Item[] {
  read ??= [rates, names, [...dates, ...pairs]].map((stage) => new Stage(stage, kinds()))
  return read.reduce((items, stage) => stage.rewrite(items), numbersIn(tokens))
}
