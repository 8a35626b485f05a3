import type { CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { quoteOf, type LineReading, type TurnReading, type VisitReading } from './visit.ts'

/** A line beside the turns it rests on. */
export interface Claim {
  readonly line: LineReading
  /** The turns it rests on, by index, in order. */
  readonly scope: readonly number[]
  readonly visit: VisitReading
}

export const factOf = ({ kind, value, text }: CriticalFact): NonNullable<NoteIssue['fact']> => ({
  kind,
  value,
  text,
})

/** A line that names what was taken back as such: `50 mg instead of 25 mg`. */
export const tellsCorrection = ({ text, facts }: LineReading): boolean =>
  facts.some(({ kind }) => kind === 'retraction') ||
  /\b(?:instead|rather than|not|corrected|initially)\b/i.test(text)

/** What a line names, and a speaker took back in a turn. */
export function takenBack(text: string, turn: number, visit: VisitReading, fact?: CriticalFact): NoteIssue {
  const quotes = [quoteOf(visit.turns[turn] as TurnReading, '')]
  return {
    kind: 'retracted',
    message: `“${text}” was taken back in the visit`,
    ...(fact ? { fact: factOf(fact) } : {}),
    quotes,
  }
}
