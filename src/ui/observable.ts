/** A value that tells when it is another: the shape that `useSyncExternalStore`, Svelte and others take. */
export interface Observable<T> {
  /** Tells after every change. Returns what ends it. */
  readonly subscribe: (listener: () => void) => () => void
  /** The same reference until it changes. */
  readonly getSnapshot: () => T
}

/** An observable that is set. */
export class Value<T> implements Observable<T> {
  readonly #listeners = new Set<() => void>()
  #value: T

  constructor(value: T) {
    this.#value = value
  }

  readonly getSnapshot = (): T => this.#value

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of [...this.#listeners]) listener()
  }
}
