import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Ticker, tickMs } from '../../../src/transport/ticker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
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
  it('lets the timer rest while audio keeps the time, and wakes it when that stops', () => {
    const wakes = vi.spyOn(globalThis, 'setTimeout')
    const startedMs = Date.now()
    const calls: number[] = []
    const ticker = new Ticker((nowMs) => calls.push(nowMs - startedMs))
    for (let i = 0; i < 40; i++) {
      vi.advanceTimersByTime(tickMs / 4)
      ticker.keepTime(Date.now())
    }
    expect(calls).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
    expect(wakes.mock.calls.length).toBeLessThan(5)
    wakes.mockRestore()
    vi.advanceTimersByTime(1_500)
    const silence = calls.slice(10)
    expect(silence[0]).toBeLessThanOrEqual(1_500 + tickMs)
    expect(silence.slice(1).every((ms, i) => ms - (silence[i] as number) === tickMs)).toBe(true)
    ticker.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
  it('keeps the pace for everyone where audio comes in large pieces', () => {
    const calls: number[] = []
    const ticker = new Ticker((nowMs) => calls.push(nowMs))
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(1_000)
      ticker.keepTime(Date.now())
    }
    const apart = calls.slice(1).map((ms, i) => ms - (calls[i] as number))
    expect(Math.max(...apart)).toBe(tickMs)
    ticker.stop()
  })
  it('lets each keep its own time, and goes on calling who does not', () => {
    const startedMs = Date.now()
    const calls: Record<'live' | 'quiet', number[]> = { live: [], quiet: [] }
    const live = new Ticker((nowMs) => calls.live.push(nowMs - startedMs))
    const quiet = new Ticker((nowMs) => calls.quiet.push(nowMs - startedMs))
    vi.advanceTimersByTime(30)
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(50)
      live.keepTime(Date.now())
    }
    for (const times of [calls.live, calls.quiet]) {
      expect(times.length).toBeGreaterThanOrEqual(9)
      const apart = times.slice(1).map((ms, i) => ms - (times[i] as number))
      expect(Math.min(...apart)).toBeGreaterThanOrEqual(tickMs / 2)
      expect(Math.max(...apart)).toBeLessThanOrEqual(1.5 * tickMs)
    }
    live.stop()
    quiet.stop()
  })
  it('is not stopped by a clock that is put back', () => {
    let count = 0
    const ticker = new Ticker(() => count++)
    vi.advanceTimersByTime(tickMs)
    vi.setSystemTime(Date.now() - 3_600_000)
    ticker.keepTime(Date.now())
    expect(count).toBe(2)
    ticker.stop()
  })
  it('lets a process that stood still read first what arrived meanwhile', () => {
    const calls: number[] = []
    const ticker = new Ticker((nowMs) => calls.push(nowMs))
    vi.setSystemTime(Date.now() + 20_000)
    vi.advanceTimersToNextTimer()
    expect(calls).toEqual([])
    vi.advanceTimersToNextTimer()
    expect(calls).toHaveLength(1)
    ticker.stop()
  })
  it('does not take audio that was held up for the sign that the rest is read', () => {
    const calls: number[] = []
    const ticker = new Ticker((nowMs) => calls.push(nowMs))
    vi.setSystemTime(Date.now() + 20_000)
    for (let i = 0; i < 5; i++) ticker.keepTime(Date.now())
    expect(calls).toEqual([])
    vi.advanceTimersByTime(tickMs / 2)
    ticker.keepTime(Date.now())
    expect(calls).toHaveLength(1)
    ticker.stop()
  })
  it('L9: leaves no timer behind where it is stopped before that is read', () => {
    const ticker = new Ticker(() => undefined)
    vi.setSystemTime(Date.now() + 20_000)
    vi.advanceTimersToNextTimer()
    ticker.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
