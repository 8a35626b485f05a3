import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  EncounterReview,
  MedicalScribeSession,
  MemoryStore,
  encryptStore,
  finishVisit,
  type AudioInput,
  type AudioSource,
  type EncounterStore,
  type JournalRecord,
  type MedicalScribeSessionOptions,
} from '../../src/index.ts'
import { delay } from '../../src/core/time.ts'
import { audioExtent } from '../../src/journal/records.ts'
import { FileStore } from '../../src/node.ts'
import { FakeAssemblyAI, scriptedSource } from '../../src/testing.ts'
import { recordingStore } from '../support/recording-store.ts'
import { audioFor, consultation, visit } from '../support/visit.ts'
import { turnOf } from '../unit/model/models.ts'

const spoken = consultation.map((turn) => turn.text)
const encounterId = 'visit-1'

const optionsOf = (
  fake: FakeAssemblyAI,
): Pick<MedicalScribeSessionOptions, 'streaming' | 'gatewayUrl' | 'apiKey'> => ({
  apiKey: 'k',
  streaming: { url: fake.streamingUrl, maxReplaySpeed: 100 },
  gatewayUrl: fake.gatewayUrl,
})

/** A visit whose process dies after this many turns: what is durable by then, and how far it had heard. */
async function killedVisit(
  fake: FakeAssemblyAI,
  turns: number,
  audio: AudioInput,
): Promise<{ store: EncounterStore; heardMs: number }> {
  const { store, writes } = recordingStore()
  const session = new MedicalScribeSession({ ...optionsOf(fake), store, encounterId, audio })
  const told = new Promise<void>((resolve) => {
    session.on('turn', () => {
      if (session.encounter.turns.length >= turns) resolve()
    })
  })
  await session.start()
  await told
  const heardMs = session.positionMs
  const crashed = new MemoryStore()
  await crashed.append(encounterId, writes.flat())
  await session.cancel()
  return { store: crashed, heardMs }
}

const live = (durationMs?: number, speed = 20): AudioSource =>
  scriptedSource({
    script: consultation,
    content: 'positioned',
    speed,
    ...(durationMs ? { durationMs } : {}),
  })

