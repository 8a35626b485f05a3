import { CancelledError } from './errors.ts'

/**
 * Runs `work` for at most `ms`, then rejects with what `late` makes; with `CancelledError` when `signal` aborts. It rejects
 * at once, whether or not `work` listens to the signal it gets. Leaves no timer and no listener behind.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
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
    // An async function, so that what throws at once is a rejection too.
    const start = async (): Promise<T> => work(controller.signal)
    start().finally(release).then(resolve, reject)
  })
}
