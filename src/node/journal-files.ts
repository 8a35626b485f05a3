import { open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { audioExtent, type JournalRecord } from '../journal/records.ts'
import { decodePart, encodeHead, headBytes } from './journal-codec.ts'
import { isAbsent } from './store-failure.ts'

/** A file of records: `log-` and a token, or `audio-`, a token and a number. Version 0.1 had no claims and no tokens. */
interface Part {
  readonly name: string
  readonly path: string
  readonly isAudio: boolean
  /** Of the claim under which it was written; 0 for none. */
  readonly token: number
  /** Among the audio of one token. */
  readonly number: number
}

const logPattern = /^log(?:-(\d{8}))?$/
const audioPattern = /^audio-(?:(\d{8})-)?(\d{8})$/

/** How many bytes of a part count. */
export type Cut = (part: Part) => number

/** A finished file of audio. */
export interface Segment {
  readonly path: string
  /** End of its last audio, in milliseconds on the session's timeline. */
  readonly endMs: number
}

export function digitsOf(number: number): string {
  return String(number).padStart(8, '0')
}

/** The parts of a folder in the order in which they are read: logs before audio, older before newer. */
export async function listParts(folder: string): Promise<readonly Part[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  const parts = names.flatMap((name): Part[] => {
    const log = logPattern.exec(name)
    const audio = audioPattern.exec(name)
    if (!log && !audio) return []
    const token = Number((log ?? audio)?.[1] ?? 0)
    return [{ name, path: join(folder, name), isAudio: !log, token, number: Number(audio?.[2] ?? 0) }]
  })
  return parts.sort(
    (a, b) => Number(a.isAudio) - Number(b.isAudio) || a.token - b.token || a.number - b.number,
  )
}

/** Opens the log of a claim for appending. Cuts off a record that a crash left half written. */
export async function openLog(folder: string, token: number): Promise<FileHandle> {
  const path = join(folder, `log-${digitsOf(token)}`)
  const bytes = (await readIfThere(path)) ?? new Uint8Array(0)
  const { endBytes } = decodePart(bytes, '')
  const log = await open(path, 'a', 0o600)
  try {
    if (endBytes < bytes.length) await log.truncate(endBytes)
    if (endBytes < headBytes) await log.appendFile(encodeHead())
    await log.datasync()
    await syncFolder(folder)
    return log
  } catch (error) {
    await log.close()
    throw error
  }
}

/**
 * The audio that is there, and how far it reaches.
 *
 * @throws StoreError `newer` when a later version wrote any part of the visit.
 */
export async function listSegments(folder: string): Promise<Segment[]> {
  const segments: Segment[] = []
  for (const { path, isAudio } of await listParts(folder)) {
    const bytes = await readIfThere(path, isAudio ? undefined : headBytes)
    const { records } = decodePart(bytes ?? new Uint8Array(0), '')
    const endMs = records.reduce((latest, record) => Math.max(latest, audioExtent(record)?.endMs ?? 0), 0)
    if (isAudio && bytes) segments.push({ path, endMs })
  }
  return segments
}

/** When a record was last written, in milliseconds; undefined when no file holds more than its head. */
export async function lastWrittenMs(folder: string): Promise<number | undefined> {
  const found = (await listParts(folder)).map(({ path }) => stat(path).catch(() => undefined))
  const times = (await Promise.all(found)).flatMap((part) =>
    part && part.size > headBytes ? part.mtimeMs : [],
  )
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Creates the next file of audio of a claim. */
export async function createSegment(
  folder: string,
  token: number,
): Promise<{ handle: FileHandle; path: string }> {
  const own = (await listParts(folder)).filter((part) => part.isAudio && part.token === token)
  const number = (own.at(-1)?.number ?? 0) + 1
  const path = join(folder, `audio-${digitsOf(token)}-${digitsOf(number)}`)
  const handle = await open(path, 'ax', 0o600)
  try {
    await handle.appendFile(encodeHead())
    await syncFolder(folder)
  } catch (error) {
    await handle.close()
    throw error
  }
  return { handle, path }
}

/** All records of a folder, those of the logs first. Audio that is deleted during the reading was covered. */
export async function* readFolder(folder: string, cut: Cut): AsyncGenerator<JournalRecord, void, undefined> {
  for (const part of await listParts(folder)) {
    const bytes = await readIfThere(part.path)
    if (bytes) yield* decodePart(bytes.subarray(0, cut(part)), part.name).records
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

async function readIfThere(path: string, most?: number): Promise<Uint8Array | undefined> {
  try {
    if (most === undefined) return await readFile(path)
    const handle = await open(path)
    const { buffer, bytesRead } = await handle
      .read(new Uint8Array(most), 0, most, 0)
      .finally(() => handle.close())
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}
