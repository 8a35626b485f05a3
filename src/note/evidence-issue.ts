import type { CriticalFact } from '../protocol/fact.ts'
import type { NoteIssue } from '../protocol/note.ts'
import { meaning, type VisitReading } from './evidence-visit.ts'

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
  const elsewhere = visit.firstSaid.get(meaning(fact))
  return issueOf(
    'fact-not-said',
    fact,
    elsewhere === undefined
      ? 'was not said in the visit'
      : `is not in the turns it cites, but in ${visit.turns[elsewhere]?.id}`,
  )
}