describe('an encounterId that is used already (lost 1)', () => {
  it('a name that the store has is refused by start() and by stop(), before anything connects', async () => {
    const store = new MemoryStore()
    await store.append('taken', [{ type: 'connection', connection: 0 }])
    let opened = 0
    const audio = { ...audioFor(consultation), open: () => void opened++ as never }
    for (const method of ['start', 'stop'] as const) {
      await using v = await visit({ store, encounterId: 'taken', audio })
      await expect(v.session[method]()).rejects.toMatchObject({
        code: 'configuration',
        option: 'encounterId',
      })
      await v.over
      expect(v.session.state.status).toBe('failed')
      expect(v.events.filter(({ type }) => type === 'error')).toHaveLength(1)
      expect(v.fake.requests.connections).toEqual([])
      expect(v.fake.requests.completions).toEqual([])
    }
    expect(opened).toBe(0)
    const records = []
    for await (const record of store.read('taken')) records.push(record)
    expect(records).toHaveLength(1)
  })

  it('a second session of the same name leaves the turns of the first as they are', async () => {
    const store = new MemoryStore()
    await using first = await visit({ store, encounterId })
    await first.session.start()
    await first.over
    await using second = await visit({ store, encounterId })
    await expect(second.session.start()).rejects.toMatchObject({ option: 'encounterId' })
    const again = await MedicalScribeSession.recover({ ...optionsOf(first.fake), store, encounterId })
    expect(again.encounter.turns).toEqual(first.session.encounter.turns)
  })

  it.each([
    ['hangs', () => new Promise<never>(() => undefined), 'timeout'],
    ['rejects', () => Promise.reject(new Error('no disk')), 'failed'],
  ])('a store that %s when it is asked lets nothing connect', async (_, answer, reason) => {
    const store: EncounterStore = Object.assign(new MemoryStore(), {
      async *read() {
        yield await answer()
      },
    })
    await using v = await visit({ store, encounterId, storeTimeoutMs: 100 })
    await expect(v.session.start()).rejects.toMatchObject({ code: 'store', reason })
    expect(v.fake.requests.connections).toEqual([])
  })

  it('a name that the store cannot keep is refused before anything connects (attack 7)', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'session-kept-'))
    try {
      await using v = await visit({ store: new FileStore(directory), encounterId: 'é'.repeat(100) })
      await expect(v.session.start()).rejects.toMatchObject({ code: 'configuration', option: 'encounterId' })
      expect(v.fake.requests.connections).toEqual([])
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('a free name costs no audio: the source is heard from its beginning', async () => {
    await using v = await visit({ store: new MemoryStore(), encounterId })
    await v.session.start()
    await v.over
    expect(v.session.encounter.turns.map(({ text }) => text)).toEqual(spoken)
  })

  it('pause() and stop() hold while the store is asked', async () => {
    let answer!: () => void
    const asked = new Promise<void>((resolve) => (answer = resolve))
    const slow = (): EncounterStore =>
      Object.assign(new MemoryStore(), {
        // eslint-disable-next-line require-yield
        async *read() {
          await asked
        },
      })
    await using paused = await visit({ store: slow(), encounterId })
    await using stopped = await visit({ store: slow(), encounterId })
    void paused.session.start()
    paused.session.pause()
    void stopped.session.start()
    const stopping = stopped.session.stop()
    answer()
    expect((await stopping).encounter.turns).toEqual([])
    expect(stopped.fake.requests.connections).toEqual([])
    expect(paused.session.state.status).toBe('paused')
    expect(paused.session.positionMs).toBe(0)
    paused.session.resume()
    await paused.over
    expect(paused.session.encounter.turns.map(({ text }) => text)).toEqual(spoken)
  })
})

