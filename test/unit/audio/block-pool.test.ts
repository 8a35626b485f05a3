import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { giveBack, takeBlock } from '../../../src/audio/block-pool.ts'

// Of a length that nobody else in this process uses.
const size = 4_004

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.runAllTimers()
  vi.useRealTimers()
})

describe('the pool of blocks', () => {
  it('gives the last one out again, empty', () => {
    const block = takeBlock(size).fill(7)
    giveBack(block)
    const again = takeBlock(size)
    expect(again).toBe(block)
    expect(again.every((byte) => byte === 0)).toBe(true)
  })

  it('empties what waits, however many come back at once', () => {
    const blocks = Array.from({ length: 300 }, () => new Uint8Array(size).fill(7))
    for (const block of blocks) giveBack(block)
    expect(blocks.every((block) => block[0] === 7)).toBe(true)
    vi.advanceTimersByTime(6_000)
    expect(blocks.every((block) => block.every((byte) => byte === 0))).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps no more than it may', () => {
    const blocks = Array.from({ length: 2_000 }, () => new Uint8Array(size))
    for (const block of blocks) giveBack(block)
    const kept = new Set<Uint8Array>(blocks)
    let found = 0
    while (kept.has(takeBlock(size))) found++
    expect(found).toBeGreaterThan(500)
    expect(found).toBeLessThanOrEqual(1_024)
  })
})
