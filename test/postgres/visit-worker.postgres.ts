import pg from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startPostgres, type PostgresServer } from '../../scripts/postgres.ts'
import { StoreError } from '../../src/core/errors.ts'
import { encryptStore } from '../../src/journal/encrypt-store.ts'
import { MemoryStore } from '../../src/journal/memory-store.ts'
import type { EncounterStore, JournalRecord } from '../../src/journal/records.ts'
import { PostgresStore } from '../../src/postgres/postgres-store.ts'
import { VisitWorker, type VisitWorkerOptions } from '../../src/postgres/visit-worker.ts'
import type { SoapNote } from '../../src/protocol/note.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { turn } from '../contract/encounter-shapes.ts'

let server: PostgresServer
let fake: FakeAssemblyAI
let pooled: PostgresStore
let store: EncounterStore
const workers: VisitWorker[] = []
const script = [{ text: 'Take lisinopril 10 milligrams.', startMs: 500 }]

beforeAll(async () => {
  server = await startPostgres()
  fake = await FakeAssemblyAI.start({ script })
  pooled = new PostgresStore({ connectionString: server.url })
  store = encryptStore(pooled, new Uint8Array(32).fill(9))
})
afterAll(async () => {
  for (const worker of workers) await worker.drain(0)
  await pooled.close()
  await fake.stop()
  await server.stop()
})

function worker(options: Partial<VisitWorkerOptions> = {}): VisitWorker {
  const made = new VisitWorker({
    store,
    connectionString: server.url,
    finish: {
      apiKey: 'any',
      gatewayUrl: fake.gatewayUrl,
      streaming: { url: fake.streamingUrl },
      editor: false,
    },
    scanMs: 500,
    retryDelaySeconds: 1,
    ...options,
  })
  workers.push(made)
  return made
}

