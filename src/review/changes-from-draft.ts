import { editDistance } from '../core/edit-distance.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LineId, Note } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'

/** What became of one line of the draft, or where a new one came from. */
export interface DraftChange {
  readonly line: LineId
  /** Id of its section. */
  readonly section: string
  readonly change: 'kept' | 'changed' | 'dropped' | 'added'
  /** Letters that were put in, taken out or replaced, 0 for a line that was kept. */
  readonly editDistance: number
}

/** What a clinician made of a draft. */
export interface ChangesFromDraft {
  readonly lines: readonly DraftChange[]
  readonly kept: number
  readonly changed: number
  readonly dropped: number
  readonly added: number
  /** Of all lines together, in letters. */
  readonly editDistance: number
}

/**
 * How the note differs from what the model wrote last, line by line: for the app's figures of quality. Holds ids and
 * numbers, no text.
 */
export function changesFromDraft({ note, review }: Encounter<Note>): ChangesFromDraft {
  const sections = note ? asTemplateNote(note).sections : []
  const standing = sections.flatMap(({ id: section, items }) =>
    items.map(({ id: line = '', text, writtenBy }): DraftChange => {
      const draft = review?.originals[line]
      if (draft !== undefined) {
        const distance = editDistance(draft, text)
        return { line, section, change: distance === 0 ? 'kept' : 'changed', editDistance: distance }
      }
      return {
        line,
        section,
        change: writtenBy ? 'added' : 'kept',
        editDistance: writtenBy ? text.length : 0,
      }
    }),
  )
  const dropped = (review?.dropped ?? []).flatMap(({ section, item }): readonly DraftChange[] => {
    const { id: line = '', writtenBy } = item
    const draft = review?.originals[line] ?? (writtenBy ? undefined : item.text)
    return draft === undefined ? [] : [{ line, section, change: 'dropped', editDistance: draft.length }]
  })
  const lines = [...standing, ...dropped]
  const count = (change: DraftChange['change']): number =>
    lines.filter((line) => line.change === change).length
  return {
    lines,
    kept: count('kept'),
    changed: count('changed'),
    dropped: count('dropped'),
    added: count('added'),
    editDistance: lines.reduce((sum, line) => sum + line.editDistance, 0),
  }
}
