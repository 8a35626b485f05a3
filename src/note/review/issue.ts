import type { CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import type { VisitReading } from './readings.ts'
import { meaning } from './visit.ts'

/** One issue about one fact. */
export function issueOf(
  kind: NoteIssue['kind'],
  { kind: of, value, text }: CriticalFact,
  message: string,
): NoteIssue {
  return { kind, message: `“${text}” ${message}`, fact: { kind: of, value, text } }
}

/** The issue of a fact that no cited turn says. */
export function unsaid(fact: CriticalFact, visit: VisitReading): NoteIssue {
  return issueOf('fact-not-said', fact, whereSaid(meaning(fact), visit))
}

/** Where in the visit a word, or a fact by its meaning, was said, if not in the turns cited. */
export function whereSaid(key: string, { firstSaid, turns }: VisitReading): string {
  const elsewhere = firstSaid.get(key)
  return elsewhere === undefined
    ? 'was not said in the visit'
    : `is not in the turns it cites, but in ${turns[elsewhere]?.id}`
}
