import { CancelledError } from './errors.ts'

/** The longest wait a timer can count, in milliseconds. A longer one ends at once. */
export const longestTimerMs = 2_147_483_647

/** Resolves after `ms`; rejects with `CancelledError` when the signal aborts first. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new CancelledError('Cancelled while waiting', { cause: signal.reason }))
      return
    }
    const abort = (): void => {
      clearTimeout(timer)
      reject(new CancelledError('Cancelled while waiting', { cause: signal?.reason }))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/**
 * Resolves once what arrived meanwhile has been dealt with. By a message where there are channels: pages in the
 * background get their timers once a second, and once a minute after a while.
 */
export function yieldToEvents(): Promise<void> {
  if (typeof MessageChannel !== 'function') return delay(0)
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}

/** A promise with its two handles outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((res, rej) => {
    resolve = res
    reject = rej
  })
  return { promise, resolve, reject }
}
