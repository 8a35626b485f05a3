import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CancelledError, ModelError } from '../../../src/core/errors.ts'
import {
  readRetryAfter,
  resolveRetry,
  retry,
  retryDefaults,
  type RetryOptions,
} from '../../../src/core/retry.ts'

const retryable = (retryAfterMs?: number): ModelError =>
  new ModelError('m', 'busy', { retryable: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
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

  it('waits between once and twice the base, doubling up to the cap', async () => {
    const triedAt: number[] = []
    const startedAt = Date.now()
    const result = retry(
      () => {
        triedAt.push(Date.now() - startedAt)
        return Promise.reject(retryable())
      },
      { ...retryDefaults, retries: 6, baseDelayMs: 100, maxDelayMs: 1_000 },
    )
    const failed = expect(result).rejects.toThrow()
    await vi.runAllTimersAsync()
    await failed
    const waits = triedAt.slice(1).map((at, i) => at - (triedAt[i] ?? 0))
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.min(1_000, 100 * 2 ** i))
      expect(wait).toBeLessThanOrEqual(Math.min(1_000, 200 * 2 ** i))
    }
    expect(waits).toHaveLength(6)
  })

  it('waits at least as long as the server asked', async () => {
    let tries = 0
    const result = retry(() => (++tries === 1 ? Promise.reject(retryable(20_000)) : Promise.resolve('ok')), {
      ...retryDefaults,
    })
    await vi.advanceTimersByTimeAsync(19_999)
    expect(tries).toBe(1)
    await vi.advanceTimersByTimeAsync(1_001)
    expect(await result).toBe('ok')
  })

  it.each([30_001, 3_600_000, 30 * 86_400_000, Number.MAX_SAFE_INTEGER])(
    'gives up at once on a Retry-After of %d ms, which the error still names',
    async (askedMs) => {
      let tries = 0
      const result = retry(
        () => {
          tries++
          return Promise.reject(retryable(askedMs))
        },
        { ...retryDefaults },
      )
      await expect(result).rejects.toMatchObject({ code: 'model', retryAfterMs: askedMs })
      expect(tries).toBe(1)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('stops waiting when the signal aborts, and leaves no timer', async () => {
    const abort = new AbortController()
    const result = retry(() => Promise.reject(retryable(20_000)), { ...retryDefaults, signal: abort.signal })
    const failed = expect(result).rejects.toSatisfy(
      (e) => e instanceof CancelledError || (e as Error).name === 'AbortError',
    )
    await vi.advanceTimersByTimeAsync(10)
    abort.abort()
    await failed
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('readRetryAfter', () => {
  it.each([
    ['3', 3_000],
    ['0.5', 500],
    ['-2', 0],
    ['Thu, 01 Jan 1970 00:00:12 GMT', 2_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
    ['0x10', undefined],
    ['1e3', undefined],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['', undefined],
    [null, undefined],
  ])('%j → %j', (header, waitMs) => {
    expect(readRetryAfter(header, 10_000)).toBe(waitMs)
  })
})

describe('resolveRetry', () => {
  it('fills in the defaults, also for what is undefined', () => {
    expect(resolveRetry()).toEqual(retryDefaults)
    expect(resolveRetry({ retries: undefined as never, baseDelayMs: 1 })).toEqual({
      ...retryDefaults,
      baseDelayMs: 1,
    })
  })

  it.each([
    ['retries', { retries: -1 }],
    ['retries', { retries: 1.5 }],
    ['retries', { retries: Infinity }],
    ['baseDelayMs', { baseDelayMs: NaN }],
    ['maxDelayMs', { maxDelayMs: '9' as never }],
    // A timer cannot count that far: it would end at once.
    ['maxRetryAfterMs', { maxRetryAfterMs: Infinity }],
    ['tries', { tries: 3 }],
  ] as [string, RetryOptions][])('refuses a bad %s: %j', (name, options) => {
    expect(() => resolveRetry(options)).toThrow(`retry.${name}: `)
  })
})
