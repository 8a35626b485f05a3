import { soapSections, type SoapNote } from '../protocol/note.ts'
import { loinc, sectionCodes } from './codes.ts'
import { narrative } from './narrative.ts'
import { lineOf, unsupportedLines } from './note-text.ts'
import { placedLines } from './provenance.ts'
import type { FhirReference, FhirSection } from './resources.ts'

/** The sections of a Composition: the four of the note, the facts found in them, and the texts. */
export function sectionsOf(
  note: SoapNote,
  parts: {
    readonly medications: FhirReference[]
    readonly allergies: FhirReference[]
    readonly documents: FhirReference[]
    readonly includeUnsupported: boolean
  },
): FhirSection[] {
  const soap = soapSections.flatMap((name): FhirSection[] => {
    const lines = placedLines(note, name).map(({ id, item }) => ({ id, text: lineOf(item) }))
    const [title, code, display] = sectionCodes[name]
    return lines.length === 0 ? [] : [{ title, code: loinc(code, display), text: narrative([], lines) }]
  })
  const listed = (title: string, code: FhirSection['code'], entry: FhirReference[]): FhirSection[] =>
    entry.length === 0
      ? []
      : [
          {
            title,
            ...(code ? { code } : {}),
            text: narrative(['Found by software in lines that the visit bears out. Unconfirmed.']),
            entry,
          },
        ]
  const apart = parts.includeUnsupported ? unsupportedLines(note) : []
  return [
    ...soap,
    ...listed('Medications', loinc('10160-0', 'History of Medication use Narrative'), parts.medications),
    ...listed('Allergies', loinc('48765-2', 'Allergies and adverse reactions Document'), parts.allergies),
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
    ...(parts.documents.length === 0
      ? []
      : [
          {
            title: 'Texts',
            text: narrative(['The note, and what it rests on, as text.']),
            entry: parts.documents,
          },
        ]),
  ]
}
