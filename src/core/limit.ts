import { CancelledError } from './errors.ts'

/** Runs tasks, at most so many at once. The others wait, first come first served. */
export class Limit {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** @param most 1 or more. */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Runs `task` as soon as there is room: at once, in the same tick, when there is.
   * @throws what `task` throws; CancelledError when `signal` aborts while the task waits.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#most) await this.#room(signal)
    else this.#running++
    try {
      return await task()
    } finally {
      // The place is handed on, so that nobody who comes now overtakes who waits.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }

  #room(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(new CancelledError(undefined, { cause: signal?.reason }))
      }
      this.#waiting.push(enter)
      if (signal?.aborted) leave()
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
