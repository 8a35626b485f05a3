/**
 * Push on one side, `for await` on the other, by one consumer. `end()` lets what is queued be read and then ends; `fail()`
 * the same and then throws. Once the consumer leaves (`break`), pushes are dropped and `onReturn` is called once.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #items: (T | undefined)[] = []
  readonly #onReturn: (() => void) | undefined
  #head = 0
  #resolve: ((result: IteratorResult<T>) => void) | undefined
  #reject: ((error: unknown) => void) | undefined
  #done: { readonly error?: unknown } | undefined

  constructor(onReturn?: () => void) {
    this.#onReturn = onReturn
  }

  /** Items pushed and not yet read. */
  get size(): number {
    return this.#items.length - this.#head
  }

  get isDone(): boolean {
    return this.#done !== undefined
  }

  push(item: T): void {
    if (this.#done) return
    const resolve = this.#resolve
    if (resolve) {
      this.#resolve = this.#reject = undefined
      resolve({ value: item, done: false })
    } else this.#items.push(item)
  }

  end(): void {
    this.#finish({})
  }

  fail(error: unknown): void {
    this.#finish({ error })
  }

  #finish(done: { readonly error?: unknown }): void {
    if (this.#done) return
    this.#done = done
    const resolve = this.#resolve
    const reject = this.#reject
    this.#resolve = this.#reject = undefined
    if ('error' in done) reject?.(done.error)
    else resolve?.({ value: undefined, done: true })
  }

  #take(): T {
    const item = this.#items[this.#head] as T
    this.#items[this.#head++] = undefined
    // Empty again, as it mostly is: neither a shift per item nor an ever longer array is paid for, and what was read
    // is kept alive by nobody.
    if (this.#head === this.#items.length) this.#items.length = this.#head = 0
    else if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head)
      this.#head = 0
    }
    return item
  }

  next(): Promise<IteratorResult<T>> {
    if (this.size > 0) return Promise.resolve({ value: this.#take(), done: false })
    if (this.#done) {
      if ('error' in this.#done) {
        const { error } = this.#done
        this.#done = {} // A failure is told once; after it the iterator is over.
        return Promise.reject(error)
      }
      return Promise.resolve({ value: undefined, done: true })
    }
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  return(): Promise<IteratorResult<T>> {
    this.#items.length = 0
    this.#head = 0
    const first = !this.#done
    this.end()
    if (first) this.#onReturn?.()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
