import { ConfigurationError } from '../core/errors.ts'
import { disputeId, editId } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LineId, Note, NoteItem } from '../protocol/note.ts'
import { asTemplateNote, linesOf } from '../protocol/soap-note.ts'
import type { Dispute, Edit, TurnId } from '../protocol/turn.ts'

/** What somebody names must be there: each of these gives it back, or throws a ConfigurationError. */
function known<T>(found: T | undefined, option: string, what: string): T {
  if (found === undefined) throw new ConfigurationError(option, `is no ${what}`)
  return found
}

export function knownTurn({ turns }: Encounter<Note>, id: TurnId): Encounter<Note>['turns'][number] {
  return known(
    turns.find((turn) => turn.id === id),
    'turn',
    'turn of this visit',
  )
}

export function knownEdit(
  { turns }: Encounter<Note>,
  id: string,
): Pick<Edit, 'start' | 'end'> & { readonly turn: TurnId } {
  const edits = turns.flatMap((turn) =>
    id.startsWith(`${turn.id}:`) && 'edits' in turn
      ? turn.edits.map(({ start, end }) => ({ turn: turn.id, start, end }))
      : [],
  )
  return known(
    edits.find((edit) => id === editId(edit.turn, edit)),
    'edit',
    'edit of this visit',
  )
}

export function knownLine({ note }: Encounter<Note>, id: LineId): NoteItem {
  return known(
    linesOf(note).find((line) => line.id === id),
    'line',
    'line of the note',
  )
}

/** How many lines the section has. */
export function knownSection({ note }: Encounter<Note>, id: string): number {
  const sections = note ? asTemplateNote(note).sections : []
  return known(
    sections.find((section) => section.id === id),
    'section',
    'section of the note',
  ).items.length
}

export function knownDispute({ disputes }: Encounter<Note>, id: string): Dispute {
  return known(
    disputes?.find((dispute) => disputeId(dispute) === id),
    'dispute',
    'dispute of this visit',
  )
}
