import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareStatements } from '../../../src/clinical/compare/compare-statements.ts'
import { clinicalStatements } from '../../../src/clinical/statements/clinical-statements.ts'

describe('clinicalStatements', () => {
  it.each([
    [
      'Start losartan 50 mg once a day.',
      [
        {
          kind: 'drug',
          topic: 'losartan',
          action: 'start',
          dose: '50 mg',
          frequency: '1/day',
          status: 'planned',
        },
      ],
    ],
    ['Keep taking your metoprolol.', [{ topic: 'metoprolol', action: 'continue' }]],
    ['Please do not stop the warfarin.', [{ topic: 'warfarin', action: 'continue', polarity: 'affirmed' }]],
    ['His pulse is 88. Start metoprolol.', [{ kind: 'measurement', value: '88' }, { topic: 'metoprolol' }]],
    [
      'Her mother had a stroke and I have asthma.',
      [{ experiencer: 'mother' }, { topic: 'asthma', experiencer: 'patient' }],
    ],
    ['Give forty, no wait, twenty milligrams of furosemide.', [{ topic: 'furosemide', dose: '20 mg' }]],
    ['The right, no sorry, the left knee hurts.', [{ topic: 'knee pain', side: 'left' }]],
    ['If it gets worse take ibuprofen.', [{ topic: 'ibuprofen', status: 'conditional' }]],
    ['The headache is mild and better.', [{ topic: 'headache', severity: 'mild', course: 'better' }]],
    ['His asthma has resolved.', [{ topic: 'asthma', polarity: 'denied', course: 'resolved' }]],
    ['The flu test was positive.', [{ kind: 'finding' }, { kind: 'test', result: 'positive' }]],
    ['I want to order a urine culture.', [{ kind: 'order' }]],
    ['Come back in three weeks.', [{ kind: 'follow-up', interval: '3 week', status: 'planned' }]],
    ['I might have bronchitis.', [{ topic: 'bronchitis', certainty: 'uncertain' }]],
    ['He has no known allergies.', [{ kind: 'allergy', topic: 'none', polarity: 'denied' }]],
  ])('reads %j', (text, expected) => {
    expect(clinicalStatements(text)).toMatchObject(expected)
  })

  it('makes one statement of a question and its answer', () => {
    expect(clinicalStatements('Do you have any chills? No.')).toMatchObject([
      { topic: 'chill', polarity: 'denied', status: 'current' },
    ])
    expect(clinicalStatements('Any nausea?')).toMatchObject([{ topic: 'nausea', status: 'asked' }])
  })

  it('keeps the steps of a scheme in their order', () => {
    const steps = [
      { dose: '30 mg', frequency: '1/day', duration: '1 week' },
      { dose: '10 mg', frequency: '1/day', duration: '2 week' },
    ]
    const text = 'Take prednisone 30 mg every day for one week and then 10 mg every day for two weeks.'
    expect(clinicalStatements(text)).toMatchObject([{ topic: 'prednisone', steps }])
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void clinicalStatements(text)))
  })

  it('reads a megabyte', { timeout: 20_000 }, () => {
    const text = 'Start losartan 50 mg once a day, and do you have any fever? No. '.repeat(16_000)
    expect(clinicalStatements(text).length).toBe(32_000)
  })
})

describe('compareStatements', () => {
  const compare = (before: string, after: string): unknown =>
    compareStatements(clinicalStatements(before), clinicalStatements(after)).map(
      ({ topic, attribute, change }) => [topic, attribute, change].filter(Boolean).join(' '),
    )

  it.each([
    ['Take metformin 1 g twice a day.', 'Take metformin 1000 mg BID.', []],
    ['Take metformin 500 mg.', 'Take metformin 850 mg.', ['metformin dose altered']],
    ['Keep taking metformin.', 'Stop metformin.', ['metformin action altered']],
    ['She has no fever.', 'She has fever.', ['fever polarity altered']],
    ['Start aspirin.', 'Start aspirin and warfarin.', ['warfarin added']],
    ['His weight is 65. Start aspirin.', 'His weight is 65. Start aspirin 65 mg.', ['aspirin dose added']],
  ])('%j and %j', (before, after, changes) => {
    expect(compare(before, after)).toEqual(changes)
  })

  it('tells steps that changed places', () => {
    const [one, other] = [
      '10 mg for one week then 5 mg for one week',
      '5 mg for one week then 10 mg for one week',
    ]
    expect(compare(`Take apixaban ${one}.`, `Take apixaban ${other}.`)).toContain('apixaban steps altered')
  })
})
