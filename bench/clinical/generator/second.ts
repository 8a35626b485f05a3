import type { Random } from './random.ts'
import {
  secondAbbreviations,
  secondColloquial,
  secondMishearings,
  secondSpellings,
  secondTables,
  secondTerms,
  type SaidThings,
} from './second-tables.ts'
import { anyOf, atSites, byTable, reversed, type EditMaker, type MadeEdit } from './sites.ts'

/** A turn with a sentence of ours behind it, before and after; half of them as a recogniser writes, without marks. */
function planted(
  turn: string,
  before: string,
  after: string,
  random: Random,
  same: readonly string[] = [],
): MadeEdit {
  const plain = random.chance(0.5)
  const lead = turn.trimEnd()
  const said = (sentence: string): string => {
    if (plain) return `${lead} ${sentence}`
    const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1)
    return `${lead}${/[.?!]$/.test(lead) ? ' ' : '. '}${capital}.`
  }
  return { original: said(before), edited: said(after), same: same.map(said) }
}

const longest = 300
const parts = (text: string, sign: string): string[] => text.split(sign).map((one) => one.trim())

/** Sentences made of a table; `dangerous`: another meaning, else the same one in other words. */
function made({ frames, rows }: SaidThings, dangerous: boolean): EditMaker {
  // A meaning is a list of paraphrases, each a list of ways to write it.
  const meanings = rows.map((row) =>
    parts(row, ' / ').map((one) => parts(one, '~').map((way) => parts(way, '='))),
  )
  const written = meanings.flat(2).filter((ways) => ways.length > 1)
  return (turn, random) => {
    if (turn.length > longest) return []
    const row = random.pick(meanings)
    const meaning = random.pick(row)
    const ways = dangerous ? meaning.flat() : random.pick(written)
    const from = random.pick(ways)
    const others = dangerous
      ? row.filter((all) => all !== meaning).flat(2)
      : ways.filter((one) => one !== from)
    const frame = random.pick(frames)
    const sentence = (value: string): string => frame.replace('_', () => value)
    const same = dangerous ? ways.map(sentence) : []
    return [planted(turn, sentence(from), sentence(random.pick(others)), random, same)]
  }
}

/** The words of a table, in a sentence of ours and wherever else they stand. */
function words(table: string, frames: readonly string[], bothWays = true): EditMaker {
  const pairs = table
    .split(',')
    .map((pair) => pair.split('=').map((side) => side.trim()) as [string, string])
    .filter(([a, b]) => a !== b && b !== '')
  return anyOf(byTable(pairs.map((pair) => pair.join('=')).join(','), bothWays), (turn, random) => {
    if (turn.length > longest) return []
    const [a, b] = random.pick(pairs)
    const [from, to] = bothWays && random.chance(0.5) ? [b, a] : [a, b]
    const frame = random.pick(frames)
    return [
      planted(
        turn,
        frame.replace('_', () => from),
        frame.replace('_', () => to),
        random,
      ),
    ]
  })
}

const extras =
  'for two weeks,with food,on the left,since yesterday,and nausea,severe,as directed,in the morning,again,with a fever,at rest,twice,from the surgery,if needed,of the knee,and his wife,daily,without insulin'.split(
    ',',
  )

/** A few words nobody said, between two words that somebody did. */
const wordsAdded: EditMaker = (turn, random) => {
  const spots = [...turn.matchAll(/(?<=\p{L}{3}) (?=\p{L})/gu)]
  if (spots.length < 3) return []
  const { index } = random.pick(spots)
  const extra = random.pick(extras)
  return turn.includes(extra)
    ? []
    : [{ original: turn, edited: `${turn.slice(0, index)} ${extra}${turn.slice(index)}` }]
}

const empty =
  /^(?:about|after|again|alright|always|anything|because|before|being|could|doing|exactly|getting|gonna|great|going|having|little|maybe|mean|other|perfect|really|right|should|something|still|that's|their|there|these|thing|things|think|those|through|where|which|while|would|you're|actually|basically|definitely|everything|probably|pretty|yourself|certainly|absolutely|obviously|okay|sounds|anyway)$/i

/** Three words of weight gone. */
const wordsLost: EditMaker = atSites(/(?<=\p{L} )\p{L}{5,} \p{L}+ \p{L}{5,}(?= \p{L})/gu, (match) =>
  match[0].split(' ').some((word) => empty.test(word)) || /\b(\p{L}+)\b.*\b\1\b/iu.test(match[0])
    ? undefined
    : '',
)

