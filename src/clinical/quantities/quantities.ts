import {
  auxiliaries,
  conjunctions,
  interrogatives,
  persons,
  prepositions,
} from '../lexicon/function-words.ts'
import { wordTable } from '../lexicon/word-table.ts'
import type { Run, Token } from '../tokens.ts'
import { Stage, type Production } from './grammar.ts'
import { isoDate, kinds, num, readingsIn } from './numbers.ts'
import { compoundUnit, unitOf } from './units.ts'

/** A number, dose, duration or frequency, and the tokens that say it. */
export interface Quantity extends Run {
  readonly kind: 'number' | 'dose' | 'duration' | 'frequency'
  /** `140/90`, `50 mg`, `2 week`; of frequencies `2/day`, `1/week`, `every 2 days`, `nightly`, `as needed`. */
  readonly value: string
}

const periods: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'day days daily d,night nights nightly,hour hours hourly hr hrs h,week weeks weekly wk wks,month months monthly,year years yearly annually yr yrs,minute minutes min mins',
)
/** Frequencies of one word, Latin ones among them. */
const words: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '_1/day qd daily everyday,_2/day bid bd,_3/day tid tds,_4/day qid qds,_24/day hourly,_every_2_days qod,nightly qhs hs nocte,_morning qam mane,_evening qpm,_as_needed prn,stat,_1/week weekly,_every_2_weeks fortnightly,_1/month monthly,_1/year yearly annually,_2/week biw,_3/week tiw,_4/week qiw',
)
/** Frequencies that are other words too. */
const british: Readonly<Record<string, string>> = { od: '1/day', om: 'morning', on: 'nightly' }
const times: Readonly<Record<string, string>> = { once: '1', twice: '2', thrice: '3' }

/** One in `n` periods, in the form that all spellings share. */
function every(n: string, period: string): string {
  const count = Number(n)
  if (period === 'hour' && count > 0 && 24 % count === 0) return `${24 / count}/day`
  if (period === 'hour' && n.includes('-')) return `every ${n} hours`
  if (count === 1) return period === 'night' ? 'nightly' : `1/${period}`
  if (period === 'day' && count % 7 === 0) return every(String(count / 7), 'week')
  return `every ${n} ${period}s`
}

/** The period of `a day`, `per week`, `daily`. */
const periodOf = (per: string): string => periods.get(per.split(/[ ~]/).at(-1) ?? '') ?? ''

function per(n: string, words: string): string {
  const period = periodOf(words)
  if (n === '1' && /^(?:hour|day|night)$/.test(period)) return every(n, period)
  return `${n}/${period}`
}
const counted = ([n, period = '']: readonly string[]): string => per(num(n), period)
const everyOf = ([n, period = '']: readonly string[]): string => every(num(n), periods.get(period) ?? '')

