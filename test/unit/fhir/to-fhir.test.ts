import type { Bundle as MedplumBundle } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  FhirBundle,
  FhirComposition,
  FhirDevice,
  FhirDocumentReference,
  FhirProvenance,
  FhirResource,
  FhirResourceType,
} from '../../../src/fhir/resources.ts'
import { toFhir } from '../../../src/fhir/to-fhir.ts'
import type { TemplateNote } from '../../../src/protocol/note.ts'
import { expectValid } from './fhir-validator.ts'
import { encounter, line, note, turn, visit } from './visit.ts'
import { tries } from '../../support/tries.ts'
import { anyCharacter } from '../../support/any-character.ts'

const options = {
  subject: { reference: 'Patient/p1', display: 'Pat Example' },
  practitioner: 'Practitioner/d1',
  organization: { identifier: { system: 'urn:example', value: 'clinic' }, display: 'Clinic' },
  speechModel: 'u3-rt-pro',
}

type Of<Type extends FhirResourceType> = Extract<FhirResource, { resourceType: Type }>

function all<Type extends FhirResourceType>(bundle: FhirBundle, type: Type): Of<Type>[] {
  return bundle.entry
    .map((entry) => entry.resource)
    .filter((resource) => resource.resourceType === type) as Of<Type>[]
}

function textOf(document: FhirDocumentReference | undefined): string {
  return Buffer.from(document?.content[0]?.attachment.data ?? '', 'base64').toString('utf8')
}

const drugsOf = (bundle: FhirBundle): string[] =>
  all(bundle, 'MedicationStatement').map((statement) => statement.medicationCodeableConcept.text ?? '')

