import { mkdtempSync, rmSync } from 'node:fs'
import type * as fsPromises from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { FileStore } from '../../../src/node/file-store.ts'
import { audio } from '../../contract/encounter-shapes.ts'
import { readAll } from '../../contract/encounter-store.ts'

/** A disk under the test's hand: the real one, with faults. */
const disk = vi.hoisted(() => ({
  /** Called before each write of a file; may throw after writing a part. */
  beforeWrite: undefined as ((handle: FileHandle, bytes: Uint8Array) => Promise<void>) | undefined,
  /** Called before a claim is written down or renewed. */
  beforeClaim: undefined as (() => Promise<void>) | undefined,
  beforeMkdir: undefined as (() => void) | undefined,
  syncs: 0,
  open: new Set<unknown>(),
}))

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fsPromises>()
  return {
    ...real,
    mkdir: async (...args: Parameters<typeof real.mkdir>) => {
      disk.beforeMkdir?.()
      return real.mkdir(...args)
    },
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args)
      disk.open.add(handle)
      const appendFile = handle.appendFile.bind(handle)
      const datasync = handle.datasync.bind(handle)
      const close = handle.close.bind(handle)
      handle.appendFile = async (data, options) => {
        await disk.beforeWrite?.(handle, data as Uint8Array)
        return appendFile(data, options)
      }
      const writeFile = handle.writeFile.bind(handle)
      const write = handle.write.bind(handle) as (...args: unknown[]) => ReturnType<typeof handle.write>
      handle.writeFile = async (data, options) => {
        await disk.beforeClaim?.()
        return writeFile(data, options)
      }
      handle.write = async (...args: unknown[]) => {
        if (typeof args[0] === 'string') await disk.beforeClaim?.()
        return write(...args)
      }
      handle.datasync = () => {
        disk.syncs++
        return datasync()
      }
      handle.close = () => {
        disk.open.delete(handle)
        return close()
      }
      return handle
    },
  }
})

const root = mkdtempSync(join(tmpdir(), 'file-store-faults-'))
const stores: FileStore[] = []
let count = 0

function fresh(): FileStore {
  const store = new FileStore(join(root, String(count++)))
  stores.push(store)
  return store
}

const failing = (code: string): Error => Object.assign(new Error(`${code}: /patients/smith`), { code })
const connection = (n: number): JournalRecord => ({ type: 'connection', connection: n })

afterEach(async () => {
  disk.beforeWrite = undefined
  disk.beforeMkdir = undefined
  disk.beforeClaim = undefined
  for (const store of stores.splice(0)) await store.close()
  expect(disk.open.size).toBe(0)
})
afterAll(() => {
  rmSync(root, { recursive: true })
})

