import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareStatements } from '../../../src/clinical/compare/compare-statements.ts'
import { clinicalStatements } from '../../../src/clinical/statements/clinical-statements.ts'
import { tries } from '../../support/tries.ts'
import { anyCharacter } from '../../support/any-character.ts'

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
    [
      "We'll stop the losartan. No, we will not stop it, cut it down.",
      [{ topic: 'losartan', action: 'decrease' }],
    ],
    ['Start the prednisone, but do not start it until Monday.', [{ topic: 'prednisone', action: 'start' }]],
    ["The cramps haven't stopped.", [{ topic: 'cramp', polarity: 'affirmed' }]],
    ['I stopped on the stairs because of chest pain.', [{ topic: 'chest pain', polarity: 'affirmed' }]],
    [
      "Let's start doxycycline. You're not allergic to it.",
      [
        { topic: 'doxycycline', action: 'start' },
        { kind: 'allergy', polarity: 'denied' },
      ],
    ],
    [
      'Family history of stroke. He takes aspirin.',
      [{ experiencer: 'family' }, { topic: 'aspirin', experiencer: 'patient' }],
    ],
    [
      "I'm allergic to codeine and they gave it to me, that's not right.",
      [{ kind: 'allergy', topic: 'codeine' }],
    ],
    ['My diarrhea stopped on Friday.', [{ topic: 'diarrhea', polarity: 'denied', course: 'resolved' }]],
    ["I had no chills. That's not true, I had chills on Monday.", [{ topic: 'chill', polarity: 'affirmed' }]],
    ['Are you allergic to it, the doxycycline?', [{ kind: 'drug' }]],
    ['Please do not stop the warfarin.', [{ topic: 'warfarin', action: 'continue', polarity: 'affirmed' }]],
    ['His pulse is 88. Start metoprolol.', [{ kind: 'measurement', value: '88' }, { topic: 'metoprolol' }]],
    [
      'Her mother had a stroke and I have asthma.',
      [{ experiencer: 'mother' }, { topic: 'asthma', experiencer: 'patient' }],
    ],
    ["My wife's doctor looked at this lump I have.", [{ topic: 'lump', experiencer: 'patient' }]],
    ["My niece's doctor thinks she has a murmur.", [{ topic: 'murmur', experiencer: 'niece' }]],
    ['My niece had a fever and I have a cough.', [{ experiencer: 'niece' }, { experiencer: 'patient' }]],
    ['Our roommate tested positive.', []],
    ['No ibuprofen, acetaminophen twice a day.', [{ polarity: 'denied' }, { polarity: 'affirmed' }]],
    ['No ibuprofen, acetaminophen or aspirin.', [{}, { polarity: 'denied' }, { polarity: 'denied' }]],
    [
      'Ibuprofen point eight grams now, then point four an hour later.',
      [{ topic: 'ibuprofen', dose: '0.8 g', steps: [{}, { dose: '0.4 g' }] }],
    ],
    ['Give forty, no wait, twenty milligrams of furosemide.', [{ topic: 'furosemide', dose: '20 mg' }]],
    ['The right, no sorry, the left knee hurts.', [{ topic: 'knee pain', side: 'left' }]],
    ['If it gets worse take ibuprofen.', [{ topic: 'ibuprofen', status: 'conditional' }]],
    ['The headache is mild and better.', [{ topic: 'headache', severity: 'mild', course: 'better' }]],
    [
      "I haven't had anything like that, the chest pain or the palpitations.",
      [{ polarity: 'denied' }, { polarity: 'denied' }],
    ],
    ['The cough free of blood.', [{ topic: 'cough', polarity: 'affirmed' }]],
    ["I've been wheezin' and coughin' all night.", [{ topic: 'wheeze' }, { topic: 'cough' }]],
    ['Take warfarin one and three quarters tablets once daily.', [{ topic: 'warfarin', frequency: '1/day' }]],
    [
      'Any allergies?\nI take lisinopril for my blood pressure and I have asthma.',
      [{ kind: 'allergy' }, { kind: 'drug', topic: 'lisinopril' }, {}, {}],
    ],
    ["You're on two . five of norvasc.", [{ topic: 'amlodipine', dose: '2.5' }]],
    ['His asthma has resolved.', [{ topic: 'asthma', polarity: 'denied', course: 'resolved' }]],
    ['The flu test was positive.', [{ kind: 'test', result: 'positive' }, { kind: 'finding' }]],
    ['Mono came back negative.', [{ topic: 'mono', polarity: 'denied', result: 'negative' }]],
    [
      'She tested negative for giardia and positive for norovirus.',
      [
        { topic: 'giardia', polarity: 'denied' },
        { topic: 'norovirus', polarity: 'affirmed', result: 'positive' },
      ],
    ],
    [
      'We changed her from simvastatin to pravastatin 40 mg.',
      [
        { topic: 'simvastatin', action: 'stop' },
        { topic: 'pravastatin', action: 'start', dose: '40 mg' },
      ],
    ],
    [
      'I raised the amlodipine from 5 to 10 mg.',
      [{ action: 'increase', previous: '5 mg', dose: '10 mg', status: 'done' }],
    ],
    ['She quit taking fluoxetine.', [{ action: 'stop', status: 'done' }]],
    ['I do not take any naproxen.', [{ topic: 'naproxen', action: 'take', polarity: 'denied' }]],
    ['He used to use fluticasone.', [{ topic: 'fluticasone', status: 'past' }]],
    ['Naproxen 250 mg twice a day as needed.', [{ dose: '250 mg', frequency: '2/day', asNeeded: true }]],
    [
      'One tablet of carvedilol in the morning and two tablets at bedtime.',
      [
        {
          steps: [
            { dose: '1 tablet', frequency: '1/day', timeOfDay: 'morning' },
            { dose: '2 tablet', frequency: '1/day', timeOfDay: 'night' },
          ],
        },
      ],
    ],
    ['His kidney function is stable, he is 70, start ramipril.', [{ topic: 'ramipril', action: 'start' }]],
    [
      'We have heart disease in the family, my brother has gout.',
      [{}, { topic: 'gout', experiencer: 'brother' }],
    ],
    ["There is glaucoma on my father's side.", [{ topic: 'glaucoma', experiencer: 'family' }]],
    ['My wife says I have sleep apnea.', [{ experiencer: 'patient' }]],
    ['My sister has lupus. She takes prednisone.', [{ experiencer: 'sister' }, { experiencer: 'sister' }]],
    ['The donor was hepatitis positive.', [{ experiencer: 'donor' }]],
    ['There is no change in the swelling.', [{ topic: 'swelling', polarity: 'affirmed', course: 'same' }]],
    ['The rash is not getting better.', [{ topic: 'rash', course: 'same' }]],
    ["We can't rule out sepsis.", [{ topic: 'sepsis', polarity: 'affirmed' }]],
    [
      'No problem, I will refill the sertraline.',
      [{ topic: 'sertraline', polarity: 'affirmed', action: 'continue' }],
    ],
    ['He takes nothing for his gout.', [{ topic: 'gout', polarity: 'affirmed' }]],
    ['No nausea but he has vomiting.', [{ polarity: 'denied' }, { polarity: 'affirmed' }]],
    ["We'll get a chest CT.", [{ kind: 'order', topic: 'chest ct', status: 'ordered' }]],
    ['I will send you to a dermatologist.', []],
    ['I will refer you to a dermatologist.', [{ kind: 'order', topic: 'referral dermatology' }]],
    ['See me again in six weeks.', [{ kind: 'follow-up', interval: '6 week' }]],
    ['I want to order a urine culture.', [{ kind: 'order' }]],
    ['Come back in three weeks.', [{ kind: 'follow-up', interval: '3 week', status: 'planned' }]],
    ['I might have bronchitis.', [{ topic: 'bronchitis', certainty: 'uncertain' }]],
    ['He has no known drug allergies.', [{ topic: 'none', polarity: 'denied', scope: 'drug' }]],
    ['Allergic to nickel and bee stings.', [{ topic: 'nickel' }, { topic: 'bee sting' }]],
    [
      'Denies allergy to lidocaine, soy, or wool.',
      [
        { topic: 'lidocaine', polarity: 'denied' },
        { topic: 'soy', polarity: 'denied' },
        { topic: 'wool', polarity: 'denied' },
      ],
    ],
    ['I am not allergic to anything but cefaclor.', [{ topic: 'cefaclor', polarity: 'affirmed' }]],
    ['They said I was allergic to amoxicillin, but I tested negative.', [{ polarity: 'denied' }]],
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

  it.each([
    ['Any dizziness?\nNot really.', [{ topic: 'dizziness', polarity: 'denied', status: 'current' }]],
    ['Any cramps or bloating?\nNo.', [{ polarity: 'denied' }, { topic: 'bloating', polarity: 'denied' }]],
    ['You have no numbness, right?\nNo.', [{ topic: 'numbness', polarity: 'denied' }]],
    ['Any itching?\nNo itching but some swelling.', [{ polarity: 'denied' }, { topic: 'swelling' }]],
    [
      'How much gabapentin do you take?\nThree hundred, three times a day.',
      [{ topic: 'gabapentin', dose: '300', frequency: '3/day', status: 'current' }],
    ],
    ['How long have you had the rash?\nMaybe ten days.', [{ duration: '10 day', status: 'current' }]],
    ['Do you have any allergies?\nJust cefaclor.', [{ kind: 'allergy', topic: 'cefaclor' }]],
    ['Any drug allergies?\nNone that I know of.', [{ topic: 'none', polarity: 'denied' }]],
    ['No leg cramps?\nYes, a little.', [{ topic: 'leg cramp', polarity: 'affirmed', status: 'current' }]],
    ['Any wheezing?\nOnly when I climb stairs.', [{ polarity: 'affirmed', status: 'current' }]],
    ['Are you having palpitations?\nUh-huh.', [{ polarity: 'affirmed', status: 'current' }]],
    ['So you still have the rash?\nRight.', [{ polarity: 'affirmed', status: 'current' }]],
    ['Is the numbness left or right?\nRight.', [{ status: 'asked' }]],
    ['Any vertigo? No? Good.\nYes.', [{ status: 'asked' }]],
    ['Any vertigo?\nRight, so it is my knee.', [{ status: 'asked' }]],
    ['Do you drink?\nI quit in May.', [{ topic: 'alcohol', polarity: 'affirmed', status: 'past' }]],
    ['Are you on ramipril?\nI used to take it.', [{ topic: 'ramipril', status: 'past' }]],
    ['Any dizziness?\nI quit my job.', [{ status: 'asked' }]],
    [
      'Any nausea, bloating or hives?\nNo.\nWell, I do get bloating after lunch.',
      [
        { topic: 'nausea', polarity: 'denied' },
        { topic: 'hives', polarity: 'denied' },
        { topic: 'bloating', polarity: 'affirmed' },
      ],
    ],
    ['When I run my hip pain gets worse.', [{ status: 'current', course: 'worse' }]],
  ])('reads the answer of %j', (text, expected) => {
    expect(clinicalStatements(text)).toMatchObject(expected)
  })

  it('says where the words of question and answer stand', () => {
    const text = 'Any palpitations?\nNo.'
    const [{ said } = { said: [] }] = clinicalStatements(text)
    expect(said.map(({ start, end }) => text.slice(start, end))).toEqual(['Any palpitations', 'No'])
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
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => void clinicalStatements(text)))
  })

  it('finds every statement of a long text', { timeout: 60_000 }, () => {
    const times = tries(4_000, 500)
    const text = 'Start losartan 50 mg once a day, and do you have any fever? No. '.repeat(times)
    expect(clinicalStatements(text).length).toBe(2 * times)
  })

  it('reads a long text in time that grows with its length', { timeout: 120_000 }, () => {
    const timeOf = (size: number): number => {
      const text = 'I take losartan 50 mg twice a day and no cough since Monday. '.repeat(size / 60)
      const startedAt = performance.now()
      clinicalStatements(text)
      return performance.now() - startedAt
    }
    timeOf(24_000)
    const most = tries(1_000_000, 96_000)
    expect(timeOf(most) / timeOf(most / 8)).toBeLessThan(32)
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
    ['Keep taking metformin.', 'Stop metformin.', ['metformin action altered', 'metformin status altered']],
    ['She has no fever.', 'She has fever.', ['fever polarity altered']],
    ['No drug allergies.', 'No food allergies.', ['none scope altered']],
    ['His pulse is 80. Start digoxin.', 'Start digoxin. His pulse is 80.', []],
    ['No cough. My son has a cough.', 'My son has a cough. No cough.', []],
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
