import { beforeAll, describe, expect, it } from 'vitest'
import type { FaultKind } from '../chaos/fault-mix.ts'
import {
  highestReplay,
  planVisit,
  playVisit,
  variants,
  type Outcome,
  type Variant,
} from '../chaos/faulty-visit.ts'
import { warpTime } from '../chaos/time-warp.ts'

/** The chaos bench in short: visits of two minutes, four at a time, on a clock that runs twenty times faster. */
const kinds: readonly FaultKind[] = [
  'drop 1006',
  'close 1011',
  'close 1013',
  'close 3005',
  'close 3008',
  'half-open',
  'refused upgrade',
  'mixed',
]
const minutes = 2
const speed = 20

describe('visits under random faults', () => {
  const outcomes: Outcome[] = []
  let faultless: Outcome

  beforeAll(async () => {
    const undo = warpTime(speed)
    try {
      const variant = variants[0] as Variant
      const plans = kinds.map((kind, run) =>
        planVisit(11, run, kind, variants[run % variants.length] as Variant, minutes * 60_000),
      )
      const played = Promise.all(plans.map(playVisit))
      faultless = await playVisit(planVisit(11, 0, 'none', variant, minutes * 60_000))
      outcomes.push(...(await played))
    } finally {
      undo()
    }
  }, 60_000)

  const all = (value: (outcome: Outcome) => unknown): unknown[] => outcomes.map(value)

  it('strike, and fail no visit', () => {
    expect(outcomes).toHaveLength(kinds.length)
    for (const { faults } of outcomes) expect(faults).toBeGreaterThan(0)
    expect(all(({ error }) => error)).toEqual(kinds.map(() => undefined))
  })

  it('L6: repeat nothing, keep the order, and all times lie on one timeline', () => {
    for (const { verdict } of outcomes) {
      expect(verdict).toMatchObject({ twice: 0, repeatedIds: 0, disordered: 0, backwards: 0, strange: 0 })
    }
  })

  it('L7: cost no word against a visit without faults, and garble none', () => {
    expect(faultless.verdict).toMatchObject({ lost: 0, garbled: 0, delivered: faultless.verdict.words })
    for (const { verdict, gaps } of outcomes) {
      expect(verdict).toMatchObject({ lost: 0, garbled: 0, delivered: verdict.words })
      expect(gaps).toEqual([])
    }
    expect(outcomes[0]?.verdict.delivered).toBe(faultless.verdict.delivered)
  })

  it('L19: are replayed at no more than twice real time', () => {
    for (const { replay } of outcomes) expect(replay).toBeLessThanOrEqual(highestReplay)
  })
})
