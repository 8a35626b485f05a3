import {
  issuesOfVerifier,
  unjudgedItem,
  type Note,
  type NoteItem,
  type NoteSection,
  type TemplateNote,
} from '../../protocol/note.ts'
import type { LineAtFault, MendedLine } from '../../protocol/note-writer.ts'
import { asTemplateNote, withSections } from '../../protocol/soap-note.ts'
import type { AnyTurn } from '../../protocol/turn.ts'
import { reviewNote } from '../review/review-note.ts'
import { isHard } from './join-verdicts.ts'

/** The lines of a checked note that are at fault. */
export function faultsOf({ sections }: TemplateNote): LineAtFault[] {
  return sections.flatMap(({ id, items }) =>
    items
      .filter(({ verdict }) => verdict === 'unsupported' || verdict === 'conflicting')
      .map((item) => ({ section: id, item })),
  )
}

/** How mended lines come about and are checked. */
export interface Mending {
  /** Answers each fault with another line, in the same order. */
  readonly mend: (faults: readonly LineAtFault[]) => Promise<readonly MendedLine[]>
  /** Checks the lines of these ids. */
  readonly check: (note: TemplateNote, lines: ReadonlySet<string>) => Promise<TemplateNote>
}

/**
 * A checked note with its lines at fault mended. A new line counts only when it is checked and passes; otherwise the old
 * one stays, marked. A line that nobody said may go. No other line is touched.
 */
export async function mendNote<N extends Note>(note: N, { mend, check }: Mending): Promise<N> {
  const whole = asTemplateNote(note)
  const faults = faultsOf(whole)
  if (faults.length === 0) return note
  const lines = await mend(faults)
  const gone = new Set<string>()
  const changed = new Map<string, NoteItem>()
  faults.forEach(({ section, item }, at) => {
    const line = lines[at]
    const text = line?.text.trim() ?? item.text
    if (text === '' && issuesOfVerifier(item).some(({ kind }) => kind === 'not-said')) gone.add(item.id)
    if (text === '' || text === item.text || !line) return
    changed.set(item.id, { ...unjudgedItem(section, 0, text, line.evidence), id: item.id })
  })
  const replacedBy = (lines: ReadonlyMap<string, NoteItem>): NoteSection[] =>
    whole.sections.map((section) => ({
      ...section,
      items: section.items.filter(({ id }) => !gone.has(id)).map((item) => lines.get(item.id) ?? item),
    }))
  if (changed.size === 0) return withSections(note, replacedBy(changed))
  const { sections } = await check({ ...whole, sections: replacedBy(changed) }, new Set(changed.keys()))
  const passed = sections
    .flatMap(({ items }) => items)
    .filter(({ id, verdict }) => changed.has(id) && (verdict === 'supported' || verdict === 'inferred'))
  return withSections(note, replacedBy(new Map(passed.map((item) => [item.id, item]))))
}

/** The note with a line for each omission that the verifier worded and the rules have nothing against. */
export function addMissing<N extends Note>(given: N, turns: readonly AnyTurn[]): N {
  const note = asTemplateNote(given)
  const worded = note.omissions.flatMap(({ line }) => line ?? [])
  if (worded.length === 0) return given
  const linesOf = ({ id, items }: NoteSection): NoteItem[] =>
    worded
      .filter(({ section }) => section === id)
      .map(({ text, quotes }, at) => ({
        ...unjudgedItem(
          id,
          items.length + at,
          text,
          quotes.map(({ turn }) => turn),
        ),
        ...{ verdict: 'supported', quotes, checkedBy: ['rules', 'verifier'], added: true },
      }))
  const added = note.sections.map((section) => ({ ...section, items: linesOf(section) }))
  const reviewed = reviewNote({ ...note, sections: added }, turns).sections.flatMap(({ items }) => items)
  const refused = new Set(reviewed.filter(({ issues }) => issues.some(isHard)).map(({ id }) => id))
  const sections = note.sections.map((section, at) => ({
    ...section,
    items: [...section.items, ...(added[at]?.items ?? []).filter(({ id }) => !refused.has(id))],
  }))
  const said = new Set(sections.flatMap(({ items }) => items.map(({ text }) => text)))
  return withSections(given, sections, {
    omissions: note.omissions.filter(({ line }) => !line || !said.has(line.text)),
  })
}
