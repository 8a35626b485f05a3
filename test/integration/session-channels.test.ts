import { describe, expect, it } from 'vitest'
import {
  MedicalScribeSession,
  MemoryStore,
  iterableSource,
  type AudioChannels,
  type AudioSource,
  type EncounterStore,
  type JournalRecord,
} from '../../src/index.ts'
import { AudioError } from '../../src/core/errors.ts'
import { positionedAudio } from '../../src/testing.ts'
import { visit } from '../support/visit.ts'

/** The patient's audio lies here in the script, so that the server knows whom it hears, whoever connects first. */
const patientAtMs = 100_000

const clinicianSays = [
  { text: 'Good morning, what brings you in?', startMs: 300, endMs: 1_800 },
  { text: 'Take naproxen 250 milligrams twice a day.', startMs: 5_600, endMs: 7_900 },
]
const patientSays = [
  { text: 'My knee hurts when I climb stairs.', startMs: 2_800, endMs: 4_600 },
  { text: 'I have no fever.', startMs: 6_000, endMs: 7_100 },
]
const script = [
  ...clinicianSays,
  ...patientSays.map((turn) => ({
    ...turn,
    startMs: turn.startMs + patientAtMs,
    endMs: turn.endMs + patientAtMs,
  })),
]
const inOrder = [...clinicianSays, ...patientSays]
  .sort((a, b) => a.startMs - b.startMs)
  .map(({ text }) => text)

interface Side {
  readonly durationMs?: number
  readonly speed?: number
  readonly throwAtMs?: number
}

/** Audio that carries its place in the script. */
function side(
  atMs: number,
  { durationMs = 11_000, speed = 20, throwAtMs = Infinity }: Side = {},
): AudioSource {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < durationMs; at += 50) {
      if (at >= throwAtMs) throw new AudioError('unplugged', 'Gone')
      yield await Promise.resolve(positionedAudio(50, { fromMs: atMs + at }))
    }
  }
  return iterableSource(chunks(), { speed })
}

const channels = (clinician: Side = {}, patient: Side = {}): AudioChannels => ({
  clinician: side(0, clinician),
  patient: side(patientAtMs, patient),
})

const fake = { script, hears: true }
/** However late a connection opens on a busy machine, what queued is sent at once. */
const streaming = { maxReplaySpeed: 100 }
const texts = (session: MedicalScribeSession): string[] => session.encounter.turns.map(({ text }) => text)

