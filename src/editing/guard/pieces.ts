import { factKey } from '../../clinical/compare/compare-facts.ts'
import { contentWordsOf } from '../../clinical/lexicon/content-words.ts'
import { readTerms } from '../../clinical/lexicon/findings.ts'
import type { TermKind } from '../../clinical/lexicon/lexicon.ts'
import { isFiller } from '../../clinical/lexicon/stop-words.ts'
import { factsOf } from '../../clinical/statements/critical-facts.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { Piece } from './diff.ts'

/** A piece of speech with its weight for the meaning. */
export interface SpokenPiece extends Piece {
  /**
   * `quantity`: a number, dose, frequency or duration, read as a fact. `content`: a word of weight. `small`: a word
   * that serves others. `filler` says nothing. `mark`: a sign that may belong to a number.
   */
  readonly weight: 'quantity' | 'content' | 'small' | 'filler' | 'mark'
  /** What the lexicon knows the piece as. */
  readonly term?: TermKind
}

/** A text as the guard reads it. */
export interface SpokenText {
  readonly text: string
  readonly facts: readonly CriticalFact[]
  readonly pieces: readonly SpokenPiece[]
}

/** True for a piece that is neither a sign nor a sound of hesitation. */
export const isWord = ({ weight }: SpokenPiece): boolean => weight !== 'mark' && weight !== 'filler'

/** Pieces as a text spells them. */
export const textOf = (text: string, pieces: readonly SpokenPiece[]): string =>
  pieces.map(({ start, end }) => text.slice(start, end)).join(' ')

const whole: Readonly<Record<string, string>> = {
  "'m": 'am',
  "'re": 'are',
  "'ve": 'have',
  "'ll": 'will',
  yeah: 'yes',
  yep: 'yes',
}

/** What a sign before an amount is said as. */
const currencies: Readonly<Record<string, string>> = { $: 'dollar', '€': 'euro' }

/**
 * Reads a text into facts and pieces. Linear. Punctuation makes no pieces, so that two texts are aligned by their
 * words; a sign right before a digit is one, since it may make another number.
 */
export function readSpeech(text: string, keyterms: readonly string[] = []): SpokenText {
  const reading = readTerms(text, keyterms)
  // `one` is counted, and stands for a noun: alone it is no value.
  const facts = factsOf(text, reading).filter(({ kind, value }) => kind !== 'number' || value !== '1')
  const words = contentWordsOf(reading.tokens, reading.terms, true)
  const terms = new Map(
    reading.terms.map(({ term, from }) => [reading.tokens[from]?.start ?? -1, term.kind] as const),
  )
  const pieces: SpokenPiece[] = []
  let nextFact = 0
  let nextWord = 0
  let covered = 0
  const put = (key: string, start: number, end: number, weight: SpokenPiece['weight']): void => {
    const term = weight === 'content' ? terms.get(start) : undefined
    pieces.push({ key, start, end, weight, ...(term ? { term } : {}) })
    covered = end
  }
  for (const [index, { norm, type, start, end }] of reading.tokens.entries()) {
    if (start < covered) continue
    const next = reading.tokens[index + 1]
    if (norm === 'alright' || (norm === 'all' && next?.norm === 'right')) {
      put('okay', start, norm === 'all' && next ? next.end : end, 'small')
      continue
    }
    let fact = facts[nextFact]
    while (fact && (fact.start < start || !isQuantity(fact.kind))) fact = facts[++nextFact]
    if (fact?.start === start) {
      put(factKey(fact), start, fact.end, 'quantity')
      continue
    }
    while ((words[nextWord]?.start ?? Infinity) < start) nextWord++
    const word = words[nextWord]
    // `ain't`: is, am, has or have.
    if (norm === 'ai' && /^n['’]?t$|^not$/.test(next?.norm ?? '') && next?.start === end)
      put("'s", start, end, 'small')
    else if (word?.start === start) put(word.word, start, word.end, 'content')
    else if (type !== 'mark') put(whole[norm] ?? norm, start, end, isFiller(norm) ? 'filler' : 'small')
    else if (/\d/.test(text.charAt(end)))
      put(currencies[norm] ?? norm, start, end, currencies[norm] ? 'content' : 'mark')
  }
  return { text, facts, pieces }
}
