import { drugByName } from '../../../src/clinical/lexicon/drugs.ts'
import { criticalFacts } from '../../../src/clinical/statements/critical-facts.ts'
import { drugSite } from './dangerous-drugs.ts'
import { numberWord } from './number-words.ts'
import type { Random } from './random.ts'
import { anyOf, atSites, reversed, type EditMaker, type MadeEdit } from './sites.ts'

const sentence = (text: string): string =>
  text
    .replace(/(^|[.?!] +)(\p{Ll})/gu, (_, lead: string, letter: string) => lead + letter.toUpperCase())
    .replace(/\bi\b/g, 'I')
const each =
  (change: (text: string, random: Random) => string): EditMaker =>
  (text, random) => {
    const edited = change(text, random)
    return edited === text || edited.trim() === '' ? [] : [{ original: text, edited }]
  }
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Capitals set and taken away. */
export const caseChanged: EditMaker = anyOf(
  each(sentence),
  each((text) => text.toLowerCase()),
  each((text, random) => text.replace(/\p{L}+/gu, (word) => (random.chance(0.15) ? capital(word) : word))),
  each((text, random) =>
    text.replace(/\p{L}{3,}/gu, (word) => (random.chance(0.05) ? word.toUpperCase() : word)),
  ),
)

/** Points and commas set and taken away. */
export const punctuationChanged: EditMaker = anyOf(
  each((text) => text.replace(/ ?[,.;!?](?=\s|$)/g, '')),
  each((text) => (/[.?!]$/.test(text) ? text : `${text}.`)),
  each((text) => text.replace(/ ([,.;!?])/g, '$1')),
  each((text) => text.replace(/ (?=(?:and|but|so|because) )/g, ', ').replaceAll(',,', ',')),
  each((text) => text.replace(/^(?:yes|yeah|no|okay|well|so|alright)(?= )/i, '$&,')),
  each((text) => text.replaceAll("'", '’')),
  each((text) => text.replace(/, /g, ' — ')),
  each((text) =>
    text.replace(
      /(?<=\p{L}{3}) (?=(?:i|he|she|it|we|they) (?:am|is|was|have|had|do|did|will|can)\b)/gu,
      '. ',
    ),
  ),
)

const numeric = new RegExp(`^(?:${numberWord}|hundred|thousand|point|half|and|oh)s?\\W*$|\\d`, 'i')
const fillers = 'um,uh,er,erm,ah,hmm,mm,uhm'.split(',')
const phrases = 'you know,I mean,like,well,so,okay,oh,um you know'.split(',')

/** A filler or a stutter put into a turn, for the edit to take out again. */
const broken: EditMaker = (text, random) => {
  const words = text.split(' ')
  const made: MadeEdit[] = []
  const put = (at: number, ...extra: string[]): void => {
    made.push({ original: text, edited: [...words.slice(0, at), ...extra, ...words.slice(at)].join(' ') })
  }
  const at = random.index(words.length)
  const filler = random.pick(fillers)
  if (![words[at - 1], words[at]].some((word) => numeric.test(word ?? '')))
    put(at, random.chance(0.5) ? `${filler},` : filler)
  // In the middle of a term or a number these are no fillers: `two, you know, thousand`.
  put(0, random.pick(phrases))
  // A number said in parts is another number when a part is said twice: `fifty fifty two`.
  const plain = (word: string | undefined): boolean =>
    word !== undefined && /^[\p{L}'’]+$/u.test(word) && !numeric.test(word)
  if (plain(words[at])) put(at, words[at] as string)
  if (plain(words[at])) put(at, `${words[at] as string},`, 'uh,')
  if (plain(words[at]) && plain(words[at + 1])) put(at, words[at] as string, words[at + 1] as string)
  if (plain(words[at]) && (words[at] as string).length > 4) put(at, `${(words[at] as string).slice(0, 2)}-`)
  return made
}

/** Sounds of hesitation and words said twice, taken out. */
export const fillersRemoved: EditMaker = anyOf(
  atSites(/(?<![\p{L}'-])(?:um+|uh+|er|erm|ah|hmm|mm)(?![\p{L}'-])[,.]? ?/giu, () => ''),
  atSites(/, (?:you know|i mean|like) ?,/giu, () => ','),
  atSites(/\b(\p{L}{1,10})(?: ?,)? \1 (?=\p{L})/giu, (match) => `${match[1] as string} `),
  reversed(broken),
)

const heard: readonly (readonly [RegExp, string])[] = [
  [/ph/, 'f'],
  [/th/, 't'],
  [/y/, 'i'],
  [/i/, 'y'],
  [/c(?=[eiy])/, 's'],
  [/c(?![eiyh])/, 'k'],
  [/x/, 'cks'],
  [/z/, 's'],
  [/s$/, ''],
  [/e$/, ''],
  [/in$/, 'en'],
  [/ol$/, 'all'],
  [/ine$/, 'een'],
  [/il$/, 'ill'],
  [/a/, 'e'],
  [/o/, 'u'],
  [/i/, 'e'],
  [/e/, 'i'],
  [/mm/, 'm'],
  [/ll/, 'l'],
  [/d/, 't'],
  [/b/, 'p'],
  [/g/, 'k'],
  [/v/, 'f'],
  [/m/, 'n'],
]

/** What a recogniser may write for a drug: sounds confused, and often cut in two. */
export function misheard(name: string, random: Random): string | undefined {
  let word = name.toLowerCase()
  const times = 1 + random.index(name.length > 8 ? 3 : 2)
  for (let n = 0; n < times; n++) {
    const [from, to] = random.pick(heard)
    word = word.replace(from, to)
  }
  if (word.length > 7 && random.chance(0.4)) {
    const cut = 3 + random.index(word.length - 6)
    const link = random.chance(0.3) ? '-' : ' '
    word = `${word.slice(0, cut)}${link}${word.slice(cut)}`
  }
  const known = drugByName(word) ?? criticalFacts(word)[0]
  return word === name.toLowerCase() || known !== undefined ? undefined : word
}

/** A name that is no drug, put right. */
export const drugPutRight: EditMaker = reversed(
  atSites(drugSite, (match, random) =>
    match[0].length < 6 || !drugByName(match[0]) ? undefined : misheard(match[0], random),
  ),
)
