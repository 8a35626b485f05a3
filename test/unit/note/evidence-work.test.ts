import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/core/errors.ts'
import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type SoapNote } from '../../../src/protocol/note.ts'
import { turnOf } from '../model/models.ts'
import { tries } from '../../support/tries.ts'

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
  it('reviews no note of more lines than any visit has, and says so (attack 10)', () => {
    const turns = [turnOf('My left knee aches.', 0)]
    expect(() => reviewNote(noteOf(100_000), turns)).toThrow(ConfigurationError)
    expect(reviewNote(noteOf(200), turns).subjective).toHaveLength(200)
  })

  it('grows with the lines, up to the longest note that is reviewed (attack 10)', () => {
    const turns = Array.from({ length: 30 }, (_, at) => turnOf(`My knee aches after ${at} stairs.`, at))
    const workOf = (lines: number): number => {
      const begin = process.cpuUsage()
      reviewNote(noteOf(lines), turns)
      const { user, system } = process.cpuUsage(begin)
      return (user + system) / 1_000
    }
    workOf(200)
    const most = tries(2_000, 400)
    const few = workOf(most / 4)
    expect(workOf(most) / few).toBeLessThan(12)
  })

  it('vouches for no line that is longer than any that is written', () => {
    const turns = [turnOf('I take ramipril 5 mg every day.', 0)]
    const verdictOf = (text: string): string | undefined => {
      const line = unjudgedItem('subjective', 0, text, ['0-0'])
      return reviewNote({ ...noteOf(0), subjective: [line] }, turns).subjective[0]?.verdict
    }
    const line = 'Takes ramipril 5 mg every day. '
    expect(verdictOf(line)).toBe('supported')
    expect(verdictOf(line.repeat(70))).toBe('unverified')
  })
})
