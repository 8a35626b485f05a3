import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { everyTick } from '../../../src/transport/ticker.ts'

const tickMs = 100

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('everyTick', () => {
  it('serves everyone with one timer, and leaves none behind', () => {
    const calls: string[] = []
    const stopOne = everyTick(() => calls.push('one'))
    const stopTwo = everyTick(() => calls.push('two'))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(tickMs)
    stopOne()
    vi.advanceTimersByTime(tickMs)
    expect(calls).toEqual(['one', 'two', 'two'])
    stopTwo()
    expect(vi.getTimerCount()).toBe(0)
    stopTwo()
    const stopThree = everyTick(() => calls.push('three'))
    vi.advanceTimersByTime(tickMs)
    expect(calls.at(-1)).toBe('three')
    stopThree()
  })

  it('lets a process that stood still read what arrived before anyone judges', () => {
    const calls: number[] = []
    const stop = everyTick((nowMs) => calls.push(nowMs))
    vi.advanceTimersByTime(tickMs)
    const before = calls.length
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 20_000)
    vi.advanceTimersByTime(tickMs)
    expect(calls).toHaveLength(before)
    vi.advanceTimersByTime(tickMs)
    expect(calls).toHaveLength(before + 1)
    stop()
  })
})