describe('two sources as two channels', () => {
  it('L5: become one transcript in order of speech, in which it is known who speaks', async () => {
    await using v = await visit({ audio: channels(), streaming }, fake)
    await v.session.start()
    const { encounter, note } = await v.session.finished
    expect(texts(v.session)).toEqual(inOrder)
    expect(encounter.turns.map(({ speaker, role }) => [speaker, role])).toEqual([
      ['clinician', 'clinician'],
      ['patient', 'patient'],
      ['clinician', 'clinician'],
      ['patient', 'patient'],
    ])
    expect(encounter.turns.map(({ startMs }) => Math.round(startMs / 100))).toEqual([3, 28, 56, 60])
    expect(encounter.turns.every((turn) => 'editedText' in turn)).toBe(true)
    expect(new Set(encounter.turns.map(({ id }) => id)).size).toBe(4)
    expect(note?.plan.length).toBeGreaterThan(0)
    expect(v.fake.requests.connections).toHaveLength(2)
    expect(encounter.usage).toMatchObject({ audioMs: 22_000, connections: 2 })
    expect(encounter.gaps).toEqual([])
  })

  it('a role that the app gives a channel stands', async () => {
    await using v = await visit({ audio: channels(), streaming }, fake)
    await v.session.start()
    v.session.assignSpeaker('patient', 'guest')
    const { encounter } = await v.session.finished
    expect(encounter.turns.map(({ role }) => role)).toEqual(['clinician', 'guest', 'clinician', 'guest'])
  })

  it('one that ends leaves the other running', async () => {
    await using v = await visit({ audio: channels({}, { durationMs: 5_000 }), streaming }, fake)
    await v.session.start()
    await v.session.finished
    expect(texts(v.session)).toEqual(inOrder.slice(0, 3))
    expect(v.session.state).toEqual({ status: 'ended', reason: 'source-ended' })
  })

  it('L12, L13: one that fails ends the visit, after both have said what they heard', async () => {
    await using v = await visit({ audio: channels({ throwAtMs: 8_500 }), streaming }, fake)
    await v.session.start()
    await expect(v.session.finished).rejects.toMatchObject({ code: 'audio', reason: 'unplugged' })
    expect(texts(v.session)).toEqual(inOrder)
    expect(v.events.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(v.session.state.status).toBe('failed')
  })

  it('L6: a lost connection is one channel’s business, and repeats and loses nothing', async () => {
    await using v = await visit(
      { audio: channels(), streaming },
      { ...fake, faults: [{ kind: 'drop', connection: 1, atAudioMs: 4_000 }] },
    )
    await v.session.start()
    await v.until('stateChange', ({ args }) => args[0].status === 'reconnecting')
    const { encounter } = await v.session.finished
    expect(texts(v.session)).toEqual(inOrder)
    expect(encounter.usage.connections).toBe(3)
    expect(encounter.gaps).toEqual([])
  })

  it('L18: pause and go on together', async () => {
    // Longer than any pause on a busy machine: a source that ends meanwhile needs no new session.
    const long = { durationMs: 3_600_000 }
    await using v = await visit(
      { audio: channels(long, long), streaming: { ...streaming, pauseEndsSessionMs: 0 } },
      fake,
    )
    await v.session.start()
    await v.until('turn', ({ args }) => args[0].speaker === 'patient')
    v.session.pause()
    await Promise.all([v.fake.waitForClose(0), v.fake.waitForClose(1)])
    const sent = v.fake.requests.connections.map(({ audioMs }) => audioMs)
    v.session.resume()
    await v.until('stateChange', ({ args }) => args[0].status === 'live' && args[0].connection >= 2)
    await Promise.all([v.fake.waitForConnection(2), v.fake.waitForConnection(3)])
    await v.session.stop()
    expect(v.fake.requests.connections).toHaveLength(4)
    expect(v.fake.requests.connections.slice(0, 2).map(({ audioMs }) => audioMs)).toEqual(sent)
    const ids = v.session.encounter.turns.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('L9: are cancelled together', async () => {
    await using v = await visit({ audio: channels(), streaming }, fake)
    await v.session.start()
    await v.until('turn')
    await v.session.cancel()
    await expect(v.session.finished).rejects.toMatchObject({ code: 'cancelled' })
    await Promise.all([v.fake.waitForClose(0), v.fake.waitForClose(1)])
  })

  it.each([
    ['none', {}],
    ['a stranger', { clinician: side(0), nurse: side(0) }],
    ['no source', { clinician: {} }],
    [
      'two sample rates',
      { clinician: side(0), patient: { ...side(0), format: { ...side(0).format, sampleRate: 8_000 } } },
    ],
  ])('are refused before anything connects: %s', (_, audio) => {
    expect(() => new MedicalScribeSession({ apiKey: 'k', audio: audio as never })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        option: expect.stringMatching(/^audio/) as string,
      }) as Error,
    )
  })
})

/** A store, and what of it was durable when both channels had `untilMs` of audio in it. */
function crashingStore(untilMs: number): { store: EncounterStore; crashed: Promise<MemoryStore> } {
  const inner = new MemoryStore()
  const durable: JournalRecord[] = []
  const heardMs = { clinician: 0, patient: 0, guest: Infinity }
  let crash!: (store: MemoryStore) => void
  const crashed = new Promise<MemoryStore>((resolve) => (crash = resolve))
  const store: EncounterStore = {
    append: async (id, records) => {
      await inner.append(id, records)
      durable.push(...records)
      for (const each of records) {
        if (each.type === 'audio') heardMs[each.channel as 'patient'] = each.startMs + each.bytes.length / 32
      }
      if (Math.min(...Object.values(heardMs)) < untilMs) return
      const left = new MemoryStore()
      await left.append(id, durable)
      crash(left)
    },
    read: (id) => inner.read(id),
    list: () => inner.list(),
    delete: (id) => inner.delete(id),
  }
  return { store, crashed }
}

describe('recover() with two channels', () => {
  it('L17: replays what each had heard on its own channel, none twice', async () => {
    // From 5.5 s on the service says nothing any more: what comes then is in the journal only.
    const faults = [0, 1].map((connection) => ({ kind: 'half-open', connection, atAudioMs: 5_700 }) as const)
    const { store, crashed } = crashingStore(8_600)
    await using v = await visit(
      { audio: channels({ speed: 8 }, { speed: 8 }), streaming, store, encounterId: 'visit' },
      {
        ...fake,
        faults,
      },
    )
    await v.session.start()
    const left = await crashed
    const before = texts(v.session)
    expect(before).toEqual(inOrder.slice(0, 2))
    await v.session.cancel()

    const options = {
      apiKey: 'k',
      streaming: { ...streaming, url: v.fake.streamingUrl },
      gatewayUrl: v.fake.gatewayUrl,
      store: left,
      encounterId: 'visit',
    }
    await expect(
      MedicalScribeSession.recover({ ...options, audio: iterableSource([]) }),
    ).rejects.toMatchObject({ code: 'configuration', option: 'audio' })
    const empty = { clinician: iterableSource([]), patient: iterableSource([]) }
    await using again = await MedicalScribeSession.recover({ ...options, audio: empty })
    const { encounter } = await again.stop()
    expect(texts(again)).toEqual(inOrder)
    expect(encounter.turns.map(({ role }) => role)).toEqual(['clinician', 'patient', 'clinician', 'patient'])
    expect(encounter.turns.map(({ startMs }) => Math.round(startMs / 100))).toEqual([3, 28, 56, 60])
    expect(new Set(encounter.turns.map(({ id }) => id)).size).toBe(4)
    expect(encounter.gaps).toEqual([])
  })

  it('L7, L17: a cancelled visit keeps what the slower channel had heard and no turn covers', async () => {
    const store = new MemoryStore()
    // One of the two connections falls silent, whichever it is.
    const faults = [{ kind: 'half-open', connection: 0, atAudioMs: 2_000 } as const]
    const kept = { store, encounterId: 'visit' }
    await using v = await visit({ audio: channels(), streaming, ...kept }, { ...fake, faults })
    await v.session.start()
    await v.until('turn', ({ args }) => args[0].startMs > 5_000)
    await v.until('usage', ({ args }) => args[0].audioMs > 21_000)
    await v.session.cancel()

    await using again = await MedicalScribeSession.recover({
      apiKey: 'k',
      streaming: { ...streaming, url: v.fake.streamingUrl },
      gatewayUrl: v.fake.gatewayUrl,
      ...kept,
    })
    const { encounter } = await again.stop()
    expect(texts(again)).toEqual(inOrder)
    expect(encounter.gaps).toEqual([])
  })
})
