import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL, fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { encodeHead, encodeRecord } from '../../../src/node/journal-codec.ts'
import { checksum } from '../../../src/node/checksum.ts'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { encounterIdOf, folderName } from '../../../src/node/encounter-folder.ts'
import { FileStore } from '../../../src/node/file-store.ts'
import { audio, turn } from '../../contract/encounter-shapes.ts'
import { readAll } from '../../contract/encounter-store.ts'
import { bundlePrograms } from '../../support/bundle-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'file-store-'))
const stores: FileStore[] = []
let count = 0

afterAll(async () => {
  for (const store of stores) await store.close()
  rmSync(root, { recursive: true })
})

function open(directory: string, segmentBytes = 512 * 1024): FileStore {
  const store = new FileStore(directory, { segmentBytes })
  stores.push(store)
  return store
}

function fresh(): { directory: string; folder: string; store: FileStore } {
  const directory = join(root, String(count++), 'deeper')
  return { directory, folder: join(directory, 'e-v'), store: open(directory) }
}

/** Of the first claim. */
const log = 'log-00000001'
const segment1 = 'audio-00000001-00000001'

const connection = (n: number): JournalRecord => ({ type: 'connection', connection: n })

describe('FileStore', () => {
  it.skipIf(process.platform === 'win32')('can be read by its owner only', async () => {
    const { directory, folder, store } = fresh()
    await store.append('v', [connection(0), audio(0)])
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['audio-00000001-00000001', 'claim-00000001', 'log-00000001'])
  })

  it('takes a file URL, and refuses what is no directory or no size', async () => {
    const { directory } = fresh()
    const store = new FileStore(pathToFileURL(directory))
    stores.push(store)
    await store.append('v', [connection(1)])
    expect(await readAll(open(directory), 'v')).toEqual([connection(1)])
    expect(() => new FileStore('')).toThrow(expect.objectContaining({ option: 'directory' }))
    expect(() => new FileStore(directory, { segmentBytes: 0 })).toThrow(
      expect.objectContaining({ option: 'segmentBytes' }),
    )
  })

  it('drops a record torn at any byte, and goes on after it without damage', async () => {
    const { directory, folder, store } = fresh()
    await store.append('v', [connection(1)])
    const before = statSync(join(folder, log)).size
    await store.append('v', [connection(2)])
    await store.close()
    const whole = readFileSync(join(folder, log))
    for (let length = before; length < whole.length; length += 3) {
      writeFileSync(join(folder, log), whole.subarray(0, length))
      expect(await readAll(open(directory), 'v')).toEqual([connection(1)])
      const next = open(directory)
      await next.append('v', [connection(3)])
      expect(await readAll(next, 'v')).toEqual([connection(1), connection(3)])
      await next.close()
      for (const name of readdirSync(folder)) if (name !== log) rmSync(join(folder, name))
    }
  })

  it('deletes a visit without closing another whose name begins with that of the first', async () => {
    const { directory, store } = fresh()
    for (const id of ['visit-1', 'visit-10']) await store.append(id, [connection(1)])
    await store.delete('visit-1')
    await store.append('visit-10', [connection(2)])
    const logs = readdirSync(join(directory, 'e-visit-10')).filter((name) => name.startsWith('log'))
    expect(logs).toEqual([log])
    expect(await readAll(store, 'visit-10')).toEqual([connection(1), connection(2)])
  })

  it('begins again when a crash left a log without its head, and keeps torn audio apart', async () => {
    const { directory, folder, store } = fresh()
    await store.append('v', [connection(1), audio(0)])
    await store.close()
    writeFileSync(join(folder, log), encodeHead().subarray(0, 7))
    const segment = readFileSync(join(folder, segment1))
    writeFileSync(join(folder, segment1), Buffer.concat([segment, segment.subarray(16, 500)]))
    const next = open(directory)
    await next.append('v', [connection(2), audio(50)])
    expect(await readAll(next, 'v')).toEqual([connection(2), audio(0), audio(50)])
  })

  it('reports a flipped bit with its place, and reads on', async () => {
    const { folder, store } = fresh()
    await store.append('v', [connection(1), connection(2), connection(3), audio(0), audio(50)])
    for (const [name, at] of [
      [log, 70],
      [segment1, 40],
    ] as const) {
      const bytes = readFileSync(join(folder, name))
      bytes[at] = (bytes[at] as number) ^ 4
      writeFileSync(join(folder, name), bytes)
    }
    const read = await readAll(store, 'v')
    expect(read.filter((record) => record.type !== 'damage')).toEqual([
      connection(1),
      connection(3),
      audio(50),
    ])
    expect(read.filter((record) => record.type === 'damage')).toEqual([
      expect.objectContaining({ part: log, reason: 'checksum' }),
      expect.objectContaining({ part: segment1, position: 16, reason: 'checksum' }),
    ])
  })

  it('refuses a newer journal, to read and to write, and leaves it as it is', async () => {
    const { folder, store } = fresh()
    await store.append('v', [connection(1)])
    await store.close()
    const bytes = readFileSync(join(folder, log))
    bytes.writeUInt32LE(3, 8)
    bytes.writeUInt32LE(checksum(bytes, 0, 12), 12)
    writeFileSync(join(folder, log), bytes)
    await expect(readAll(store, 'v')).rejects.toMatchObject({ code: 'store', reason: 'newer' })
    await expect(store.append('v', [connection(2)])).rejects.toMatchObject({ code: 'store', reason: 'newer' })
    expect(readFileSync(join(folder, log))).toEqual(bytes)
  })

  it('takes no more disk the longer a visit goes on', async () => {
    const { directory, folder } = fresh()
    const store = open(directory, 32_000)
    const segments = (): string[] => readdirSync(folder).filter((name) => name.startsWith('audio'))
    for (let second = 0; second < 40; second++) {
      await store.append('v', [audio(second * 1_000, 1_000), { type: 'covered', untilMs: second * 1_000 }])
      expect(segments().length).toBeLessThanOrEqual(3)
    }
    await store.close()
    // What a crashed process left is dropped by the next one.
    const next = open(directory, 32_000)
    await next.append('v', [{ type: 'covered', untilMs: 40_000 }])
    expect(segments()).toEqual([])
    expect(await readAll(next, 'v')).toHaveLength(41)
  })

  it('has nothing open once a visit has ended', async () => {
    const { folder, store } = fresh()
    await store.append('v', [connection(1), audio(0)])
    await store.append('v', [
      { type: 'covered', untilMs: 50 },
      { type: 'end', endedAt: '2026-01-01T00:00:00Z' },
    ])
    await vi.waitFor(() => {
      expect(readdirSync(folder)).toEqual(['claim-00000001', log])
    })
  })

  it('lists only what it wrote', async () => {
    const { directory, store } = fresh()
    await store.append('v', [connection(1)])
    writeFileSync(join(directory, 'notes.txt'), 'x')
    writeFileSync(join(directory, 'e-UPPER'), 'x')
    expect(await store.list()).toEqual(['v'])
  })

  it('has typed errors for places that cannot be', async () => {
    const { directory } = fresh()
    const store = open(directory)
    await store.append('v', [connection(1)])
    const inFile = open(join(directory, 'e-v', log, 'below'))
    await expect(inFile.append('v', [connection(1)])).rejects.toMatchObject({
      code: 'store',
      reason: 'failed',
    })
    await expect(inFile.list()).rejects.toMatchObject({ code: 'store' })
    await expect(store.append('', [])).rejects.toMatchObject({ code: 'configuration', option: 'encounterId' })
    await expect(store.append('É'.repeat(60), [])).rejects.toMatchObject({ option: 'encounterId' })
    await expect(readAll(store, '')).rejects.toMatchObject({ option: 'encounterId' })
  })

  it.skipIf(process.platform === 'win32')('follows no name out of its directory', async () => {
    const { directory, store } = fresh()
    await store.append('../../escape', [connection(1)])
    expect(readdirSync(directory)).toEqual([folderName('../../escape')])
    symlinkSync(directory, join(directory, 'e-link'))
    expect(await store.list()).toEqual(['../../escape'])
  })
})

