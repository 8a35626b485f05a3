/** A timeout or interval of a clock that is not the machine's; knows what code asks of Node's own. */
export class WarpedTimer implements Disposable {
  atMs = 0
  /** Still to run. */
  isSet = true
  isRef = true
  readonly run: () => void
  readonly everyMs: number
  readonly isRepeated: boolean
  readonly #queue: TimerQueue

  constructor(queue: TimerQueue, run: () => void, everyMs: number, isRepeated: boolean) {
    this.#queue = queue
    this.run = run
    this.everyMs = everyMs
    this.isRepeated = isRepeated
  }

  ref(): this {
    this.isRef = true
    this.#queue.changed()
    return this
  }

  unref(): this {
    this.isRef = false
    this.#queue.changed()
    return this
  }

  hasRef(): boolean {
    return this.isRef
  }

  [Symbol.dispose](): void {
    this.#queue.remove(this)
  }
}

/** Timers in the order in which they are due, and the time they go by. */
export class TimerQueue {
  nowMs = 0
  /** Due soonest first; of those due at once, the one set first. */
  readonly #timers: WarpedTimer[] = []
  readonly #onWaiting: (isAwaited: boolean) => void

  /** @param onWaiting something waits for time to pass; `isAwaited` when the process must live for it. */
  constructor(onWaiting: (isAwaited: boolean) => void) {
    this.#onWaiting = onWaiting
  }

  add(run: () => void, ms: number, isRepeated: boolean): WarpedTimer {
    const timer = new WarpedTimer(this, run, ms, isRepeated)
    this.#place(timer)
    return timer
  }

  /** True when `timer` is one of these. */
  remove(timer: unknown): boolean {
    if (!(timer instanceof WarpedTimer)) return false
    timer.isSet = false
    const at = this.#timers.indexOf(timer)
    if (at >= 0) this.#timers.splice(at, 1)
    return true
  }

  /** Time passes. What is due runs soon, each in a turn of its own, so that promises have their say in between. */
  advance(ms: number): void {
    this.nowMs += ms
    while ((this.#timers[0]?.atMs ?? Infinity) <= this.nowMs) {
      const timer = this.#timers.shift() as WarpedTimer
      setImmediate(() => {
        if (!timer.isSet) return
        if (timer.isRepeated) this.#place(timer)
        timer.run()
      })
    }
    this.changed()
  }

  changed(): void {
    if (this.#timers.length > 0) this.#onWaiting(this.#timers.some(({ isRef }) => isRef))
  }

  #place(timer: WarpedTimer): void {
    timer.atMs = this.nowMs + timer.everyMs
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#timers[middle] as WarpedTimer).atMs <= timer.atMs) low = middle + 1
      else high = middle
    }
    this.#timers.splice(low, 0, timer)
    this.changed()
  }
}
