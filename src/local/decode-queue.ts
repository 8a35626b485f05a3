import { deferred } from '../core/time.ts'

/** What a decode is for. Finals go first. */
export type DecodeKind = 'final' | 'partial'

/** A decode that waits or runs. */
export interface DecodeTicket {
  /**
   * Removes it from the queue, unless it has started. Its promise then resolves to `undefined`. Returns true when
   * removed.
   */
  drop(): boolean
  readonly result: Promise<string | undefined>
}

interface Job {
  readonly owner: object
  readonly kind: DecodeKind
  readonly run: () => Promise<string>
  readonly resolve: (text: string | undefined) => void
  readonly reject: (error: unknown) => void
}

/**
 * Shares one model between many sessions. A fixed number of decodes runs at once, finals before partials. Sessions take
 * turns, so that a busy one cannot starve the others. The finals of one session keep their order.
 */
export class DecodeQueue {
  readonly #atOnce: number
  readonly #jobs: Job[] = []
  /** Sessions in the order in which they were last served. */
  readonly #served: object[] = []
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  add(owner: object, kind: DecodeKind, run: () => Promise<string>): DecodeTicket {
    const { promise, resolve, reject } = deferred<string | undefined>()
    const job: Job = { owner, kind, run, resolve, reject }
    this.#jobs.push(job)
    this.#next()
    return { result: promise, drop: () => this.#drop(job) }
  }

  #drop(job: Job): boolean {
    const at = this.#jobs.indexOf(job)
    if (at < 0) return false
    this.#jobs.splice(at, 1)
    job.resolve(undefined)
    return true
  }

  #next(): void {
    while (this.#running < this.#atOnce) {
      const job = this.#take()
      if (!job) return
      this.#running++
      void job
        .run()
        .then(job.resolve, job.reject)
        .finally(() => {
          this.#running--
          this.#next()
        })
    }
  }

  #take(): Job | undefined {
    const urgent = this.#jobs.some((job) => job.kind === 'final') ? 'final' : 'partial'
    let chosen: Job | undefined
    let longestAgo = Number.POSITIVE_INFINITY
    for (const job of this.#jobs) {
      if (job.kind !== urgent) continue
      const servedAt = this.#served.indexOf(job.owner)
      if (servedAt < longestAgo) {
        longestAgo = servedAt
        chosen = job
      }
    }
    if (!chosen) {
      this.#served.length = 0
      return undefined
    }
    this.#jobs.splice(this.#jobs.indexOf(chosen), 1)
    if (longestAgo >= 0) this.#served.splice(longestAgo, 1)
    this.#served.push(chosen.owner)
    return chosen
  }
}
