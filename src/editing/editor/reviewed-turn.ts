import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { reviewEdit, type ReviewEditOptions } from '../guard/review-edit.ts'

/** Turns that came out of a review of ours. One that an own editor passes on keeps that review, and its policy. */
const reviewed = /* @__PURE__ */ new WeakSet<object>()

function asReviewed(edited: EditedTurn): EditedTurn {
  reviewed.add(edited)
  return edited
}

/** The turn as it was heard, as an edited turn. */
export function unedited(turn: Turn, status: 'unchanged' | 'original', reason?: string): EditedTurn {
  const why = reason === undefined ? {} : { reason }
  return asReviewed({ ...turn, editedText: turn.text, edits: [], status, ...why })
}

/** The turn with what of `text` may stand. */
export function reviewedTurn(
  turn: Turn,
  text: string,
  options: ReviewEditOptions,
  modelId?: string,
): EditedTurn {
  const { text: editedText, edits } = reviewEdit(turn, text, options)
  const named = modelId === undefined ? {} : { modelId }
  if (editedText !== turn.text) {
    return asReviewed({ ...turn, editedText, edits, status: 'edited', ...named })
  }
  if (edits.length === 0) return asReviewed({ ...unedited(turn, 'unchanged'), ...named })
  const reason =
    edits[0]?.kind === 'not-an-edit' ? 'The reply was no edit of this turn' : 'The guard let no change stand'
  return asReviewed({ ...unedited(turn, 'original', reason), edits, ...named })
}

/** True for a turn that needs no further review. */
export function isReviewed(answer: unknown): answer is EditedTurn {
  return typeof answer === 'object' && answer !== null && reviewed.has(answer)
}

/** What an editor answered, as an edited turn of `turn`. Its own statuses, edits and speakers are not taken over. */
export function readEditorAnswer(answer: unknown, turn: Turn, options: ReviewEditOptions): EditedTurn {
  if (typeof answer === 'string') return reviewedTurn(turn, answer, options)
  const { id, text, editedText, status, modelId } = (answer ?? {}) as Partial<EditedTurn>
  if (id !== turn.id || typeof editedText !== 'string') {
    return unedited(turn, 'original', 'The editor answered with no edit of this turn')
  }
  if (isReviewed(answer) && text === turn.text) return answer
  if (status === 'original') return unedited(turn, 'original', 'The editor let the original stand')
  return reviewedTurn(turn, editedText, options, typeof modelId === 'string' ? modelId : undefined)
}
