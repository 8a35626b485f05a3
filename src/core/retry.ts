import pRetry from 'p-retry'
import { checkOptions, type OptionRule, type OptionRules } from './check-options.ts'
import { defined } from './defined.ts'
import { CancelledError, isAbort, ScribeError } from './errors.ts'
import { delay, longestTimerMs } from './time.ts'

/** How often and how patiently a call to a model or a REST service is tried again. */
export interface RetryOptions {
  /**
   * How many times to try again after the first failure, 0 or more.
   *
   * @default 2
   */
  retries?: number
  /**
   * The first wait, in milliseconds. Each later wait is twice as long. A random part of up to the same length is added
   * to each, so that many clients do not come back together.
   *
   * @default 500
   */
  baseDelayMs?: number
  /**
   * The longest wait, in milliseconds, unless the server asks for a longer one.
   *
   * @default 8000
   */
  maxDelayMs?: number
  /**
   * The longest `Retry-After` that is waited for, in milliseconds. A server that asks for more is not asked again: the
   * error is thrown at once with its `retryAfterMs`, and another model can take over.
   *
   * @default 30000
   */
  maxRetryAfterMs?: number
}

export const retryDefaults: Required<RetryOptions> = {
  retries: 2,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
  maxRetryAfterMs: 30_000,
}

/** Fills in the defaults. @throws ConfigurationError naming the option. */
export function resolveRetry(options: RetryOptions = {}): Required<RetryOptions> {
  checkOptions('retry', options, retryRules)
  return { ...retryDefaults, ...defined(options) }
}

const wait: OptionRule = { type: 'number', max: longestTimerMs, unit: 'ms' }
const retryRules: OptionRules<RetryOptions> = {
  retries: { type: 'number', integer: true, max: 1_000 },
  baseDelayMs: wait,
  maxDelayMs: wait,
  maxRetryAfterMs: wait,
}

/**
 * Runs `task`, and again while it fails with a retryable error of ours, not before the `retryAfterMs` that it names; one
 * longer than `maxRetryAfterMs` is thrown at once. Once the signal aborts, the rejection is a `CancelledError`.
 */
export async function retry<T>(
  task: (attempt: number) => Promise<T>,
  options: Required<RetryOptions> & { readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const { retries, baseDelayMs, maxDelayMs, maxRetryAfterMs, signal } = options
  return pRetry(task, {
    retries,
    minTimeout: baseDelayMs,
    maxTimeout: maxDelayMs,
    randomize: true,
    shouldRetry: ({ error }) =>
      ScribeError.isInstance(error) && error.retryable && askedWaitMs(error) <= maxRetryAfterMs,
    onFailedAttempt: async ({ error, retriesLeft }) => {
      const askedMs = askedWaitMs(error)
      if (retriesLeft > 0 && askedMs > 0 && askedMs <= maxRetryAfterMs) await delay(askedMs, signal)
    },
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    // p-retry throws the signal's own reason, which may be anything.
    if (signal?.aborted && !(ScribeError.isInstance(error) && isAbort(error))) {
      throw new CancelledError(undefined, { cause: error })
    }
    throw error
  })
}

/** How long `Retry-After` asks to wait, in milliseconds: from seconds or a date. Undefined when it cannot be read. */
export function readRetryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const isSeconds = /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(header)
  const waitMs = isSeconds ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), Number.MAX_SAFE_INTEGER)
}

/** True for the statuses after which another try may succeed. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500
}

/** How long the server asked to wait before another try, in milliseconds; 0 when it did not. */
export function askedWaitMs(error: unknown): number {
  return ScribeError.isInstance(error) && 'retryAfterMs' in error && error.retryable
    ? (error.retryAfterMs ?? 0)
    : 0
}
