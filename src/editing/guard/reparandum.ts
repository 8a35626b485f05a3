import { isNegative } from '../../clinical/lexicon/function-words.ts'
import type { SpokenPiece } from './pieces.ts'
import type { Run, Speech } from './speech.ts'

/** A part of speech that is left out, as the structure of a speech repair. */
export interface Reparandum {
  readonly run: Run
  readonly said: readonly SpokenPiece[]
  /** What of it means something, and what of that has weight. */
  readonly rest: readonly SpokenPiece[]
  readonly heavy: readonly SpokenPiece[]
  /** What the edit keeps around it, nearest last before it and nearest first after it. */
  readonly before: readonly SpokenPiece[]
  readonly after: readonly SpokenPiece[]
  /** It ends in a dash or an editing term, or in a comma. */
  readonly isCut: boolean
  readonly isParted: boolean
  readonly speech: Speech
}

/** What may go only when it stands again near by. */
export const isCritical = ({ weight, key, term }: SpokenPiece): boolean =>
  weight === 'quantity' || term === 'drug' || term === 'class' || isNegative(key) || key.startsWith('allerg')
