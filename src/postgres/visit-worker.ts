import { createHash } from 'node:crypto'
import type PgBoss from 'pg-boss'
import { checkOptions, type OptionRules } from '../core/check-options.ts'
import { Emitter } from '../core/emitter.ts'
import {
  CancelledError,
  ConfigurationError,
  ScribeError,
  StateError,
  type ScribeErrors,
} from '../core/errors.ts'
import { delay } from '../core/time.ts'
import type { EncounterStore } from '../journal/records.ts'
import { isClaimedByAnother } from '../journal/visit-mark.ts'
import { claimTtlMs } from '../protocol/claim.ts'
import { finishVisit, type FinishVisitOptions } from '../session/finish-visit.ts'
import type { SessionResult } from '../session/options.ts'
import { storeFailure } from './store-failure.ts'

/** Options of a `VisitWorker`. */
export interface VisitWorkerOptions {
  /** Where the visits are: a `PostgresStore`, sealed or not, or any store with claims and a status. */
  store: EncounterStore
  /** A started `pg-boss` 10, which stays yours. */
  boss?: PgBoss
  /** Where the jobs are, as `postgres://user:password@host/database`, when there is no `boss`. */
  connectionString?: string
  /** How a visit is finished: the options of `finishVisit()`, or a function that makes them for each visit. */
  finish: FinishOptions | ((encounterId: string) => FinishOptions | Promise<FinishOptions>)
  /**
   * How many visits are finished at once, 1–100.
   *
   * @default 2
   */
  concurrency?: number
  /**
   * How often abandoned visits are looked for, in milliseconds, 500–3600000.
   *
   * @default 15000
   */
  scanMs?: number
  /**
   * How often a visit is tried again before it is given up, 0–100.
   *
   * @default 5
   */
  retryLimit?: number
  /**
   * The first wait before a visit is tried again, in seconds, 1–3600. Each later one is about twice as long.
   *
   * @default 30
   */
  retryDelaySeconds?: number
  /**
   * Name of the queue, for several kinds of worker in one database.
   *
   * @default 'medical-scribe-finish'
   */
  queue?: string
}

type FinishOptions = Omit<FinishVisitOptions, 'store' | 'encounterId' | 'signal'>

/** What a `VisitWorker` tells. */
export interface VisitWorkerEvents {
  /** A visit has its note. */
  readonly finished: readonly [encounterId: string, result: SessionResult]
  /** An attempt failed; it is tried again until the limit. */
  readonly failed: readonly [encounterId: string, error: ScribeErrors]
  /** The database failed; the worker goes on. */
  readonly error: readonly [error: ScribeErrors]
}

/** A visit that was tried often enough. */
export interface GivenUpVisit {
  readonly encounterId: string
  /** How often it was tried. */
  readonly attempts: number
  /** When the last attempt failed, ISO 8601, UTC. */
  readonly failedAt?: string
  /** What the last attempt failed with; holds no transcript, note, audio or key. */
  readonly message?: string
}

const rules: OptionRules<VisitWorkerOptions> = {
  store: {
    type: 'methods',
    methods: ['append', 'read', 'list', 'delete', 'claim', 'status'],
    like: 'a store with claims',
  },
  boss: { type: 'methods', methods: ['send', 'work', 'offWork'], like: 'a PgBoss of pg-boss 10' },
  connectionString: { type: 'string' },
  finish: { type: 'any' },
  concurrency: { type: 'number', integer: true, min: 1, max: 100 },
  scanMs: { type: 'number', min: 500, max: 3_600_000, unit: 'ms' },
  retryLimit: { type: 'number', integer: true, max: 100 },
  retryDelaySeconds: { type: 'number', integer: true, min: 1, max: 3_600 },
  queue: { type: 'string', maxLength: 100 },
}

/** How long a job may go without its visit being claimed before its worker counts as dead, in milliseconds. */
const deadAfterMs = 2 * claimTtlMs
/** How long a cancelled visit may take to give its claim back, in milliseconds. */
const cancelMs = 1_000

interface Job {
  readonly encounterId: string
}

