import { fromWords, inWords, numberRun, numberWord } from './number-words.ts'
import { anyOf, atSites, type EditMaker } from './sites.ts'

const doseUnit =
  'milligrams?|mg|micrograms?|mcg|grams?|milliliters?|millilitres?|ml|units?|tablets?|tabs?|pills?|capsules?|puffs?|drops?|mics|percent|%|milliequivalents?|mEq'
const anyNumber = String.raw`(?:\d+(?:\.\d+)?|${numberRun}(?: point ${numberWord})?)`

/** Digits that stand for themselves and not for part of a name. */
const digits = /(?<![\p{L}\d.,:/-])\d+(?:\.\d+)?(?![\d]|[\p{L}]{2}-)/giu
const spelled = new RegExp(String.raw`(?<![\p{L}-])${numberRun}(?![\p{L}-])`, 'giu')

/** `one` counts only where a noun of measure follows. */
function isPronoun(match: RegExpExecArray): boolean {
  const after = match.input.slice(match.index + match[0].length)
  return (
    /^one$/i.test(match[0]) && !/^ (?:day|week|month|year|hour|time|pill|tablet|dose|percent)/i.test(after)
  )
}

/** Another value of the same size. */
export const valueChanged: EditMaker = anyOf(
  atSites(digits, (match, random) => {
    const value = Number(match[0])
    const change = random.pick([value + 1, value + 2, value * 2, value + 10, Math.abs(value - 1)])
    const places = match[0].split('.')[1]?.length ?? 0
    return change.toFixed(places)
  }),
  atSites(digits, (match) => {
    const swapped = [...match[0]].reverse().join('')
    return /^[1-9]\d$/.test(match[0]) && Number(swapped) >= 10 ? swapped : undefined
  }),
  atSites(spelled, (match, random) => {
    const value = fromWords(match[0])
    if (value === undefined || isPronoun(match)) return undefined
    const other = random.pick([value + 1, value + 3, value < 5 ? value + 2 : value - 2])
    return random.chance(0.3) ? String(other) : inWords(other)
  }),
  // The classic mishearing: fifteen and fifty.
  atSites(/\b(?:thir|four|fif|six|seven|eigh|nine)(?:teen|ty)\b/giu, (match) => {
    const word = match[0].toLowerCase()
    const other = word.endsWith('teen') ? `${word.slice(0, -4)}ty` : `${word.slice(0, -2)}teen`
    return other.replace('fourty', 'forty').replace('forteen', 'fourteen')
  }),
)

/** Ten times too much or too little. */
export const decimalShifted: EditMaker = anyOf(
  atSites(digits, (match, random) => {
    const text = match[0]
    const value = Number(text)
    if (value === 0) return undefined
    if (text.includes('.'))
      return random.pick([text.replace('.', ''), String(Number((value * 10).toFixed(4)))])
    return random.pick([
      `${text}0`,
      `0.${text}`,
      text.length > 1 ? `${text.slice(0, -1)}.${text.slice(-1)}` : `.${text}`,
    ])
  }),
  atSites(
    new RegExp(String.raw`(?<![\p{L}-]|point )${numberRun}(?= (?:${doseUnit}|days|weeks))`, 'giu'),
    (match, random) => {
      const value = fromWords(match[0])
      return value
        ? random.pick([inWords((value * 10) % 10_000 || 1), String(value * 10), String(value / 10)])
        : undefined
    },
  ),
  atSites(new RegExp(String.raw`(?<= )point (?=${numberWord})`, 'giu'), () => ''),
)

const others: Readonly<Record<string, readonly string[]>> = {
  milligram: ['microgram', 'gram', 'milliliter', 'mcg'],
  mg: ['mcg', 'g', 'ml', 'micrograms'],
  microgram: ['milligram', 'mg'],
  mcg: ['mg', 'milligrams'],
  mics: ['milligrams', 'mg'],
  gram: ['milligram', 'mg', 'kilogram'],
  milliliter: ['liter', 'milligram'],
  millilitre: ['litre', 'milligram'],
  ml: ['mg', 'L'],
  unit: ['milligram', 'milliliter'],
  second: ['minute', 'hour'],
  minute: ['hour', 'second'],
  hour: ['day', 'minute'],
  day: ['week', 'hour', 'month'],
  week: ['day', 'month'],
  month: ['week', 'year'],
  year: ['month', 'week'],
  pound: ['kilo', 'ounce'],
  kilogram: ['pound', 'gram'],
  kilo: ['pound'],
  kg: ['lb', 'g'],
  centimeter: ['millimeter', 'inch'],
  millimeter: ['centimeter'],
  cm: ['mm', 'm'],
  mm: ['cm'],
  inch: ['foot', 'centimeter'],
  percent: ['milligram'],
  tablet: ['milligram', 'bottle'],
  puff: ['tablet'],
}

