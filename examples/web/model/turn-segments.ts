import type { Edit, EditedTurn, Turn } from 'medical-scribe'
import { editKey, editState, type Decisions, type EditState } from './edit-decisions.ts'

/** A turn's text cut into what stayed and what was edited, for drawing the difference. */
export type Segment =
  | { readonly kind: 'same'; readonly text: string }
  | { readonly kind: 'edit'; readonly edit: Edit; readonly key: string; readonly state: EditState }

/** The turn as segments, in order. Joined with `before` of every edit they give what was heard. */
export function turnSegments(turn: Turn | EditedTurn, decisions: Decisions): readonly Segment[] {
  if (!('edits' in turn) || turn.edits.length === 0) return [{ kind: 'same', text: turn.text }]
  const segments: Segment[] = []
  let at = 0
  const same = (to: number): void => {
    if (to > at) segments.push({ kind: 'same', text: turn.text.slice(at, to) })
  }
  for (const edit of turn.edits) {
    same(edit.start)
    const key = editKey(turn.id, edit)
    segments.push({ kind: 'edit', edit, key, state: editState(edit, decisions[key]) })
    at = edit.end
  }
  same(turn.text.length)
  return segments
}

/** How an edit reads aloud and in its row: both sides, with words for what cannot be seen. */
export function describeEdit({ before, after }: Pick<Edit, 'before' | 'after'>): {
  readonly before: string
  readonly after: string
} {
  return { before: visible(before), after: visible(after) }
}

/** An edit of white space or of nothing still needs something to look at. */
function visible(text: string): string {
  if (text === '') return 'nothing'
  return text.trim() === '' ? 'a space' : text.trim()
}
