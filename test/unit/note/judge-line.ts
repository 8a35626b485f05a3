import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type NoteItem } from '../../../src/protocol/note.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { turnOf } from '../model/models.ts'

/** What was said, clinician first, each in a turn of its own. */
export const talk = (...texts: readonly string[]): Turn[] =>
  texts.map((text, at) => turnOf(text, at, at % 2 === 0 ? 'clinician' : 'patient'))

/** A line that cites every turn, judged by the rules. */
export function judge(text: string, turns: readonly Turn[]): NoteItem {
  const item = unjudgedItem(
    'subjective',
    0,
    text,
    turns.map(({ id }) => id),
  )
  const note = { subjective: [item], objective: [], assessment: [], plan: [], omissions: [] }
  return reviewNote({ ...note, origin: { kind: 'model' as const } }, turns).subjective[0] as NoteItem
}
