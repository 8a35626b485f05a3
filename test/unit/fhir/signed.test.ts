import { describe, expect, it } from 'vitest'
import { toFhir } from '../../../src/fhir/to-fhir.ts'
import type { FhirBundle, FhirResource } from '../../../src/fhir/resources.ts'
import { expectValid } from './fhir-validator.ts'
import { encounter, visit } from './visit.ts'

const options = { subject: 'Patient/123' }
const signed = {
  ...visit,
  consent: { status: 'given', by: 'Dr. Moss', how: 'spoken', at: '2026-03-01T08:59:00.000Z' } as const,
  signature: {
    by: 'Dr. Moss',
    at: '2026-03-01T09:30:00.000Z',
    attestation: 'It is correct.',
    hash: 'abc=',
    acknowledged: [],
  },
  addenda: [
    { by: 'Dr. Moss', at: '2026-03-02T10:00:00.000Z', text: 'The patient called: no rash.', hash: 'def=' },
    { by: 'Dr. Kay', at: '2026-03-03T10:00:00.000Z', text: 'Seen again.', hash: 'ghi=' },
  ],
}

function all<T extends FhirResource['resourceType']>(
  bundle: FhirBundle,
  type: T,
): Extract<FhirResource, { resourceType: T }>[] {
  return bundle.entry
    .map(({ resource }) => resource)
    .filter(
      (resource): resource is Extract<FhirResource, { resourceType: T }> => resource.resourceType === type,
    )
}

describe('a visit that was signed', () => {
  it('validates, is final, and names its signer', () => {
    const bundle = toFhir(signed, {
      ...options,
      practitioner: { display: 'Dr. Ada Moss', reference: 'Practitioner/7' },
    })
    expectValid(bundle)
    const [composition] = all(bundle, 'Composition')
    expect(composition).toMatchObject({
      status: 'final',
      title: 'Visit note',
      attester: [{ mode: 'legal', time: signed.signature.at, party: { display: 'Dr. Ada Moss' } }],
    })
    expect(composition?.text?.div).toContain('signed by Dr. Moss')
    expect(JSON.stringify(bundle)).not.toMatch(/Not reviewed or signed/)
    expect(
      all(bundle, 'Provenance').filter(({ agent }) => agent[0]?.type.coding?.[0]?.code === 'legal'),
    ).toHaveLength(3)
    expect(all(bundle, 'Consent')).toMatchObject([{ status: 'active' }])
  })

  it('appends each addendum to the note, under the name of its author', () => {
    const bundle = toFhir(signed, options)
    expectValid(bundle)
    const note = bundle.entry.find(
      ({ resource }) => resource.resourceType === 'DocumentReference' && !resource.relatesTo,
    )
    const addenda = all(bundle, 'DocumentReference').filter(({ relatesTo }) => relatesTo)
    expect(addenda).toMatchObject(
      ['Dr. Moss', 'Dr. Kay'].map((display) => ({
        docStatus: 'final',
        relatesTo: [{ code: 'appends', target: { reference: note?.fullUrl } }],
        author: [{ display }],
      })),
    )
  })

  it('that is void is entered in error, and one that nobody signed preliminary', () => {
    const voided = { by: 'Dr. Kay', at: '2026-03-04T10:00:00.000Z', reason: 'Wrong patient', hash: 'jkl=' }
    const bundle = toFhir({ ...signed, voided }, options)
    expectValid(bundle)
    expect(all(bundle, 'Composition')[0]).toMatchObject({ status: 'entered-in-error' })
    const documents = all(bundle, 'DocumentReference')
    expect(documents).toHaveLength(3)
    for (const document of documents)
      expect(document).toMatchObject({ status: 'entered-in-error', docStatus: 'entered-in-error' })
    const drugs = all(bundle, 'MedicationStatement').map(({ status }) => status)
    const allergies = all(bundle, 'AllergyIntolerance')
    expect([drugs.length, new Set(drugs)]).toEqual([
      all(toFhir(signed, options), 'MedicationStatement').length,
      new Set(['entered-in-error']),
    ])
    expect(allergies).not.toEqual([])
    for (const allergy of allergies) {
      expect(allergy.verificationStatus.coding?.[0]?.code).toBe('entered-in-error')
      expect(allergy).not.toHaveProperty('clinicalStatus')
    }
    const unsigned = toFhir(visit, options)
    expect(all(unsigned, 'Composition')[0]).toMatchObject({ status: 'preliminary' })
    expect(all(unsigned, 'Composition')[0]).not.toHaveProperty('attester')
  })

  it('leads to the consent of a visit without a note', () => {
    const { consent } = signed
    const bundle = toFhir(encounter({ consent }), { subject: 'Patient/1' })
    expectValid(bundle)
    expect(all(bundle, 'Consent')).toHaveLength(1)
  })
})