describe('a visit that is finished without its microphone (fit 1)', () => {
  it.each([
    ['one source', live()],
    ['two channels', { clinician: live(), patient: live() }],
  ])('L17: finishVisit() brings %s to its note, in the format that the journal has', async (_, audio) => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const { store } = await killedVisit(fake, 2, audio)
    const { encounter, note } = await finishVisit({ ...optionsOf(fake), store, encounterId })
    expect(encounter.turns.length).toBeGreaterThanOrEqual(2)
    expect(encounter.turns.every((turn) => 'editedText' in turn)).toBe(true)
    expect(encounter.endedAt).toBeDefined()
    expect(note).toBeDefined()
    const completions = fake.requests.completions.length
    const again = await finishVisit({ ...optionsOf(fake), store, encounterId })
    expect(again).toEqual({ encounter, note })
    expect(fake.requests.completions).toHaveLength(completions)
  })

  it('of a sample rate of its own', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const audio = scriptedSource({
      script: consultation,
      content: 'positioned',
      speed: 20,
      sampleRate: 8_000,
    })
    const { store } = await killedVisit(fake, 1, audio)
    await finishVisit({ ...optionsOf(fake), store, encounterId })
    expect(fake.requests.connections.map(({ url }) => url.searchParams.get('sample_rate'))).toEqual([
      '8000',
      '8000',
    ])
  })

  it('of which no audio waits keeps its format and channels', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation })
    const store = new MemoryStore()
    const format = { encoding: 'pcm_s16le', sampleRate: 8_000, channels: 1 } as const
    const form = { format, channels: ['clinician', 'patient'] } as const
    await store.append(encounterId, [{ type: 'start', startedAt: '2026-03-01T09:00:00.000Z', ...form }])
    await finishVisit({ ...optionsOf(fake), store, encounterId, editor: false, note: false })
    expect(await store.status(encounterId)).toMatchObject({ state: 'finished', ...form })
  })

  it('that was complete keeps its end, also where no note is wanted', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const { store } = await killedVisit(fake, 1, live())
    const options = { ...optionsOf(fake), store, encounterId, editor: false, note: false } as const
    const { encounter } = await finishVisit(options)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await finishVisit(options)).encounter).toEqual(encounter)
  })

  it('leaves the note its share of the budget, of what was heard before the crash too', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation })
    const store = new MemoryStore()
    const told = turnOf('It hurts at night. '.repeat(500), 0)
    await store.append(encounterId, [
      { type: 'start', startedAt: '2026-03-01T09:00:00.000Z' },
      { type: 'turn', turn: told },
      { type: 'turn-edited', turn: { ...told, editedText: told.text, edits: [], status: 'unchanged' } },
      { type: 'turn', turn: turnOf('Take naproxen 250 milligrams.', 1) },
    ])
    const options = { ...optionsOf(fake), store, encounterId, budget: { maxTokens: 5_000 } }
    const { encounter } = await finishVisit(options)
    expect(encounter.turns[1]).toMatchObject({
      status: 'original',
      reason: 'The model budget of the visit is spent',
    })
  })

  it('that nobody knows is a ConfigurationError; an aborted signal ends it and keeps the visit', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const store = new MemoryStore()
    await expect(finishVisit({ ...optionsOf(fake), store, encounterId })).rejects.toMatchObject({
      code: 'configuration',
      option: 'encounterId',
    })
    const killed = await killedVisit(fake, 1, live())
    const abort = new AbortController()
    const options = { ...optionsOf(fake), store: killed.store, encounterId }
    const note = { model: { id: 'hangs', generate: () => new Promise<never>(() => abort.abort()) } }
    await expect(finishVisit({ ...options, note, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(await killed.store.list()).toEqual([encounterId])
    await expect(finishVisit({ ...options, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect((await finishVisit(options)).note).toBeDefined()
  })

  it('is not waited for any longer, nor taken, when the signal aborts', async () => {
    await using fake = await FakeAssemblyAI.start()
    const store = new MemoryStore()
    await store.append(encounterId, [{ type: 'start', startedAt: '2026-01-02T03:04:05.678Z' }])
    const dead = await store.claim(encounterId, 6_000)
    const options = { ...optionsOf(fake), store, encounterId }
    const begin = performance.now()
    for (const signal of [AbortSignal.timeout(100), AbortSignal.abort()]) {
      await expect(finishVisit({ ...options, signal })).rejects.toMatchObject({ code: 'cancelled' })
    }
    expect(performance.now() - begin).toBeLessThan(1_500)
    await expect(dead.renew()).resolves.toBeUndefined()
  })

  it('whose audio is kept goes on in the form of all that it has', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation })
    const store = new MemoryStore()
    const audio = { type: 'audio', startMs: 0, sampleRate: 16_000, bytes: new Uint8Array(3_200) } as const
    const covered = { type: 'covered', untilMs: 100, keepsAudio: true } as const
    const start = { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' } as const
    await store.append(encounterId, [start, audio, covered])
    const other = scriptedSource({ script: consultation, sampleRate: 48_000 })
    const options = { ...optionsOf(fake), store, encounterId, audio: other, keepAudio: true }
    await expect(MedicalScribeSession.recover(options)).rejects.toMatchObject({ option: 'audio' })
  })

  it('recover() without audio cannot start(), and says what to do', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const { store } = await killedVisit(fake, 1, live())
    const session = await MedicalScribeSession.recover({ ...optionsOf(fake), store, encounterId })
    await expect(session.start()).rejects.toMatchObject({ code: 'configuration', option: 'audio' })
    expect(session.state.status).toBe('idle')
    expect((await session.stop()).note).toBeDefined()
  })

  it('one with a current note and without an end is ended, with no model asked', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const { store, writes } = recordingStore()
    await using v = await visit({ store, encounterId })
    await v.session.start()
    await v.over
    const crashed = new MemoryStore()
    await crashed.append(
      encounterId,
      writes.flat().filter(({ type }) => type !== 'end'),
    )
    const { encounter, note } = await finishVisit({ ...optionsOf(fake), store: crashed, encounterId })
    expect(note).toEqual(v.session.encounter.note)
    expect(encounter.endedAt).toBeDefined()
    expect(fake.requests.completions).toEqual([])
  })
})

