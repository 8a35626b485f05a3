import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import type { EncounterStore, JournalRecord } from '../journal/records.ts'
import { encounterIdOf, folderName } from './encounter-folder.ts'
import { holdsRecords, readFolder, syncFolder } from './journal-files.ts'
import { JournalFolder } from './journal-folder.ts'
import { isAbsent, storeFailure } from './store-failure.ts'

/** Options of a `FileStore`. */
export interface FileStoreOptions {
  /**
   * Size at which one file of audio ends and the next begins, in bytes. Covered audio is deleted one file at a time.
   * 16 kHz audio takes 32 000 bytes a second.
   *
   * @default 524288
   */
  segmentBytes?: number
}

/**
 * Keeps encounters in a folder that only the owner of the process can read (files 0600, folders 0700).
 *
 * An append resolves when its records are on disk (fsync). Appends that overlap share one fsync. Audio that final turns
 * cover is deleted, so a long visit takes the space of its text and of about a minute of audio. One process at a time
 * may write an encounter; any may read it. The names of the folders contain the encounter ids.
 *
 * Methods throw StoreError: `full`, `denied` (no permission, or another process writes the encounter), `newer`,
 * `failed`; ConfigurationError for an encounter id that is empty or too long.
 */
export class FileStore implements EncounterStore {
  readonly #directory: string
  readonly #segmentBytes: number
  readonly #open = new Map<string, JournalFolder>()

  /** @param directory the first append makes it, with its parents. */
  constructor(directory: string | URL, options: FileStoreOptions = {}) {
    const { segmentBytes = 512 * 1024 } = options
    if (!(segmentBytes > 0)) throw new ConfigurationError('segmentBytes', 'must be above 0')
    if (directory === '') throw new ConfigurationError('directory', 'must not be empty')
    this.#directory = typeof directory === 'string' ? directory : fileURLToPath(directory)
    this.#segmentBytes = segmentBytes
  }

  async append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    const name = folderName(encounterId)
    let folder = this.#open.get(name)
    if (!folder) {
      const path = join(this.#directory, name)
      const made = new JournalFolder(path, this.#segmentBytes, () => {
        if (this.#open.get(name) === made) this.#open.delete(name)
      })
      this.#open.set(name, (folder = made))
    }
    await folder.append(records)
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const folder = join(this.#directory, folderName(encounterId))
    try {
      yield* readFolder(folder)
    } catch (cause) {
      throw storeFailure('read the encounter', cause)
    }
  }

  async list(): Promise<readonly string[]> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => encounterIdOf(name) !== undefined)
      // A folder without a record was made by a process that stopped before its first one.
      const kept = await Promise.all(names.map((name) => holdsRecords(join(this.#directory, name))))
      return names
        .filter((_, at) => kept[at])
        .flatMap((name) => encounterIdOf(name) ?? [])
        .sort()
    } catch (cause) {
      if (isAbsent(cause)) return []
      throw storeFailure('list the encounters', cause)
    }
  }

  async delete(encounterId: string): Promise<void> {
    const name = folderName(encounterId)
    await this.#open.get(name)?.close()
    try {
      await rm(join(this.#directory, name), { recursive: true, force: true })
      await syncFolder(this.#directory)
    } catch (cause) {
      if (isAbsent(cause)) return
      throw storeFailure('delete the encounter', cause)
    }
  }

  /** Writes what waits and closes every file. Records are durable without it, and the store may be used again. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((folder) => folder.close()))
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
