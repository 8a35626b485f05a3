import { defined } from '../core/defined.ts'
import type { TemplateNote } from '../protocol/note.ts'
import { loinc, sectionCodes } from './codes.ts'
import { narrative } from './narrative.ts'
import { lineOf, unsupportedLines } from './note-text.ts'
import { placedLines } from './provenance.ts'
import type { FhirReference, FhirSection } from './resources.ts'

/** The sections of a Composition: those of the note, the facts found in them, and the texts. */
export function sectionsOf(
  note: Pick<TemplateNote, 'sections'>,
  parts: {
    readonly medications: FhirReference[]
    readonly allergies: FhirReference[]
    readonly documents: FhirReference[]
    readonly includeUnsupported: boolean
  },
): FhirSection[] {
  const written = note.sections.flatMap((section): FhirSection[] => {
    const lines = placedLines(section).map(({ id, item }) => ({ id, text: lineOf(item) }))
    const [code, display] = Object.hasOwn(sectionCodes, section.id) ? (sectionCodes[section.id] ?? []) : []
    const coded = code !== undefined && display !== undefined ? { code: loinc(code, display) } : {}
    return lines.length === 0 ? [] : [{ title: section.title, ...coded, text: narrative([], lines) }]
  })
  const listed = (
    entry: FhirReference[],
    title: string,
    about: string,
    code?: FhirSection['code'],
  ): FhirSection[] =>
    entry.length === 0 ? [] : [{ title, ...defined({ code }), text: narrative([about]), entry }]
  const found = 'Found by software in lines that the visit bears out. Unconfirmed.'
  const medicationHistory = loinc('10160-0', 'History of Medication use Narrative')
  const allergyDocument = loinc('48765-2', 'Allergies and adverse reactions Document')
  const apart = parts.includeUnsupported ? unsupportedLines(note) : []
  return [
    ...written,
    ...listed(parts.medications, 'Medications', found, medicationHistory),
    ...listed(parts.allergies, 'Allergies', found, allergyDocument),
    ...(apart.length === 0
      ? []
      : [
          {
            title: 'Not borne out by the visit: do not rely on',
            text: narrative(
              ['The draft said this and the recorded visit does not bear it out.'],
              apart.map((text) => ({ text })),
            ),
          },
        ]),
    ...listed(parts.documents, 'Texts', 'The note, and what it rests on, as text.'),
  ]
}
