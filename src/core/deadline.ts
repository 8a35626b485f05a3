import { CancelledError } from './errors.ts'

/**
 * Runs `work` for at most `ms`, and no longer than `signal` lets it.
 *
 * On either, `work`'s own signal aborts and the promise rejects at once, whether or not `work` listens: with what
 * `late` makes, or with `CancelledError`. Leaves no timer and no listener behind.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new CancelledError(undefined, { cause: signal.reason }))
      return
    }
    const controller = new AbortController()
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
    const stop = (error: Error): void => {
      release()
      reject(error)
      controller.abort(error)
    }
    const cancel = (): void => {
      stop(new CancelledError(undefined, { cause: signal?.reason }))
    }
    const timer = setTimeout(() => {
      stop(late())
    }, ms)
    signal?.addEventListener('abort', cancel, { once: true })
    work(controller.signal).then(resolve, reject).finally(release)
  })
}