describe('claims on a folder', () => {
  const claims = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('claim'))

  it('lets nobody read what a holder writes after another took the visit over (attack 4)', async () => {
    const { directory, store } = fresh()
    const zombie = await store.claim('v', 60)
    await store.append('v', [connection(1), audio(0)], zombie)
    const other = open(directory)
    await vi.waitFor(async () => {
      const heir = await other.claim('v', 15_000)
      await other.append('v', [connection(2)], heir)
    })
    const folder = join(directory, 'e-v')
    const late = encodeRecord(connection(9) as never)
    for (const name of [log, segment1]) appendFileSync(join(folder, name), late)
    writeFileSync(join(folder, 'audio-00000001-00000002'), Buffer.concat([encodeHead(), late]))
    await expect(store.append('v', [connection(3)], zombie)).rejects.toMatchObject({ reason: 'claimed' })
    expect(await readAll(store, 'v')).toEqual([connection(1), connection(2), audio(0)])
  })

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])('does not take a claim for over because the clock was set to %s (attack 4)', async (_, byMs) => {
    const { directory, folder, store } = fresh()
    const held = await store.claim('v', 600)
    const [name] = claims(folder) as [string]
    const when = new Date(Date.now() + byMs)
    utimesSync(join(folder, name), when, when)
    const stolen = open(directory).claim('v', 600)
    await held.renew()
    await expect(stolen).rejects.toMatchObject({ reason: 'claimed' })
    // Nobody renews it now.
    utimesSync(join(folder, name), when, when)
    expect((await open(directory).claim('v', 600)).token).toBe(2)
  })

  it('never gives one visit to two of many who ask at once', async () => {
    const { directory } = fresh()
    const asked = Array.from({ length: 8 }, () => open(directory).claim('v', 15_000))
    const given = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled')
    expect(given).toHaveLength(1)
  })

  it('deletes a visit that its holder is just letting go of', async () => {
    const { folder, store } = fresh()
    const claim = await store.claim('v', 60_000)
    void store.append('v', [connection(0), audio(0)], claim)
    void claim.release()
    await store.delete('v')
    expect(existsSync(folder)).toBe(false)
    expect(await store.list()).toEqual([])
  })

  it('touches no folder any more once it is closed', async () => {
    const { folder, store } = fresh()
    const taking = store.claim('v', 60_000).then((claim) => {
      void store.append('v', [connection(0)], claim)
      void claim.release()
    })
    await store.close()
    await taking
    await store.close()
    const kept = readdirSync(folder).sort()
    expect(kept).toEqual(['claim-00000001-free', log])
  })

  it('leaves nothing of a visit that was not begun', async () => {
    const { directory, store } = fresh()
    await (await store.claim('v', 15_000)).release()
    expect(readdirSync(directory)).toEqual([])
  })

  it('reads what version 0.1 wrote, and goes on after it', async () => {
    const { directory, folder, store } = fresh()
    mkdirSync(folder, { recursive: true })
    const head = Buffer.from(encodeHead())
    head.writeUInt32LE(1, 8)
    head.writeUInt32LE(checksum(head, 0, 12), 12)
    writeFileSync(join(folder, 'log'), Buffer.concat([head, encodeRecord(connection(1) as never)]))
    writeFileSync(join(folder, 'audio-00000001'), Buffer.concat([head, encodeRecord(audio(0))]))
    await store.append('v', [connection(2), audio(50)])
    const expected = [connection(1), connection(2), audio(0), audio(50)]
    expect(await readAll(open(directory), 'v')).toEqual(expected)
  })
})

