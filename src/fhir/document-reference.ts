import { sha1 } from '@noble/hashes/legacy.js'
import { defined } from '../core/defined.ts'
import { toBase64 } from './narrative.ts'
import type { FhirCodeableConcept, FhirDocumentReference, FhirMeta, FhirReference } from './resources.ts'

/** Values that all resources of one document share. */
export interface SharedFields {
  readonly subject: FhirReference
  readonly encounter: FhirReference
  readonly date: string
  readonly author: FhirReference[]
  readonly custodian: FhirReference | undefined
  /** What the document is, first of all. */
  readonly notice: string
  readonly meta: FhirMeta
  readonly docStatus: FhirDocumentReference['docStatus']
}

/** A text as an attachment: current, because there is no other, unless it is void; preliminary until somebody signed it. */
export function documentReference(
  details: SharedFields & {
    readonly type: FhirCodeableConcept
    readonly title: string
    readonly text: string
    /** The document that this one adds to. */
    readonly appends?: FhirReference | undefined
  },
): Omit<FhirDocumentReference, 'id'> {
  const bytes = new TextEncoder().encode(details.text)
  return {
    resourceType: 'DocumentReference',
    meta: details.meta,
    status: details.docStatus === 'entered-in-error' ? details.docStatus : 'current',
    docStatus: details.docStatus,
    type: details.type,
    subject: details.subject,
    date: details.date,
    author: details.author,
    ...defined({ custodian: details.custodian }),
    description: details.notice,
    ...(details.appends ? { relatesTo: [{ code: 'appends', target: details.appends }] } : {}),
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
