import { ConfigurationError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { soapSections, type NoteSection } from '../../protocol/note.ts'
import { soapHead, soapSectionHeads } from '../../protocol/soap-note.ts'

/** A section a note is to have. */
export interface TemplateSection extends Pick<NoteSection, 'id' | 'title' | 'rule'> {
  /** What belongs there, for the model. An instruction, so it must not come from a patient. */
  readonly instruction: string
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

/** What belongs into the assessment of most notes. */
export const assessmentInstruction = 'what the clinician concludes, with the certainty the clinician gave it.'
/** What belongs into the plan of most notes. */
export const planInstruction =
  'what was agreed: drugs with dose and frequency, tests, referrals, advice, follow-up.'

/** Subjective, objective, assessment, plan. */
export const soapTemplate: NoteTemplate = /* @__PURE__ */ (() => {
  const instructions = {
    subjective:
      'what the patient reports: complaint, history, symptoms said to be there or not, medication, allergies.',
    objective: 'what was measured, seen or examined in this visit.',
    assessment: assessmentInstruction,
    plan: planInstruction,
  }
  return {
    id: soapHead.template,
    title: soapHead.title,
    sections: soapSections.map((id) => ({ id, ...soapSectionHeads[id], instruction: instructions[id] })),
  }
})()

/**
 * Checks a caller's own template.
 *
 * @throws ConfigurationError for anything that is no template, and for section ids that are no keys or stand twice.
 */
export function checkTemplate(template: unknown, option: string = 'template'): NoteTemplate {
  const refuse = (what: string): never => {
    throw new ConfigurationError(option, what)
  }
  const { id, title, sections } = (isObject(template) ? template : {}) as Partial<NoteTemplate>
  if (!isText(id) || !isText(title)) refuse('must be an object with an id, a title and sections')
  if (!Array.isArray(sections) || sections.length === 0) refuse('must have sections')
  const all = sections as readonly Partial<TemplateSection>[]
  if (!all.every((each) => isText(each?.title) && isText(each.instruction))) {
    refuse('must have sections with an id, a title and an instruction')
  }
  const ids = all.map((each) => each.id)
  if (!ids.every((each) => /^[a-z][a-z0-9-]*$/.test(each ?? ''))) {
    refuse('must have section ids of lower-case letters, digits and dashes')
  }
  if (new Set(ids).size < ids.length) refuse('must not use a section id twice')
  return template as NoteTemplate
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
