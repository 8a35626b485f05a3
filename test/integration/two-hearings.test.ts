import { describe, expect, it } from 'vitest'
import {
  EncounterReview,
  MedicalScribeSession,
  MemoryStore,
  RecordedVisit,
  iterableSource,
  type AudioInput,
  type EncounterStore,
  type JournalRecord,
  type MedicalScribeSessionOptions,
  type SoapNote,
  type TemplateNote,
  verifyEncounter,
} from '../../src/index.ts'
import { FakeAssemblyAI, scriptedModel } from '../../src/testing.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import { at, quick } from '../support/recorded.ts'
import { rewordings, visits } from '../support/reworded.ts'
import { audioFor } from '../support/visit.ts'

/** What was said. The live hearing has three of these turns otherwise. */
const said = [
  'Good morning, what brings you in?',
  'My knee hurts when I climb stairs.',
  'Do you have any fever?',
  'No fever, and no chest pain.',
  'Take naproxen 250 milligrams twice a day.',
  'And you stay on lisinopril 10 milligrams in the morning.',
  'Come back in two weeks.',
]
const planted = new Map([
  [3, 'I have fever, and no chest pain.'],
  [4, 'Take naproxen 500 milligrams twice a day.'],
  [5, 'And you stay on losartan 10 milligrams in the morning.'],
])

const script = (texts: readonly string[], apartMs = 4_000) =>
  texts.map((text, at) => ({
    speaker: at % 2 === 0 ? 'doctor' : 'patient',
    text,
    startMs: 300 + at * apartMs,
    endMs: 300 + (at + 0.75) * apartMs,
  }))
const live = script(said.map((text, at) => planted.get(at) ?? text))
const recorded = script(said)

/** A note that cites the turns of the live hearing. */
const noteAnswer = JSON.stringify({
  subjective: [
    { text: 'Knee pain on stairs.', evidence: [2] },
    { text: 'Reports fever.', evidence: [4] },
    { text: 'No chest pain.', evidence: [4] },
  ],
  objective: [],
  assessment: [],
  plan: [
    { text: 'Naproxen 500 mg twice a day.', evidence: [5] },
    { text: 'Continue losartan 10 mg in the morning.', evidence: [6] },
    { text: 'Follow-up in two weeks.', evidence: [7] },
  ],
})

interface Heard {
  readonly fake: FakeAssemblyAI
  readonly store: EncounterStore
}

async function heard(
  options: Partial<MedicalScribeSessionOptions> = {},
  recordedScript = recorded,
  liveScript = live,
): Promise<Heard> {
  const fake = await FakeAssemblyAI.start({ script: liveScript, recordedScript })
  const store = new MemoryStore()
  const session = new MedicalScribeSession({
    apiKey: 'test-key',
    audio: audioFor(live),
    streaming: { url: fake.streamingUrl },
    store,
    encounterId: 'visit',
    keepAudio: true,
    editor: false,
    note: { model: scriptedModel([noteAnswer]) },
    ...options,
  })
  await session.start()
  await session.finished
  return { fake, store }
}

async function recordsOf(store: EncounterStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read('visit')) records.push(record)
  return records
}

const lines = (note: SoapNote): readonly (readonly [string, string[]])[] =>
  [...note.subjective, ...note.objective, ...note.assessment, ...note.plan].map(({ text, disputes = [] }) => [
    text,
    disputes.map(({ kind }) => kind),
  ])