describe('the usage after a kill (lost 5)', () => {
  it('killed and recovered, audioMs is that of both runs, within a second', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const { store, heardMs } = await killedVisit(fake, 2, live())
    expect(heardMs).toBeGreaterThan(4_000)
    const second = await MedicalScribeSession.recover({
      ...optionsOf(fake),
      store,
      encounterId,
      audio: live(3_000),
    })
    const { audioMs, connections, modelCalls } = second.encounter.usage
    expect(Math.abs(audioMs - heardMs)).toBeLessThan(1_000)
    expect(connections).toBe(1)
    await second.start()
    const { encounter } = await second.finished
    expect(Math.abs(encounter.usage.audioMs - heardMs - 3_000)).toBeLessThan(1_000)
    expect(encounter.usage.connections).toBe(2)
    expect(encounter.usage.modelCalls).toBeGreaterThan(modelCalls)
    const third = await MedicalScribeSession.recover({ ...optionsOf(fake), store, encounterId })
    expect(third.encounter.usage).toEqual(encounter.usage)
  })

  it('of two channels both are counted', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    // Slow, because what a crash takes is a quarter of a second of each channel, whatever the speed.
    const audio = { clinician: live(undefined, 5), patient: live(undefined, 5) }
    const { store, heardMs } = await killedVisit(fake, 1, audio)
    const { encounter } = await MedicalScribeSession.recover({ ...optionsOf(fake), store, encounterId })
    expect(Math.abs(encounter.usage.audioMs - 2 * heardMs)).toBeLessThan(1_000)
  })
})

describe('a file that goes on after a crash (lost 6)', () => {
  it('L17: positionMs says where, and nothing is said twice or not at all', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    // Slow, because the journal is a part of a second behind, whatever the speed.
    const { store, heardMs } = await killedVisit(fake, 2, live(undefined, 5))
    const { positionMs } = await MedicalScribeSession.recover({ ...optionsOf(fake), store, encounterId })
    expect(positionMs).toBeGreaterThanOrEqual(heardMs - 550)
    expect(positionMs).toBeLessThanOrEqual(heardMs)
    const whole = scriptedSource({ script: consultation, content: 'positioned' })
    const audio: AudioInput = {
      format: whole.format,
      async *open(signal) {
        let atMs = 0
        for await (const chunk of whole.open(signal)) {
          if (atMs >= positionMs) yield chunk
          atMs += chunk.byteLength / 32
        }
      },
    }
    const session = await MedicalScribeSession.recover({ ...optionsOf(fake), store, encounterId, audio })
    await session.start()
    const { encounter } = await session.finished
    expect(encounter.turns.map(({ text }) => text)).toEqual(spoken)
    expect(encounter.gaps).toEqual([])
  })
})

describe('a journal in which two branches of a visit were joined, after a backup had been put back', () => {
  /** What a store holds of the visit, but its audio. */
  const kept = async (store: EncounterStore): Promise<JournalRecord[]> => {
    const records: JournalRecord[] = []
    for await (const record of store.read(encounterId)) if (!audioExtent(record)) records.push(record)
    return records
  }

  it.each<[string, (store: EncounterStore) => EncounterStore]>([
    ['in the clear', (store) => store],
    ['sealed', (store) => encryptStore(store, new Uint8Array(32).fill(7))],
  ])('is told, wherever they were joined (attack 10), %s', async (_, opened) => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const [store, restored] = [new MemoryStore(), new MemoryStore()]
    for await (const record of (await killedVisit(fake, 2, live())).store.read(encounterId))
      await opened(store).append(encounterId, [record])
    for await (const record of store.read(encounterId)) await restored.append(encounterId, [record])
    const backup = await kept(store)
    for (const branch of [store, restored])
      await finishVisit({ ...optionsOf(fake), store: opened(branch), encounterId })
    const [one, other] = [await kept(store), await kept(restored)]
    const told: unknown[][] = []
    for (let at = backup.length; at < Math.min(one.length, other.length); at++) {
      const joined = new MemoryStore()
      await joined.append(encounterId, [...one.slice(0, at), ...other.slice(at)])
      const visit = { ...optionsOf(fake), store: opened(joined), encounterId }
      const session = await MedicalScribeSession.recover(visit)
      const warnings: string[] = []
      session.on('warning', ({ kind, message }) => kind === 'journal' && warnings.push(message))
      await session.stop()
      told.push(warnings)
    }
    // The first is the other branch alone.
    expect(told.shift()).toEqual([])
    expect(told.length).toBeGreaterThan(3)
    for (const warnings of told) expect(warnings.join()).toMatch(/branched in chain/)
  })
})

