import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delay } from '../../../src/core/time.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('time', () => {
  it('delay() waits, and an abort ends it without leaving a timer', async () => {
    const abort = new AbortController()
    const waiting = delay(1_000, abort.signal)
    const cancelled = expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    abort.abort('enough')
    await cancelled
    expect(vi.getTimerCount()).toBe(0)
    await expect(delay(1_000, abort.signal)).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' })
    const other = delay(1_000)
    await vi.advanceTimersByTimeAsync(1_000)
    await other
  })
})
