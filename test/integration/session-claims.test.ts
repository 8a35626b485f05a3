import { describe, expect, it, vi } from 'vitest'
import {
  MedicalScribeSession,
  MemoryStore,
  StoreError,
  finishVisit,
  type Claim,
  type EncounterStore,
  type JournalRecord,
  type ScribeWarning,
} from '../../src/index.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { scriptedGateway } from '../../src/testing/scripted-gateway.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'

const script = Array.from({ length: 6 }, (_, n) => ({
  text: `Sentence number ${n + 1} of the visit about knees.`,
  startMs: 500 + n * 3_000,
}))
const encounterId = 'visit'

function optionsOf(fake: FakeAssemblyAI, store: EncounterStore) {
  return {
    apiKey: 'any',
    audio: scriptedSource({ script, content: 'positioned', speed: 10 }),
    streaming: { url: fake.streamingUrl },
    gatewayUrl: fake.gatewayUrl,
    store,
    encounterId,
  }
}

/** Takes the visit away from whoever has it, as after a time in which it did not answer. */
function stealable(): { store: MemoryStore; steal: () => Promise<Claim> } {
  const store = new MemoryStore()
  let held: Claim | undefined
  const claim = store.claim.bind(store)
  store.claim = async (id, ttlMs) => (held = await claim(id, ttlMs))
  return {
    store,
    steal: async () => {
      await held?.release()
      return claim(encounterId, 60_000)
    },
  }
}