describe('a process killed while it writes', () => {
  it('loses nothing that it had reported', async () => {
    const { directory, store } = fresh()
    const source = fileURLToPath(new URL('./file-store-writer.ts', import.meta.url))
    const [program = ''] = await bundlePrograms(join(root, 'program'), [source])
    const child = spawn(process.execPath, [program, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let reported = 0
    for await (const chunk of child.stdout) {
      reported += (chunk as Buffer).length
      if (reported > 60) child.kill('SIGKILL')
    }
    const read = await readAll(store, 'v')
    const turns = read.filter((record) => record.type === 'turn')
    expect(read.filter((record) => record.type === 'damage')).toEqual([])
    expect(turns.length).toBeGreaterThanOrEqual(reported)
    expect(turns).toEqual(turns.map((_, n) => ({ type: 'turn', turn: turn(n, n * 1_000) })))
    await store.append('v', [connection(1)])
    expect((await readAll(store, 'v')).filter((record) => record.type === 'damage')).toEqual([])
  })
})

describe('folderName', () => {
  it('can be read back, and is safe on every file system', () => {
    for (const id of ['a', 'A', '..', 'é', '_41', 'nul', 'x/y', ' ']) {
      expect(folderName(id)).toMatch(/^e-[a-z0-9_-]+$/)
      expect(encounterIdOf(folderName(id))).toBe(id)
    }
  })
})

describe('a visit whose process stopped before its first record', () => {
  it('is not listed', async () => {
    const { directory, store } = fresh()
    mkdirSync(join(directory, folderName('empty')), { recursive: true })
    mkdirSync(join(directory, folderName('head')))
    writeFileSync(join(directory, folderName('head'), 'log'), encodeHead())
    await store.append('kept', [{ type: 'start', startedAt: '2026-01-01T00:00:00.000Z' }])
    expect(await store.list()).toEqual(['kept'])
  })
})