const abandoned: readonly JournalRecord[] = [
  { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
  { type: 'connection', connection: 0 },
  { type: 'turn', turn: turn(0, 0) },
]

const stateOf = async (id: string): Promise<string | undefined> => (await store.status?.(id))?.state

describe('VisitWorker', () => {
  it('finishes what is abandoned, once, however many work on it, and leaves the living alone', async () => {
    const ids = Array.from({ length: 6 }, (_, n) => `many-${n}`)
    for (const id of ids) await store.append(id, abandoned)
    const claim = await store.claim?.('living', 60_000)
    await store.append('living', abandoned, claim)
    const finished: string[] = []
    const two = [worker({ queue: 'many' }), worker({ queue: 'many' })]
    for (const each of two) each.on('finished', (id) => finished.push(id))
    await Promise.all(two.map((each) => each.start()))
    await vi.waitFor(() => expect(finished).toHaveLength(ids.length), { timeout: 30_000 })
    for (const each of two) await each.drain()
    expect(finished.sort()).toEqual(ids)
    for (const id of ids) {
      const notes: JournalRecord[] = []
      for await (const record of store.read(id))
        if (record.type === 'note' && record.kind === 'final') notes.push(record)
      expect([await stateOf(id), notes.length]).toEqual(['finished', 1])
    }
    expect(await stateOf('living')).toBe('live')
    await store.delete('living', claim)
  })

  it('tries again, gives up into a list with the reason, and tries once more when it is told to', async () => {
    await store.append('hopeless', abandoned)
    let isHopeless = true
    const failures: string[] = []
    const patient = worker({
      queue: 'hopeless',
      retryLimit: 1,
      finish: () => {
        if (isHopeless) throw new Error('no options for it')
        return {
          apiKey: 'any',
          gatewayUrl: fake.gatewayUrl,
          streaming: { url: fake.streamingUrl },
          editor: false,
        }
      },
    })
    patient.on('failed', (id) => failures.push(id))
    await patient.start()
    await vi.waitFor(async () => expect(await patient.givenUp()).toHaveLength(1), { timeout: 30_000 })
    expect(failures).toEqual(['hopeless', 'hopeless'])
    expect(await patient.givenUp()).toEqual([
      expect.objectContaining({
        encounterId: 'hopeless',
        attempts: 2,
        message: expect.any(String) as string,
      }),
    ])
    isHopeless = false
    await patient.retry('hopeless')
    await vi.waitFor(async () => expect(await stateOf('hopeless')).toBe('finished'), { timeout: 30_000 })
    expect(await patient.givenUp()).toEqual([])
    await patient.drain()
  })

  it('goes by the times of the database also where the app has pg read them as texts', async () => {
    const { TIMESTAMPTZ } = pg.types.builtins
    const usual: unknown = pg.types.getTypeParser(TIMESTAMPTZ)
    pg.types.setTypeParser(TIMESTAMPTZ, (text) => text)
    try {
      await store.append('texts', abandoned)
      const isTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string
      expect(await store.status?.('texts')).toMatchObject({ state: 'abandoned', lastWrittenAt: isTime })
      const errors: unknown[] = []
      const finish = async (): Promise<never> => {
        // Meanwhile the worker looks at what is abandoned.
        await new Promise((resolve) => setTimeout(resolve, 1_200))
        throw new Error('no options for it')
      }
      const one = worker({ queue: 'texts', retryLimit: 0, finish })
      one.on('error', (error) => errors.push(error))
      await one.start()
      await vi.waitFor(async () => expect(await one.givenUp()).toMatchObject([{ failedAt: isTime }]), {
        timeout: 30_000,
      })
      expect(errors).toEqual([])
      await one.drain()
    } finally {
      pg.types.setTypeParser(TIMESTAMPTZ, usual as (text: string) => unknown)
      await store.delete('texts')
    }
  })

  it('leaves a boss of the app and its other workers at work, and what that archived given up', async () => {
    const boss = new PgBoss({
      connectionString: server.url,
      archiveFailedAfterSeconds: 1,
      maintenanceIntervalSeconds: 1,
    })
    boss.on('error', () => undefined)
    await boss.start()
    const tried: string[] = []
    const made = (): VisitWorker => {
      const finish = (id: string): never => {
        tried.push(id)
        throw new Error('no options for it')
      }
      const one = new VisitWorker({ store, boss, finish, scanMs: 500, retryLimit: 0, queue: 'shared' })
      workers.push(one)
      return one
    }
    const [one, other] = [made(), made()]
    await one.start()
    await other.start()
    await one.drain()
    await store.append('archived', abandoned)
    const givenUp = async (): Promise<boolean> =>
      (await other.givenUp()).some(({ encounterId }) => encounterId === 'archived')
    await vi.waitFor(async () => expect(await givenUp()).toBe(true), { timeout: 30_000 })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await boss.archive()
    // A look of the worker at what is abandoned, and more.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(tried.filter((id) => id === 'archived')).toHaveLength(1)
    expect(await givenUp()).toBe(true)
    await other.drain()
    await boss.stop({ graceful: false })
  })

  it('releases within the deadline what it cannot finish, for the next worker', async () => {
    await store.append('slow', abandoned)
    const slow = worker({
      queue: 'slow',
      // To be drained is no failure, so none is counted.
      retryLimit: 0,
      finish: {
        apiKey: 'any',
        streaming: { url: fake.streamingUrl },
        gatewayUrl: fake.gatewayUrl,
        editor: false,
        note: { write: () => new Promise(() => undefined) },
      },
    })
    const told: unknown[] = []
    for (const event of ['failed', 'error'] as const) slow.on(event, (...about) => told.push(about))
    await slow.start()
    await vi.waitFor(async () => expect(await stateOf('slow')).toBe('live'), { timeout: 30_000 })
    const begin = performance.now()
    await slow.drain(2_000)
    expect(performance.now() - begin).toBeLessThan(4_000)
    expect(await stateOf('slow')).toBe('abandoned')
    expect(told).toEqual([])
    const next = worker({ queue: 'slow' })
    await next.start()
    await vi.waitFor(async () => expect(await stateOf('slow')).toBe('finished'), { timeout: 30_000 })
    await next.drain()
  })

  describe('drained while it starts', () => {
    let boss: PgBoss
    beforeAll(async () => {
      boss = new PgBoss({ connectionString: server.url })
      boss.on('error', () => undefined)
      await boss.start()
    })
    afterAll(() => boss.stop({ graceful: false }))

    /** A job that waits, for whoever takes it. */
    const waiting = async (queue: string): Promise<void> => {
      await store.append(queue, abandoned)
      await boss.createQueue(queue)
      await boss.send(queue, { encounterId: queue })
    }
    const finish = vi.fn(() => ({ apiKey: 'any' }))
    const untouched = async (queue: string): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      const state = await stateOf(queue)
      await store.delete(queue)
      expect(state).toBe('abandoned')
      expect(finish).not.toHaveBeenCalled()
    }

    it('has ended when both have, with a boss of its own', async () => {
      await waiting('own')
      const own = worker({ queue: 'own', finish })
      const starting = own.start()
      await own.drain()
      await starting
      await untouched('own')
    })

    it.each(['createQueue', 'updateQueue', 'fetch', 'start'] as const)(
      'takes nothing, at %s with a boss of the app',
      async (moment) => {
        await waiting(moment)
        let draining: Promise<void> | undefined
        const watched = new Proxy(boss, {
          get: (target, name) => {
            const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
            return (...args: unknown[]) => {
              if (name === moment) draining ??= one.drain()
              return method.apply(target, args)
            }
          },
        })
        const options = { store, finish, queue: moment, scanMs: 500 }
        const one = new VisitWorker({ ...options, boss: watched })
        const starting = one.start()
        if (moment === 'start') draining = one.drain()
        await starting
        await draining
        await untouched(moment)
      },
    )
  })

  it('has ended when any call of drain() has', async () => {
    await store.append('twice', abandoned)
    let finish: (() => void) | undefined
    const asked = vi.fn(() => new Promise<never>((_, reject) => (finish = () => reject(new Error('over')))))
    const one = worker({ queue: 'twice', finish: asked })
    await one.start()
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 30_000 })
    const told: string[] = []
    const both = [1, 2].map((at) => one.drain().then(() => told.push(`drained ${at}`)))
    setTimeout(() => {
      told.push('finished')
      finish?.()
    }, 200)
    await Promise.all(both)
    expect(told).toEqual(['finished', 'drained 1', 'drained 2'])
    await store.delete('twice')
  })

  it('goes on when the database is away as a job ends', async () => {
    const own = await startPostgres()
    const memory = new MemoryStore()
    await memory.append('away', abandoned)
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const one = worker({
      store: memory,
      connectionString: own.url,
      finish: async () => {
        await own.stop()
        throw new Error('no options for it')
      },
    })
    const told: string[] = []
    for (const event of ['failed', 'error'] as const) one.on(event, () => told.push(event))
    await one.start()
    await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining(['failed', 'error'])), {
      timeout: 30_000,
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    await one.drain(0)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  describe('with a store that', () => {
    /** Works on the visits until each has ended somehow. */
    async function toldOf(
      memory: EncounterStore,
      queue: string,
      isOver: (told: readonly string[], givenUp: readonly string[]) => boolean,
      write?: () => Promise<SoapNote>,
    ): Promise<{ told: string[]; givenUp: string[] }> {
      const told: string[] = []
      const finish = {
        apiKey: 'any',
        gatewayUrl: fake.gatewayUrl,
        streaming: { url: fake.streamingUrl },
        editor: false,
        ...(write ? { note: { write } } : {}),
      } as const
      const one = worker({ store: memory, queue, retryLimit: 1, finish })
      for (const event of ['finished', 'failed'] as const)
        one.on(event, (...[id]) => void told.push(`${event} ${id}`))
      await one.start()
      const givenUp = async (): Promise<string[]> => (await one.givenUp()).map((visit) => visit.encounterId)
      await vi.waitFor(async () => expect(isOver(told, await givenUp())).toBe(true), {
        timeout: 20_000,
      })
      // Some more looks at what is abandoned.
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      const last = await givenUp()
      await one.drain()
      return { told: told.sort(), givenUp: last }
    }

    it('keeps nothing, gives the visit up', async () => {
      const memory = new MemoryStore()
      await memory.append('full', abandoned)
      memory.append = () => Promise.reject(new StoreError('full', 'The disk is full'))
      expect(await toldOf(memory, 'full', (_, givenUp) => givenUp.length > 0)).toEqual({
        told: ['failed full', 'failed full'],
        givenUp: ['full'],
      })
    })

    it('gave the visit to another, leaves it to that', async () => {
      const memory = new MemoryStore()
      await memory.append('lost', abandoned)
      const append = memory.append.bind(memory)
      const claim = memory.claim.bind(memory)
      let held: Awaited<ReturnType<typeof claim>> | undefined
      memory.claim = async (...args) => (held = await claim(...args))
      let isWritten = false
      const write = async (): Promise<SoapNote> => {
        await held?.release()
        const other = await claim('lost', 60_000)
        await append('lost', [{ type: 'end', endedAt: '2026-01-02T03:05:00.000Z' }], other)
        isWritten = true
        return { subjective: [], objective: [], assessment: [], plan: [] } as unknown as SoapNote
      }
      expect(await toldOf(memory, 'lost', () => isWritten, write)).toEqual({ told: [], givenUp: [] })
    })

    it('forgets one and cannot read one, finishes the others', async () => {
      const memory = new MemoryStore()
      const ids = ['a-gone', 'b-unreadable', 'c-well', 'd-well']
      for (const id of ids) await memory.append(id, abandoned)
      const status = memory.status.bind(memory)
      const denied = new StoreError('denied', 'A file of the visit cannot be read')
      memory.status = async (id) => {
        if (id === 'a-gone') await memory.delete(id)
        if (id === 'b-unreadable') throw denied
        return status(id)
      }
      memory.read = new Proxy(memory.read.bind(memory), {
        apply: (read, _, [id]: [string]) => {
          if (id === 'b-unreadable') throw denied
          return read(id)
        },
      })
      const ended = await toldOf(memory, 'some', (told, givenUp) => told.length > 3 && givenUp.length > 0)
      expect(ended).toEqual({
        told: ['failed b-unreadable', 'failed b-unreadable', 'finished c-well', 'finished d-well'],
        givenUp: ['b-unreadable'],
      })
    })

    it('has recorded visits too, passes them over', async () => {
      const memory = new MemoryStore()
      const at = '2026-01-02T03:04:05.678Z'
      const recorded = [
        { type: 'start', startedAt: at },
        { type: 'job', step: 'upload', at },
      ] as const
      for (const id of ['recorded', 'live.again']) await memory.append(id, recorded)
      await memory.append('live', abandoned)
      const claimed = vi.spyOn(memory, 'claim')
      const ended = await toldOf(memory, 'recorded', (told) => told.length > 0)
      expect(ended).toEqual({ told: ['finished live'], givenUp: [] })
      expect(claimed.mock.calls.map(([id]) => id).sort()).toEqual(['live', 'live.again', 'recorded'])
    })
  })

  it('refuses what it cannot work with', () => {
    const options = { store, finish: {} } as VisitWorkerOptions
    const wrong = [
      options,
      { ...options, connectionString: 'x', finnish: 1 },
      { connectionString: 'x', finish: {} },
    ]
    for (const each of wrong) {
      expect(() => new VisitWorker(each as VisitWorkerOptions)).toThrow(
        expect.objectContaining({ code: 'configuration' }),
      )
    }
  })
})
