import { lexiconWith, mentionsIn, type Mention } from './lexicon.ts'
import { numberWord, numbersIn } from '../quantities/numbers.ts'
import { stem } from '../stem.ts'
import { isFiller, isStopWord } from './stop-words.ts'
import { tokenize, type Token } from '../tokens.ts'

/** A word of weight, in the form its spellings share. */
export interface ContentWord {
  /** Stem, term of the lexicon (`dyspnea` for `SOB`) or number in digits. */
  readonly word: string
  /** Offsets in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** Short for one word of several: `BP` may be met by `pressure` where a text is searched, and not where it is edited. */
const partial = 'bp pressure hr heart er emergency ed emergency pcp doctor gp doctor rom motion'
const abbreviations =
  'ua urinalysis oa osteoarthritis op operative nope no nah no til until till until em them hx history pt patient pts patient sx symptom rx prescription tx treatment dx diagnosis fu follow abd abdomen temp temperature wt weight ht height po mouth hosp hospital appt appointment dr doctor doc doctor physician doctor lab laboratory labs laboratory info information approx approximately assoc associated w with wo without yo year yr year yrs year wk week wks week hrs hour mins minute exam examination vax vaccine imp impression mx management ix investigation bloods laboratory lad lymphadenopathy med medication meds medication medicine medication pill tablet mom mother mum mother mommy mother mummy mother dad father kid child cause because cos because cuz because thru through tho though grey gray orientated oriented kinda kind whilst while amongst among towards toward gonna going wanna want gotta got vs versus'

const tableOf = (pairs: string): Map<string, string> => {
  const words = pairs.split(' ')
  return new Map(words.flatMap((from, at) => (at % 2 === 0 ? [[from, words[at + 1] as string]] : [])))
}
let whole: Map<string, string> | undefined
let parts: Map<string, string> | undefined

function expanded(word: string, exact: boolean): string {
  whole ??= tableOf(abbreviations)
  parts ??= tableOf(partial)
  return whole.get(word) ?? (exact ? undefined : parts.get(word)) ?? word
}

/**
 * The words of weight of a text: no stop words, no fillers; inflection, British spelling, abbreviations and synonyms
 * of the lexicon folded; numbers in digits. For asking whether one text says nothing that another does not.
 */
export function contentWords(text: string, keyterms: readonly string[] = []): ContentWord[] {
  const tokens = tokenize(text)
  return contentWordsOf(tokens, mentionsIn(tokens, lexiconWith(keyterms)))
}

/**
 * The words of weight of a text that was read already.
 *
 * @param terms all its mentions.
 * @param exact leaves what is short for several words as it is.
 */
export function contentWordsOf(
  tokens: readonly Token[],
  terms: readonly Mention[],
  exact = false,
): ContentWord[] {
  const mentions = new Map(terms.map((mention) => [mention.from, mention]))
  const numbers = new Map(numbersIn(tokens).map((item) => [item.from, item]))
  const words: ContentWord[] = []
  const add = (word: string, from: number, to: number): void => {
    words.push({ word, start: (tokens[from] as Token).start, end: (tokens[to - 1] as Token).end })
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    const mention = mentions.get(at)
    if (mention) {
      add(mention.term.name, at, mention.to)
      at = mention.to - 1
      continue
    }
    const number = numbers.get(at)
    const value = number && numberWord(number)
    if (number && value !== undefined) {
      add(value, at, number.to)
      at = number.to - 1
      continue
    }
    // What a clipped word leaves behind, such as the `'s` of nothing, has no letters.
    if (token.start === token.end) continue
    if (mentions.get(at + 1)?.term.kind === 'part' && /^[lr]$/.test(token.norm)) {
      add(token.norm === 'l' ? 'left' : 'right', at, at + 1)
      continue
    }
    if (token.type === 'mark' || isFiller(token.norm) || isStopWord(token.norm)) continue
    add(stem(expanded(token.norm, exact)), at, at + 1)
  }
  return words
}
