import type { Edit, EditedTurn, Turn } from 'medical-scribe'

/** What the clinician said of an edit. */
export type Decision = 'apply' | 'keep-original'

/** How an edit stands: in the text or out of it, and whether somebody should look. */
export type EditState = 'applied' | 'undone' | 'check' | 'stopped'

/** Her decisions, by edit. */
export type Decisions = Readonly<Record<string, Decision>>

/** Names an edit by its place, never by its words: decisions are kept outside the visit's own store. */
export function editKey(turnId: string, edit: Pick<Edit, 'start' | 'end' | 'kind'>): string {
  return `${turnId}:${edit.start}-${edit.end}:${edit.kind}`
}

export function editState(edit: Pick<Edit, 'verdict'>, decision: Decision | undefined): EditState {
  if (decision === 'apply') return 'applied'
  if (decision === 'keep-original') return 'undone'
  return edit.verdict === 'accepted' ? 'applied' : edit.verdict === 'flagged' ? 'check' : 'stopped'
}

/** Whether the edit is in the text as it stands. */
export function isInText(state: EditState): boolean {
  return state === 'applied' || state === 'check'
}

/** What stands in the place of an edit. */
export function standing(edit: Edit, state: EditState): string {
  if (isInText(state)) return edit.after
  return state === 'stopped' ? (edit.restored ?? edit.before) : edit.before
}

/** What can be done about an edit, most likely first. */
export function actionsFor(
  state: EditState,
): readonly { readonly label: string; readonly decision: Decision }[] {
  const undo = { label: 'Undo', decision: 'keep-original' } as const
  switch (state) {
    case 'applied':
      return [undo]
    case 'undone':
      return [{ label: 'Apply', decision: 'apply' }]
    case 'check':
      return [{ label: 'Accept', decision: 'apply' }, undo]
    case 'stopped':
      return [
        { label: 'Leave as heard', decision: 'keep-original' },
        { label: 'Apply anyway', decision: 'apply' },
      ]
  }
}

/** The turn with the text that stands after her decisions. */
export function decided<T extends Turn | EditedTurn>(turn: T, decisions: Decisions): T {
  if (!('edits' in turn)) return turn
  let text = ''
  let at = 0
  for (const edit of turn.edits) {
    text +=
      turn.text.slice(at, edit.start) + standing(edit, editState(edit, decisions[editKey(turn.id, edit)]))
    at = edit.end
  }
  text += turn.text.slice(at)
  return { ...turn, editedText: text, status: text === turn.text ? turn.status : 'edited' }
}

/** How many edits still want a look. */
export function openChecks(turns: readonly (Turn | EditedTurn)[], decisions: Decisions): number {
  let open = 0
  for (const turn of turns) {
    if (!('edits' in turn)) continue
    for (const edit of turn.edits) {
      const state = editState(edit, decisions[editKey(turn.id, edit)])
      if (state === 'check' || state === 'stopped') open++
    }
  }
  return open
}

/** Reads decisions back from text; anything that is none is left out. */
export function parseDecisions(text: string | null): Decisions {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    const entries = Object.entries(value).filter(
      (entry): entry is [string, Decision] => entry[1] === 'apply' || entry[1] === 'keep-original',
    )
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}
