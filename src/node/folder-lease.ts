import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../core/errors.ts'
import { isAbsent } from './store-failure.ts'

/**
 * A lease that was not renewed for this long is free, in milliseconds. Its process id may belong to another program.
 */
const leaseMs = 10_000
/** A lease is renewed no more often than this, in milliseconds. */
const renewMs = 2_000

/**
 * Prevents two processes from writing one encounter, by a file `lock` with the owner's process id.
 *
 * A lease is free when its owner has ended, or when it was not renewed for ten seconds, because process ids are used
 * again. It does not guard against another writer in the same process.
 */
export class FolderLease {
  readonly #path: string
  readonly #mark = `${process.pid} ${randomUUID()}`
  #renewedMs = -Infinity

  constructor(folder: string) {
    this.#path = join(folder, 'lock')
  }

  /**
   * Takes or renews it. Frequent calls cost little.
   *
   * @throws StoreError `denied` while another process writes.
   */
  async hold(): Promise<void> {
    const nowMs = performance.now()
    if (nowMs - this.#renewedMs < renewMs) return
    const owner = await this.#owner()
    if (owner !== undefined && owner !== this.#mark && (await this.#isAlive(owner))) {
      throw new StoreError(
        'denied',
        `The encounter is being written by another process (${Number.parseInt(owner, 10)})`,
      )
    }
    if (owner === this.#mark) await utimes(this.#path, new Date(), new Date())
    else await this.#take()
    this.#renewedMs = nowMs
  }

  async release(): Promise<void> {
    this.#renewedMs = -Infinity
    if ((await this.#owner().catch(() => undefined)) === this.#mark) await rm(this.#path, { force: true })
  }

  async #take(): Promise<void> {
    const draft = `${this.#path}-${this.#mark.replace(' ', '-')}`
    await writeFile(draft, this.#mark, { mode: 0o600 })
    await rename(draft, this.#path)
  }

  async #owner(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8')
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  async #isAlive(owner: string): Promise<boolean> {
    const pid = Number.parseInt(owner, 10)
    if (!(pid > 0) || pid === process.pid) return false
    try {
      if (Date.now() - (await stat(this.#path)).mtimeMs > leaseMs) return false
      process.kill(pid, 0)
      return true
    } catch (error) {
      // The process exists and belongs to another user.
      return (error as NodeJS.ErrnoException).code === 'EPERM'
    }
  }
}
