import { ConfigurationError } from '../../core/errors.ts'
import {
  soapSections,
  type NoteItem,
  type NoteSection,
  type SectionRule,
  type SoapNote,
  type SoapSection,
  type TemplateNote,
} from '../../protocol/note.ts'

/** A section a note is to have. */
export interface TemplateSection {
  /** Key of the section in the note: a lower-case word, with dashes or digits if need be. */
  readonly id: string
  /** As it stands over the section. */
  readonly title: string
  /** What belongs there, for the model. An instruction, so it must not come from a patient. */
  readonly instruction: string
  /** What the review holds its lines to, besides their facts. @default none */
  readonly rule?: SectionRule
}

/** A kind of note, as data: the built-in ones are written like this, and so is a caller's own. */
export interface NoteTemplate {
  readonly id: string
  /** Names the note: `SOAP note`. */
  readonly title: string
  /** How lines are to be worded. @default 'Every item is one short statement in clinical language.' */
  readonly style?: string
  readonly sections: readonly TemplateSection[]
}

/** Subjective, objective, assessment, plan. */
export const soapTemplate: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'soap',
  title: 'SOAP note',
  sections: [
    {
      id: 'subjective',
      title: 'Subjective',
      instruction:
        'what the patient reports: complaint, history, symptoms said to be there or not, medication, allergies.',
    },
    {
      id: 'objective',
      title: 'Objective',
      instruction: 'what was measured, seen or examined in this visit.',
      rule: 'examined',
    },
    {
      id: 'assessment',
      title: 'Assessment',
      instruction: 'what the clinician concludes, with the certainty the clinician gave it.',
      rule: 'clinician',
    },
    {
      id: 'plan',
      title: 'Plan',
      instruction: 'what was agreed: drugs with dose and frequency, tests, referrals, advice, follow-up.',
      rule: 'clinician',
    },
  ],
}))()

/**
 * Checks a caller's own template.
 *
 * @throws ConfigurationError for a template without sections, or with ids that are no keys or stand twice.
 */
export function checkTemplate(template: NoteTemplate): NoteTemplate {
  const ids = template.sections.map(({ id }) => id)
  if (ids.length === 0) throw new ConfigurationError('template', 'must have sections')
  if (!ids.every((id) => /^[a-z][a-z0-9-]*$/.test(id))) {
    throw new ConfigurationError('template', 'must have section ids of lower-case letters, digits and dashes')
  }
  if (new Set(ids).size < ids.length)
    throw new ConfigurationError('template', 'must not use a section id twice')
  return template
}

/** The sections of a note, whichever kind it is. */
export function sectionsOf(note: SoapNote | TemplateNote): readonly NoteSection[] {
  if ('sections' in note) return note.sections
  return soapTemplate.sections.map(({ id, title, rule }) => ({
    id,
    title,
    ...(rule ? { rule } : {}),
    items: note[id as SoapSection],
  }))
}

/** The same note with other sections. */
export function withSections<N extends SoapNote | TemplateNote>(
  note: N,
  sections: readonly NoteSection[],
): N {
  return 'sections' in note
    ? { ...note, sections }
    : { ...note, ...Object.fromEntries(sections.map(({ id, items }) => [id, items])) }
}

/** A note of the SOAP template in its own form. */
export function asSoapNote({ sections, omissions, origin }: TemplateNote): SoapNote {
  const items = (of: SoapSection): readonly NoteItem[] => sections.find(({ id }) => id === of)?.items ?? []
  const [subjective, objective, assessment, plan] = soapSections.map(items) as [
    readonly NoteItem[],
    readonly NoteItem[],
    readonly NoteItem[],
    readonly NoteItem[],
  ]
  return { subjective, objective, assessment, plan, omissions, origin }
}
