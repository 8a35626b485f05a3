import { describe, expect, it } from 'vitest'
import { clinicalStatements } from '../../../src/clinical/statements/clinical-statements.ts'

/** What a drug, a test or a finding of a text is, whatever stands beside it. */
describe('what belongs to a topic', () => {
  it.each([
    // The verb before another object is no verb of this drug.
    ['Stop ibuprofen and take Tylenol 500 mg instead.', 'acetaminophen', { action: 'take' }],
    ['She stopped Zoloft and took Prozac.', 'fluoxetine', { action: 'take' }],
    ['Stop smoking and take aspirin.', 'aspirin', { action: 'take' }],
    ['Keep taking your amlodipine.', 'amlodipine', { action: 'continue' }],
    ['I want you to stop taking the naproxen.', 'naproxen', { action: 'stop' }],
    // A sentence of its own has values of its own.
    ['I take lisinopril. I walk three times a week.', 'lisinopril', { frequency: undefined }],
    ['Metformin. He sees the dentist every six months.', 'metformin', { frequency: undefined }],
    ['I take lisinopril. He is on two liters of oxygen.', 'lisinopril', { dose: undefined }],
    ['Lisinopril 10 mg. Take it once a day.', 'lisinopril', { frequency: '1/day' }],
    ['Metformin. 500 mg twice a day.', 'metformin', { dose: '500 mg', frequency: '2/day' }],
    // A verb of another thing ends what a drug takes in.
    [
      'Continue lisinopril and check your blood pressure twice a day.',
      'lisinopril',
      { frequency: undefined },
    ],
    ['I take Eliquis and go to the gym four times a week.', 'apixaban', { frequency: undefined }],
    ['I get headaches twice a week and take Advil.', 'ibuprofen', { frequency: undefined }],
    // Times and counts are no doses.
    ['I take my lisinopril at 8 am.', 'lisinopril', { dose: undefined }],
    ['I missed my metformin three times.', 'metformin', { dose: undefined }],
    ['Increase lisinopril to 20.', 'lisinopril', { dose: '20' }],
    ['Take 20 of lisinopril.', 'lisinopril', { dose: '20' }],
    ['Gabapentin three hundred three times a day.', 'gabapentin', { dose: '300', frequency: '3/day' }],
    ['Metformin five hundred two times a day.', 'metformin', { dose: '500', frequency: '2/day' }],
    // A step's dose without its unit has that of the first.
    [
      'Apixaban ten milligrams twice a day for a week, and then it drops to five twice a day.',
      'apixaban',
      {
        steps: [
          { dose: '10 mg', frequency: '2/day', duration: '1 week' },
          { dose: '5 mg', frequency: '2/day' },
        ],
        form: undefined,
      },
    ],
    [
      'Topiramate twenty five milligrams at night for a week, fifty twice a day after that.',
      'topiramate',
      {
        steps: [
          { dose: '25 mg', timeOfDay: 'night', frequency: '1/day', duration: '1 week' },
          { dose: '50 mg', frequency: '2/day' },
        ],
      },
    ],
    // What stands under a condition, also where that is said behind it.
    ['Start amlodipine 5 mg if the pressure stays high.', 'amlodipine', { status: 'conditional' }],
    ['Stop ibuprofen if your stomach hurts.', 'ibuprofen', { status: 'conditional' }],
    ['Metoprolol 25 mg twice a day, hold if the pulse is low.', 'metoprolol', { action: undefined }],
    ['Start losartan and call me if you cough.', 'losartan', { status: 'planned' }],
    // When it is.
    ['CT scan tomorrow.', 'ct', { status: 'planned' }],
    ['Chest X-ray next week.', 'chest x-ray', { status: 'planned' }],
    ['He came with a two-week history of cough.', 'cough', { status: 'current' }],
    ['She quit smoking ten years ago.', 'smoking', { status: 'past', duration: undefined }],
    ['He quit using cannabis in college.', 'marijuana', { status: 'past' }],
    ['She has never quit smoking.', 'smoking', { status: 'current' }],
    ['I would love to quit smoking.', 'smoking', { status: 'current' }],
    ['I am used to taking metformin.', 'metformin', { status: 'current' }],
    ['Come back in 3 months or sooner if it gets worse.', 'follow-up', { status: 'planned' }],
  ])('%s', (text, topic, expected) => {
    const statement = clinicalStatements(text).find((one) => one.topic === topic)
    expect(statement).toMatchObject({ topic })
    for (const [key, value] of Object.entries(expected))
      expect([key, statement?.[key as keyof typeof statement]]).toEqual([key, value])
  })

  it('takes a year for no time to come back', () => {
    expect(clinicalStatements('Back in 2019 I had a stroke.').map(({ kind }) => kind)).toEqual(['finding'])
  })
})