/** `every …`, `each …`, `q6h`, `once a day`, `three times daily`, `x6/day`, `bid`, `as needed`, `at bedtime`. */
const frequencies: readonly Production[] = [
  [' <every> (?:other|second|alternate) (<period>)', ([period]) => everyOf(['=2', period ?? ''])],
  [' <every> (?:other|second|alternate) <part>| alternate days?', 'every 2 days'],
  [' <every> (?:other|second|alternate) <weekday>', 'every 2 weeks'],
  [' (?:(?:<every>|in the) )?<part> and (?:(?:the|at|every|in) )?(?:the )?<part>', '2/day'],
  [' <every> (morning|evening|afternoon)', ([part]) => part],
  [' <every> bedtime| (?:at|before) bed(?:time)?(?: time)?', 'nightly'],
  [' <every> (<weekday>)', ([day = '']) => `every ${day.replace(/s$/, '')}`],
  [' <every>(?: single)? (<period>)', ([period]) => everyOf(['=1', period ?? ''])],
  [' <every> (<n>)(?: [-.]~| )(<period>)', everyOf],
  [' q~(<n>)', ([n]) => every(num(n), 'hour')],
  [' (<weekday>(?:(?: (?:,|and)){0,2} <weekday>)*)', weekdays],
  [' (?!hs(?![^ ~]))(<latin>)(?<! (?:max|maximum|total) daily(?= dose))', ([word = '']) => words.get(word)],
  [' <letter>(?<! [b-z] [a-z](?:~[.])?) <letter> <letter>', (letters) => words.get(letters.join(''))],
  [' (?!b)<letter>(?<! [b-z] [a-z](?:~[.])?) <letter>', (letters) => words.get(letters.join(''))],
  [' (once|twice|thrice)(?: -)? (<per>)', ([often = '', period = '']) => per(times[often] ?? '', period)],
  [' (?:(?:as|when|if|where) (?:needed|required|necessary)|as you need)', 'as needed'],
  [' (?:x|times)~(<n>) (<per>)', counted],
  [
    ' (<n>)(?: -)? (?:days|nights) (<per>)',
    ([n, period = '']) => (periodOf(period) === 'week' ? per(num(n), period) : undefined),
  ],
  [
    ' (<n>)(?:(?: -)? (hour)| - (week|month|year))ly',
    ([n, hour, other]) => every(num(n), hour ?? other ?? ''),
  ],
  [' (<n>)(?: -)? (?:times?|x|×)(?: -)? (<per>)', counted],
  [' (<n>) divided doses?| divided in(?:to)? (<n>) doses?', ([n, other]) => `${num(n ?? other)}/day`],
  // Behind a dose that is not for the eye.
  [
    ' (od|om|on(?! [^,;.)\\n]))(?<=( <route>)? [^ ~]+)',
    ([word = '', route], { before, from }) =>
      before?.to === from - (route ? 1 : 0) && /^dose (?!.*(?:drop|mL)$)/.test(before.text)
        ? british[word]
        : undefined,
  ],
  [
    ' (?!the|an? <w> <ago>|an? (?!day|night)<w> (?:before|after)(?![^ ~]))(<per>)(?<=( <several>(?: -)?)? <per>)',
    ([period = '', things], { before, from }) => {
      const isRate =
        !/^(?:minute|hour)$/.test(periodOf(period)) &&
        (/^per/.test(period) ||
          (/^an?/.test(period) && things !== undefined) ||
          (before?.to === from && /^(?!frequency)(?!.* (?:kg|lb|oz)$)/.test(before.text)))
      return isRate ? per('1', period) : undefined
    },
  ],
  [
    ' (?:at (night)|in the (morning|evening|afternoon))',
    ([night, part], { before, from }) => {
      const isNear = before && from - before.to < 12
      return isNear ? (night ? 'nightly' : part) : undefined
    },
  ],
]

/** `Monday, Wednesday and Friday`, `Mondays`; one day by itself is no frequency. */
function weekdays([words = '']: readonly string[]): string | undefined {
  const days = words.match(/[a-z]+day/g) ?? []
  return days.length > 1 || words.endsWith('s') ? `every ${days.join(', ')}` : undefined
}

/** A number with its unit. */
function measured(value: string, word = ''): string {
  const { unit, kind } = unitOf(word) ?? { unit: word, kind: 'measure' }
  return `${kind === 'time' ? 'duration' : kind === 'dose' ? 'dose' : 'number'} ${value} ${unit}`
}

/** `44 mg to 50 mg`, `between two and three days`, `an hour or two`: a range whose unit was said with its first number. */
function widened([a = '', before, unit = '', link, b, other]: readonly string[]): string | undefined {
  const count = /^an?$/.test(a) ? '1' : num(a)
  const range = measured(`${count}-${num(b)}`, unit)
  const isLinked = link !== 'and' || before?.endsWith('between') === true
  const isOne =
    other === undefined
      ? link === 'or' && count === '1' && num(b) === '2'
      : unitOf(other)?.unit === unitOf(unit)?.unit
  // `from 50 mg to 75 mg` are two doses.
  const isTwo = range.startsWith('number') || (range.startsWith('dose') && before?.endsWith('from'))
  return isLinked && isOne && !isTwo && !count.includes('-') ? range : undefined
}

