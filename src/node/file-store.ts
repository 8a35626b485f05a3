import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import type { EncounterStore, JournalRecord } from '../journal/records.ts'
import { encounterIdOf, folderName } from './encounter-folder.ts'
import { readFolder, syncFolder } from './journal-files.ts'
import { JournalFolder } from './journal-folder.ts'
import { isAbsent, storeFailure } from './store-failure.ts'

/** How a `FileStore` lays out its files. */
export interface FileStoreOptions {
  /**
   * Size at which a file of audio is finished and the next begun, in bytes; covered audio is dropped a file at a
   * time. 16 kHz audio takes 32 000 bytes a second.
   *
   * @default 524288
   */
  segmentBytes?: number
}

/**
 * Keeps encounters in a folder, readable by the owner of the process only (files 0600, folders 0700).
 *
 * An append resolves when its records are on disk (fsync); appends that overlap share one. Audio that final turns
 * cover is deleted, so a long visit takes no more than its text and the audio of the last minute or so. One process
 * at a time writes an encounter; any may read it. Encounter ids can be seen in the names of the folders.
 *
 * Methods throw StoreError: `full`, `denied` (no permission, or another process writes the encounter), `newer`,
 * `failed`; ConfigurationError for an encounter id that is empty or too long.
 */
export class FileStore implements EncounterStore {
  readonly #directory: string
  readonly #segmentBytes: number
  readonly #open = new Map<string, JournalFolder>()

  /** @param directory made at the first append, with its parents. */
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
      const names = await readdir(this.#directory)
      return names.flatMap((name) => encounterIdOf(name) ?? []).sort()
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

  /** Writes what waits and closes every file. Not needed for durability; the store may be used again. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((folder) => folder.close()))
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
