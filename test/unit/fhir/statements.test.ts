import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../src/fhir/statements.ts'
import type { SoapSection } from '../../../src/protocol/note.ts'
import { asTemplateNote } from '../../../src/protocol/soap-note.ts'
import { line, note } from './visit.ts'

const known = new Set(['0-0', '0-1'])

function medications(text: string, section: SoapSection = 'subjective', keyterms: string[] = []): string[] {
  const claims = claimsOf(asTemplateNote(note({ [section]: [line(text, ['0-0'])] })), known, keyterms)
  return claims.medications.map(({ drug, status, dosage }) =>
    [drug, status, dosage[0]?.text].filter(Boolean).join(' · '),
  )
}

function allergies(...texts: string[]): string[] {
  const claims = claimsOf(
    asTemplateNote(note({ subjective: texts.map((text) => line(text, ['0-0'])) })),
    known,
    [],
  )
  return claims.allergies.map((claim) => claim.substance)
}

describe('claimsOf: medications', () => {
  it.each<[string, string[]]>([
    ['Takes lisinopril 10 mg once daily.', ['lisinopril · active · 10 mg once daily']],
    [
      'Currently on metformin 500 mg twice a day and atorvastatin 40 mg nightly.',
      ['metformin · active · 500 mg twice a day', 'atorvastatin · active · 40 mg nightly'],
    ],
    ['Amlodipine 2.5 mg daily.', ['amlodipine · unknown · 2.5 mg daily']],
    ['Stopped ibuprofen last week.', ['ibuprofen · stopped']],
    ['Takes losartan, which was stopped in May.', ['losartan · unknown']],
    ['Was on sertraline in the past.', ['sertraline · unknown']],
    ['Uses albuterol as needed.', ['albuterol · active · as needed']],
    ['Uses albuterol inhaler 2 puffs every 4 hours.', ['albuterol · active · 2 puffs every 4 hours']],
    ['Takes albuterol and a statin 20 mg daily.', ['albuterol · active']],
    ['Holding warfarin before surgery.', ['warfarin · on-hold']],
    ['No longer takes aspirin.', []],
    ['May start aspirin.', []],
    ['Started gabapentin in spring.', ['gabapentin · unknown']],
    ['Lisinopril 10 mg daily, no side effects.', ['lisinopril · unknown · 10 mg daily']],
    ['Takes lisinopril 10 mg daily without cough.', ['lisinopril · active · 10 mg daily']],
    ['Started lisinopril 10 mg on May 3.', ['lisinopril · unknown · 10 mg']],
    ['Wife says he takes apixaban 5 mg twice daily.', ['apixaban · active · 5 mg twice daily']],
    ['Scratch that, takes losartan.', ['losartan · active']],
    ['Takes losartan 25 mg daily. No, sorry, I meant 50 mg daily.', ['losartan · active · 50 mg daily']],
    ['Allergic to penicillin, takes aspirin 81 mg daily.', ['aspirin · active · 81 mg daily']],
    [
      'Avoids ibuprofen, takes acetaminophen 500 mg as needed.',
      ['acetaminophen · active · 500 mg as needed'],
    ],
    ['Takes aspirin rather than clopidogrel.', ['aspirin · active']],
    ['Can take ibuprofen.', ['ibuprofen · unknown']],
  ])('%s', (text, expected) => {
    expect(medications(text)).toEqual(expected)
  })

  it.each<[string, string[]]>([
    ['Start metformin 500 mg twice daily with food.', ['metformin · intended · 500 mg twice daily']],
    [
      'Stop ibuprofen; continue omeprazole 20 mg daily.',
      ['ibuprofen · stopped', 'omeprazole · active · 20 mg daily'],
    ],
    ['Discontinue naproxen.', ['naproxen · stopped']],
    ['Take acetaminophen as needed for pain.', ['acetaminophen · intended · as needed']],
    ['Increase levothyroxine from 50 mcg to 75 mcg daily.', ['levothyroxine · intended · 75 mcg daily']],
    [
      'Start prednisone 40 mg daily for 5 days, then 20 mg daily.',
      ['prednisone · intended · 40 mg daily for 5 days, then 20 mg daily'],
    ],
    [
      'Switch from lisinopril to losartan 50 mg nightly.',
      ['lisinopril · stopped', 'losartan · intended · 50 mg nightly'],
    ],
  ])('in the plan: %s', (text, expected) => {
    expect(medications(text, 'plan')).toEqual(expected)
  })

  it.each<[string, unknown[]]>([
    [
      'Start prednisone 40 mg daily for 5 days, then 20 mg daily for 5 days, then 10 mg for 2 days, and omeprazole 20 mg daily for 9 days.',
      [
        [
          'prednisone',
          '40 mg daily for 5 days, then 20 mg daily for 5 days, then 10 mg for 2 days',
          [1, 40],
          [2, 20],
          [3, 10],
        ],
        ['omeprazole', '20 mg daily for 9 days', [undefined, 20]],
      ],
    ],
    [
      'Take two tablets of methotrexate weekly for three weeks, then one.',
      [
        [
          'methotrexate',
          'two tablets of methotrexate weekly for three weeks, then one',
          [undefined, undefined],
        ],
      ],
    ],
    [
      'Metoprolol 25 mg in the morning and 50 mg at night.',
      [['metoprolol', '25 mg in the morning and 50 mg at night', [1, 25], [1, 50]]],
    ],
    [
      'Take lisinopril 10 mg daily, increase to 20 mg after two weeks.',
      [['lisinopril', '10 mg daily, increase to 20 mg after two weeks', [1, 10], [2, 20]]],
    ],
  ])('each step of %s', (text, expected) => {
    const claims = claimsOf(asTemplateNote(note({ plan: [line(text, ['0-0'])] })), known, [])
    expect(
      claims.medications.map(({ drug, dosage }) => [
        drug,
        ...new Set(dosage.map((step) => step.text)),
        ...dosage.map(({ sequence, doseAndRate }) => [sequence, doseAndRate?.[0]?.doseQuantity.value]),
      ]),
    ).toEqual(expected)
  })

  it.each([
    'Denies taking aspirin.',
    'Not taking metformin.',
    'Avoid ibuprofen.',
    'Consider sertraline at the next visit.',
    'If pain persists, start tramadol.',
    'May need insulin later.',
    'Declined atorvastatin.',
    'Her mother takes warfarin.',
    'Family history: father on warfarin.',
    'Allergic to penicillin.',
    'Use acetaminophen instead of ibuprofen, no, avoid both.',
    'Could try a statin.',
    'Takes a statin.',
    'Declined atorvastatin 40 mg.',
    'Atorvastatin was declined.',
    'Avoid taking ibuprofen or naproxen.',
    'Reaction to amoxicillin.',
    'Intolerant of lisinopril.',
    'Could start metformin 500 mg daily.',
    'Lisinopril may be increased to 20 mg.',
    'Lisinopril versus losartan.',
    'Discussed risks of prednisone.',
    'Knee pain for two weeks.',
  ])('makes no statement of: %s', (text) => {
    expect(medications(text, 'plan').filter((claim) => !claim.startsWith('acetaminophen'))).toEqual([])
  })

  it('knows the terms the session was given', () => {
    expect(medications('Takes zorbitrex daily.', 'subjective', ['zorbitrex'])).toEqual([
      'zorbitrex · active · daily',
    ])
  })

  it('takes nothing from a line that is not supported or cites no turn of this visit', () => {
    const text = 'Takes lisinopril 10 mg daily. Allergic to penicillin.'
    for (const item of [
      line(text, ['0-0'], 'inferred'),
      line(text, ['0-0'], 'unsupported'),
      line(text, ['0-0'], 'conflicting'),
      line(text, []),
      line(text, ['7-7']),
    ]) {
      expect(claimsOf(asTemplateNote(note({ subjective: [item] })), known, [])).toEqual({
        medications: [],
        allergies: [],
      })
    }
  })

  it('joins what two lines say alike, with the turns of both', () => {
    const { medications: claims } = claimsOf(
      asTemplateNote(
        note({
          subjective: [line('Takes lisinopril 10 mg daily.', ['0-0', '9-9'])],
          assessment: [line('Hypertension; takes lisinopril 10 mg daily.', ['0-1', '0-0'])],
        }),
      ),
      known,
      [],
    )
    expect(claims).toHaveLength(1)
    expect(claims[0]?.turns).toEqual(['0-0', '0-1'])
    expect(claims[0]?.lines).toHaveLength(2)
  })

  it('leaves the status open where one line says yes and another no', () => {
    const { medications: claims } = claimsOf(
      asTemplateNote(
        note({ subjective: [line('Takes metformin.', ['0-0']), line('Not taking metformin.', ['0-1'])] }),
      ),
      known,
      [],
    )
    expect(claims.map((claim) => claim.status)).toEqual(['unknown'])
  })
})

describe('claimsOf: allergies', () => {
  it.each<[string, string[]]>([
    ['Allergic to penicillin (hives).', ['penicillin']],
    ['NKDA.', ['none-known-drug']],
    ['No known drug allergies.', ['none-known-drug']],
    ['No known allergies.', ['none-known']],
    ['No known food allergies.', ['none-known-food']],
    ['Denies allergies to eggs, latex, or penicillin.', []],
    ['Not allergic to iodine.', []],
    ['Not allergic to anything except codeine.', ['codeine']],
    ['Told she was allergic to penicillin, but tested negative.', []],
    ['Denies allergy to penicillin.', []],
    ['No seasonal allergies.', []],
    ['Sister is allergic to penicillin.', []],
  ])('%s', (text, expected) => {
    expect(allergies(text)).toEqual(expected)
  })

  it('does not say "none known" beside a known one', () => {
    expect(allergies('NKDA.', 'Allergic to penicillin.')).toEqual(['penicillin'])
  })
})