/** What a number counts or measures; `a tablet` and `an hour` are one of them. */
const measures: readonly Production[] = [
  [' (<n>)(?<=0)~s', ([n]) => `number ${num(n)}s`],
  // The grade of an oedema or a pulse.
  [' (one|[#=][1-4])(?:~[+]| plus)(?! (?:<n>|<unit>))', ([n = '']) => `number ${n === 'one' ? 1 : num(n)}+`],
  [' (<n>)~(d|w)', ([n, unit]) => measured(num(n), unit === 'd' ? 'day' : 'week')],
  [' (<n>)(?: y / o|~y| yo)', ([n]) => `number ${num(n)} years old`],
  [' (<n>)(?: -)? times?', ([n]) => `number ${num(n)}`],
  [
    ' (<n>)(?: -)? (<unit>)(?: -)? olds?',
    ([n, unit]) => {
      const age = measured(num(n), unit)
      return age.startsWith('duration') ? `${age.replace('duration', 'number')}s old` : undefined
    },
  ],
  [
    ' (<n>)(?: -)? (<unit>) (?:/|per) (<n>)(?: -)? (<unit>)',
    ([n, over = '', of, under = '']) => {
      const strength = compoundUnit(over, under)
      return strength && /L$/.test(strength)
        ? measured(num(n), strength.replace('/', `/${num(of)}`))
        : undefined
    },
  ],
  // `Went from 10 to 20 mg`: both are of the unit.
  [' (<n>)(?<= from [^ ~]+)(?= to <n>(?: -)? (<unit>))', ([n, unit]) => measured(num(n), unit)],
  [
    ' (<n>|an?)(?<=( (?:from|between))? [^ ~]+)(?: -)? (<unit>) (to|or|-|and) (<n>)(?:(?: -)? (<unit>))?',
    widened,
  ],
  // `in week to two weeks`: the article went unsaid.
  [
    ' (<one>) (to|or) (<n>)(?: -)? (<unit>)',
    ([unit = '', link = '', b = '', other = '']) => widened(['a', '', unit, link, b, other]),
  ],
  [' ([#=][0-9]+)(?: -)? (<unit>) and a half', ([n, unit]) => measured(`${num(n)}.5`, unit)],
  [
    ' (<n>)(?: of)? (?:an?|the) (<unit>)',
    ([n, unit]) => (/^0[.](?:5|[27]5)$|^[12]\/[36]$/.test(num(n)) ? measured(num(n), unit) : undefined),
  ],
  // `five L4`: no liters.
  [' (=[^ ~]+|#[^ ~]*/[^ ~]*)(?=_l(?![^ ~]))', ([n]) => `number ${num(n)}`],
  [' (<n>)(?: -)? (<unit>)', ([n, unit]) => measured(num(n), unit)],
  [' (<n>)', ([n]) => `number ${num(n)}`],
  [' (@[^ ~]+)', ([date = '']) => `number ${date}`],
  [
    ' (?:an?) (?!(?:..?|min|second)(?![^ ~]))(<unit>)( and a half)?(?!(?: -)? old)',
    ([unit, half]) => {
      const one = measured(half ? '1.5' : '1', unit)
      return one.startsWith('number') ? undefined : one
    },
  ],
]

/** Words that end a phrase of a noun, and verbs of lasting. */
const closed = (): string =>
  [...auxiliaries, ...conjunctions, ...interrogatives, ...persons.keys(), ...prepositions]
    .filter((word) => !/^(?:of|with)$/.test(word))
    .concat(
      'it that within over around almost another last(?:s|ed)? takes? took stay(?:s|ed)? wait(?:s|ed)? spen[dt]'.split(
        ' ',
      ),
    )
    .join('|')

const ownKinds = (): Readonly<Record<string, string>> => ({
  ...kinds(),
  every: 'every|each|q(?: [.])?',
  weekday: '(?:mon|tues|wednes|thurs|fri|satur|sun)days?',
  several:
    '(?:<n>|one|an?|several|many|multiple)(?: <noun>){0,5}|how (?:much|many)(?: (?!(?:for|in|over|within|after)(?![^ ~]))\\p{L}[^ ~]*){0,6}',
  // What may stand between a count and its rate.
  noun: `(?!(?:${closed()})(?![^ ~]))(?:\\p{L}|µ)[^ ~]*`,
  one: '(?:hour|day|week|month|year)',
  ago: 'ago|later|earlier|prior|previously|apart|back|from|into|off|and a half|or (?:=2|#2|so|more)',
  route: 'po|orally',
  part: '(?:morning|afternoon|evening|night)s?',
  latin: [...words.keys()].filter((word) => /^[a-z]+$/.test(word)).join('|'),
})
const named = ([pattern, make]: Production): Production => [
  pattern,
  (...found) => {
    const value = typeof make === 'string' ? make : make(...found)
    return value && `frequency ${value}`
  },
]

let stage: Stage | undefined

/** Every quantity of a text, in order and without overlap. */
export function quantitiesIn(tokens: readonly Token[], dayFirst: boolean): Quantity[] {
  stage ??= new Stage([...frequencies.map(named), ...measures], ownKinds())
  return stage.rewrite(readingsIn(tokens)).flatMap(({ text, from, to }): Quantity[] => {
    const [kind, ...value] = text.split(' ')
    const written = value.join(' ')
    return written === ''
      ? []
      : [
          {
            kind: kind as Quantity['kind'],
            value: written.startsWith('@') ? isoDate(written.slice(1), dayFirst) : written,
            from,
            to,
          },
        ]
  })
}
