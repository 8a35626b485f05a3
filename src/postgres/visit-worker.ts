import { createHash } from 'node:crypto'
import type PgBoss from 'pg-boss'
import { checkOptions, type OptionRules } from '../core/check-options.ts'
import { Emitter } from '../core/emitter.ts'
import {
  CancelledError,
  ConfigurationError,
  ScribeError,
  StateError,
  StoreError,
  type ScribeErrors,
} from '../core/errors.ts'
import { delay } from '../core/time.ts'
import { readKept } from '../journal/kept-visit.ts'
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
  /** A visit has its note, and the store has it too. */
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
  boss: { type: 'methods', methods: ['send', 'fetch', 'complete'], like: 'a PgBoss of pg-boss 10' },
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
/** How often each of the worker's loops asks for a job, in milliseconds. */
const pollMs = 1_000
/** How long a cancelled visit may take to give its claim back, in milliseconds. */
const cancelMs = 1_000

interface Job {
  readonly encounterId: string
}

/**
 * Finishes visits whose process died: finds the abandoned ones, transcribes what was heard and writes the note. Visits
 * that were recorded are left to `RecordedVisit.recover()`. Peer dependency: `pg-boss` 10.
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
  /** Ends the waits for a job. */
  readonly #drained = new AbortController()
  readonly #loops: Promise<void>[] = []
  #boss: PgBoss | undefined
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
    this.#drained.abort()
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
    await Promise.all([this.#scanning, ...this.#loops])
    clearTimeout(timer)
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
    for (let each = 0; each < concurrency; each++) this.#loops.push(this.#work(boss))
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
      if (!(await this.#isAbandoned(encounterId))) continue
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

  /** Takes one job after another. `boss.work()` ends the process when the database is away as a job ends. */
  async #work(boss: PgBoss): Promise<void> {
    while (this.#status === 'working') {
      const isIdle = await this.#workOnce(boss).catch((error: unknown) => {
        this.#events.emit('error', storeFailure(error))
        return true
      })
      if (isIdle) await delay(pollMs, this.#drained.signal).catch(() => undefined)
    }
  }

  /** Returns whether there was nothing to do. */
  async #workOnce(boss: PgBoss): Promise<boolean> {
    const [job] = await boss.fetch<Job>(this.#queue)
    if (!job) return true
    const { encounterId } = job.data
    const failure = await this.#finish(encounterId)
    const end = endOf(failure)
    if (end !== 'fail') await boss[end](this.#queue, job.id)
    else if (failure) {
      this.#events.emit('failed', encounterId, failure)
      await boss.fail(this.#queue, job.id, failure)
    }
    return false
  }

  /** Returns what the attempt failed with. */
  async #finish(encounterId: string): Promise<ScribeErrors | undefined> {
    const { store, finish } = this.#options
    const { signal } = this.#abort
    try {
      // A look at the queue that was under way may still bring a visit.
      if (this.#status !== 'working') throw new CancelledError('The worker was drained')
      if (!(await this.#isAbandoned(encounterId))) return undefined
      const options = typeof finish === 'function' ? await finish(encounterId) : finish
      const result = await finishVisit({ ...options, store, encounterId, signal })
      // Where the visit was lost to another, or the store failed, it has ended in memory only.
      const { endedAt } = (await readKept(store, encounterId)).fold.encounter
      if (endedAt !== undefined && endedAt === result.encounter.endedAt)
        this.#events.emit('finished', encounterId, result)
      else if (await this.#isAbandoned(encounterId))
        throw new StoreError('failed', 'The visit was finished, and the store did not keep it')
      return undefined
    } catch (error) {
      return ScribeError.isInstance(error) ? error : storeFailure(error)
    }
  }

  /** Whether a visit waits to be finished. One that is gone does not; one that cannot be read fails when it is tried. */
  async #isAbandoned(encounterId: string): Promise<boolean> {
    try {
      return (await this.#options.store.status?.(encounterId))?.state === 'abandoned'
    } catch (error) {
      return !ScribeError.isInstance(error) || error.code !== 'configuration'
    }
  }
}

/** What becomes of a job whose attempt failed so, or did not. */
function endOf(failure: ScribeErrors | undefined): 'complete' | 'deleteJob' | 'cancel' | 'fail' {
  // It is done, or somebody else has the visit.
  if (!failure || isClaimedByAnother(failure)) return 'complete'
  // It did not fail: without its job it is found anew, by the next worker.
  if (failure.code === 'cancelled') return 'deleteJob'
  // A visit that `finishVisit()` cannot go on with, as one that was recorded. Its job stays, so that none is made anew.
  if (failure.code === 'configuration' && failure.option === 'encounterId') return 'cancel'
  return 'fail'
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
