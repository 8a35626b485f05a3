import { reviewNote } from '../note/review/review-note.ts'
import { omissionId, type Decision, type Recheck } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import { standsInNote, type LineId, type Note, type Omission } from '../protocol/note.ts'
import { linesOf } from '../protocol/soap-note.ts'
import { standingTurns, turnText, type TurnId } from '../protocol/turn.ts'

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
  if (!after.note) return undefined
  if (decision.kind === 'rewrite-note') return recheckOfRewrite(decision.note, after.note, after, keyterms)
  if (!/^(?:accept|keep|correct|settle|edit-line|drop|add|assign)/.test(decision.kind)) return undefined
  const old = new Map(before.turns.map((turn) => [turn.id, turn]))
  const changed = new Set<TurnId>()
  const named = new Set<TurnId>()
  for (const turn of after.turns) {
    const was = old.get(turn.id)
    if (was && turnText(was) === turnText(turn) && was.role === turn.role) continue
    changed.add(turn.id)
    if (was && turnText(was) === turnText(turn) && !was.role) named.add(turn.id)
  }
  const own = 'line' in decision ? decision.line : undefined
  if (changed.size === 0 && own === undefined) return undefined
  const verified = new Set(
    linesOf(before.note).flatMap((line) => (line.checkedBy.includes('verifier') ? [line.id] : [])),
  )
  const reviewed = review(after.note, after, keyterms)
  const lines: Record<LineId, Recheck['lines'][string]> = {}
  for (const { id, verdict, issues, quotes, checkedBy, evidence } of linesOf(reviewed)) {
    const touched = evidence.filter((turn) => changed.has(turn))
    // The verifier quoted these words without knowing whose they are: a name alone takes nothing from what it found.
    const isKept =
      verified.has(id) && standsInNote({ verdict, checkedBy }) && touched.every((turn) => named.has(turn))
    if (id === own || (touched.length > 0 && !isKept)) lines[id] = { verdict, issues, quotes, checkedBy }
  }
  return { lines, omissions: reviewed.omissions }
}

const review = (note: Note, { turns }: Encounter<Note>, keyterms: readonly string[] | undefined): Note =>
  reviewNote(note, standingTurns(turns), keyterms ? { keyterms } : {})

/** What a note written again lacks, less what a line holds that a person kept. */
function recheckOfRewrite(
  written: Note,
  standing: Note,
  visit: Encounter<Note>,
  keyterms: readonly string[] | undefined,
): Recheck | undefined {
  const missing = (note: Note): Set<string> =>
    new Set(review(note, visit, keyterms).omissions.map(omissionId))
  const [alone, together] = [missing(written), missing(standing)]
  const isHeld = (omission: Omission): boolean =>
    alone.has(omissionId(omission)) && !together.has(omissionId(omission))
  return standing.omissions.some(isHeld)
    ? { lines: {}, omissions: standing.omissions.filter((omission) => !isHeld(omission)) }
    : undefined
}
