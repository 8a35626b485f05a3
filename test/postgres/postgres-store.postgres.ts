import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type PostgresServer } from '../../scripts/postgres.ts'
import { encryptStore } from '../../src/journal/encrypt-store.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import { PostgresStore } from '../../src/postgres/postgres-store.ts'
import { audio, turn } from '../contract/encounter-shapes.ts'
import { apart, encounterStoreContract, readAll } from '../contract/encounter-store.ts'

let server: PostgresServer
const stores: PostgresStore[] = []
let count = 0
const key = new Uint8Array(32).fill(5)

beforeAll(async () => {
  server = await startPostgres()
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})
afterAll(async () => {
  await server.stop()
})

function open(schema: string, statementTimeoutMs = 4_000): PostgresStore {
  const store = new PostgresStore({
    connectionString: server.url,
    schema,
    maxConnections: 3,
    statementTimeoutMs,
  })
  stores.push(store)
  return store
}

const fresh = (): { store: PostgresStore; reopen: () => PostgresStore; schema: string } => {
  const schema = `test_${count++}`
  return { store: open(schema), reopen: () => open(schema), schema }
}

const turns = (from: number, to: number): JournalRecord[] =>
  Array.from({ length: to - from }, (_, n) => ({ type: 'turn', turn: turn(from + n, (from + n) * 1_000) }))

encounterStoreContract('PostgresStore', fresh)
encounterStoreContract('encryptStore(PostgresStore)', () => {
  const { store, reopen } = fresh()
  return { store: encryptStore(store, key), reopen: () => encryptStore(reopen(), key) }
})

async function asked<R extends pg.QueryResultRow>(text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    return (await client.query<R>(text)).rows
  } finally {
    await client.end()
  }
}

describe('PostgresStore', () => {
  it('makes its tables once, however many begin at once, and again does nothing', async () => {
    const { store, reopen, schema } = fresh()
    await Promise.all([store, reopen(), reopen(), reopen()].map((each) => each.append('v', turns(0, 1))))
    expect(await readAll(reopen(), 'v')).toHaveLength(4)
    expect(await asked(`select version from ${schema}.migrations`)).toEqual([{ version: 1 }])
  })

  it('refuses tables of a later version', async () => {
    const { store, reopen, schema } = fresh()
    await store.migrate()
    await asked(`insert into ${schema}.migrations (version) values (99)`)
    await expect(reopen().list()).rejects.toMatchObject({ code: 'store', reason: 'newer' })
  })

  it('appends in one round trip', async () => {
    const pool = new pg.Pool({ connectionString: server.url })
    const store = new PostgresStore({ pool, schema: 'trips' })
    await store.append('v', turns(0, 1))
    let queries = 0
    const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
    pool.connect = (async () => {
      const client = await connect()
      queries++
      return client
    }) as typeof pool.connect
    await store.append('v', [...turns(1, 3), audio(0)])
    expect(queries).toBe(1)
    pool.connect = connect as typeof pool.connect
    await store.close()
    // The pool is the caller's, and still open.
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('deletes audio that is covered, and lists by state', async () => {
    const { store, schema } = fresh()
    await store.append('v', [audio(0), audio(50), { type: 'covered', untilMs: 60 }])
    expect(await asked(`select audio_end_ms from ${schema}.records where audio_end_ms is not null`)).toEqual([
      { audio_end_ms: 100 },
    ])
    await store.append('w', [{ type: 'end', endedAt: '2026-01-01T00:00:00Z' }])
    const claim = await store.claim('x', 15_000)
    await store.append('x', turns(0, 1), claim)
    expect([await store.list('abandoned'), await store.list('live'), await store.list('finished')]).toEqual([
      ['v'],
      ['x'],
      ['w'],
    ])
  })

  it('neither loses nor doubles a record when its connections are cut in the middle of appends', async () => {
    const { store, reopen, schema } = fresh()
    await store.append('v', turns(0, 1))
    let isOver = false
    const cutting = (async () => {
      while (!isOver) {
        await asked(
          `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query like '%${schema}%'`,
        )
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    })()
    const told: JournalRecord[] = turns(0, 1)
    for (let n = 1; n < 150; n++) {
      await store.append('v', turns(n, n + 1)).then(
        () => told.push(...turns(n, n + 1)),
        () => undefined,
      )
    }
    isOver = true
    await cutting
    const read = (await readAll(reopen(), 'v')).map((record) =>
      record.type === 'turn' ? record.turn.id : '',
    )
    expect(new Set(read).size).toBe(read.length)
    for (const record of told) expect(read).toContain(record.type === 'turn' && record.turn.id)
    expect(told.length).toBeGreaterThan(100)
  })

  it('goes on after the server crashed', async () => {
    const { store, reopen } = fresh()
    const claim = await store.claim('v', 15_000)
    await store.append('v', [...turns(0, 5), audio(0)], claim)
    await server.restart()
    await store.append('v', turns(5, 6), claim)
    expect(apart(await readAll(reopen(), 'v'))).toEqual(apart([...turns(0, 6), audio(0)]))
  })

  it('gives up a statement in time, and says so', async () => {
    const { schema, store: first } = fresh()
    await first.append('v', turns(0, 1))
    const store = open(schema, 300)
    await store.migrate()
    const locker = new pg.Client({ connectionString: server.url })
    await locker.connect()
    await locker.query(`begin; lock table ${schema}.visits in exclusive mode`)
    await expect(store.append('v', turns(1, 2))).rejects.toMatchObject({ reason: 'timeout', retryable: true })
    await locker.query('rollback')
    await locker.end()
    await store.append('v', turns(2, 3))
  })

  it('has typed errors for a server that is not there, and for names it cannot keep', async () => {
    const absent = new PostgresStore({ connectionString: 'postgres://scribe@127.0.0.1:1/postgres' })
    const failing = absent.append('v', turns(0, 1))
    await expect(failing).rejects.toMatchObject({ code: 'store', reason: 'failed', retryable: true })
    await absent.close()
    const { store } = fresh()
    await expect(store.claim('é'.repeat(501), 1_000)).rejects.toMatchObject({ option: 'encounterId' })
    for (const options of [
      {},
      { connectionString: 'x', schema: 'a"b' },
      { connectionString: 'x', shema: 'a' },
    ]) {
      expect(() => new PostgresStore(options)).toThrow(expect.objectContaining({ code: 'configuration' }))
    }
  })
})
