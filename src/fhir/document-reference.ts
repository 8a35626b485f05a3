import { aiMeta } from './codes.ts'
import { toBase64 } from './narrative.ts'
import { unsignedNotice } from './note-text.ts'
import type { FhirCodeableConcept, FhirDocumentReference, FhirReference } from './resources.ts'
import { sha1 } from './uuid.ts'

/** Values that all resources of one document share. */
export interface SharedFields {
  readonly subject: FhirReference
  readonly encounter: FhirReference
  readonly date: string
  readonly author: FhirReference[]
  readonly custodian: FhirReference | undefined
}

/** A text as an attachment: current, because there is no other, and preliminary, because nobody signed it. */
export function documentReference(
  details: SharedFields & {
    readonly type: FhirCodeableConcept
    readonly title: string
    readonly text: string
  },
): Omit<FhirDocumentReference, 'id'> {
  const bytes = new TextEncoder().encode(details.text)
  return {
    resourceType: 'DocumentReference',
    meta: aiMeta(),
    status: 'current',
    docStatus: 'preliminary',
    type: details.type,
    subject: details.subject,
    date: details.date,
    author: details.author,
    ...(details.custodian ? { custodian: details.custodian } : {}),
    description: unsignedNotice,
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          data: toBase64(bytes),
          title: details.title,
          creation: details.date,
          size: bytes.length,
          hash: toBase64(sha1(bytes)),
        },
      },
    ],
    context: { encounter: [details.encounter] },
  }
}
