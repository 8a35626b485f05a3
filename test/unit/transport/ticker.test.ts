import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { onTick, tickMs } from '../../../src/transport/ticker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('onTick', () => {
  it('serves everyone with one timer, and leaves none behind', () => {
    const calls: string[] = []
    const stopOne = onTick(() => calls.push('one'))
    const stopTwo = onTick(() => calls.push('two'))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(tickMs)
    stopOne()
    vi.advanceTimersByTime(tickMs)
    expect(calls).toEqual(['one', 'two', 'two'])
    stopTwo()
    expect(vi.getTimerCount()).toBe(0)
    stopTwo()
    const stopThree = onTick(() => calls.push('three'))
    vi.advanceTimersByTime(tickMs)
    expect(calls.at(-1)).toBe('three')
    stopThree()
  })
  it('lets a process that stood still read first what arrived meanwhile', () => {
    const calls: number[] = []
    const stop = onTick((nowMs) => calls.push(nowMs))
    vi.setSystemTime(Date.now() + 20_000)
    vi.advanceTimersToNextTimer()
    expect(calls).toEqual([])
    vi.advanceTimersToNextTimer()
    expect(calls).toHaveLength(1)
    stop()
  })
})