/** Two drugs with their doses crossed over. */
const dosesCrossed: EditMaker = (turn, random) => {
  if (turn.length > longest) return []
  const [a, b] = random.shuffled(['lisinopril', 'Zoloft', 'metformin', 'Lasix', 'gabapentin', 'aspirin'])
  const [x, y] = random.shuffled(['5 mg', 'ten milligrams', '40 mg', 'two tablets', '500 mg twice a day'])
  const say = random.pick([
    (one: string, two: string) => `I take ${one} of ${a} and ${two} of ${b}`,
    (one: string, two: string) => `${a} ${one}, ${b} ${two}`,
    (one: string, two: string) => `put him on ${a} at ${one} and on ${b} at ${two}`,
  ])
  return [planted(turn, say(x as string, y as string), say(y as string, x as string), random)]
}

const asked = 'chest pain,a fever,any allergies,trouble sleeping,diabetes,blood in the stool'.split(',')

/** A question become a statement. */
const questionAnswered: EditMaker = (turn, random) => {
  if (turn.length > longest) return []
  const [from, to] = random.pick([
    ['do you have _?', 'you do have _.'],
    ['are you having _?', 'you are having _.'],
    ['have you had _?', 'you have had _.'],
    ['has she had _?', 'she has had _.'],
  ] as const)
  const of = random.pick(asked)
  const lead = /[.?!]$/.test(turn.trim()) ? turn.trim() : `${turn.trim()}.`
  return [{ original: `${lead} ${from.replace('_', of)}`, edited: `${lead} ${to.replace('_', of)}` }]
}

/** Speech mended as a model mends it: broken starts, sounds of doubt, words said twice. */
const speechMended: EditMaker = reversed((turn, random) => {
  const said = turn.split(' ')
  if (said.length < 4) return []
  const at = 1 + random.index(said.length - 2)
  const word = (said[at] as string).replace(/[^\p{L}'’]/gu, '')
  if (
    /\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|teen|ty|hundred)$/i.test(said[at - 1] as string)
  )
    return []
  if (
    word.length < 2 ||
    /^(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|hundred|point|oh|no|not)$/i.test(word)
  )
    return []
  const put = (...extra: string[]): MadeEdit => ({
    original: turn,
    edited: [...said.slice(0, at), ...extra, ...said.slice(at)].join(' '),
  })
  const two = said.slice(at, at + 2).join(' ')
  return [
    random.pick([
      put(`${word},`, `${word},`),
      put(`${word}...`),
      put(`${word.charAt(0)}-`),
      put('uhh'),
      put('er,'),
      put('mm,'),
      ...(/[.?!\d]|(?:one|two|three|four|five|six|seven|eight|nine|ten|teen|ty|hundred)\b/i.test(two)
        ? []
        : [put(`${two} —`)]),
      put('um,', `${word},`, 'uh,'),
    ]),
  ]
})

/** Marks and capitals as other models set them. */
const marksChanged: EditMaker = (turn, random) => {
  const edited = random.pick<(text: string) => string>([
    (text) => text.replace(/(?<=\p{L}),? (?=(?:and|but|because|so) )/gu, '; '),
    (text) => text.replace(/[.!](?= |$)/g, '…'),
    (text) => text.replace(/(?<=\p{L}{4}) (?=(?:the|my|your) )/gu, ': '),
    (text) => `"${text}"`,
    (text) => text.replace(/(?<=\p{L}{3}), (?=\p{L})/gu, ' - '),
    (text) => text.replace(/ (?=(?:I|i|he|she|we|they) \p{L}+)/gu, ' ('),
    (text) => text.replace(/ {1,}/g, '  '),
    (text) => text.toUpperCase(),
    (text) => text.replace(/\b\p{L}/gu, (letter) => letter.toUpperCase()),
    (text) => text.replace(/[.?!] /g, '.\n'),
    (text) => text.replace(/\.$/, '!'),
  ])(turn)
  return edited === turn ? [] : [{ original: turn, edited }]
}

const anywhere = [
  'we talked about the _ before',
  'that is in the chart as _ already',
  'the _ was looked at again',
]
const talk = ['and _ that was it', 'well _ I suppose', 'so then _ you see']

/** Every class of the second generator that changes the meaning. */
export const secondDangerous: Readonly<Record<string, EditMaker>> = {
  ...Object.fromEntries(Object.entries(secondTables).map(([name, table]) => [name, made(table, true)])),
  'doses crossed': dosesCrossed,
  'words added': wordsAdded,
  'words lost': wordsLost,
  'question answered': questionAnswered,
}

/** And those that do not. */
export const secondHarmless: Readonly<Record<string, EditMaker>> = {
  ...Object.fromEntries(Object.entries(secondTables).map(([name, table]) => [name, made(table, false)])),
  spelling: words(secondSpellings, anywhere),
  'short forms': words(secondAbbreviations, anywhere),
  colloquial: words(secondColloquial, talk),
  'misheard drug': words(
    secondMishearings,
    ['I took _ for that', 'let us start _ 20 mg', 'is _ still on the list'],
    false,
  ),
  'misheard term': words(secondTerms, anywhere, false),
  'speech mended': speechMended,
  'marks and capitals': marksChanged,
}
