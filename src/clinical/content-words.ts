import { lexiconWith, mentionsIn, type Mention } from './lexicon.ts'
import { plainNumberAt } from './spelled-numbers.ts'
import { stem } from './stem.ts'
import { isFiller, isStopWord } from './stop-words.ts'
import { tokenize, type Token } from './tokens.ts'
import { wordTable } from './word-table.ts'

/** A word of weight, in the form its spellings share. */
export interface ContentWord {
  /** Stem, term of the lexicon (`dyspnea` for `SOB`) or number in digits. */
  readonly word: string
  /** Offsets in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** What short forms of notes and of speech stand for. */
const longForms: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'history hx,patient pt pts,symptom sx,prescription rx,treatment tx,diagnosis dx,follow fu,abdomen abd,pressure bp,heart hr,temperature temp,weight wt,height ht,mouth po,hospital hosp,appointment appt,doctor dr doc physician pcp gp,laboratory lab labs bloods,information info,emergency er ed,approximately approx,associated assoc,with w,without wo,year yo yr yrs,week wk wks,hour hrs,minute mins,examination exam,vaccine vax,impression imp,management mx,investigation ix,lymphadenopathy lad,motion rom,medication med meds medicine,tablet pill,mother mom mum,father dad,child kid,while whilst,among amongst,toward towards,going gonna,want wanna,got gotta,versus vs',
)

/**
 * The words of weight of a text: no stop words, no fillers; inflection, British spelling, abbreviations and synonyms
 * of the lexicon folded; numbers in digits. For asking whether one text says nothing that another does not.
 */
export function contentWords(text: string, keyterms: readonly string[] = []): ContentWord[] {
  const tokens = tokenize(text)
  return contentWordsOf(tokens, mentionsIn(tokens, lexiconWith(keyterms)))
}

/** The words of weight of a text that was read already; `terms` are all its mentions. */
export function contentWordsOf(tokens: readonly Token[], terms: readonly Mention[]): ContentWord[] {
  const mentions = new Map(terms.map((mention) => [mention.from, mention]))
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
    const number = plainNumberAt(tokens, at)
    if (number) {
      add(number.value, at, number.to)
      at = number.to - 1
      continue
    }
    // What a clipped word leaves behind, such as the `'s` of nothing, has no letters.
    if (token.start === token.end) continue
    if (token.type === 'mark' || isFiller(token.norm) || isStopWord(token.norm)) continue
    add(stem(longForms.get(token.norm) ?? token.norm), at, at + 1)
  }
  return words
}
