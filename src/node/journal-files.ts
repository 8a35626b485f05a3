import { open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { decodePart, encodeHead, headBytes } from '../journal/codec.ts'
import { audioExtent, coveredUntil, type JournalRecord } from '../journal/records.ts'
import { isAbsent } from './store-failure.ts'

/** The file of everything but audio. */
export const logName = 'log'
const segmentPattern = /^audio-(\d{8})$/

/** A finished file of audio. */
export interface Segment {
  readonly path: string
  /** End of its last audio, in milliseconds on the session's timeline. */
  readonly endMs: number
}

/** The content of a folder when it was opened for writing. */
export interface OpenedLog {
  readonly log: FileHandle
  readonly segments: readonly Segment[]
  readonly nextSegment: number
  readonly coveredMs: number
}

/** Opens the log of a folder for appending. Cuts off a record that a crash left half written. */
export async function openLog(folder: string): Promise<OpenedLog> {
  const path = join(folder, logName)
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isAbsent(error)) return new Uint8Array(0)
    throw error
  })
  const { records, endBytes } = decodePart(bytes, logName)
  const numbers = await segmentNumbers(folder)
  const segments = await Promise.all(numbers.map((number) => readSegmentEnd(folder, number)))
  const log = await open(path, 'a', 0o600)
  try {
    if (endBytes < bytes.length) await log.truncate(endBytes)
    if (endBytes < headBytes) await log.appendFile(encodeHead())
    await log.datasync()
    await syncFolder(folder)
  } catch (error) {
    await log.close()
    throw error
  }
  const coveredMs = records.reduce((latest, record) => Math.max(latest, coveredUntil(record) ?? 0), 0)
  return { log, segments, nextSegment: (numbers.at(-1) ?? 0) + 1, coveredMs }
}

/** Whether any file of a folder holds more than its head. */
export async function holdsRecords(folder: string): Promise<boolean> {
  const paths = (await segmentNumbers(folder)).map((number) => segmentPath(folder, number))
  for (const path of [join(folder, logName), ...paths]) {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    )
    if (size > headBytes) return true
  }
  return false
}

/** Creates the next file of audio. When another store in this process has taken the number, it takes the next. */
export async function createSegment(
  folder: string,
  number: number,
): Promise<{ handle: FileHandle; path: string; number: number }> {
  const path = segmentPath(folder, number)
  let handle: FileHandle
  try {
    handle = await open(path, 'ax', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return createSegment(folder, number + 1)
  }
  try {
    await handle.appendFile(encodeHead())
    await syncFolder(folder)
  } catch (error) {
    await handle.close()
    throw error
  }
  return { handle, path, number }
}

/** All records of a folder, those of the log first. Audio that is deleted during the reading was covered. */
export async function* readFolder(folder: string): AsyncGenerator<JournalRecord, void, undefined> {
  const numbers = await segmentNumbers(folder)
  for (const path of [join(folder, logName), ...numbers.map((number) => segmentPath(folder, number))]) {
    let bytes: Uint8Array
    try {
      bytes = await readFile(path)
    } catch (error) {
      if (isAbsent(error)) continue
      throw error
    }
    yield* decodePart(bytes, path.slice(folder.length + 1)).records
  }
}

/** Makes new and removed names in a folder durable. On systems without fsync of folders, the system does that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  return names.flatMap((name) => segmentPattern.exec(name)?.slice(1).map(Number) ?? []).sort((a, b) => a - b)
}

async function readSegmentEnd(folder: string, number: number): Promise<Segment> {
  const path = segmentPath(folder, number)
  const { records } = decodePart(await readFile(path), '')
  return {
    path,
    endMs: records.reduce((latest, record) => Math.max(latest, audioExtent(record)?.endMs ?? 0), 0),
  }
}

function segmentPath(folder: string, number: number): string {
  return join(folder, `audio-${String(number).padStart(8, '0')}`)
}
