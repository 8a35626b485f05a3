/**
 * Kinds of notes beside SOAP: for `note: { template }` of a session, and for `NoteGenerator`.
 *
 * @module
 */
export {
  afterVisitSummary,
  behaviouralSoap,
  birpTemplate,
  dapTemplate,
  girppTemplate,
  historyAndPhysical,
  referralLetter,
  sirpTemplate,
} from './note/templates/templates.ts'
export type { NoteTemplate, TemplateSection } from './note/templates/note-template.ts'
export type { SectionRule } from './protocol/note.ts'