describe('a visit that another process has', () => {
  it('is refused before anything connects: to start(), recover() and finishVisit() (lost 3)', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const store = new MemoryStore()
    await using first = new MedicalScribeSession(optionsOf(fake, store))
    await first.start()
    const { connections } = fake.requests
    const before = connections.length
    const claimed = { code: 'store', reason: 'claimed' }
    const { audio: _audio, ...rest } = optionsOf(fake, store)
    await expect(new MedicalScribeSession(optionsOf(fake, store)).start()).rejects.toMatchObject(claimed)
    await expect(MedicalScribeSession.recover(optionsOf(fake, store))).rejects.toMatchObject(claimed)
    await expect(finishVisit(rest)).rejects.toMatchObject(claimed)
    expect(connections.length).toBe(before)
    expect((await store.status(encounterId)).state).toBe('live')
    const { encounter } = await first.finished
    expect(encounter.turns).toHaveLength(script.length)
    expect((await store.status(encounterId)).state).toBe('finished')
  })

  it('L16: is shown on in memory by whoever lost it, told once, with no model asked and nothing written', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const { store, steal } = stealable()
    await using session = new MedicalScribeSession(optionsOf(fake, store))
    const warnings: ScribeWarning[] = []
    session.on('warning', (warning) => warnings.push(warning))
    let kept = 0
    let asked = 0
    const stolen = new Promise<Claim>((resolve, reject) => {
      session.on('turn', () => {
        if (session.encounter.turns.length >= 2) steal().then(resolve, reject)
      })
    })
    await session.start()
    await stolen
    await vi.waitFor(() => expect(warnings).toHaveLength(1))
    asked = fake.requests.completions.length
    kept = (await readAll(store)).length
    const { encounter, note } = await session.finished
    expect(encounter.turns).toHaveLength(script.length)
    expect(note).toBeUndefined()
    expect(fake.requests.completions.length).toBe(asked)
    expect(warnings).toEqual([
      expect.objectContaining({ kind: 'not-durable', cause: expect.any(StoreError) as StoreError }),
    ])
    expect(warnings[0]?.cause).toMatchObject({ reason: 'claimed' })
    expect(await readAll(store)).toHaveLength(kept)
  })

  it('asks for no edit of a turn that is not kept, and for no note while the store does not answer', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const store = new MemoryStore()
    const append = store.append.bind(store)
    const waiting: (() => void)[] = []
    store.append = (...args) =>
      args[1].some(({ type }) => type === 'turn')
        ? new Promise((resolve, reject) => {
            waiting.push(() => void append(...args).then(resolve, reject))
          })
        : append(...args)
    await using session = new MedicalScribeSession({
      ...optionsOf(fake, store),
      editor: { spacingMs: 0 },
      storeTimeoutMs: 60_000,
    })
    await session.start()
    await vi.waitFor(() => expect(session.encounter.turns.length).toBeGreaterThan(2), 10_000)
    const stopped = session.stop()
    await fake.waitForClose(0)
    expect(session.waitsFor).toBe('turns')
    expect(fake.requests.completions).toEqual([])
    store.append = append
    for (const goOn of waiting) goOn()
    expect((await stopped).note).toBeDefined()
    expect(fake.requests.completions.length).toBeGreaterThan(2)
  })

  it('stays open when its note is not written because the store is away, and the next one writes it', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const store = new MemoryStore()
    let isAway = false
    const away = (): Promise<never> => Promise.reject(new StoreError('failed', 'The store is away'))
    const [append, claim] = [store.append.bind(store), store.claim.bind(store)]
    // An end is what the store would be back for.
    store.append = (...args) => {
      isAway &&= !args[1].some(({ type }) => type === 'end')
      return isAway ? away() : append(...args)
    }
    store.claim = async (...asked) => {
      const held = await claim(...asked)
      return { ...held, renew: () => (isAway ? away() : held.renew()) }
    }
    const session = new MedicalScribeSession({ ...optionsOf(fake, store), editor: false, claimTtlMs: 1_000 })
    await session.start()
    await vi.waitFor(() => expect(session.encounter.turns.length).toBeGreaterThan(2), 10_000)
    isAway = true
    const { note, encounter } = await session.stop()
    expect([note, encounter.endedAt]).toEqual([undefined, undefined])
    expect((await store.status(encounterId)).state).toBe('abandoned')
    isAway = false
    const { audio: _audio, ...rest } = optionsOf(fake, store)
    expect((await finishVisit(rest)).note).toBeDefined()
  })

  it('L8: fails at stopTimeoutMs and names what it waited for; finishVisit() finishes it (attack 8)', async () => {
    let hangs = true
    await using fake = await FakeAssemblyAI.start({
      script,
      models: {
        'claude-sonnet-4-6': (request) =>
          hangs ? new Promise<never>(() => undefined) : scriptedGateway({}).complete(request),
      },
    })
    const store = new MemoryStore()
    await using session = new MedicalScribeSession({ ...optionsOf(fake, store), stopTimeoutMs: 1_500 })
    await session.start()
    await vi.waitFor(() => expect(session.encounter.turns.length).toBeGreaterThan(2), 10_000)
    const begin = performance.now()
    const stopped = session.stop()
    await vi.waitFor(() => expect(session.waitsFor).toBe('note'), 1_400)
    await expect(stopped).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('note') as string,
    })
    expect(performance.now() - begin).toBeLessThan(2_000)
    expect(session.state).toMatchObject({ status: 'failed' })
    expect((await store.status(encounterId)).state).toBe('abandoned')
    hangs = false
    const { audio: _audio, ...rest } = optionsOf(fake, store)
    const { encounter, note } = await finishVisit(rest)
    expect([encounter.turns.length, note !== undefined]).toEqual([session.encounter.turns.length, true])
  })

  it('L17: is finished by the other with every turn that was told to be kept, and one note', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const { store, steal } = stealable()
    await using session = new MedicalScribeSession(optionsOf(fake, store))
    const stolen = new Promise<Claim>((resolve, reject) => {
      const off = session.on('turn', () => {
        if (session.encounter.turns.length < 3) return
        off()
        steal().then(resolve, reject)
      })
    })
    await session.start()
    const claim = await stolen
    const told = session.encounter.turns.map(({ text }) => text)
    await claim.release()
    const { audio: _audio, ...rest } = optionsOf(fake, store)
    const { encounter, note } = await finishVisit(rest)
    expect(encounter.turns.map(({ text }) => text).slice(0, 3)).toEqual(told.slice(0, 3))
    expect(note).toBeDefined()
    const records = await readAll(store)
    expect(records.filter((record) => record.type === 'note' && record.kind === 'final')).toHaveLength(1)
    // The chain says that the visit changed hands.
    const tokens = records.flatMap((record) => ('link' in record ? (record.link?.token ?? []) : []))
    expect(new Set(tokens).size).toBe(2)
  })
})

async function readAll(store: EncounterStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  return records
}
