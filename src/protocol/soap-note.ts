import {
  soapSections,
  unjudgedItem,
  type Note,
  type NoteItem,
  type NoteSection,
  type SoapNote,
  type SoapSection,
  type TemplateNote,
} from './note.ts'

/** What a SOAP note is called as a note of a template. */
export const soapHead: Readonly<Pick<TemplateNote, 'template' | 'title'>> = {
  template: 'soap',
  title: 'SOAP note',
}

/** The titles of its sections, and what the review holds their lines to. */
export const soapSectionHeads: Readonly<Record<SoapSection, Pick<NoteSection, 'title' | 'rule'>>> = {
  subjective: { title: 'Subjective' },
  objective: { title: 'Objective' },
  assessment: { title: 'Assessment', rule: 'clinician' },
  plan: { title: 'Plan', rule: 'clinician' },
}

/** A note of either form as a note of a template, which is the form that everything works on. */
export function asTemplateNote(note: Note): TemplateNote {
  if ('sections' in note) return note
  const { omissions, origin } = note
  const sections = soapSections.map((id) => ({ id, ...soapSectionHeads[id], items: note[id] }))
  return { ...soapHead, sections, omissions, origin }
}

/** All lines of a note, in order. */
export function linesOf(note: Note | undefined): readonly NoteItem[] {
  return note ? asTemplateNote(note).sections.flatMap(({ items }) => items) : []
}

/** The sections with each line changed. */
export function mapLines(
  sections: readonly NoteSection[],
  to: (item: NoteItem) => NoteItem,
): readonly NoteSection[] {
  return sections.map((section) => ({ ...section, items: section.items.map(to) }))
}

/** A note of the SOAP template as a SOAP note. */
export function asSoapNote({ sections, omissions, origin }: TemplateNote): SoapNote {
  const items = (of: SoapSection): readonly NoteItem[] => sections.find(({ id }) => id === of)?.items ?? []
  return {
    subjective: items('subjective'),
    objective: items('objective'),
    assessment: items('assessment'),
    plan: items('plan'),
    omissions,
    origin,
  }
}

/** The same note with its sections changed, in the form or forms that it has. */
export function withSections<N extends Note>(
  note: N,
  sections: TemplateNote['sections'],
  more: Partial<Note> = {},
): N {
  const whole = { ...asTemplateNote(note), sections, ...more }
  if (!('sections' in note)) return asSoapNote(whole) as N
  return { ...note, ...('plan' in note ? asSoapNote(whole) : {}), sections, ...more }
}

/** A note as it was kept, with all that a line has today: those of version 0.1 have no ids, quotations and checkers. */
export function withWholeLines<N extends Note>(note: N): N {
  if (linesOf(note).every((line) => 'id' in line)) return note
  const sections = asTemplateNote(note).sections.map((section) => ({
    ...section,
    items: section.items.map((item, at) => ({
      ...unjudgedItem(section.id, at, item.text, item.evidence),
      ...item,
    })),
  }))
  return withSections(note, sections)
}
