import type { NoteIssue, NoteItem, SoapNote } from '../protocol/note.ts'
import type { EditedTurn, Turn } from '../protocol/turn.ts'

/** Judges every item of a note by the turns it cites. */
export function reviewNote(note: SoapNote, turns: readonly (Turn | EditedTurn)[]): SoapNote {
  const ids = new Set(turns.map((turn) => turn.id))
  const review = (item: NoteItem): NoteItem => {
    const unknown = item.evidence.filter((id) => !ids.has(id))
    const issues: NoteIssue[] = unknown.map((id) => ({
      kind: 'unknown-turn',
      message: `Cites ${id}, which is no turn of this visit`,
    }))
    const cited = item.evidence.length > unknown.length
    if (!cited) issues.push({ kind: 'no-evidence', message: 'Cites no turn of this visit' })
    return { ...item, issues, verdict: cited ? 'inferred' : 'unsupported' }
  }
  return {
    ...note,
    subjective: note.subjective.map(review),
    objective: note.objective.map(review),
    assessment: note.assessment.map(review),
    plan: note.plan.map(review),
  }
}
