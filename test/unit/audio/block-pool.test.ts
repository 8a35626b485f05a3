import { describe, expect, it } from 'vitest'
import { giveBack, takeBlock } from '../../../src/audio/block-pool.ts'

// Of a length that nobody else in this process uses.
const size = 4_004

describe('the pool of blocks', () => {
  it('empties what comes back, and gives it out again', () => {
    const block = takeBlock(size).fill(7)
    giveBack(block)
    expect(block.every((byte) => byte === 0)).toBe(true)
    expect(takeBlock(size)).toBe(block)
  })

  it('keeps no more than it may', () => {
    const blocks = Array.from({ length: 2_000 }, () => new Uint8Array(size))
    for (const block of blocks) giveBack(block)
    const kept = new Set<Uint8Array>(blocks)
    let found = 0
    while (kept.has(takeBlock(size))) found++
    expect(found).toBe(1_024)
  })
})