describe('a turn that a person corrects while the note is being written', () => {
  it('is told as changed, live and from the journal', async () => {
    const store = new MemoryStore()
    const line = (order: number, text: string): object => ({ text, evidence: [`0-${order}`] })
    const write = async (): Promise<object> => {
      const review = EncounterReview.of({ session: v.session, store, by: 'Dr. Moss' })
      await review.correctTurn('0-2', 'Take naproxen 500 milligrams twice a day.')
      await review.close()
      return {
        ...{ subjective: [line(1, 'Knee pain on stairs.')], objective: [], assessment: [] },
        plan: [line(2, 'Naproxen 250 mg twice a day.')],
      }
    }
    await using v = await visit({ store, encounterId, editor: false, note: { write } as never })
    await v.session.start()
    await v.over
    const { encounter } = v.session
    expect(encounter.note?.plan[0]).toMatchObject({ changedTurns: ['0-2'] })
    expect(encounter.note?.subjective[0]).not.toHaveProperty('changedTurns')
    expect(encounter.review?.unwritten).toEqual(['0-2'])
    await using kept = await EncounterReview.open({ store, encounterId })
    expect(kept.encounter.note).toEqual(encounter.note)
  })
})

describe('a decision about a visit that ends', () => {
  const dose = 'Take naproxen 500 milligrams twice a day.'
  const keptOf = async (store: EncounterStore): Promise<unknown> => {
    await using kept = await EncounterReview.open({ store, encounterId })
    return kept.encounter.review?.decisions.map(({ decision }) => decision.kind)
  }

  it('is kept in the store of the session when it has ended', async () => {
    const store = new MemoryStore()
    await using v = await visit({ store, encounterId, editor: false, note: false })
    await v.session.start()
    await v.over
    const review = EncounterReview.of({ session: v.session })
    await review.correctTurn('0-2', dose)
    await review.close()
    expect(await keptOf(store)).toEqual(['correct-turn'])
    expect((await store.status(encounterId)).state).toBe('finished')
  })

  it('stays in memory when the session has no store', async () => {
    await using v = await visit({ editor: false, note: false })
    await v.session.start()
    await v.over
    await using review = EncounterReview.of({ session: v.session })
    await review.correctTurn('0-2', dose)
    expect(review.encounter.turns[2]).toMatchObject({ editedText: dose })
  })

  it.each([{ handed: true }, { handed: false }])(
    'is kept while the claim of the session is given back (store handed over: $handed)',
    async ({ handed }) => {
      const store = new MemoryStore()
      const claim = store.claim.bind(store)
      let decided: Promise<void> | undefined
      store.claim = async (...asked) => {
        const held = await claim(...asked)
        const release = async (): Promise<void> => {
          await held.release()
          decided ??= review.correctTurn('0-2', dose)
          await delay(50)
        }
        return { ...held, release }
      }
      await using v = await visit({ store, encounterId, editor: false, note: false })
      const review = EncounterReview.of({ session: v.session, ...(handed ? { store } : {}) })
      await v.session.start()
      await v.over
      await decided
      await review.close()
      expect(await keptOf(store)).toEqual(['correct-turn'])
    },
  )
})
