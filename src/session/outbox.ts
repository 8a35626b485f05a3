/**
 * Lets things happen in the order they were posted, each after what it waits for.
 *
 * Synchronous while nothing waits, so that without a store an event is told in the same tick in which it arose.
 */
export class Outbox {
  readonly #queue: { readonly after: Promise<void> | undefined; readonly run: () => void }[] = []
  #draining: Promise<void> | undefined

  /** Runs `run` after everything posted before it, and after `after`, which must not reject. */
  post(run: () => void, after?: Promise<void>): void {
    if (!this.#draining && !after) {
      run()
      return
    }
    this.#queue.push({ after, run })
    this.#draining ??= this.#drain()
  }

  /** Resolves once everything posted so far has happened. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#draining
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if (next.after) await next.after
      next.run()
    }
    this.#draining = undefined
  }
}
