import { isWord, type SpokenPiece } from './pieces.ts'

/** A text in words, and which of the words stand in another text too. */
export interface Speech {
  readonly text: string
  /** Without sounds of hesitation and signs. */
  readonly words: readonly SpokenPiece[]
  /** Place of each word among them. */
  readonly at: ReadonlyMap<SpokenPiece, number>
  readonly kept: Pick<ReadonlySet<SpokenPiece>, 'has'>
}

/** A part of speech that an edit leaves out: words `from` up to `to` (exclusive). */
export interface Run {
  readonly from: number
  readonly to: number
}

/** A text as speech, less the pieces that stand in one text only. */
export function speechOf(
  { text, pieces }: { readonly text: string; readonly pieces: readonly SpokenPiece[] },
  gone: ReadonlySet<SpokenPiece>,
): Speech {
  const words = pieces.filter(isWord)
  return {
    text,
    words,
    at: new Map(words.map((word, index) => [word, index])),
    kept: new Set(words.filter((word) => !gone.has(word))),
  }
}
