import { EventEmitter } from 'eventemitter3'

/** What an event map looks like: name → labelled tuple of arguments. */
export type EventMap<E> = { readonly [K in keyof E]: readonly unknown[] }

type Listener = (...args: unknown[]) => void

/**
 * A typed emitter whose listeners cannot break what emits, as they can in eventemitter3: each runs in its own `try`, and
 * its error is thrown again outside our stack, where the platform reports it as uncaught.
 */
export class Emitter<Events extends EventMap<Events>> {
  readonly #inner = new EventEmitter()

  /** Adds a listener; the same function may be added twice. Returns what removes it again. */
  on<K extends keyof Events & string>(event: K, listener: (...args: [...Events[K]]) => void): () => void {
    const guarded: Listener = (...args) => {
      try {
        // An async listener's rejection is the platform's unhandled rejection: not ours to swallow.
        listener(...(args as [...Events[K]]))
      } catch (error) {
        reportUncaught(error)
      }
    }
    this.#inner.on(event, guarded)
    return () => {
      this.#inner.off(event, guarded)
    }
  }

  emit<K extends keyof Events & string>(event: K, ...args: [...Events[K]]): void {
    this.#inner.emit(event, ...args)
  }
}

/** Throws outside our stack, so that the platform reports the error as uncaught. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