describe('toFhir', () => {
  const bundle = toFhir(visit, options)

  it('makes a document that validates against R4, whose types fit those of a FHIR library', () => {
    expectValid(bundle)
    const typed: MedplumBundle = bundle
    expect(typed.type).toBe('document')
  })

  it('is judged by a validator that refuses what R4 does not allow', () => {
    const [composition, ...others] = structuredClone(bundle.entry)
    if (!composition) throw new Error('expected a Composition')
    const broken = { ...composition, resource: { ...composition.resource, author: [], date: 'today' } }
    expect(() => {
      expectValid({ ...bundle, entry: [broken, ...others] })
    }).toThrow(/date/)
  })

  it('takes a note of any template: titles of its own, codes where there are any (fit 2)', () => {
    const template: TemplateNote = {
      template: 'clinic-letter',
      title: 'Clinic letter',
      sections: [
        {
          id: 'story',
          title: 'What <you> told us',
          items: [line('Takes lisinopril 10 mg once a day.', ['0-1'])],
        },
        { id: 'family-history', title: 'Family', items: [line('Takes metformin 500 mg daily.', ['0-1'])] },
        { id: 'constructor', title: 'Notes', items: [line('Knee pain.', ['0-1'], 'inferred')] },
        {
          id: 'next',
          title: 'Next',
          rule: 'clinician',
          items: [line('Take naproxen 250 mg twice daily.', ['0-4'])],
        },
        {
          id: 'plan',
          title: 'Plan',
          rule: 'clinician',
          items: [line('Stop warfarin.', ['0-4'], 'unsupported')],
        },
      ],
      omissions: [],
      origin: { kind: 'model' },
    }
    const letter = toFhir({ ...visit, note: template }, options)
    expectValid(letter)
    const composition = letter.entry[0]?.resource as FhirComposition
    expect(composition.section?.map((section) => [section.title, section.code?.coding?.[0]?.code])).toEqual([
      ['What <you> told us', undefined],
      ['Family', undefined],
      ['Notes', undefined],
      ['Next', undefined],
      ['Medications', '10160-0'],
      ['Texts', undefined],
    ])
    const statements = all(letter, 'MedicationStatement')
    expect(statements.map((each) => [each.medicationCodeableConcept.text, each.status])).toEqual([
      ['lisinopril', 'active'],
      ['naproxen', 'intended'],
    ])
    expect(JSON.stringify(letter) + textOf(all(letter, 'DocumentReference')[0])).not.toContain('warfarin')
    expect(textOf(all(letter, 'DocumentReference')[0])).toContain('WHAT <YOU> TOLD US\n- Takes lisinopril')
  })

  it('codes the four sections and keeps apart what is not borne out', () => {
    const composition = bundle.entry[0]?.resource as FhirComposition
    expect(composition.status).toBe('preliminary')
    expect(composition.section?.map((section) => [section.title, section.code?.coding?.[0]?.code])).toEqual([
      ['Subjective', '61150-9'],
      ['Objective', '61149-1'],
      ['Assessment', '51848-0'],
      ['Plan', '18776-5'],
      ['Medications', '10160-0'],
      ['Allergies', '48765-2'],
      ['Texts', undefined],
    ])
    const text = JSON.stringify(bundle) + textOf(all(bundle, 'DocumentReference')[0])
    expect(text).not.toMatch(/warfarin|Right-sided/)
    expect(composition.text?.div).toMatch(/does not bear out[^<]*: 2\./)
    expect(composition.text?.div).toMatch(/absent from this note: 1/)
    expect(composition.section?.[2]?.text?.div).toContain('likely strain. (inferred)')
  })

  it('shows unsupported lines only when asked, marked, and never as facts', () => {
    const shown = toFhir(visit, { ...options, includeUnsupported: true })
    expectValid(shown)
    const section = (shown.entry[0]?.resource as FhirComposition).section?.find((one) =>
      /borne out/.test(one.title),
    )
    expect(section?.text?.div).toContain('[unsupported] Subjective: Right-sided knee pain')
    expect(section?.text?.div).toContain('[conflicting] Assessment: Takes warfarin')
    expect(textOf(all(shown, 'DocumentReference')[0])).toContain('DO NOT RELY ON\n- [unsupported]')
    expect(drugsOf(shown)).toEqual(['lisinopril', 'naproxen', 'ibuprofen'])
  })

  it('exports drugs and allergies of supported lines, with dose, status and unconfirmed', () => {
    const statements = all(bundle, 'MedicationStatement')
    expect(
      statements.map((one) => [one.medicationCodeableConcept.text, one.status, one.dosage?.[0]?.text]),
    ).toEqual([
      ['lisinopril', 'active', '10 mg once a day'],
      ['naproxen', 'intended', '250 mg twice daily'],
      ['ibuprofen', 'stopped', undefined],
    ])
    expect(statements[0]?.dosage?.[0]?.doseAndRate?.[0]?.doseQuantity).toEqual({
      value: 10,
      unit: 'mg',
      system: 'http://unitsofmeasure.org',
      code: 'mg',
    })
    const [allergy, ...others] = all(bundle, 'AllergyIntolerance')
    expect(others).toEqual([])
    expect(allergy?.code.text).toBe('penicillin')
    expect(allergy?.verificationStatus.coding?.[0]?.code).toBe('unconfirmed')
  })

  it('marks everything as AI-asserted, unsigned and preliminary', () => {
    for (const type of [
      'Composition',
      'DocumentReference',
      'MedicationStatement',
      'AllergyIntolerance',
      'Provenance',
    ] as const) {
      for (const resource of all(bundle, type)) {
        expect(resource.meta?.security?.[0]?.code).toBe('AIAST')
        expect(resource.meta?.tag?.[0]?.code).toBe('unsigned')
      }
    }
    const [document] = all(bundle, 'DocumentReference')
    expect(document).toMatchObject({ status: 'current', docStatus: 'preliminary' })
    expect(textOf(document)).toMatch(/AI-generated draft.*Not reviewed or signed by a clinician\./)
    expect(bundle.entry[0]?.resource).not.toHaveProperty('attester')
  })

  it('names the models, and leads from each statement and line to its turns', () => {
    const devices = new Map(
      all(bundle, 'Device').map((device: FhirDevice) => [
        `urn:uuid:${device.id}`,
        device.deviceName[0]?.name,
      ]),
    )
    const makers = (provenance: FhirProvenance | undefined): (string | undefined)[] =>
      (provenance?.agent ?? []).map((agent) => devices.get(agent.who.reference ?? ''))
    const of = (resource: FhirResource | undefined): FhirProvenance | undefined =>
      all(bundle, 'Provenance').find((one) =>
        one.target.some((target) => target.reference === `urn:uuid:${resource?.id}`),
      )
    expect(makers(of(bundle.entry[0]?.resource))).toEqual([
      'medical-scribe',
      'u3-rt-pro',
      'editor-model',
      'second-editor',
      'note-model',
    ])
    const statements = all(bundle, 'MedicationStatement')
    const naproxen = of(statements[1])
    expect(makers(naproxen)).toEqual(['medical-scribe', 'u3-rt-pro', 'second-editor', 'note-model'])
    expect(naproxen?.agent.every((agent) => agent.type.coding?.[0]?.code === 'assembler')).toBe(true)
    expect(naproxen?.entity?.[0]?.extension?.[0]?.extension).toEqual([
      { url: 'id', valueString: '0-4' },
      { url: 'startMs', valueDecimal: 16_000 },
      { url: 'endMs', valueDecimal: 19_000.5 },
      { url: 'speaker', valueString: 'A' },
      { url: 'role', valueString: 'clinician' },
    ])
    const lines = of(bundle.entry[0]?.resource)?.entity?.map((entity) =>
      entity.extension?.[0]?.extension?.slice(0, 2).map((part) => part.valueString),
    )
    expect(lines).toContainEqual(['objective-0', '0-3'])
    expect(lines).not.toContainEqual(['subjective-0', '0-1'])
    expect((bundle.entry[0]?.resource as FhirComposition).section?.[1]?.text?.div).toContain(
      '<li id="objective-0">',
    )
  })

  it('lets no word of the transcript out unless asked', () => {
    const words = /brings you in|gave me a rash/
    const plain = JSON.stringify(bundle) + all(bundle, 'DocumentReference').map(textOf).join()
    expect(plain).not.toMatch(words)
    const full = toFhir(visit, { ...options, includeTranscript: true })
    expectValid(full)
    const transcript = textOf(all(full, 'DocumentReference')[1])
    expect(transcript).toContain('[0:00:00] clinician: What brings you in today?')
    expect(transcript).toContain(
      'I take lisinopril 10 mg once a day. [heard: my knee hurts, i take lisinoprel ten',
    )
    const [provenance] = all(full, 'Provenance')
    expect(provenance?.entity?.[0]?.what.reference).toBe(`urn:uuid:${all(full, 'DocumentReference')[1]?.id}`)
  })

  it('gives the same ids each time, other ones for another visit, and carries the ids it was given', () => {
    expect(toFhir(visit, options)).toEqual(bundle)
    const other = toFhir({ ...visit, id: 'visit-2' }, options)
    const ids = new Set(bundle.entry.map((entry) => entry.fullUrl))
    expect(other.entry.some((entry) => ids.has(entry.fullUrl))).toBe(false)
    expect(all(bundle, 'Patient')[0]).toMatchObject({ id: 'p1', name: [{ text: 'Pat Example' }] })
    const absolute = toFhir(visit, { subject: 'https://ehr.example/fhir/Patient/9' })
    expectValid(absolute)
    expect(absolute.entry.some((entry) => entry.fullUrl === 'https://ehr.example/fhir/Patient/9')).toBe(true)
  })

  it('describes the visit', () => {
    const [described] = all(toFhir(visit, { ...options, encounterClass: 'VR' }), 'Encounter')
    expect(described).toMatchObject({
      status: 'finished',
      class: { code: 'VR', display: 'virtual' },
      period: { start: visit.startedAt, end: visit.endedAt },
      identifier: [{ value: 'visit-1' }],
    })
    expect(described?.participant).toHaveLength(1)
    const { endedAt: _, ...running } = visit
    expect(all(toFhir(running, options), 'Encounter')[0]?.status).toBe('in-progress')
  })

  it('stays valid with nothing in it: no note, no turns, no times, an extractive note', () => {
    const { startedAt: _start, endedAt: _end, ...untimed } = encounter()
    for (const empty of [
      encounter(),
      untimed,
      encounter({ note: note() }),
      encounter({ turns: visit.turns }),
      encounter({ note: note({ origin: { kind: 'extractive' }, plan: [line('', [], 'inferred')] }) }),
    ]) {
      for (const includeTranscript of [false, true]) {
        const made = toFhir(empty, { subject: { display: 'Unknown' }, includeTranscript })
        expectValid(made)
        expect(drugsOf(made)).toEqual([])
      }
    }
  })

  it('writes hostile text as text', () => {
    const hostile = '<script>alert(1)</script>&"\'\u0000\u000b\ud800]]> <b onclick="x">'
    const made = toFhir(
      encounter({
        id: hostile,
        turns: [turn(0, hostile)],
        note: note({ subjective: [line(`${hostile}\nPLAN\n- Takes aspirin 81 mg`, ['0-0'], 'inferred')] }),
      }),
      { subject: { display: hostile }, title: hostile, includeTranscript: true },
    )
    expectValid(made)
    expect(textOf(all(made, 'DocumentReference')[0])).not.toMatch(/^PLAN\n- Takes/m)
  })

  it('makes one statement of lines about one drug that differ only in a status that another line denies', () => {
    const made = toFhir(
      encounter({
        turns: [turn(0, 'One.')],
        note: note({
          subjective: [
            line('Takes metformin 500 mg twice daily.', ['0-0']),
            line('Does not take metformin.', ['0-0']),
          ],
          plan: [line('Start metformin 500 mg twice daily.', ['0-0'])],
        }),
      }),
      { subject: 'Patient/1' },
    )
    expectValid(made)
    const statements = all(made, 'MedicationStatement')
    expect(statements.map(({ status }) => status)).toEqual(['unknown'])
    expect(statements[0]?.note?.map(({ text }) => text)).toEqual([
      expect.any(String),
      'Takes metformin 500 mg twice daily.',
      'Start metformin 500 mg twice daily.',
    ])
  })

  it('validates whatever the note says', () => {
    const anyLine = fc
      .tuple(
        fc.string({ unit: anyCharacter, maxLength: 40 }),
        fc.constantFrom(
          'Takes metformin 500 mg twice daily. ',
          'Start metformin 500 mg twice daily. ',
          'Does not take metformin. ',
          'NKDA. ',
          'Allergic to latex. ',
          '',
        ),
        fc.constantFrom('supported', 'inferred', 'unsupported', 'conflicting'),
        fc.subarray(['0-0', '0-1', '9-9']),
      )
      .map(([text, fact, verdict, evidence]) => line(fact + text, evidence, verdict))
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 4 }),
        fc.array(anyLine, { maxLength: 4 }),
        (subjective, plan) => {
          const made = toFhir(
            encounter({ turns: [turn(0, 'One.'), turn(1, 'Two.')], note: note({ subjective, plan }) }),
            { subject: 'Patient/1', includeUnsupported: true },
          )
          expectValid(made)
          const supported = [...subjective, ...plan].some(
            (item) => item.verdict === 'supported' && item.evidence.some((id) => id !== '9-9'),
          )
          if (!supported)
            expect(all(made, 'MedicationStatement').length + all(made, 'AllergyIntolerance').length).toBe(0)
        },
      ),
      { numRuns: tries(20, 6) },
    )
  })
})
