import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/core/errors.ts'
import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type SoapNote } from '../../../src/protocol/note.ts'
import { turnOf } from '../model/models.ts'

const noteOf = (count: number): SoapNote => ({
  subjective: Array.from({ length: count }, (_, at) =>
    unjudgedItem('subjective', at, `Knee pain ${at}`, ['0-0']),
  ),
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'model' },
})

describe('the work of a review', () => {
  it('reviews no note of more lines than any visit has, and says so', () => {
    const turns = [turnOf('My left knee aches.', 0)]
    expect(() => reviewNote(noteOf(100_000), turns)).toThrow(ConfigurationError)
    expect(reviewNote(noteOf(200), turns).subjective).toHaveLength(200)
  })
})
