import { EventEmitter } from 'eventemitter3'

/** What an event map looks like: name → labelled tuple of arguments. */
export type EventMap<E> = { readonly [K in keyof E]: readonly unknown[] }

type Listener = (...args: unknown[]) => void

/**
 * A typed emitter whose listeners cannot break what emits.
 *
 * Wraps eventemitter3 instead of exposing it: there a throwing listener stops the later ones and throws into the
 * emitter. Here each listener runs in its own `try`, and what it throws is thrown again outside our stack, where
 * the platform reports it like any uncaught error.
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

  /** Like `on`, for one occurrence. */
  once<K extends keyof Events & string>(event: K, listener: (...args: [...Events[K]]) => void): () => void {
    const off = this.on(event, (...args) => {
      off()
      listener(...args)
    })
    return off
  }

  emit<K extends keyof Events & string>(event: K, ...args: [...Events[K]]): void {
    this.#inner.emit(event, ...args)
  }

  listenerCount(event: keyof Events & string): number {
    return this.#inner.listenerCount(event)
  }

  removeAll(): void {
    this.#inner.removeAllListeners()
  }
}

/** Throws where nobody of ours is on the stack, so that the platform reports it. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
