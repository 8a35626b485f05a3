import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Ticker, tickMs } from '../../../src/transport/ticker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('Ticker', () => {
  it('serves everyone with one timer, and leaves none behind', () => {
    const calls: string[] = []
    const one = new Ticker(() => calls.push('one'))
    const two = new Ticker(() => calls.push('two'))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(tickMs)
    one.stop()
    vi.advanceTimersByTime(tickMs)
    expect(calls).toEqual(['one', 'two', 'two'])
    two.stop()
    expect(vi.getTimerCount()).toBe(0)
    two.stop()
    const three = new Ticker(() => calls.push('three'))
    vi.advanceTimersByTime(tickMs)
    expect(calls.at(-1)).toBe('three')
    three.stop()
  })

  it('lets a process that stood still read what arrived before anyone judges', () => {
    const calls: number[] = []
    const ticker = new Ticker((nowMs) => calls.push(nowMs))
    vi.advanceTimersByTime(tickMs)
    const before = calls.length
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 20_000)
    vi.advanceTimersByTime(tickMs)
    expect(calls).toHaveLength(before)
    vi.advanceTimersByTime(tickMs)
    expect(calls).toHaveLength(before + 1)
    ticker.stop()
  })
})