describe('FileStore on a failing disk', () => {
  it.each([
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['EACCES', 'denied'],
    ['EROFS', 'denied'],
    ['EIO', 'failed'],
  ])('says of %s: %s, without naming the folder', async (code, reason) => {
    const store = fresh()
    await store.append('v', [connection(1)])
    disk.beforeWrite = () => Promise.reject(failing(code))
    const error: unknown = await store.append('v', [connection(2)]).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'store', reason })
    expect((error as Error).message).not.toContain('smith')
  })

  it('says that its folder cannot be made', async () => {
    disk.beforeMkdir = () => {
      throw failing('EACCES')
    }
    await expect(fresh().append('v', [connection(1)])).rejects.toMatchObject({
      code: 'store',
      reason: 'denied',
    })
  })

  it('cuts away what was half written when the disk filled up, and goes on when there is room', async () => {
    const store = fresh()
    await store.append('v', [connection(1), audio(0)])
    let written = 0
    disk.beforeWrite = async (handle, bytes) => {
      await handle.write(bytes.subarray(0, 9))
      written++
      throw failing('ENOSPC')
    }
    const failed = [store.append('v', [connection(2), audio(50)]), store.append('v', [connection(3)])]
    expect((await Promise.allSettled(failed)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(written).toBeGreaterThan(0)
    disk.beforeWrite = undefined
    await store.append('v', [connection(4), audio(50)])
    expect(await readAll(store, 'v')).toEqual([connection(1), connection(4), audio(0), audio(50)])
  })

  it.each(['ENOSPC', 'EDQUOT'])(
    'is full at every append until there is room, then goes on (%s)',
    async (code) => {
      const store = fresh()
      const fill = (): void => {
        disk.beforeWrite = disk.beforeClaim = () => Promise.reject(failing(code))
      }
      const free = (): void => {
        disk.beforeWrite = disk.beforeClaim = undefined
      }
      const refused = async (n: number): Promise<void> => {
        await expect(store.append('v', [connection(n)])).rejects.toMatchObject({ reason: 'full' })
      }
      fill()
      for (let n = 0; n < 3; n++) await refused(n)
      expect(await store.list()).toEqual([])
      free()
      await store.append('v', [connection(3)])
      fill()
      for (let n = 4; n < 7; n++) await refused(n)
      expect(await store.list()).toEqual(['v'])
      expect((await store.status('v')).state).toBe('abandoned')
      // A store that was opened later makes a claim of its own.
      const later = new FileStore(join(root, String(count - 1)))
      stores.push(later)
      await expect(later.append('v', [connection(7)])).rejects.toMatchObject({ reason: 'full' })
      free()
      for (let n = 8; n < 11; n++) await store.append('v', [connection(n)])
      await later.append('v', [connection(11)])
      expect(await readAll(store, 'v')).toEqual([3, 8, 9, 10, 11].map(connection))
    },
  )

  it('keeps a claim that could not be renewed for want of room, and says of no durable record that it is lost', async () => {
    const store = fresh()
    const claim = await store.claim('v', 60_000)
    await store.append('v', [connection(1)], claim)
    disk.beforeClaim = () => Promise.reject(failing('ENOSPC'))
    await expect(claim.renew()).rejects.toMatchObject({ code: 'store', reason: 'full' })
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5_000)
    await store.append('v', [connection(2)], claim)
    vi.restoreAllMocks()
    disk.beforeClaim = undefined
    await claim.renew()
    await store.append('v', [connection(3)], claim)
    expect(await readAll(store, 'v')).toEqual([1, 2, 3].map(connection))
    await claim.release()
  })

  it('shares one sync among appends that overlap, and has none without', async () => {
    const store = fresh()
    await store.append('v', [connection(0)])
    disk.syncs = 0
    await Promise.all(Array.from({ length: 100 }, (_, n) => store.append('v', [connection(n)])))
    expect(disk.syncs).toBeLessThanOrEqual(2)
    disk.syncs = 0
    for (let n = 0; n < 5; n++) await store.append('v', [connection(n)])
    expect(disk.syncs).toBe(5)
  })

  it('does not resolve before the sync', async () => {
    const store = fresh()
    await store.append('v', [connection(0)])
    const [log] = [...disk.open] as FileHandle[]
    let release: () => void = () => undefined
    const synced = new Promise<void>((resolve) => {
      release = resolve
    })
    if (log) log.datasync = () => synced
    let isDone = false
    const done = store.append('v', [connection(1)]).then(() => {
      isDone = true
    })
    await vi.waitFor(async () => {
      expect(await readAll(store, 'v')).toHaveLength(2)
    })
    expect(isDone).toBe(false)
    release()
    await done
  })

  it('closes what nobody writes to, and opens it again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const store = fresh()
      await store.append('v', [connection(1), audio(0)])
      expect(disk.open.size).toBe(2)
      vi.advanceTimersByTime(5_000)
      // An append while it closes must not be lost in between.
      await store.append('v', [connection(2)])
      expect(disk.open.size).toBe(1)
      expect(await readAll(store, 'v')).toEqual([connection(1), connection(2), audio(0)])
    } finally {
      vi.useRealTimers()
    }
  })
})
