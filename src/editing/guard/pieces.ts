import { factKey } from '../../clinical/compare/compare-facts.ts'
import { contentWordsOf } from '../../clinical/lexicon/content-words.ts'
import { factsOf } from '../../clinical/statements/critical-facts.ts'
import { readTerms } from '../../clinical/lexicon/findings.ts'
import { isFiller } from '../../clinical/lexicon/stop-words.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { Piece } from './diff.ts'

/** A piece of speech with its weight for the meaning. */
export interface SpokenPiece extends Piece {
  /**
   * `quantity`: a number, dose, frequency or duration, read as a fact. `content`: a word of weight. `small`: a word
   * that serves others. `filler` and `mark` say nothing.
   */
  readonly weight: 'quantity' | 'content' | 'small' | 'filler' | 'mark'
}

/** A text as the guard reads it. */
export interface SpokenText {
  readonly facts: readonly CriticalFact[]
  readonly pieces: readonly SpokenPiece[]
}

const whole: Readonly<Record<string, string>> = {
  "'m": 'am',
  "'re": 'are',
  "'ve": 'have',
  "'ll": 'will',
  ca: 'can',
  yeah: 'yes',
  yep: 'yes',
}

/** Reads a text into facts and pieces. Linear. */
export function readSpeech(text: string, keyterms: readonly string[] = []): SpokenText {
  const reading = readTerms(text, keyterms)
  const facts = factsOf(text, reading, undefined, true)
  const words = contentWordsOf(reading.tokens, reading.terms, true)
  const pieces: SpokenPiece[] = []
  let nextFact = 0
  let nextWord = 0
  let covered = 0
  const put = (key: string, start: number, end: number, weight: SpokenPiece['weight']): void => {
    pieces.push({ key, start, end, weight })
    covered = end
  }
  for (const { norm, type, start, end } of reading.tokens) {
    if (start < covered) continue
    let fact = facts[nextFact]
    while (fact && (fact.start < start || !isQuantity(fact.kind))) fact = facts[++nextFact]
    if (fact?.start === start) {
      put(factKey(fact), start, fact.end, 'quantity')
      continue
    }
    while ((words[nextWord]?.start ?? Infinity) < start) nextWord++
    const word = words[nextWord]
    if (word?.start === start) put(word.word, start, word.end, 'content')
    else put(whole[norm] ?? norm, start, end, type === 'mark' ? 'mark' : isFiller(norm) ? 'filler' : 'small')
  }
  return { facts, pieces }
}