describe('two hearings of one visit', () => {
  it('take what is in the store twice, as after an append that was tried again, for once', async () => {
    const { fake, store } = await heard()
    await using _fake = fake
    const records = await recordsOf(store)
    const doubled = new MemoryStore()
    for (let times = 0; times < 2; times++) await doubled.append('visit', records)
    const visit = await RecordedVisit.ofSession({ ...at(fake), store: doubled, encounterId: 'visit' })
    const { encounter } = await visit.run()
    expect(encounter.cues.length).toBeGreaterThan(1)
    expect(encounter.cues).toEqual(keptVisit('visit', records).fold.encounter.cues)
  })

  it('show a dose, a negation and a drug that differ at the lines that rest on them, and no other', async () => {
    const { fake, store } = await heard()
    await using _fake = fake
    const visit = await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })
    const { encounter, note } = await visit.run()
    expect(
      encounter.disputes?.map(({ turn, kind, heard: first, heardAgain }) => [turn, kind, first, heardAgain]),
    ).toEqual([
      ['0-3', 'negation', planted.get(3), said[3]],
      ['0-4', 'dose', planted.get(4), said[4]],
      ['0-5', 'drug', planted.get(5), said[5]],
    ])
    expect(encounter.turns.map(({ disputes = [] }) => disputes.length)).toEqual([0, 0, 0, 1, 1, 1, 0])
    expect(lines(note as SoapNote)).toEqual([
      ['Knee pain on stairs.', []],
      ['Reports fever.', ['negation']],
      ['No chest pain.', []],
      ['Naproxen 500 mg twice a day.', ['dose']],
      ['Continue losartan 10 mg in the morning.', ['drug']],
      ['Follow-up in two weeks.', []],
    ])
    // They are a link of the visit's chain as every other record is.
    const { problems } = await verifyEncounter(store, 'visit')
    expect(problems.map(({ kind }) => kind)).toEqual(['unsigned'])
    // They are in the journal: a session that comes back has them.
    const again = await MedicalScribeSession.recover({
      store,
      encounterId: 'visit',
      streaming: { url: fake.streamingUrl },
      editor: false,
      note: false,
    })
    expect(again.encounter.disputes).toEqual(encounter.disputes)
  })

  it('of a whole visit show three differences among other wordings, at the lines that rest on them', async () => {
    const said = visits.find(({ id }) => id === 'us-chest')?.turns.map(({ text }) => text) ?? []
    const wrong = new Map([
      [11, { said: 'No nausea.', heard: 'Nausea.' }],
      [32, { said: 'fifty milligrams', heard: 'fifteen milligrams' }],
      [39, { said: 'clopidogrel', heard: 'clonidine' }],
    ])
    const misheard = (text: string, turn: number): string => {
      const { said: from = '', heard: to = '' } = wrong.get(turn) ?? {}
      return text.replace(from, to)
    }
    // Spoken fast: each second of audio is work.
    const first = script(said.map(misheard), 1_000)
    const reword = Object.values(rewordings).slice(0, 3)
    const second = script(
      said.map((text, turn) => (reword[turn % 3] as (text: string) => string)(text)),
      1_000,
    )
    const line = (text: string, ...turns: number[]) => ({ text, evidence: turns.map((turn) => turn + 1) })
    const written = JSON.stringify({
      subjective: [
        line('Chest pressure on exertion for five weeks.', 1, 3),
        line('Short of breath with it, and nausea; no sweating.', 11),
        line('Neighbor takes clonidine.', 39),
      ],
      objective: [line('BP 152/84, heart rate 78.', 26)],
      assessment: [line('Suspected angina.', 30)],
      plan: [
        line('Start metoprolol succinate 15 mg once a day.', 32),
        line('Nuclear stress test.', 30, 32),
        line('Follow-up in one week.', 40),
      ],
    })
    const { fake, store } = await heard(
      { audio: audioFor(first), note: { model: scriptedModel([written]) } },
      second,
      first,
    )
    await using _fake = fake
    const visit = await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })
    const { encounter, note } = await visit.run()
    expect(encounter.disputes?.map(({ turn, topic, before, after }) => [turn, topic, before, after])).toEqual(
      [
        ['0-11', 'nausea', 'affirmed', 'denied'],
        ['0-32', 'metoprolol', '15 mg', '50 mg'],
        ['0-39', 'clonidine', 'clonidine', 'clopidogrel'],
      ],
    )
    expect(lines(note as SoapNote).filter(([, kinds]) => kinds.length > 0)).toEqual([
      ['Short of breath with it, and nausea; no sweating.', ['negation']],
      ['Neighbor takes clonidine.', ['drug']],
      ['Start metoprolol succinate 15 mg once a day.', ['dose']],
    ])
  }, 30_000)

  it('say nothing where they agree', async () => {
    const { fake, store } = await heard({}, live)
    await using _fake = fake
    const visit = await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })
    const { encounter, note } = await visit.run()
    expect(encounter.disputes).toBeUndefined()
    expect(encounter.turns.some((turn) => 'disputes' in turn)).toBe(false)
    expect(lines(note as SoapNote).flatMap(([, kinds]) => kinds)).toEqual([])
  })

  it('hear the same audio: every sample of it, at its place', async () => {
    const fake = await FakeAssemblyAI.start({ script: live, keepAudio: true })
    await using _fake = fake
    const store = new MemoryStore()
    const samples = Int16Array.from({ length: 16_000 * 3 }, (_, index) => (index * 7) % 20_000)
    const bytes = new Uint8Array(samples.buffer)
    const session = new MedicalScribeSession({
      apiKey: 'test-key',
      audio: iterableSource([bytes.subarray(0, 30_000), bytes.subarray(30_000)]),
      streaming: { url: fake.streamingUrl },
      store,
      encounterId: 'visit',
      keepAudio: true,
      editor: false,
      note: false,
    })
    await session.start()
    await session.finished
    await (await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })).run()
    const upload = Buffer.concat(fake.requests.uploadedAudio)
    expect(upload.subarray(0, 4).toString()).toBe('RIFF')
    expect(upload.readUInt32LE(40)).toBe(upload.length - 44)
    expect(upload.subarray(44, 44 + bytes.length).equals(bytes)).toBe(true)
    expect(upload.subarray(44 + bytes.length).every((byte) => byte === 0)).toBe(true)
  })

  it('tell the channels of the visit apart', async () => {
    const audio: AudioInput = { clinician: audioFor(live), patient: audioFor(live) }
    const { fake, store } = await heard({ audio, note: false })
    await using _fake = fake
    const visit = await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })
    await visit.run()
    const body = fake.requests.transcripts.find(({ method }) => method === 'POST')?.body
    expect(body).toMatchObject({ multichannel: true })
    expect(visit.encounter.speakers).toEqual({ clinician: 'clinician', patient: 'patient' })
  })

  it('leave the note of the first, until the app takes that of the second', async () => {
    const { fake, store } = await heard()
    await using _fake = fake
    const second = JSON.stringify({
      subjective: [{ text: 'No fever.', evidence: [4] }],
      objective: [],
      assessment: [],
      plan: [{ text: 'Naproxen 250 mg twice a day.', evidence: [5] }],
    })
    const visit = await RecordedVisit.ofSession({
      ...at(fake),
      store,
      encounterId: 'visit',
      note: { model: scriptedModel([second]) },
    })
    await expect(visit.adoptNote()).rejects.toMatchObject({ code: 'state' })
    const { note } = await visit.run()
    expect(lines(note as SoapNote)[3]?.[0]).toBe('Naproxen 500 mg twice a day.')
    const adopted = await visit.adoptNote()
    expect(lines(adopted.note as SoapNote)).toEqual([
      ['No fever.', ['negation']],
      ['Naproxen 250 mg twice a day.', ['dose']],
    ])
    expect((adopted.note as SoapNote).plan[0]?.evidence).toEqual(['0-4'])
    // What only the second hearing heard is no quotation of the first.
    expect((adopted.note as SoapNote).plan[0]?.quotes).toEqual([])
  })

  it('cite the turns of the first in both forms of a draft that was taken', async () => {
    // The second hearing hears the first two turns as one: its turns have other numbers.
    const [first, second, ...rest] = live
    const joined = {
      ...first,
      text: 'Good morning, my knee hurts when I climb stairs.',
      endMs: second?.endMs,
    }
    const { fake, store } = await heard({}, [joined, ...rest] as typeof live)
    await using _fake = fake
    const write = (): Promise<never> => Promise.reject(new Error('down'))
    const visit = await RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit', note: { write } })
    await visit.run()
    const { encounter, note } = await visit.adoptNote()
    const { subjective } = note as unknown as SoapNote
    const { sections } = note as unknown as TemplateNote
    expect(subjective.find(({ text }) => text.includes('500'))?.evidence).toEqual(['0-4'])
    expect(sections[0]?.items).toEqual(subjective)
    const said = new Map(encounter.turns.map(({ id, text }) => [id, text]))
    const quotes = subjective.flatMap(({ quotes }) => quotes)
    expect(quotes.map(({ turn }) => turn)).toContain('0-4')
    for (const { turn, text } of quotes) expect(said.get(turn)).toContain(text)
  })

  it('go on after a process that died, with the same job', async () => {
    const { fake, store } = await heard()
    await using _fake = fake
    fake.inject({ kind: 'job', delayMs: 60_000 })
    const own = { ...at(fake), store, encounterId: 'visit', waiting: quick }
    const first = await RecordedVisit.ofSession(own)
    const over = first.run().catch((error: unknown) => error)
    await fake.waitFor(({ transcripts }) => transcripts.some(({ method }) => method === 'GET'))
    await first.cancel()
    await over
    const next = await RecordedVisit.ofSession(own)
    expect(next.transcriptId).toBe(first.transcriptId)
    await next.cancel()
    expect(fake.requests.transcripts.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('leave a visit that is signed as it is: before the second hearing and while it goes on', async () => {
    const { fake, store } = await heard()
    await using _fake = fake
    const own = { ...at(fake), store, encounterId: 'visit' }
    const visit = await RecordedVisit.ofSession(own)
    const review = await EncounterReview.open({ store, encounterId: 'visit', by: 'Dr. Moss' })
    for (const { id } of review.agenda) await review.acknowledge(id)
    await review.sign({ by: 'Dr. Moss' })
    await review.close()
    await expect(visit.run()).rejects.toMatchObject({ code: 'state' })
    await expect(RecordedVisit.ofSession(own)).rejects.toMatchObject({ option: 'encounterId' })
    expect(await verifyEncounter(store, 'visit')).toEqual({ valid: true, problems: [] })
  })

  it('need the audio to be kept, and keeping it needs a store', async () => {
    const { fake, store } = await heard({ keepAudio: false })
    await using _fake = fake
    await expect(RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'visit' })).rejects.toMatchObject(
      {
        option: 'encounterId',
        message: expect.stringContaining('keepAudio') as unknown,
      },
    )
    await expect(RecordedVisit.ofSession({ ...at(fake), store, encounterId: 'none' })).rejects.toMatchObject({
      option: 'encounterId',
    })
    const make = (): unknown =>
      new MedicalScribeSession({ apiKey: 'k', audio: audioFor(live), keepAudio: true })
    expect(make).toThrow(expect.objectContaining({ option: 'keepAudio' }) as never)
  })
})
