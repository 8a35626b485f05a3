import { describe, expect, it } from 'vitest'
import type { FhirOptions } from '../../../src/fhir/options.ts'
import { toFhir } from '../../../src/fhir/to-fhir.ts'
import type { Encounter } from '../../../src/protocol/encounter.ts'
import { encounter } from './visit.ts'

describe('options of toFhir', () => {
  it.each<[string, unknown]>([
    ['options', undefined],
    ['subject', {}],
    ['subject', { subject: {} }],
    ['subject.reference', { subject: 'Practitioner/1' }],
    ['subject.reference', { subject: { reference: 'Patient/a b' } }],
    ['subject.identifier', { subject: { identifier: { system: 'urn:x' } } }],
    ['subject.display', { subject: { display: ' ' } }],
    ['practitioner.reference', { subject: 'Patient/1', practitioner: 'Dr Who' }],
    ['organization', { subject: 'Patient/1', organization: 7 }],
    ['encounterClass', { subject: 'Patient/1', encounterClass: 'walk-in' }],
    ['encounterClass', { subject: 'Patient/1', encounterClass: { display: 'no code' } }],
    ['title', { subject: 'Patient/1', title: '' }],
    ['includeTranscript', { subject: 'Patient/1', includeTranscript: 'yes' }],
    ['keyterms', { subject: 'Patient/1', keyterms: 'lisinopril' }],
    ['date', { subject: 'Patient/1', date: '2026-03-01' }],
    ['date', { subject: 'Patient/1', date: '2026-03-01T24:00:00Z' }],
    ['date', { subject: 'Patient/1', date: '2026-02-30T09:00:00Z' }],
    ['date', { subject: 'Patient/1', date: '2026-03-01T09:00:00+23:59' }],
    ['date', { subject: 'Patient/1', date: '0000-03-01T09:00:00Z' }],
    ['patient', { subject: 'Patient/1', patient: 'Patient/1' }],
  ])('refuses %s: %j', (option, options) => {
    expect(() => toFhir(encounter(), options as FhirOptions)).toThrow(
      expect.objectContaining({ code: 'configuration', option }),
    )
  })

  it.each<[string, unknown]>([
    ['encounter', undefined],
    ['encounter', { id: 'x' }],
    ['encounter.id', encounter({ id: '\u0000 ' })],
    ['encounter.startedAt', encounter({ startedAt: 'yesterday' })],
  ])('refuses %s that FHIR cannot hold', (option, broken) => {
    expect(() => toFhir(broken as Encounter, { subject: 'Patient/1' })).toThrow(
      expect.objectContaining({ option }),
    )
  })

  it.each(['2024-02-29T23:59:59.5-08:00', '2026-12-31T00:00:00+14:00'])('takes the date %s', (date) => {
    expect(toFhir(encounter(), { subject: 'Patient/1', date }).timestamp).toBe(date)
  })

  it.each([
    'Patient/abc-1.2',
    'https://ehr.example/r4/Patient/7',
    'urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e',
  ])('takes %s', (subject) => {
    expect(toFhir(encounter(), { subject }).type).toBe('document')
  })
})