/** Another unit behind the same number. */
export const unitChanged: EditMaker = atSites(
  new RegExp(
    String.raw`(?<=(?<![\p{L}\d])${anyNumber}[ -]?)(?:${Object.keys(others).join('|')})(?:s|es)?(?![\p{L}])`,
    'giu',
  ),
  (match, random) => {
    const word = match[0].toLowerCase()
    const key =
      [word, word.replace(/s$/, ''), word.replace(/es$/, '')].find((name) => Object.hasOwn(others, name)) ??
      word
    const other = random.pick(others[key] ?? [word])
    const plural = word !== key && other.length > 3 && !other.endsWith('s')
    return plural ? `${other === 'inch' ? 'inche' : other}s`.replace('foots', 'feet') : other
  },
)

const often: readonly (readonly [string, readonly string[]])[] = [
  ['once (?:a|per) day|once daily', ['twice a day', 'once a week', 'three times a day', 'every other day']],
  [
    'twice (?:a|per) day|twice daily|two times a day|2 times a day',
    ['once a day', 'three times a day', 'twice a week', 'TID'],
  ],
  ['(?:three|3) times (?:a|per) (?:day|week)', ['twice a day', 'four times a day', 'three times a month']],
  ['(?:four|4) times (?:a|per) (?:day|week)', ['twice a day', 'once a day']],
  ['(?:once|twice) (?:a|per) (?:week|month|year)', ['once a day', 'three times a week', 'twice a day']],
  ['every (?:day|morning)', ['every other day', 'every week', 'twice a day', 'every night']],
  ['every (?:night|evening)', ['every morning', 'every other night', 'as needed']],
  ['every other day', ['every day', 'daily', 'every other week']],
  ['every (?:four|4) hours', ['every 8 hours', 'every six hours', 'once a day']],
  ['every (?:six|6|eight|8|twelve|12) hours', ['every 4 hours', 'every hour', 'daily']],
  [
    'every (?:few|couple of|two|three|four|six|2|3|4|6) (?:weeks|months|days|years)',
    ['every week', 'every day', 'every 5 months'],
  ],
  ['every (?:week|month|year)|weekly|monthly', ['every day', 'daily']],
  ['each (?:day|night|morning)', ['twice a day', 'every other day']],
  ['at (?:night|bedtime)|before bed', ['in the morning', 'twice a day', 'at noon']],
  ['in the mornings?', ['at night', 'in the evening', 'twice a day']],
  ['in the evenings?', ['in the morning']],
  ['a day', ['a week', 'every other day']],
  ['daily', ['weekly', 'twice daily', 'every other day', 'as needed']],
  ['as needed|when needed|when you need it', ['daily', 'every day', 'every 4 hours']],
  ['bid|b\\.i\\.d\\.', ['TID', 'daily', 'once a day']],
  ['once', ['twice', 'three times']],
  ['twice', ['once', 'three times']],
]

/** As often as never said. */
export const frequencyChanged: EditMaker = anyOf(
  ...often
    .slice(0, -2)
    .map(([from, to]) =>
      atSites(new RegExp(String.raw`(?<![\p{L}-])(?:${from})(?![\p{L}-])`, 'giu'), (match, random) =>
        random.pick(to.filter((other) => other !== match[0].toLowerCase())),
      ),
    ),
  ...often
    .slice(-2)
    .map(([from, to]) =>
      atSites(
        new RegExp(
          String.raw`(?<!at |all of a sudden |just this )\b${from}\b(?= (?:a|every|in|or|when) )`,
          'giu',
        ),
        (_, random) => random.pick(to),
      ),
    ),
)

/** The amount gone, the drug still there. */
export const doseDropped: EditMaker = atSites(
  new RegExp(
    String.raw`(?<![\p{L}\d.,:/-])(?:(?:of|at|about) )?${anyNumber}[ -]?(?:${doseUnit})(?![\p{L}])`,
    'giu',
  ),
  () => '',
)
