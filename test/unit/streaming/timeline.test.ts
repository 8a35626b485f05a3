import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timeline } from '../../../src/streaming/timeline.ts'

describe('Timeline', () => {
  it('puts a connection where its audio lies in the visit', () => {
    const timeline = new Timeline()
    timeline.mark(0, 61_250)
    expect(timeline.start(400)).toBe(61_650)
    expect(timeline.end(900)).toBe(62_150)
  })

  it('keeps a word that ends at a jump before it, and one that begins there after it', () => {
    const timeline = new Timeline()
    timeline.mark(0, 0)
    timeline.mark(1_000, 5_000)
    expect(timeline.end(1_000)).toBe(1_000)
    expect(timeline.start(1_000)).toBe(5_000)
    expect(timeline.start(1_500)).toBe(5_500)
  })

  it('never runs backwards, whatever is skipped', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 500 })))
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: 0, max: 20_000 })), (jumps, asked) => {
        const timeline = new Timeline()
        let local = 0
        let session = 300
        for (const [played, skipped] of jumps) {
          timeline.mark(local, session)
          local += played
          session += played + skipped
        }
        timeline.mark(local, session)
        const times = asked.sort((a, b) => a - b).map((ms) => timeline.start(ms))
        expect(times).toEqual([...times].sort((a, b) => a - b))
      }),
      { numRuns: 50 },
    )
  })

  it('says when times can stay as they are', () => {
    const timeline = new Timeline()
    timeline.mark(0, 0)
    timeline.mark(50, 50.2)
    expect(timeline.isIdentity).toBe(true)
    timeline.mark(100, 90)
    expect(timeline.isIdentity).toBe(false)
  })
})