/**
 * Finishes visits whose process died: finds the abandoned ones, transcribes what was heard and writes the note. Peer
 * dependency: `pg-boss` 10.
 *
 * Workers of several machines share one queue. There is one job per visit, and whoever works on it has the visit's
 * claim, so no visit is finished twice. A visit that cannot be finished is tried again with growing waits, then it is in
 * `givenUp()` until somebody calls `retry()`.
 */
export class VisitWorker {
  readonly #options: VisitWorkerOptions
  readonly #queue: string
  readonly #events = new Emitter<VisitWorkerEvents>()
  readonly #abort = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #boss: PgBoss | undefined
  readonly #workers: string[] = []
  #status: 'idle' | 'working' | 'drained' = 'idle'
  #starting: Promise<void> | undefined
  #scanning: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  /** @throws ConfigurationError naming the option at fault. */
  constructor(options: VisitWorkerOptions) {
    checkOptions('', options, rules)
    if (!options.boss === (options.connectionString === undefined)) {
      throw new ConfigurationError('boss', 'is needed, or `connectionString`, and not both')
    }
    if (!options.store) throw new ConfigurationError('store', 'is needed: where the visits are')
    if (!options.finish) throw new ConfigurationError('finish', 'is needed: the options of finishVisit()')
    this.#options = options
    this.#queue = options.queue ?? 'medical-scribe-finish'
  }

