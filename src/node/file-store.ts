import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import {
  audioExtent,
  coveredUntil,
  type EncounterStore,
  type JournalRecord,
  type VisitMark,
} from '../journal/records.ts'
import { isClaimedByAnother, markAfter, statusOf, unknownEncounter } from '../journal/visit-mark.ts'
import type { Claim, EncounterStatus } from '../protocol/claim.ts'
import { encounterIdOf, folderName } from './encounter-folder.ts'
import { cutsOf, FolderClaim, isClaimed, newestClaim, refuseClaimed } from './folder-claim.ts'
import { lastWrittenMs, readFolder, syncFolder } from './journal-files.ts'
import { encodeBatch, JournalFolder } from './journal-folder.ts'
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
 * cover is deleted, so a long visit takes the space of its text and of about a minute of audio. Several processes and
 * containers may use one folder on one volume: who writes an encounter is decided by claims. An append without a claim
 * takes one that anybody may take over. The names of the folders contain the encounter ids.
 *
 * Methods throw StoreError: `full`, `denied` (no permission), `claimed` (another process has the encounter), `newer`,
 * `failed`; ConfigurationError for an encounter id that is empty or too long.
 */
export class FileStore implements EncounterStore {
  readonly #directory: string
  readonly #segmentBytes: number
  /** By folder, and the token of a claim; without one for appends without a claim. */
  readonly #open = new Map<string, Promise<JournalFolder>>()
  /** Claims that are being taken or given back, by their folder. */
  readonly #changing = new Map<Promise<unknown>, string>()

  /** @param directory the first append makes it, with its parents. */
  constructor(directory: string | URL, options: FileStoreOptions = {}) {
    const { segmentBytes = 512 * 1024 } = options
    if (!(segmentBytes > 0)) throw new ConfigurationError('segmentBytes', 'must be above 0')
    if (directory === '') throw new ConfigurationError('directory', 'must not be empty')
    this.#directory = typeof directory === 'string' ? directory : fileURLToPath(directory)
    this.#segmentBytes = segmentBytes
  }

  async append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    const path = this.#path(encounterId)
    const batch = encodeBatch(records)
    if (batch.log.length + batch.audio.length === 0) return
    try {
      await (await this.#writer(path, claim)).append(batch)
    } catch (cause) {
      if (claim || !isClaimedByAnother(cause)) throw storeFailure('keep the encounter', cause)
      // Another process wrote meanwhile, which only a claim would have prevented: the next records follow its own.
      this.#open.delete(path)
      await (await this.#writer(path, claim)).append(batch)
    }
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const path = this.#path(encounterId)
    try {
      yield* readFolder(path, await cutsOf(path))
    } catch (cause) {
      throw storeFailure('read the encounter', cause)
    }
  }

  async list(): Promise<readonly string[]> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => encounterIdOf(name) !== undefined)
      // A folder without a record was made by a process that stopped before its first one.
      const kept = await Promise.all(names.map((name) => lastWrittenMs(join(this.#directory, name))))
      return names
        .filter((_, at) => kept[at] !== undefined)
        .flatMap((name) => encounterIdOf(name) ?? [])
        .sort()
    } catch (cause) {
      if (isAbsent(cause)) return []
      throw storeFailure('list the encounters', cause)
    }
  }

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    const path = this.#path(encounterId)
    try {
      // A session that was cancelled does not wait for a slow disk to let go of its visit.
      await this.#changed(path)
      if (await newestClaim(path)) await refuseClaimed(path, claim?.token)
      for (const [key, folder] of this.#open) {
        if (key === path || key.startsWith(`${path} `)) await (await folder).close()
      }
      await rm(path, { recursive: true, force: true })
      await syncFolder(this.#directory)
    } catch (cause) {
      if (isAbsent(cause)) return
      throw storeFailure('delete the encounter', cause)
    }
  }

  async claim(encounterId: string, ttlMs: number): Promise<Claim> {
    const path = this.#path(encounterId)
    try {
      const held = await this.#change(path, FolderClaim.take(path, ttlMs))
      const release = async (): Promise<void> => {
        await (await this.#open.get(keyOf(path, held.token)))?.close()
        await held.release().catch(throwFailure)
      }
      return {
        encounterId,
        token: held.token,
        renew: () => held.renew().catch(throwFailure),
        release: () => this.#change(path, release()),
      }
    } catch (cause) {
      throw storeFailure('claim the encounter', cause)
    }
  }

  async status(encounterId: string): Promise<EncounterStatus> {
    const path = this.#path(encounterId)
    const isLive = await isClaimed(path)
    let mark: VisitMark | undefined
    let coveredMs = 0
    let audioEndMs = 0
    for await (const record of this.read(encounterId)) {
      mark = markAfter(mark, [record])
      coveredMs = coveredUntil([record], coveredMs)
      audioEndMs = Math.max(audioEndMs, audioExtent(record)?.endMs ?? 0)
    }
    const writtenMs = await lastWrittenMs(path)
    if (writtenMs === undefined && !isLive) throw unknownEncounter()
    return statusOf(mark, isLive, {
      ...(writtenMs === undefined ? {} : { lastWrittenAt: new Date(writtenMs).toISOString() }),
      hasAudioWaiting: audioEndMs > coveredMs,
    })
  }

  /**
   * Writes what waits, closes every file and gives back the claims that were let go of. Records are durable without it,
   * and the store may be used again.
   */
  async close(): Promise<void> {
    await this.#changed()
    const folders = await Promise.allSettled(this.#open.values())
    await Promise.all(folders.map(async (folder) => folder.status === 'fulfilled' && folder.value.close()))
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #change<T>(path: string, work: Promise<T>): Promise<T> {
    const change = work.finally(() => this.#changing.delete(change))
    this.#changing.set(change, path)
    return change
  }

  /** Resolves once no claim on the folder, or on any, is being taken or given back. */
  async #changed(path?: string): Promise<void> {
    const under = [...this.#changing].flatMap(([change, at]) =>
      path === undefined || at === path ? change : [],
    )
    await Promise.allSettled(under)
  }

  #path(encounterId: string): string {
    return join(this.#directory, folderName(encounterId))
  }

  /** What writes the encounter under this claim, or under one of its own that anybody may take over. */
  #writer(path: string, claim: Claim | undefined): Promise<JournalFolder> {
    const key = keyOf(path, claim?.token)
    let writer = this.#open.get(key)
    if (!writer) {
      const forget = (): void => {
        if (this.#open.get(key) === writer) this.#open.delete(key)
      }
      const held = claim ? Promise.resolve(new FolderClaim(path, claim.token)) : FolderClaim.take(path, 0)
      writer = held.then((own) => new JournalFolder(path, this.#segmentBytes, own, forget))
      writer.catch(forget)
      this.#open.set(key, writer)
    }
    return writer
  }
}

function keyOf(path: string, token: number | undefined): string {
  return token === undefined ? path : `${path} ${token}`
}

function throwFailure(cause: unknown): never {
  throw storeFailure('keep the claim', cause)
}
