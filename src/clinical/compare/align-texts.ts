import { firstIndex } from '../../core/first-index.ts'
import { contentWords, type ContentWord } from '../lexicon/content-words.ts'
import { tokenize, type Run, type TextSpan } from '../tokens.ts'
import { alignWords, type AlignedPair } from './align-words.ts'

/** Longer stretches without a common word, in characters, are not searched for the words of the other text. */
const longestSearched = 400

/** One of two texts of the same speech, which knows where its parts stand in the other. */
export class AlignedText {
  readonly text: string
  readonly words: readonly ContentWord[]
  #pairs: readonly AlignedPair[] = []
  #other: AlignedText = this

  private constructor(text: string, keyterms: readonly string[] | undefined) {
    this.text = text
    this.words = contentWords(text, keyterms)
  }

  /** Aligns two texts by their words of weight. */
  static align(a: string, b: string, keyterms?: readonly string[]): readonly [AlignedText, AlignedText] {
    const both = [new AlignedText(a, keyterms), new AlignedText(b, keyterms)] as const
    const [one, other] = both
    const [inA = [], inB = []] = both.map(({ words }) => words.map(({ word }) => word))
    one.#pairs = alignWords(inA, inB)
    other.#pairs = one.#pairs.map(([at, bt]) => [bt, at])
    one.#other = other
    other.#other = one
    return both
  }

  /** The words of weight that a part of the text touches. */
  wordsOf({ start, end }: TextSpan): Run {
    return {
      from: firstIndex(this.words, (word) => word.end > start),
      to: firstIndex(this.words, (word) => word.start >= end),
    }
  }

  /** The text between the words on either side of a run. */
  spanOf({ from, to }: Run): TextSpan {
    const start = this.words[from - 1]?.end ?? 0
    return { start, end: Math.max(start, this.words[to]?.start ?? this.text.length) }
  }

  /** The words of the other text between which a run of this one stands. */
  inOther({ from, to }: Run): Run {
    const before = firstIndex(this.#pairs, ([at]) => at >= from) - 1
    const after = firstIndex(this.#pairs, ([at]) => at >= Math.max(to, from + 1))
    return {
      from: (this.#pairs[before]?.[1] ?? -1) + 1,
      to: this.#pairs[after]?.[1] ?? this.#other.words.length,
    }
  }

  /** Whether the other text has the same words in the same place, whatever its marks. */
  isInOther(span: TextSpan): boolean {
    const other = this.#other
    const { start, end } = other.spanOf(this.inOther(this.wordsOf(span)))
    if (end - start > longestSearched + span.end - span.start) return false
    const words = plain(this.text.slice(span.start, span.end))
    return words.trim() !== '' && plain(other.text.slice(start, end)).includes(words)
  }
}

/** The words of a text with a blank on either side; of a stutter the first. */
function plain(text: string): string {
  const words = tokenize(text).flatMap(({ norm, type }) => (type === 'mark' ? [] : [norm]))
  return ` ${words.filter((word, at) => word !== words[at - 1]).join(' ')} `
}
