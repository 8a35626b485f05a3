const everyMs = 100

/** Notes for how long the process does nothing, until it is disposed of. */
export class Stall implements Disposable {
  longestMs = 0
  readonly #timer: NodeJS.Timeout

  constructor() {
    let lastAt = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.longestMs = Math.max(this.longestMs, now - lastAt - everyMs)
      lastAt = now
    }, everyMs)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
