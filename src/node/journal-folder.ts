import { rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { deferred, type Deferred } from '../core/time.ts'
import { audioExtent, coveredUntil, type JournalRecord } from '../journal/records.ts'
import type { FolderClaim } from './folder-claim.ts'
import { encodeRecord } from './journal-codec.ts'
import { createSegment, listSegments, openLog, syncFolder, type Segment } from './journal-files.ts'
import { isFull, storeFailure } from './store-failure.ts'

/** Records as they lie in files. */
export interface EncodedBatch {
  readonly log: Uint8Array[]
  readonly audio: Uint8Array[]
  audioEndMs: number
  coveredMs: number
  isLast: boolean
}

/**
 * Encoding copies, so callers may use their buffers again.
 *
 * @throws StoreError for a record that is too long to be read back.
 */
export function encodeBatch(records: readonly JournalRecord[]): EncodedBatch {
  const batch: EncodedBatch = {
    log: [],
    audio: [],
    audioEndMs: 0,
    coveredMs: coveredUntil(records, 0),
    isLast: false,
  }
  for (const record of records) {
    if (record.type === 'damage') continue
    const extent = audioExtent(record)
    if (extent) {
      batch.audio.push(encodeRecord(record))
      batch.audioEndMs = Math.max(batch.audioEndMs, extent.endMs)
    } else {
      batch.log.push(encodeRecord(record))
    }
    batch.isLast = record.type === 'end'
  }
  return batch
}

/** Records that wait to be written, and the promise of their appends. */
interface Waiting extends EncodedBatch {
  readonly done: Deferred<void>
}

interface Files {
  readonly log: FileHandle
  /** Finished files of audio, oldest first. */
  segments: Segment[]
  current: { readonly handle: FileHandle; readonly path: string; bytes: number; endMs: number } | undefined
  coveredMs: number
}

/** A claim is renewed by writing no more often than this, in milliseconds. */
const renewMs = 500
/** Files without a write for this long are closed, in milliseconds. The next append opens them again. */
const idleMs = 5_000

/**
 * Writes the journal of one encounter under one claim: a log, and audio in files of limited size that are deleted when
 * they are covered.
 *
 * Records that arrive during a write are written together afterwards, with one fsync. After every write the claim is
 * looked at once more: what was written before another took the visit over is read by the other, and what was written
 * later was never told to be durable.
 */
export class JournalFolder {
  readonly #path: string
  readonly #segmentBytes: number
  readonly #onIdle: () => void
  readonly #claim: FolderClaim
  #files: Files | undefined
  #next: Waiting | undefined
  #running: Promise<void> | undefined
  #idle: ReturnType<typeof setTimeout> | undefined
  #renewedMs = performance.now()

  /** @param onIdle called when all files are closed. */
  constructor(path: string, segmentBytes: number, claim: FolderClaim, onIdle: () => void) {
    this.#path = path
    this.#segmentBytes = segmentBytes
    this.#claim = claim
    this.#onIdle = onIdle
  }

  /** Resolves when the records are durable. */
  append(batch: EncodedBatch): Promise<void> {
    const next = (this.#next ??= { ...encodeBatch([]), done: deferred() })
    next.log.push(...batch.log)
    next.audio.push(...batch.audio)
    next.audioEndMs = Math.max(next.audioEndMs, batch.audioEndMs)
    next.coveredMs = Math.max(next.coveredMs, batch.coveredMs)
    next.isLast = batch.isLast
    clearTimeout(this.#idle)
    this.#running ??= this.#run(false)
    return next.done.promise
  }

  /** Writes what waits, then closes the files. */
  async close(): Promise<void> {
    while (this.#running) await this.#running
    await (this.#running = this.#run(true))
  }

  /** Only this method writes, opens and closes, and only one run at a time. */
  async #run(close: boolean): Promise<void> {
    let mustClose = close
    let isOver = false
    for (let batch = this.#next; batch || mustClose; batch = this.#next) {
      this.#next = undefined
      isOver = !batch
      if (!batch) {
        mustClose = false
        await this.#close()
        continue
      }
      mustClose = batch.isLast
      try {
        await this.#write(batch)
        batch.done.resolve()
      } catch (cause) {
        // A part that was written is cut off when the files are opened again, under the same claim.
        mustClose = false
        await this.#close()
        batch.done.reject(storeFailure('keep the encounter', cause))
      }
    }
    this.#running = undefined
    if (isOver) this.#onIdle()
    else {
      this.#idle = setTimeout(() => {
        this.#running ??= this.#run(true)
      }, idleMs).unref()
    }
  }

  async #write(batch: EncodedBatch): Promise<void> {
    await this.#claim.check()
    const files = (this.#files ??= await this.#open())
    const syncs: FileHandle[] = []
    if (batch.audio.length > 0) {
      files.current ??= { ...(await createSegment(this.#path, this.#claim.token)), bytes: 0, endMs: 0 }
      const bytes = Buffer.concat(batch.audio)
      await files.current.handle.appendFile(bytes)
      files.current.bytes += bytes.length
      files.current.endMs = Math.max(files.current.endMs, batch.audioEndMs)
      syncs.push(files.current.handle)
    }
    if (batch.log.length > 0) {
      await files.log.appendFile(Buffer.concat(batch.log))
      syncs.push(files.log)
    }
    await Promise.all(syncs.map((handle) => handle.datasync()))
    await this.#renew()
    files.coveredMs = Math.max(files.coveredMs, batch.coveredMs)
    if (files.current && (files.current.bytes >= this.#segmentBytes || batch.isLast)) {
      const { handle, path, endMs } = files.current
      files.current = undefined
      await handle.close()
      files.segments.push({ path, endMs })
    }
    await dropCovered(files)
  }

  async #open(): Promise<Files> {
    const segments = await listSegments(this.#path)
    const log = await openLog(this.#path, this.#claim.token)
    await syncFolder(dirname(this.#path))
    return { log, segments, current: undefined, coveredMs: 0 }
  }

  /** Often enough that nobody takes the claim for abandoned. The records are durable, also without room to renew. */
  async #renew(): Promise<void> {
    if (performance.now() - this.#renewedMs < renewMs) return this.#claim.check()
    try {
      await this.#claim.renew()
      this.#renewedMs = performance.now()
    } catch (cause) {
      if (!isFull(cause)) throw cause
    }
  }

  async #close(): Promise<void> {
    const files = this.#files
    this.#files = undefined
    if (!files) return
    await Promise.allSettled([files.log.close(), files.current?.handle.close()])
  }
}

/** Deletes the files whose audio is all covered. A file that cannot be deleted now is tried again next time. */
async function dropCovered(files: Files): Promise<void> {
  const isCovered = (segment: Segment): boolean => segment.endMs <= files.coveredMs
  if (!files.segments.some(isCovered)) return
  const kept: Segment[] = []
  for (const segment of files.segments) {
    if (isCovered(segment)) await rm(segment.path, { force: true }).catch(() => kept.push(segment))
    else kept.push(segment)
  }
  files.segments = kept
}
