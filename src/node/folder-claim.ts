import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { delay } from '../core/time.ts'
import { claimedByAnother } from '../journal/visit-mark.ts'
import { claimTtlMs } from '../protocol/claim.ts'
import { digitsOf, lastWrittenMs, listParts, syncFolder, type Cut } from './journal-files.ts'
import { isAbsent } from './store-failure.ts'

/**
 * Claims on the visit of one folder: a file for each, `claim-` and its token, which can be made only once. Whoever made
 * the newest has the visit, until the file is renamed (`-free`) or not written again for the time it names.
 *
 * Nothing here depends on process ids or on the clock of this machine, so it holds for several containers on one volume.
 * A claim is old by the clock of the file system, and only after it was seen not to change for a while: whoever sets
 * that clock does not end the claims of the living.
 */
const claimPattern = /^claim-(\d{8})(-free)?$/
/** What part of its time a claim must be seen unchanged before it is taken over. Holders renew it twice as often. */
const watchedPart = 0.2

/** What a claim's file says. */
interface ClaimFile {
  /** How long it lasts unless renewed, in milliseconds. With 0 anyone may take the visit over at once. */
  readonly ttlMs: number
  /** How long the parts of earlier claims were when it was taken: what was written to them later does not count. */
  readonly cuts?: Readonly<Record<string, number>>
}

/** The newest claim on a folder. */
interface Newest {
  readonly token: number
  readonly isFree: boolean
  readonly path: string
}

export async function newestClaim(folder: string): Promise<Newest | undefined> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  let newest: Newest | undefined
  for (const name of names) {
    const [, digits, free] = claimPattern.exec(name) ?? []
    if (digits === undefined || Number(digits) < (newest?.token ?? 0)) continue
    newest = { token: Number(digits), isFree: free !== undefined, path: join(folder, name) }
  }
  return newest
}

/** How many bytes of a part count; the parts of the newest claim count whole. */
export async function cutsOf(folder: string): Promise<Cut> {
  const names = await readdir(folder).catch(() => [])
  const claims = await Promise.all(
    names.flatMap((name) => {
      const digits = claimPattern.exec(name)?.[1]
      return digits === undefined
        ? []
        : [readClaim(join(folder, name)).then(({ cuts }) => ({ token: Number(digits), cuts }))]
    }),
  )
  return ({ name, token }) =>
    Math.min(
      ...claims.map((later) => (later.token > token && later.cuts ? (later.cuts[name] ?? 0) : Infinity)),
    )
}

async function readClaim(path: string): Promise<ClaimFile> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ClaimFile
  } catch {
    // Its maker has not written it yet, or has just renamed it.
    return { ttlMs: claimTtlMs }
  }
}

/** Since when a claim was seen not to change, by a clock that nobody sets. */
const watched = new Map<string, { readonly renewedMs: number; readonly sinceMs: number }>()

/** How long the newest claim lasts unless it is renewed, by the time that `nowMs` tells. 0 when it is over. */
async function leftMs(newest: Newest | undefined, nowMs: () => Promise<number>): Promise<number> {
  if (!newest || newest.isFree) return 0
  const { ttlMs } = await readClaim(newest.path)
  const renewedMs = await mtimeMs(newest.path)
  if (ttlMs === 0 || renewedMs === undefined) return 0
  let seen = watched.get(newest.path)
  if (seen?.renewedMs !== renewedMs) seen = { renewedMs, sinceMs: performance.now() }
  watched.set(newest.path, seen)
  const ageMs = (await nowMs()) - renewedMs
  if (ageMs >= 0 && ageMs < ttlMs) return ttlMs - ageMs
  await delay(Math.max(0, seen.sinceMs + ttlMs * watchedPart - performance.now()))
  if ((await mtimeMs(newest.path)) !== renewedMs) return ttlMs
  watched.delete(newest.path)
  return 0
}

/** Whether somebody has the visit, as far as this machine's clock tells. */
export async function isClaimed(folder: string): Promise<boolean> {
  const newest = await newestClaim(folder)
  if (!newest || newest.isFree) return false
  const { ttlMs } = await readClaim(newest.path)
  const ageMs = Date.now() - ((await mtimeMs(newest.path)) ?? -Infinity)
  return Math.abs(ageMs) < ttlMs
}

/** @throws StoreError `claimed` while another than the holder of `token` has the visit. */
export async function refuseClaimed(folder: string, token?: number): Promise<Newest | undefined> {
  const newest = await newestClaim(folder)
  if (token !== undefined && newest?.token === token && !newest.isFree) return newest
  if (token !== undefined) throw claimedByAnother()
  const left = await leftMs(newest, () => clockOf(folder))
  if (left > 0) throw claimedByAnother(left)
  return newest
}

/** The time of the file system, in milliseconds. */
async function clockOf(folder: string): Promise<number> {
  const path = join(folder, `clock-${randomUUID()}`)
  const handle = await open(path, 'wx', 0o600)
  try {
    return (await handle.stat()).mtimeMs
  } finally {
    await handle.close()
    await rm(path, { force: true })
  }
}

async function mtimeMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => undefined,
  )
}

/** One claim on a folder. */
export class FolderClaim {
  readonly token: number
  readonly #folder: string
  readonly #path: string

  constructor(folder: string, token: number) {
    this.#folder = folder
    this.token = token
    this.#path = join(folder, `claim-${digitsOf(token)}`)
  }

  /**
   * Takes the visit.
   *
   * @throws StoreError `claimed` while another has it.
   */
  static async take(folder: string, ttlMs: number): Promise<FolderClaim> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const newest = await refuseClaimed(folder)
    const before = await listParts(folder)
    const token = Math.max(newest?.token ?? 0, ...before.map((part) => part.token)) + 1
    const claim = new FolderClaim(folder, token)
    const handle = await open(claim.#path, 'wx', 0o600).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? claimedByAnother() : error
    })
    try {
      // From here on the holder before is refused, so what its parts hold now is all that it was told is durable.
      const parts = await listParts(folder)
      const sizes = await Promise.all(parts.map(async ({ path }) => (await stat(path)).size))
      const cuts = Object.fromEntries(parts.map(({ name }, at) => [name, sizes[at]]))
      await handle.writeFile(JSON.stringify({ ttlMs, cuts }))
      await handle.datasync()
      await syncFolder(folder)
    } catch (error) {
      // A claim that could not be written down would keep everybody out, its maker too.
      await rm(claim.#path, { force: true }).catch(() => undefined)
      await rmdir(folder).catch(() => undefined)
      throw error
    } finally {
      await handle.close()
    }
    return claim
  }

  /** @throws StoreError `claimed` when it is over. */
  async check(): Promise<void> {
    await refuseClaimed(this.#folder, this.token)
  }

  /** @throws StoreError `claimed` when it is over. */
  async renew(): Promise<void> {
    await this.check()
    // The same byte again: the file system notes the time.
    const handle = await open(this.#path, 'r+')
    try {
      await handle.write('{', 0)
    } finally {
      await handle.close()
    }
  }

  async release(): Promise<void> {
    await rename(this.#path, `${this.#path}-free`).catch(() => undefined)
    // What was claimed before stays, so that no token is given twice.
    if (this.token > 1 || (await lastWrittenMs(this.#folder)) !== undefined) return
    // A folder without a record is left by a visit that was not begun. It stays when another has claimed it by now.
    await rm(`${this.#path}-free`, { force: true })
    await rmdir(this.#folder).catch(() => undefined)
  }
}
