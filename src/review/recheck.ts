import { reviewNote } from '../note/review/review-note.ts'
import type { Decision, Recheck } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LineId, Note } from '../protocol/note.ts'
import { linesOf } from '../protocol/soap-note.ts'
import { standingTurns, turnText } from '../protocol/turn.ts'

/**
 * What the rules say after a decision of the lines it touches, and of what is missing; undefined when it touches none.
 * A line is touched when a person wrote it, or when a turn that it rests on says something else.
 */
export function recheckOf(
  before: Encounter<Note>,
  after: Encounter<Note>,
  decision: Decision,
  keyterms: readonly string[] | undefined,
): Recheck | undefined {
  if (!after.note || !/^(?:accept|keep|correct|settle|edit-line|drop|add|rewrite|assign)/.test(decision.kind))
    return undefined
  const old = new Map(before.turns.map((turn) => [turn.id, turn]))
  const changed = new Set(
    after.turns.flatMap((turn) => {
      const was = old.get(turn.id)
      return was && turnText(was) === turnText(turn) && was.role === turn.role ? [] : [turn.id]
    }),
  )
  const own = 'line' in decision ? decision.line : undefined
  if (changed.size === 0 && own === undefined && decision.kind !== 'rewrite-note') return undefined
  const reviewed = reviewNote(after.note, standingTurns(after.turns), keyterms ? { keyterms } : {})
  const lines: Record<LineId, Recheck['lines'][string]> = {}
  for (const { id, verdict, issues, quotes, checkedBy, evidence } of linesOf(reviewed)) {
    if (id === own || evidence.some((turn) => changed.has(turn)))
      lines[id] = { verdict, issues, quotes, checkedBy }
  }
  return { lines, omissions: reviewed.omissions }
}
