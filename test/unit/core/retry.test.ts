import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CancelledError, ModelError } from '../../../src/core/errors.ts'
import { backoff, retry, retryDefaults } from '../../../src/core/retry.ts'

const retryable = (retryAfterMs?: number): ModelError =>
  new ModelError('m', 'busy', { retryable: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('backoff', () => {
  it('doubles its bound up to the cap and never leaves [0, bound]', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, roll) => {
          const wait = backoff(attempt, { baseDelayMs: 500, maxDelayMs: 8_000 }, () => roll)
          expect(wait).toBeGreaterThanOrEqual(0)
          expect(wait).toBeLessThanOrEqual(Math.min(8_000, 500 * 2 ** (attempt - 1)))
        },
      ),
    )
    expect(backoff(3, { baseDelayMs: 500, maxDelayMs: 8_000 }, () => 1)).toBe(2_000)
  })
})

describe('retry', () => {
  it('tries three times by default and throws the last failure', async () => {
    let tries = 0
    const result = retry(
      () => {
        tries++
        return Promise.reject(retryable())
      },
      { ...retryDefaults },
    )
    const failed = expect(result).rejects.toMatchObject({ code: 'model' })
    await vi.runAllTimersAsync()
    await failed
    expect(tries).toBe(3)
  })

  it('throws at once what is not marked retryable: a bug stays a bug', async () => {
    for (const error of [new ModelError('m', 'no'), new TypeError('bug'), new Error('other')]) {
      let tries = 0
      await expect(
        retry(
          () => {
            tries++
            return Promise.reject(error)
          },
          { ...retryDefaults },
        ),
      ).rejects.toBe(error)
      expect(tries).toBe(1)
    }
  })

  it('waits at least as long as the server asked', async () => {
    let tries = 0
    const result = retry(() => (++tries === 1 ? Promise.reject(retryable(30_000)) : Promise.resolve('ok')), {
      ...retryDefaults,
    })
    await vi.advanceTimersByTimeAsync(29_999)
    expect(tries).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await result).toBe('ok')
  })

  it('stops waiting when the signal aborts, and leaves no timer', async () => {
    const abort = new AbortController()
    const result = retry(() => Promise.reject(retryable(30_000)), { ...retryDefaults, signal: abort.signal })
    const failed = expect(result).rejects.toSatisfy(
      (e) => e instanceof CancelledError || (e as Error).name === 'AbortError',
    )
    await vi.advanceTimersByTimeAsync(10)
    abort.abort()
    await failed
    expect(vi.getTimerCount()).toBe(0)
  })
})
