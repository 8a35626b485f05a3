import pRetry from 'p-retry'
import { CancelledError, isAbort, ScribeError } from './errors.ts'
import { delay } from './time.ts'

/** How often and how patiently something is tried again. */
export interface RetryOptions {
  /**
   * How many times to try again after the first failure, 0 or more.
   *
   * @default 2
   */
  retries?: number
  /**
   * Upper bound of the first wait, in milliseconds. Waits double from here, and each is drawn at random between 0
   * and its bound ("full jitter"), so that many clients do not come back together.
   *
   * @default 500
   */
  baseDelayMs?: number
  /**
   * Upper bound of any wait, in milliseconds.
   *
   * @default 8000
   */
  maxDelayMs?: number
}

export const retryDefaults: Required<RetryOptions> = { retries: 2, baseDelayMs: 500, maxDelayMs: 8_000 }

/** The wait before try `attempt` (from 1) happens again: exponential with a cap and full jitter. */
export function backoff(
  attempt: number,
  bounds: { readonly baseDelayMs: number; readonly maxDelayMs: number },
  random: () => number = Math.random,
): number {
  const bound = Math.min(bounds.maxDelayMs, bounds.baseDelayMs * 2 ** Math.max(0, attempt - 1))
  return Math.round(random() * bound)
}

/**
 * Runs `task`, and again while it fails with a retryable error of ours.
 *
 * Anything that is not a `ScribeError` with `retryable: true` is thrown at once: a bug stays a bug. When the error
 * names a `retryAfterMs`, that is how long we wait, at least. Once the signal aborts, the rejection is a
 * `CancelledError`.
 */
export async function retry<T>(
  task: (attempt: number) => Promise<T>,
  options: Required<RetryOptions> & { readonly signal?: AbortSignal },
): Promise<T> {
  const { signal } = options
  return pRetry(task, {
    retries: options.retries,
    // p-retry's own backoff has no full jitter; we wait in `onFailedAttempt` and switch its timer off.
    minTimeout: 0,
    maxTimeout: 0,
    factor: 1,
    shouldRetry: ({ error }) => ScribeError.isInstance(error) && error.retryable,
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (retriesLeft === 0 || !ScribeError.isInstance(error) || !error.retryable) return
      const asked = error.code === 'model' ? (error.retryAfterMs ?? 0) : 0
      await delay(Math.max(asked, backoff(attemptNumber, options)), signal)
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
