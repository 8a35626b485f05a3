import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factKey } from '../../../src/clinical/compare/compare-facts.ts'
import { criticalFacts } from '../../../src/clinical/statements/critical-facts.ts'
import type { CriticalFact } from '../../../src/protocol/fact.ts'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'
import { tries } from '../../support/tries.ts'

/** Bits of speech, each with ways a model may write it: the same, harmless, and dangerous. */
const bits: readonly (readonly string[])[] = [
  ['she takes', 'She takes', 'he takes', 'she took'],
  ['lisinopril', 'Zestril', 'losartan', ''],
  ['ten milligrams', '10 mg', '20 mg', '10 mcg', ''],
  ['twice a day', 'BID', 'daily', ''],
  ['and has no fever', 'and has no fever,', 'and has fever', 'and has no chest pain'],
  ['uh', '', 'um'],
  ['in the left knee', 'in the left knee.', 'in the right knee', 'in both knees'],
  ['pressure is one forty over ninety', 'pressure is 140/90', 'pressure is 150/90'],
  [
    'my mother is allergic to penicillin',
    'My mother is allergic to penicillin.',
    'I am allergic to penicillin',
    '',
  ],
  ['for two weeks', 'for 2 wks', 'for two months'],
  ['we think it is a cold', 'We think it is a cold.', 'It is surely pneumonia and needs treatment'],
  ['stop the aspirin', 'stop the Aspirin', 'start the aspirin', 'stop the warfarin'],
]

const mixed = fc
  .array(
    fc
      .nat(bits.length - 1)
      .chain((at) => fc.nat((bits[at]?.length ?? 1) - 1).map((form) => [at, form] as const)),
    { minLength: 1, maxLength: 10 },
  )
  .map((chosen) => {
    const joined = (form: (at: number, form: number) => number): string =>
      chosen
        .map(([at, picked]) => bits[at]?.[form(at, picked)] ?? '')
        .filter((bit) => bit !== '')
        .join(' ')
    return [joined(() => 0), joined((_, picked) => picked)] as const
  })

describe('reviewEdit, for any mix of edits', () => {
  it('leaves a text with the facts of the original', () => {
    fc.assert(
      fc.property(mixed, ([original, edited]) => {
        const { text } = reviewEdit(original, edited)
        // A stop may end a list of allergens: the names are the same, and what each is follows from the words.
        const named = (said: string): CriticalFact[] =>
          criticalFacts(said).map((fact) => (fact.kind === 'allergy' ? { ...fact, kind: 'drug' } : fact))
        const sorted = (said: string): CriticalFact[] =>
          named(said).flatMap((fact) => (fact.kind === 'negation' ? [] : [{ ...fact, negated: false }]))
        const meant = (said: string): string[] => [...new Set(sorted(said).map(factKey))].sort()
        expect(meant(text)).toEqual(meant(original))
      }),
      { numRuns: tries(400, 100) },
    )
  })

  it('finds its own answer safe, or finds nothing more to stop in it', () => {
    fc.assert(
      fc.property(mixed, ([original, edited]) => {
        const { text } = reviewEdit(original, edited)
        expect(reviewEdit(original, original)).toEqual({ text: original, edits: [], safe: true })
        expect(reviewEdit(text, text).safe).toBe(true)
      }),
    )
  })

  it('stands or falls as a whole where told to', () => {
    fc.assert(
      fc.property(mixed, ([original, edited]) => {
        const review = reviewEdit(original, edited, { policy: 'reject-turn' })
        expect([original, edited]).toContain(review.text)
        if (!review.safe) expect(review.text).toBe(original)
        const flagged = reviewEdit(original, edited, { policy: 'flag' })
        expect(flagged.safe).toBe(review.safe)
      }),
    )
  })

  it('never throws, whatever the texts', () => {
    const hostile = fc.array(
      fc.constantFrom(
        '1',
        '.',
        '5 mg ',
        'no ',
        '\u202e',
        '\u0000',
        '👩‍⚕️',
        "n't ",
        'a',
        ' ',
        'hundred and ',
        '&',
        'w/o ',
      ),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const [original, edited] = [one.join(''), other.join('')]
        const review = reviewEdit(original, edited)
        if (review.safe) expect(review.text).toBe(edited)
      }),
    )
  })
})
