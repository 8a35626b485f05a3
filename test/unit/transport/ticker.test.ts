import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepTime, onTick, tickMs } from '../../../src/transport/ticker.ts'

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
  it('lets the timer rest while audio keeps the time, and wakes it when that stops', () => {
    const wakes = vi.spyOn(globalThis, 'setTimeout')
    const startedMs = Date.now()
    const calls: number[] = []
    const stop = onTick((nowMs) => calls.push(nowMs - startedMs))
    for (let i = 0; i < 40; i++) {
      vi.advanceTimersByTime(tickMs / 4)
      keepTime(Date.now())
    }
    expect(calls).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
    expect(wakes.mock.calls.length).toBeLessThan(5)
    wakes.mockRestore()
    vi.advanceTimersByTime(1_500)
    const silence = calls.slice(10)
    expect(silence[0]).toBeLessThanOrEqual(1_500 + tickMs)
    expect(silence.slice(1).every((ms, i) => ms - (silence[i] as number) === tickMs)).toBe(true)
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })
  it('keeps the pace for everyone where audio comes in large pieces', () => {
    const calls: number[] = []
    const stop = onTick((nowMs) => calls.push(nowMs))
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(1_000)
      keepTime(Date.now())
    }
    const apart = calls.slice(1).map((ms, i) => ms - (calls[i] as number))
    expect(Math.max(...apart)).toBe(tickMs)
    stop()
  })
  it('is not stopped by a clock that is put back', () => {
    let count = 0
    const stop = onTick(() => count++)
    vi.advanceTimersByTime(tickMs)
    vi.setSystemTime(Date.now() - 3_600_000)
    keepTime(Date.now())
    expect(count).toBe(2)
    stop()
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
  it('L9: leaves no timer behind where it is stopped before that is read', () => {
    const stop = onTick(() => undefined)
    vi.setSystemTime(Date.now() + 20_000)
    vi.advanceTimersToNextTimer()
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
