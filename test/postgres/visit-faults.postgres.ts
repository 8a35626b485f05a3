import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startPostgres, type PostgresServer } from '../../scripts/postgres.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import { PostgresStore } from '../../src/postgres/postgres-store.ts'
import type { ScribeWarning } from '../../src/protocol/encounter.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'

const script = Array.from({ length: 10 }, (_, n) => ({
  text: `Sentence number ${n + 1} is about the knee.`,
  startMs: 300 + n * 1_500,
  endMs: 1_500 + n * 1_500,
}))
let server: PostgresServer
/** A disk of 24 MB, where this machine lets us make one. */
let disk: string | undefined

beforeAll(async () => {
  server = await startPostgres()
  const path = join(server.directory, 'disk')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    console.warn('No small disk can be mounted here (that takes root): the full disk is not tested')
    return
  }
  disk = path
  const { uid, gid } = statSync(server.directory)
  chownSync(path, uid, gid)
  await asked(`create tablespace small location '${path}'`)
})
afterAll(async () => {
  if (disk !== undefined) execFileSync('umount', ['-l', disk])
  await server.stop()
  rmSync(server.directory, { recursive: true, force: true })
})

async function asked(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const killAll = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid <> pg_backend_pid() and backend_type = 'client backend'`

/** What goes wrong while people speak, until `healed` says that the visit may have noticed. */
const faults: Record<string, (noticed: () => Promise<void>) => Promise<void>> = {
  'crashes and starts again': () => server.restart(),
  'cuts its connections again and again': async () => {
    for (let n = 0; n < 20; n++) {
      await asked(killAll)
      await new Promise((resolve) => setTimeout(resolve, 75))
    }
  },
  'has a full disk': async (noticed) => {
    const fill = 'insert into filler select repeat(md5(random()::text), 200) from generate_series(1, 500)'
    await asked(
      'create table filler (text text) tablespace small',
      'alter table filler alter text set storage plain',
    )
    await expect(asked(...Array.from({ length: 100 }, () => fill))).rejects.toMatchObject({ code: '53100' })
    await expect(asked(...Array.from({ length: 100 }, () => fill.replace('500', '1')))).rejects.toThrow()
    await noticed()
    await asked('drop table filler')
  },
}

describe.each(Object.keys(faults))('a visit whose PostgreSQL %s', (fault) => {
  it('loses nothing that it was told is kept, and is durable again', async (context) => {
    const isDisk = fault.includes('disk')
    if (isDisk && disk === undefined) return context.skip()
    const connectionString = isDisk ? `${server.url}?options=-c%20default_tablespace%3Dsmall` : server.url
    const store = new PostgresStore({
      connectionString,
      schema: `faults_${Object.keys(faults).indexOf(fault)}`,
      statementTimeoutMs: 1_000,
    })
    await using fake = await FakeAssemblyAI.start({ script })
    await using session = new MedicalScribeSession({
      apiKey: 'any',
      audio: scriptedSource({ script, content: 'positioned', speed: 2 }),
      streaming: { url: fake.streamingUrl },
      gatewayUrl: fake.gatewayUrl,
      store,
      encounterId: 'visit',
      storeTimeoutMs: 1_500,
    })
    const warnings: ScribeWarning[] = []
    /** Told while everything was kept. */
    const told = new Set<string>()
    const isDurable = (): boolean => warnings.at(-1)?.kind !== 'not-durable'
    session.on('warning', (warning) => warnings.push(warning))
    session.on('turn', ({ id }) => void (isDurable() && told.add(id)))
    await session.start()
    await vi.waitFor(() => expect(told.size).toBeGreaterThan(1), 10_000)
    const before = [...told]
    await faults[fault]?.(() => vi.waitFor(() => expect(isDurable()).toBe(false), 10_000))
    const keptThen = await turnsOf(store)
    for (const id of before) expect(keptThen).toContain(id)
    const { encounter, note } = await session.finished
    expect(isDurable()).toBe(true)
    if (isDisk) {
      expect(warnings.map(({ kind }) => kind)).toEqual(['not-durable', 'durable'])
      expect(warnings[0]?.cause).toMatchObject({ code: 'store', reason: 'full' })
    }
    expect(encounter.turns).toHaveLength(script.length)
    const { fold } = keptVisit('visit', await recordsOf(store))
    expect(fold.damage).toEqual([])
    expect(fold.encounter.turns).toEqual(encounter.turns)
    expect([fold.encounter.note, note !== undefined]).toEqual([note, true])
    expect((await store.status('visit')).state).toBe('finished')
    await store.close()
  })
})

async function recordsOf(store: PostgresStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read('visit')) records.push(record)
  return records
}

async function turnsOf(store: PostgresStore): Promise<string[]> {
  return (await recordsOf(store)).flatMap((record) => (record.type === 'turn' ? [record.turn.id] : []))
}
