import type { FactChange } from '../../protocol/fact.ts'
import type { Edit, EditKind } from '../../protocol/turn.ts'
import type { SpokenPiece } from './pieces.ts'
import type { Speech } from './speech.ts'

/** What a span is judged by besides itself. */
export interface Context {
  /** Names that were to be expected: one of them is the better correction. */
  readonly keyterms: readonly string[]
  /** What was heard, and which of it the edit keeps; what was written, and which of it was heard. */
  readonly said: Speech
  readonly written: Speech
  /** Words that only stand elsewhere. */
  readonly moved: ReadonlySet<SpokenPiece>
  /** Whether the recogniser was unsure of every word of a part of the original; undefined where it did not say. */
  readonly isUnsure: (start: number, end: number) => boolean | undefined
}

/** What becomes of one span, before any policy. */
export interface Judgement extends Pick<Edit, 'kind' | 'why'> {
  readonly harmless: boolean
  /** Meanings that a word put right brought in. */
  readonly corrected?: readonly string[]
}

/** The span may stand. */
export const pass = (kind: EditKind, why: string, corrected?: readonly string[]): Judgement => ({
  kind,
  why,
  harmless: true,
  ...(corrected ? { corrected } : {}),
})
/** The span may not stand as it is. */
export const stop = (kind: EditKind, why: string): Judgement => ({ kind, why, harmless: false })

/** What a changed fact means to a reader. */
export function stopFor(changes: readonly FactChange[]): Judgement {
  const { kind = 'number', change = 'altered', before, after } = changes[0] ?? {}
  const isUnit =
    before?.kind === 'dose' &&
    before.value !== after?.value &&
    before.value.split(' ')[0] === after?.value.split(' ')[0]
  return isUnit
    ? stop('unit', 'The unit of a dose was altered')
    : stop(kind, `A critical fact was ${change}: ${kind}`)
}
