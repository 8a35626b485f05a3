import type { SpokenPiece } from './pieces.ts'

/** What was said, in words, and which of the words an edit keeps. */
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
