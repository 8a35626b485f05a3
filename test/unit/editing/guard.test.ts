import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard.ts'

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
