import { describe, expect, it } from 'vitest'
import {
  MedicalScribeSession,
  MemoryStore,
  StoreError,
  iterableSource,
  type EncounterStore,
  type JournalRecord,
} from '../../src/index.ts'
import { FakeAssemblyAI, scriptedSource } from '../../src/testing.ts'
import { recordingStore } from '../support/recording-store.ts'
import { consultation, visit } from '../support/visit.ts'

const spoken = consultation.map((turn) => turn.text)
const texts = (session: MedicalScribeSession): string[] => session.encounter.turns.map((turn) => turn.text)

describe('a visit with a store', () => {
  it('L15: a turn, its edit and the note are durable before their events', async () => {
    const { store, writes } = recordingStore()
    await using v = await visit({ store })
    const early: string[] = []
    const check = (type: JournalRecord['type'], id?: string): void => {
      const there = writes
        .flat()
        .some((r) => r.type === type && (id === undefined || ('turn' in r && r.turn.id === id)))
      if (!there) early.push(`${type} ${id}`)
    }
    v.session.on('turn', (turn) => check('turn', turn.id))
    v.session.on('turnEdited', (turn) => check('turn-edited', turn.id))
    v.session.on('note', () => check('note'))
    await v.session.start()
    await v.over
    expect(texts(v.session)).toEqual(spoken)
    expect(early).toEqual([])
  })

  it('L16: a full store costs neither edits nor the note, claimed as it is', async () => {
    const kept = new MemoryStore()
    let isFull = false
    const store: EncounterStore = {
      append: (id, records, claim) => {
        isFull ||= records.some((r) => r.type === 'turn')
        if (isFull) return Promise.reject(new StoreError('full', 'The disk is full'))
        return kept.append(id, records, claim)
      },
      read: (id) => kept.read(id),
      list: () => kept.list(),
      delete: (id) => kept.delete(id),
      claim: (id, ttlMs) => kept.claim(id, ttlMs),
      status: (id) => kept.status(id),
    }
    await using v = await visit({ store, encounterId: 'full', claimTtlMs: 60_000, stopTimeoutMs: 10_000 })
    await v.session.start()
    await v.over
    const { turns, note } = v.session.encounter
    expect(turns.map((turn) => 'status' in turn && turn.status)).not.toContain('original')
    expect(note?.subjective.length).toBeGreaterThan(0)
  })

  it.each([
    ['rejects', () => Promise.reject(new StoreError('full', 'The disk is full'))],
    ['hangs', () => new Promise<void>(() => undefined)],
  ])('L16: a store that %s does not stop the visit, and one warning says from where', async (_, failure) => {
    const { store } = recordingStore((records) =>
      records.some((r) => r.type === 'turn') ? failure() : undefined,
    )
    await using v = await visit({ store, storeTimeoutMs: 100 })
    await v.session.start()
    await v.over
    expect(texts(v.session)).toEqual(spoken)
    const warnings = v.events.flatMap((e) =>
      e.type === 'warning' && e.args[0].kind === 'not-durable' ? [e.args[0]] : [],
    )
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.fromMs).toBeGreaterThan(0)
    expect(warnings[0]?.cause?.code).toBe('store')
  })
})

describe('recover()', () => {
  it('L17: brings back what was reported, transcribes the rest, none twice, and ends with a note', async () => {
    const { store, writes } = recordingStore()
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const options = { apiKey: 'k', streaming: { url: fake.streamingUrl }, gatewayUrl: fake.gatewayUrl }
    const first = new MedicalScribeSession({
      ...options,
      store,
      encounterId: 'visit-1',
      audio: scriptedSource({ script: consultation, content: 'positioned' }),
    })
    const reported: string[] = []
    first.on('turn', (turn) => reported.push(turn.id))
    await first.start()
    await new Promise<void>((resolve) => first.on('turn', (turn) => turn.turnOrder === 1 && resolve()))
    // What a crash leaves: everything durable by now, and nothing that was under way.
    const crashed = new MemoryStore()
    await crashed.append('visit-1', writes.flat())
    await first.cancel()

    const second = await MedicalScribeSession.recover({
      ...options,
      store: crashed,
      encounterId: 'visit-1',
      audio: iterableSource([]),
    })
    expect(second.state.status).toBe('idle')
    expect(texts(second)).toEqual(spoken.slice(0, second.encounter.turns.length))
    expect(second.encounter.turns.length).toBeGreaterThanOrEqual(2)
    const { encounter, note } = await second.stop()
    const heard = encounter.turns.map((turn) => turn.text)
    expect(heard).toEqual(spoken.slice(0, heard.length))
    expect(new Set(encounter.turns.map((turn) => turn.id)).size).toBe(heard.length)
    expect(encounter.turns.every((turn) => 'editedText' in turn)).toBe(true)
    expect(note).toBeDefined()
  })

  it('keeps a finished visit as it is: no model call, the same note', async () => {
    const { store } = recordingStore()
    await using v = await visit({ store, encounterId: 'done' })
    await v.session.start()
    await v.over
    const calls = v.fake.requests.completions.length
    const again = await MedicalScribeSession.recover({
      apiKey: 'k',
      streaming: { url: v.fake.streamingUrl },
      gatewayUrl: v.fake.gatewayUrl,
      store,
      encounterId: 'done',
      audio: iterableSource([]),
    })
    const { note } = await again.stop()
    expect(note).toEqual(v.session.encounter.note)
    expect(v.fake.requests.completions).toHaveLength(calls)
  })

  it('refuses an encounter the store does not know', async () => {
    await expect(
      MedicalScribeSession.recover({
        apiKey: 'k',
        store: new MemoryStore(),
        encounterId: 'nobody',
        audio: iterableSource([]),
      }),
    ).rejects.toMatchObject({ code: 'configuration', option: 'encounterId' })
  })
})

describe('pause and resume', () => {
  it('L18: nothing is heard in between, the server session ends, and the timeline goes on', async () => {
    await using v = await visit(
      {
        audio: scriptedSource({ script: consultation, content: 'positioned', speed: 8 }),
        streaming: { pauseEndsSessionMs: 0 },
      },
      { hears: true },
    )
    await v.session.start()
    await v.until('turn')
    v.session.pause()
    expect(v.session.state.status).toBe('paused')
    expect(() => v.session.pause()).toThrow(expect.objectContaining({ code: 'state' }) as Error)
    await v.fake.waitForClose(0)
    v.session.resume()
    await v.until('stateChange', (e) => e.args[0].status === 'live' && e.args[0].connection === 1)
    await v.over
    const { turns } = v.session.encounter
    for (const [index, turn] of turns.entries()) {
      expect(turn.startMs).toBeGreaterThanOrEqual(turns[index - 1]?.endMs ?? 0)
    }
    expect(v.fake.requests.connections).toHaveLength(2)
  })

  it('L18: is live again at once after a pause so short that the server session is still open', async () => {
    await using v = await visit(
      { audio: scriptedSource({ script: consultation, content: 'positioned', speed: 8 }) },
      { hears: true },
    )
    await v.session.start()
    await v.until('turn')
    v.session.pause()
    v.session.resume()
    expect(v.session.state).toEqual({ status: 'live', connection: 0 })
    await v.over
    expect(v.fake.requests.connections).toHaveLength(1)
  })
})
