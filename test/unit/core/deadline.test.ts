import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withDeadline } from '../../../src/core/deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const late = (): Error => new Error('late')
const never = (): Promise<void> => new Promise(() => undefined)

describe('withDeadline', () => {
  it('gives what the work gives and leaves no timer', async () => {
    expect(await withDeadline(() => Promise.resolve(1), 1_000, undefined, late)).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects when the time is over, and aborts the work', async () => {
    let inner: AbortSignal | undefined
    const result = withDeadline(
      (signal) => {
        inner = signal
        return never()
      },
      1_000,
      undefined,
      late,
    )
    const failed = expect(result).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(1_000)
    await failed
    expect(inner?.aborted).toBe(true)
  })

  it('rejects with CancelledError when the signal aborts, before or meanwhile, and leaves no timer', async () => {
    const abort = new AbortController()
    const failed = expect(withDeadline(never, 1_000, abort.signal, late)).rejects.toMatchObject({
      code: 'cancelled',
      cause: 'enough',
    })
    abort.abort('enough')
    await failed
    await expect(withDeadline(never, 1_000, abort.signal, late)).rejects.toMatchObject({ code: 'cancelled' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects with what work throws at once, and leaves no timer', async () => {
    const broken = (): never => {
      throw new Error('broken')
    }
    await expect(withDeadline(broken, 1_000, undefined, late)).rejects.toThrow('broken')
    expect(vi.getTimerCount()).toBe(0)
  })
})
