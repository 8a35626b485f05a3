import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'

describe('reviewEdit', () => {
  it('lets spelling, case and punctuation stand', () => {
    const review = reviewEdit('she takes lysinopril um daily', 'She takes lisinopril daily.')
    expect(review).toMatchObject({ text: 'She takes lisinopril daily.', safe: true })
  })

  it('reverts a changed number in place, and its good neighbours survive', () => {
    const review = reviewEdit('give lysinopril 10 milligrams to him', 'Give lisinopril 20 milligrams to him.')
    expect(review.safe).toBe(false)
    expect(review.text).not.toContain('20')
    expect(review.text).toMatch(/^Give .*\.$/)
  })

  it('stops a negation that comes or goes', () => {
    expect(reviewEdit('he has no chest pain today', 'He has chest pain today').text).toBe(
      'He has no chest pain today',
    )
    expect(reviewEdit('he has chest pain today', 'He has not chest pain today').safe).toBe(false)
  })

  it.each([
    ['ten milligrams twice a day', '10 mg BID'],
    ['take one hundred and fifty milligrams every morning', 'Take 150 mg every morning.'],
    ['uh he has he has chest pain', 'He has chest pain.'],
    ["she doesn't smoke", 'She does not smoke.'],
    ['he is on met formin daily', 'He is on metformin daily.'],
    ['her oedema is worse', 'Her edema is worse.'],
  ])('lets %j become %j', (original, edited) => {
    expect(reviewEdit(original, edited)).toMatchObject({ text: edited, safe: true })
  })

  it.each([
    ['give him ten milligrams', 'Give him ten micrograms', 'unit'],
    ['take it twice a day with food', 'Take it three times a day with food', 'frequency'],
    ['pain in the left knee', 'pain in the right knee', 'side'],
    ['she takes metformin every day', 'she takes glipizide every day', 'drug'],
    ['she takes it every day', 'she takes it and aspirin every day', 'drug'],
    ['the cough started last week', 'the cough and wheeze started last week', 'addition'],
    ['the cough and wheeze started last week', 'the cough started last week', 'omission'],
  ])('stops %j becoming %j', (original, edited, kind) => {
    const review = reviewEdit(original, edited)
    expect(review.safe).toBe(false)
    expect(review.text.toLowerCase()).toBe(original)
    expect(review.edits.filter((edit) => edit.verdict === 'reverted').map((edit) => edit.kind)).toContain(
      kind,
    )
  })

  it('flags instead, or rejects the turn as a whole, where told to', () => {
    const [original, edited] = ['give 10 pills to him', 'Give 20 pills to him']
    expect(reviewEdit(original, edited, { policy: 'flag' })).toMatchObject({ text: edited, safe: false })
    expect(reviewEdit(original, edited, { policy: 'reject-turn' })).toMatchObject({
      text: original,
      safe: false,
    })
  })

  it('refuses a reply that is no edit, under every policy', () => {
    for (const policy of ['revert', 'flag', 'reject-turn'] as const) {
      const review = reviewEdit(
        'what should I do about it',
        'You should rest, drink a lot, and come back in a week.',
        { policy },
      )
      expect(review.text).toBe('what should I do about it')
      expect(review.edits).toMatchObject([{ kind: 'not-an-edit', verdict: 'reverted' }])
    }
  })

  it('comes to an end on hostile sizes', { timeout: 60_000 }, () => {
    const original = 'ten milligrams of this, 5 and no fever or that. '.repeat(400)
    expect(reviewEdit(original, original.replaceAll('ten', '10')).safe).toBe(true)
    expect(reviewEdit(original, original.replaceAll('no fever', 'fever').replaceAll('5', '6')).safe).toBe(
      false,
    )
  })

  it('is safe exactly when nothing was stopped, for any texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (original, edited) => {
        const review = reviewEdit(original, edited)
        expect(review.safe).toBe(review.edits.every((edit) => edit.verdict === 'accepted'))
        if (review.safe) expect(review.text).toBe(edited)
      }),
    )
  })
})
