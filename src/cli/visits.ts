import { FileStore } from '../node/file-store.ts'
import { renderNote } from '../note/render-note.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { textOf, type Command, type CommandInput } from './command.ts'

export const storeOptions: Command['options'] = { store: { type: 'string' } }
export const storeHelp = '  --store FOLDER     where visits are kept (default: visits)'

/** Where visits are kept. */
export function storeOf(flags: CommandInput['flags']): FileStore {
  return new FileStore(textOf(flags, 'store') ?? 'visits')
}

/** A name that says when and nothing of whom. */
export function newVisitId(): string {
  const at = new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-')
  return `visit-${at}-${crypto.randomUUID().slice(0, 4)}`
}

/** Terms of `--keyterms a,b`. */
export function keytermsOf(flags: CommandInput['flags']): readonly string[] {
  return (textOf(flags, 'keyterms') ?? '')
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '')
}

/** Writes the note, and where the visit is. */
export function showResult(
  { screen }: CommandInput,
  { id, turns }: Encounter<Note>,
  note: Note | undefined,
): void {
  screen.line()
  if (note) screen.line(renderNote(note, 'text'))
  screen.line(`${turns.length} turns. Kept as ${id}; see: npx medical-scribe export ${id} --help`)
}
