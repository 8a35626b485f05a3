import { describe, expect, it } from 'vitest'
import type { Turn, Word } from '../../../src/protocol/turn.ts'
import { Coverage, replayStart } from '../../../src/streaming/coverage.ts'
import { rotationWindow } from '../../../src/streaming/rotation.ts'

const word = (startMs: number, endMs: number, speaker?: string): Word => ({
  text: 'word',
  startMs,
  endMs,
  confidence: 1,
  ...(speaker === undefined ? {} : { speaker }),
})
const turn = (
  words: readonly Word[],
  startMs = words[0]?.startMs ?? 0,
  endMs = words.at(-1)?.endMs ?? 0,
): Turn => ({
  id: '0-0',
  connection: 0,
  turnOrder: 0,
  text: 'words',
  words,
  startMs,
  endMs,
  isFinal: true,
})

describe('replayStart', () => {
  it('is between the last two words', () => {
    expect(replayStart([word(0, 300), word(400, 700), word(800, 2_000)], false)).toBe(750)
    expect(replayStart([word(400, 700)], false)).toBe(400)
    expect(replayStart([], false)).toBe(0)
  })

  it('goes back far enough to hear every speaker again', () => {
    const words = Array.from({ length: 100 }, (_, i) => word(i * 500, i * 500 + 400, i < 60 ? 'B' : 'A'))
    expect(replayStart(words, true)).toBe(28_450)
    const alone = words.map((each) => ({ ...each, speaker: 'A' }))
    expect(replayStart(alone, true)).toBe(39_450)
    const long = Array.from({ length: 200 }, (_, i) => word(i * 500, i * 500 + 400, i < 20 ? 'B' : 'A'))
    expect(replayStart(long, true)).toBe(89_450)
  })
})

describe('Coverage', () => {
  it('moves on with every final, never back', () => {
    const coverage = new Coverage(false, 0)
    coverage.deliver(turn([word(0, 300), word(400, 700)]), 2_000)
    expect(coverage.coveredMs).toBe(350)
    expect(coverage.repeated).toEqual([word(400, 700)])
    coverage.advance(5_000)
    expect(coverage.repeated).toEqual([])
    coverage.deliver(turn([word(900, 1_200)]), 6_000)
    expect(coverage.coveredMs).toBe(5_000)
  })

  it('covers no more than was sent when a final came without words', () => {
    const coverage = new Coverage(false, 0)
    coverage.deliver(turn([], 100, 900), 700)
    expect(coverage.coveredMs).toBe(700)
  })

  it('hands out a list of its own', () => {
    const coverage = new Coverage(false, 0)
    const before = coverage.repeated
    coverage.deliver(turn([word(0, 300)]), 2_000)
    expect(before).toEqual([])
  })

  it('remembers an earlier run', () => {
    const coverage = new Coverage(false, 350)
    coverage.recall([turn([word(0, 300), word(400, 700)])])
    expect(coverage.repeated).toEqual([word(400, 700)])
  })
})

describe('rotationWindow', () => {
  it('opens a minute before the end, and closes five seconds before it', () => {
    expect(rotationWindow(10_800_000, 0)).toEqual({ fromMs: 10_740_000, byMs: 10_795_000 })
    expect(rotationWindow(100_000, 0)).toEqual({ fromMs: 80_000, byMs: 95_000 })
  })

  it('makes nothing of a clock that is wrong', () => {
    expect(rotationWindow(500, 10_000).fromMs).toBe(Infinity)
    expect(rotationWindow(Number.NaN, 0).byMs).toBe(Infinity)
  })
})
