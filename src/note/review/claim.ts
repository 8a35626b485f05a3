import type { CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { quotesOf, type LineReading, type Said, type SaidFact, type VisitReading } from './visit.ts'

/** A line beside the turns it rests on. */
export interface Claim {
  readonly line: LineReading
  /** The turns it rests on, by index, in order. */
  readonly scope: readonly number[]
  /** The facts of those turns. */
  readonly held: readonly SaidFact[]
  readonly visit: VisitReading
}

/** A statement of the visit, and whether it stands near the turns of the line. */
export interface Candidate extends Said {
  readonly isNear: boolean
}

/** What a line says of a topic, and the statement of the visit that says otherwise. */
export interface Opposition {
  readonly kind: NoteIssue['kind']
  /** What the line says, and what the visit says, in words. */
  readonly line: string
  readonly visit: string
  readonly said: Said
}

/** A line that names what was taken back as such: `50 mg instead of 25 mg`. */
export const tellsCorrection = ({ text, facts }: LineReading): boolean =>
  facts.some(({ kind }) => kind === 'retraction') ||
  /\b(?:instead|rather than|not|corrected|initially)\b/i.test(text)

/** What is wrong with a line, or with a fact of it; with a turn, if its words say otherwise. */
export const issueOf = (
  kind: NoteIssue['kind'],
  message: string,
  visit: VisitReading,
  turn?: number,
  fact?: Pick<CriticalFact, 'kind' | 'value' | 'text'>,
): NoteIssue => ({
  kind,
  message,
  ...(fact ? { fact: { kind: fact.kind, value: fact.value, text: fact.text } } : {}),
  ...(turn === undefined ? {} : { quotes: quotesOf([turn], '', visit) }),
})

/** What a line names, and a speaker took back in a turn. */
export const takenBack = (text: string, turn: number, visit: VisitReading, fact?: CriticalFact): NoteIssue =>
  issueOf('retracted', `“${text}” was taken back in the visit`, visit, turn, fact)

/** What a line has of a topic, and the visit otherwise. */
export const contrastOf = (
  kind: NoteIssue['kind'],
  topic: string,
  own: string,
  other: string,
  quotes: NonNullable<NoteIssue['quotes']>,
): NoteIssue => ({ kind, message: `${topic}: the note has “${own}”, the visit “${other}”`, quotes })