  /** Adds a listener. Returns what removes it. */
  on<K extends keyof VisitWorkerEvents>(
    event: K,
    listener: (...args: [...VisitWorkerEvents[K]]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Begins to work.
   *
   * @throws StateError when it was called before; StoreError when the database cannot be used.
   */
  async start(): Promise<void> {
    if (this.#status !== 'idle') throw new StateError('start', this.#status, 'make a new worker')
    this.#status = 'working'
    try {
      await (this.#starting = this.#begin())
    } catch (error) {
      await this.drain(0)
      throw storeFailure(error)
    }
    if (this.#status !== 'working') return
    this.#timer = setInterval(() => {
      this.#scanning ??= this.#scan(started(this.#boss))
        .catch((error: unknown) => {
          this.#events.emit('error', storeFailure(error))
        })
        .finally(() => (this.#scanning = undefined))
    }, this.#options.scanMs ?? 15_000)
  }

  /**
   * Takes no more visits and lets those under way be finished. What is not finished by the deadline is released at once,
   * for the next worker. For SIGTERM. Repeated calls share one promise.
   *
   * @param deadlineMs how long it may take, in milliseconds.
   */
  drain(deadlineMs = 10_000): Promise<void> {
    return (this.#draining ??= this.#drain(deadlineMs))
  }

  async #drain(deadlineMs: number): Promise<void> {
    this.#status = 'drained'
    clearInterval(this.#timer)
    // It ends at its next step, and tells itself what it failed with.
    await this.#starting?.catch(() => undefined)
    const boss = this.#boss
    if (!boss) return
    const timer = setTimeout(
      () => {
        this.#abort.abort(new CancelledError('The worker was drained'))
      },
      Math.max(0, deadlineMs - cancelMs),
    )
    // Others may work on the same queue with the same boss.
    const left = Promise.allSettled(this.#workers.map((id) => boss.offWork({ id })))
    await this.#scanning
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
    clearTimeout(timer)
    await left
    if (!this.#options.boss) await boss.stop({ graceful: true, wait: true, timeout: cancelMs })
  }

  /** The visits that were tried often enough, for a person to look at. */
  async givenUp(): Promise<readonly GivenUpVisit[]> {
    const boss = started(this.#boss)
    const visits: GivenUpVisit[] = []
    for (const encounterId of await this.#options.store.list('abandoned')) {
      const job = await boss.getJobById<Job>(this.#queue, idOf(encounterId), { includeArchive: true })
      if (job?.state !== 'failed') continue
      // pg-boss's own names here, as its row has them.
      const { retryCount, completedOn, output } = job
      const message = (output as { message?: unknown } | null)?.message
      visits.push({
        encounterId,
        attempts: retryCount + 1,
        ...(completedOn ? { failedAt: new Date(completedOn).toISOString() } : {}),
        ...(typeof message === 'string' ? { message } : {}),
      })
    }
    return visits
  }

  /** Tries a visit that was given up again, as if for the first time. */
  async retry(encounterId: string): Promise<void> {
    const boss = started(this.#boss)
    await boss.deleteJob(this.#queue, idOf(encounterId))
    await boss.send(this.#queue, { encounterId }, { id: idOf(encounterId) })
  }

  async #begin(): Promise<void> {
    const { concurrency = 2, retryLimit = 5, retryDelaySeconds: retryDelay = 30 } = this.#options
    const boss = (this.#boss = this.#options.boss ?? (await this.#ownBoss()))
    const policy = { retryLimit, retryDelay, retryBackoff: true, expireInSeconds: 3_600 }
    await createQueue(boss, { name: this.#queue, ...policy })
    const work = { batchSize: 1, pollingIntervalSeconds: 1 }
    for (let each = 0; each < concurrency && this.#status === 'working'; each++) {
      this.#workers.push(await boss.work<Job>(this.#queue, work, (jobs) => this.#work(jobs)))
    }
    await this.#scan(boss)
  }

  async #ownBoss(): Promise<PgBoss> {
    const { default: Boss } = await import('pg-boss')
    const { connectionString } = this.#options
    // A visit that was given up stays on the list for a month.
    const boss = new Boss({
      connectionString: connectionString as string,
      archiveFailedAfterSeconds: 30 * 86_400,
    })
    boss.on('error', (error) => {
      this.#events.emit('error', storeFailure(error))
    })
    return boss.start()
  }

  async #scan(boss: PgBoss): Promise<void> {
    const { store } = this.#options
    for (const encounterId of await store.list('abandoned')) {
      if (this.#status !== 'working') return
      if ((await store.status?.(encounterId))?.state !== 'abandoned') continue
      const id = idOf(encounterId)
      // How soon a job goes into the archive is the matter of every boss of the database.
      const job = await boss.getJobById<Job>(this.#queue, id, { includeArchive: true })
      if (job?.state === 'failed' || (await boss.send(this.#queue, { encounterId }, { id }))) continue
      // It was finished, and abandoned again since.
      if (job?.state === 'completed') await this.retry(encounterId)
      // Its worker died, or it would have the visit's claim.
      else if (job?.state === 'active' && Date.now() - new Date(job.startedOn).getTime() > deadAfterMs) {
        await boss.fail(this.#queue, id, { message: 'The worker died' })
      }
    }
  }

  async #work(jobs: readonly PgBoss.Job<Job>[]): Promise<void> {
    const work = Promise.all(jobs.map(({ data }) => this.#finish(data.encounterId))).then(() => undefined)
    this.#running.add(work)
    await work.finally(() => this.#running.delete(work))
  }

  async #finish(encounterId: string): Promise<void> {
    const { store, finish } = this.#options
    const { signal } = this.#abort
    try {
      // A look at the queue that was under way may still bring a visit.
      if (this.#status !== 'working') throw new CancelledError('The worker was drained')
      if ((await store.status?.(encounterId))?.state !== 'abandoned') return
      const options = typeof finish === 'function' ? await finish(encounterId) : finish
      const result = await finishVisit({ ...options, store, encounterId, signal })
      this.#events.emit('finished', encounterId, result)
    } catch (error) {
      const failure = ScribeError.isInstance(error) ? error : storeFailure(error)
      // Somebody else has it.
      if (isClaimedByAnother(failure)) return
      // It did not fail: without its job it is found anew, by the next worker.
      if (failure.code === 'cancelled') return started(this.#boss).deleteJob(this.#queue, idOf(encounterId))
      this.#events.emit('failed', encounterId, failure)
      throw failure
    }
  }
}

function started(boss: PgBoss | undefined): PgBoss {
  if (!boss) throw new StateError('ask for jobs', 'idle', 'call start() first')
  return boss
}

/** Workers that begin at once may block each other in pg-boss: then PostgreSQL ends one of them, and it tries again. */
async function createQueue(boss: PgBoss, queue: PgBoss.Queue): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await boss.createQueue(queue.name, queue)
      await boss.updateQueue(queue.name, queue)
      return
    } catch (error) {
      if ((error as { code?: unknown }).code !== '40P01' || attempt === 5) throw error
      await delay(50 * (attempt + 1) * Math.random())
    }
  }
}

/** One job per visit: a UUID that is always the same for it. */
function idOf(encounterId: string): string {
  const hex = createHash('sha256').update(`medical-scribe finish ${encounterId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
