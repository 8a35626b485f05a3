import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'

/** Classes of edits that the guard's own benchmark had not met, found by a second generator. */
describe('reviewEdit stops, in phrasings of every kind,', () => {
  it.each([
    ['he has tachycardia today', 'he has bradycardia today'],
    ['the smear shows leukopenia', 'the smear shows leukocytosis'],
    ['weak in supination', 'weak in pronation'],
    ['an afebrile night', 'a febrile night'],
    ['the flow is antegrade', 'the flow is retrograde'],
    ['a nontender belly', 'a tender belly'],
    ['under active glands', 'overactive glands'],
    ['pain in the LLQ', 'pain in the LUQ'],
    ['the 5th toe is red', 'the 4th toe is red'],
    ['she was unable to stand', 'she was able to stand'],
    ['an underactive thyroid', 'an overactive thyroid'],
    ['a maternal aunt of hers', 'a paternal aunt of hers'],
    ['one dose on Mondays', 'one dose on Sundays'],
    ['a teaspoon of it', 'a tablespoon of it'],
    ['the first toe is red', 'the fifth toe is red'],
    ['grade II sprain', 'grade III sprain'],
    ['do you have any pain?', 'you do have any pain.'],
    ['are you having chills?', 'you are having chills.'],
    ['do you have chills', 'you have chills'],
    ["I'm allergic to quite a few medicines", 'I take quite a few medicines'],
    ["I'm allergic to quite a few medicines.", ''],
  ])('%s → %s', (heard, written) => {
    const review = reviewEdit(`We went home. ${heard}`, `We went home. ${written}`)
    expect(review.safe).toBe(false)
    expect(review.text.replace(/\W+$/, '')).toBe(`We went home. ${heard}`.replace(/\W+$/, ''))
  })
})

describe('reviewEdit lets stand, in phrasings of every kind,', () => {
  it.each([
    ['give two-fifty milligrams', 'give 250 milligrams'],
    ['give two-fifteen milligrams', 'give 215 mg'],
    ['the 3rd toe of the foot', 'the third toe of the foot'],
    ['stage three disease', 'stage III disease'],
    ['type II diabetes', 'type two diabetes'],
    ['type I diabetes', 'type 1 diabetes'],
    ['I took it twice', 'I took it two times'],
    ['the L knee is sore', 'the left knee is sore'],
    ['the R knee is sore', 'the right knee is sore'],
    ['a tablet of it', '1 tablet of it'],
    ['for a week now', 'for one week now'],
    ['for an hour and a half', 'for 90 minutes'],
    ['a tablet and a half at noon', '1.5 tablets at noon'],
    ['for a fortnight', 'for two weeks'],
    ['two dozen of them', '24 of them'],
    ['a quarter milligram of it', '0.25 mg of it'],
    ['three-quarters of it', '¾ of it'],
    ['a third of it', '1/3 of it'],
    ['at seven a.m. sharp', 'at 7:00 AM sharp'],
    ['NKA as far as I know', 'no known allergies as far as I know'],
    ['a nondisplaced break', 'a non-displaced break'],
    ['the heart rate was fine', 'the HR was fine'],
    ['in the emergency department', 'in the ED'],
    ['history of gout', 'h/o gout'],
    ['a fifty year old man', 'a 50 y/o man'],
    ['the operating room staff', 'the OR staff'],
    ['activities of daily living', 'ADLs'],
    ['left ventricular ejection fraction of 40', 'LVEF of 40'],
    ['osteoarthritis of the hip', 'OA of the hip'],
    ['hemoglobin A1c of 7', 'HbA1c of 7'],
    ['oxygen saturation of 98', 'SpO2 of 98'],
    ['nope, it was fine', 'no, it was fine'],
    ['yep, it was fine', 'yes, it was fine'],
    ['she takes it everyday', 'she takes it every day'],
    ['a non smoker', 'a nonsmoker'],
    ['they found a second clot', 'they found a 2nd clot'],
    ['some tacky cardia', 'some tachycardia'],
    ['the pre-op visit', 'the preoperative visit'],
    ['taken at bed time', 'taken at bedtime'],
  ])('%s → %s', (heard, written) => {
    const review = reviewEdit(`We went home. ${heard}`, `We went home. ${written}`)
    expect(review.edits.filter(({ verdict }) => verdict !== 'accepted')).toEqual([])
  })

  it('the same the other way round', () => {
    expect(reviewEdit('give 250 mg', 'give two-fifty milligrams').safe).toBe(true)
    expect(reviewEdit('for one week now', 'for a week now').safe).toBe(true)
    expect(reviewEdit('no known allergies', 'NKA').safe).toBe(true)
  })
})

it.each(['revert', 'flag', 'reject-turn'] as const)(
  'refuses a whole note of the turn whole, policy %s',
  (policy) => {
    const heard = 'i take metformin five hundred twice a day and my knee hurts'
    const note =
      'SUBJECTIVE: Patient takes metformin 500 mg twice daily and reports knee pain. OBJECTIVE: Knee tender. PLAN: X-ray.'
    expect(reviewEdit(heard, note, { policy })).toMatchObject({
      text: heard,
      edits: [{ kind: 'not-an-edit', verdict: 'reverted' }],
    })
  },
)

describe('reviewEdit with keyterms', () => {
  it('puts a misheard name right, and marks it', () => {
    const review = reviewEdit('five of remipril', 'five of ramipril', { keyterms: ['ramipril'] })
    expect(review).toMatchObject({ safe: true, edits: [{ kind: 'drug-correction' }] })
  })

  it('lets no known drug become a keyterm, and no name one that is farther off than a keyterm', () => {
    for (const [heard, written] of [
      ['five of enalapril', 'five of ramipril'],
      ['five of remipril', 'five of enalapril'],
    ] as const) {
      expect(reviewEdit(heard, written, { keyterms: ['ramipril'] })).toMatchObject({
        text: heard,
        safe: false,
      })
    }
  })
})
