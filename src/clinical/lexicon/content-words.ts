import { lexiconWith, mentionsIn, type Mention } from './lexicon.ts'
import { numberWord, numbersIn } from '../quantities/numbers.ts'
import { stem } from '../stem.ts'
import { isFiller, isStopWord } from './stop-words.ts'
import { tokenize, wordsIn, type Token } from '../tokens.ts'
import { wordTable } from './word-table.ts'

/** A word of weight, in the form its spellings share. */
export interface ContentWord {
  /** Stem, term of the lexicon (`dyspnea` for `SOB`) or number in digits. */
  readonly word: string
  /** Offsets in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** Short for one word of several: `BP` may be met by `pressure` where a text is searched, and not where it is edited. */
const partial: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'pressure bp sbp dbp,heart hr,emergency er ed,doctor pcp gp,motion rom',
)
const abbreviations: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'urinalysis ua,osteoarthritis oa,operative op,no nope nah,until til till,them em,history hx,patient pt pts,symptom sx,prescription rx,treatment tx,diagnosis dx,follow fu,abdomen abd,temperature temp,weight wt,height ht,mouth po,hospital hosp,appointment appt,doctor dr doc physician,laboratory lab labs bloods,information info,approximately approx,associated assoc,with w,without wo,year yo yr yrs,week wk wks,hour hrs,minute min mins,month mo mos,examination exam,vaccine vax,impression imp,management mx,investigation ix,lymphadenopathy lad,medication med meds medicine,tablet pill,mother mom mum mommy mummy,father dad,child kid,because cause cos cuz,through thru,though tho,gray grey,oriented orientated,while whilst,among amongst,toward towards,going gonna,want wanna,got gotta,versus vs',
)

/**
 * The words of weight of a text: no stop words, no fillers; inflection, British spelling, abbreviations and synonyms
 * of the lexicon folded; numbers in digits. For asking whether one text says nothing that another does not.
 */
export function contentWords(text: string, keyterms: readonly string[] = []): ContentWord[] {
  const tokens = tokenize(text)
  return contentWordsOf(tokens, mentionsIn(tokens, lexiconWith(keyterms)))
}

/** The words of weight of a text with all its mentions; `exact` leaves what is short for several words as it is. */
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
    if (
      /^[lr]$/.test(token.norm) &&
      (mentions.has(at + 1) || /^(?: -)? sided/.test(wordsIn(tokens, at + 1, at + 3)))
    ) {
      add(token.norm === 'l' ? 'left' : 'right', at, at + 1)
      continue
    }
    if (token.type === 'mark' || isFiller(token.norm) || isStopWord(token.norm)) continue
    const short = exact ? undefined : partial.get(token.norm)
    add(stem(abbreviations.get(token.norm) ?? short ?? token.norm), at, at + 1)
  }
  return words
}
