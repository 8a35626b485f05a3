import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  EncounterReview,
  MemoryStore,
  RecordedVisit,
  renderNote,
  verifyEncounter,
  type RecordedProgress,
} from '../../src/index.ts'
import type { RecordingInput } from '../../src/index.ts'
import { recordedDefaults } from '../../src/recorded/options.ts'
import { deferred } from '../../src/core/time.ts'
import { consultation } from '../support/visit.ts'
import { at, jobsOf, quick, recordedFake, recordedVisit, someRecording } from '../support/recorded.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'))
  await writeFile(join(folder, 'visit.wav'), someRecording)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a recorded visit', () => {
  it('runs from upload to note, and tells what a session tells', async () => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake)
    const told: string[] = []
    for (const event of [
      'turn',
      'turnEdited',
      'cue',
      'note',
      'usage',
      'roles',
      'warning',
      'error',
    ] as const) {
      visit.on(event, () => told.push(event))
    }
    const stages: RecordedProgress[] = []
    visit.on('progress', (progress) => stages.push(progress))
    const { encounter, note } = await visit.run()
    expect(encounter.turns.map(({ text, speaker }) => [speaker, text])).toEqual(
      consultation.map(({ speaker, text }) => [speaker === 'doctor' ? 'A' : 'B', text]),
    )
    expect(encounter.turns.every((turn) => 'editedText' in turn)).toBe(true)
    expect(encounter.turns[2]).toMatchObject({ id: '0-2', startMs: 5_600, endMs: 7_900 })
    expect(note && renderNote(note, 'text')).toContain('naproxen')
    expect(encounter.cues.map(({ term }) => term)).toContain('naproxen')
    expect(encounter.usage).toMatchObject({ audioMs: 10_000, connections: 1 })
    expect(encounter.endedAt).toBeDefined()
    for (const event of ['turn', 'turnEdited', 'cue', 'note', 'roles'] as const) expect(told).toContain(event)
    expect(told).not.toContain('warning')
    expect([...new Set(stages.map(({ stage }) => stage))]).toEqual([
      'upload',
      'submit',
      'transcribe',
      'edit',
      'note',
      'done',
    ])
    expect(stages.filter(({ stage }) => stage === 'upload').at(-1)).toEqual({
      stage: 'upload',
      done: someRecording.length,
      total: someRecording.length,
    })
    expect(visit.state).toEqual({ status: 'ended' })
    expect([fake.requests.uploads.length, jobsOf(fake).length]).toEqual([1, 1])
  })

  it.each<[string, () => RecordingInput]>([
    ['a path', () => join(folder, 'visit.wav')],
    ['a file URL', () => new URL(`file://${folder}/visit.wav`)],
    ['bytes', () => someRecording],
    ['an ArrayBuffer', () => someRecording.slice().buffer],
    ['a Blob', () => new Blob([someRecording.slice()])],
    ['a web stream', () => new Blob([someRecording.slice()]).stream()],
    ['a Node stream', () => Readable.from([someRecording.subarray(0, 1_000), someRecording.subarray(1_000)])],
    ['a URL', () => 'https://example.org/visit.mp3'],
  ])('takes %s', async (_name, recording) => {
    await using fake = await recordedFake()
    let sent = 0
    const visit = recordedVisit(fake, { recording: recording(), editor: false, note: false })
    visit.on('progress', ({ stage, done }) => {
      if (stage === 'upload') sent = done ?? 0
    })
    const { encounter } = await visit.run()
    expect(encounter.turns).toHaveLength(4)
    expect(sent).toBe(fake.requests.uploads.length > 0 ? someRecording.length : 0)
  })

  it('takes the transcript of a job that was made before', async () => {
    await using fake = await recordedFake()
    const before = recordedVisit(fake, { editor: false, note: false })
    await before.run()
    const recording = { transcriptId: before.transcriptId ?? '' }
    const { encounter } = await recordedVisit(fake, { recording, editor: false, note: false }).run()
    expect(encounter.turns).toHaveLength(4)
    expect(jobsOf(fake)).toHaveLength(1)
  })

  it("sends the guide's parameters, but for redaction and the number of speakers", async () => {
    await using fake = await recordedFake()
    await recordedVisit(fake, { editor: false, note: false, transcription: { keyterms: ['naproxen'] } }).run()
    const [{ audio_url: audioUrl, ...sent } = {}] = jobsOf(fake)
    expect(audioUrl).toMatch(/\/v2\/upload\//)
    expect(sent).toEqual({
      speech_models: recordedDefaults.speechModels,
      domain: 'medical-v1',
      language_detection: true,
      speaker_labels: true,
      punctuate: true,
      format_text: true,
      entity_detection: true,
      keyterms_prompt: ['naproxen'],
    })
  })

  it('sends every option that is given', async () => {
    await using fake = await recordedFake()
    const transcription = {
      speechModels: ['universal-2'],
      domain: null,
      languageCode: 'en',
      prompt: 'A follow-up.',
      speakersExpected: 2,
      identifyRoles: ['Doctor', 'Patient'],
      punctuate: false,
      formatText: false,
      disfluencies: true,
      entityDetection: false,
      redactPii: true,
      redactPiiPolicies: ['person_name'],
      redactPiiSub: 'entity_name',
      redactPiiAudio: true,
      filterProfanity: true,
      // A file with a secret ends with a line break.
      webhook: { url: 'https://example.org/hook', secret: 's3cret\n' },
    } as const
    const waiting = { ...quick, webhookPollMs: 20 }
    await recordedVisit(fake, { editor: false, note: false, transcription, waiting }).run()
    expect(jobsOf(fake)[0]).toEqual({
      audio_url: expect.any(String) as unknown,
      speech_models: ['universal-2'],
      language_code: 'en',
      prompt: 'A follow-up.',
      speaker_labels: true,
      speakers_expected: 2,
      speech_understanding: {
        request: { speaker_identification: { speaker_type: 'role', known_values: ['Doctor', 'Patient'] } },
      },
      punctuate: false,
      format_text: false,
      disfluencies: true,
      entity_detection: false,
      redact_pii: true,
      redact_pii_policies: ['person_name'],
      redact_pii_sub: 'entity_name',
      redact_pii_audio: true,
      filter_profanity: true,
      webhook_url: 'https://example.org/hook',
      webhook_auth_header_name: 'x-medical-scribe-webhook',
      webhook_auth_header_value: 's3cret',
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['encounterId', { encounterId: ' ' }],
    ['recording', { recording: 7 }],
    ['recording', { recording: '' }],
    ['recordedUrl', { recordedUrl: 'http://example.org/v2' }],
    ['region', { region: 'mars' }],
    ['apiKey', { apiKey: undefined, recordedUrl: undefined }],
    ['transcription.keyTerms', { transcription: { keyTerms: [] } }],
    ['transcription.keyterms', { transcription: { keyterms: ['one two three four five six seven'] } }],
    ['transcription.speakersExpected', { transcription: { speakersExpected: 0 } }],
    ['transcription.redactPiiSub', { transcription: { redactPiiSub: 'hash' } }],
    ['transcription.channels', { transcription: { channels: ['patient', 'patient'] } }],
    ['transcription.identifyRoles', { transcription: { identifyRoles: ['x'.repeat(36)] } }],
    ['transcription.webhook.url', { transcription: { webhook: { url: 'http://example.org', secret: 's' } } }],
    ['waiting.maxPollMs', { waiting: { maxPollMs: 0 } }],
    ['note', { gatewayUrl: undefined, apiKey: undefined, editor: false }],
    ['budget.maxCalls', { editor: false, budget: { maxCalls: 3 } }],
    ['encounterId', { encounterId: '' }],
  ])('refuses a wrong %s before anything connects', async (option, wrong) => {
    await using fake = await recordedFake()
    const make = (): unknown => new RecordedVisit({ ...at(fake), recording: someRecording, ...wrong })
    expect(make).toThrow(expect.objectContaining({ code: 'configuration', option }) as never)
    expect(fake.requests.uploads).toHaveLength(0)
  })

  it('tells a domain that was skipped, and a model that was replaced', async () => {
    await using fake = await recordedFake({
      faults: [{ kind: 'job', skipsDomain: true, model: 'universal-2' }],
    })
    const visit = recordedVisit(fake, { editor: false, note: false })
    const messages: string[] = []
    const words: unknown[] = []
    visit.on('warning', ({ kind, message, cause }) => {
      messages.push(`${kind}: ${message}`)
      if (cause) words.push((cause.cause as Error).message)
    })
    await visit.run()
    expect(messages).toEqual([
      `service: The service used the model universal-2 in place of ${recordedDefaults.speechModels[0] ?? ''}`,
      'service: The service did not apply the domain medical-v1',
      'service: The service warns; cause has its words',
    ])
    expect(words).toEqual(['Skipped medical-v1 domain correction because the language is not supported'])
  })

  it('proposes roles by the service, by channels, or by what is said, and names by itself only channels', async () => {
    await using fake = await recordedFake({
      script: consultation.map((turn) => ({
        ...turn,
        speaker: turn.speaker === 'doctor' ? 'Doctor' : 'Patient',
      })),
    })
    const run = async (transcription: object): Promise<unknown[]> => {
      const visit = recordedVisit(fake, { editor: false, note: false, transcription })
      let told: unknown
      visit.on('roles', (roles) => (told = roles))
      const { encounter } = await visit.run()
      expect(told).toEqual(visit.roles)
      return [visit.roles, encounter.turns.map(({ role, speaker }) => role ?? speaker), encounter.speakers]
    }
    const labels = ['A', 'B', 'A', 'B']
    const roles = (source: string): object[] => [
      { label: 'A', role: 'clinician', source },
      { label: 'B', role: 'patient', source },
    ]
    expect(await run({ identifyRoles: ['Doctor', 'Patient'] })).toEqual([roles('identification'), labels, {}])
    expect(await run({})).toEqual([roles('transcript'), labels, {}])
    expect(await run({ channels: ['clinician', 'patient'] })).toEqual([
      ['clinician', 'patient'].map((role) => ({ label: role, role, source: 'channel' })),
      ['clinician', 'patient', 'clinician', 'patient'],
      { clinician: 'clinician', patient: 'patient' },
    ])
  })

  it('knows after its process died who speaks on which channel', async () => {
    await using fake = await recordedFake()
    const own = {
      ...at(fake),
      store: new MemoryStore(),
      encounterId: 'v',
      editor: false,
      note: false,
    } as const
    const channels = ['clinician', 'patient'] as const
    const first = recordedVisit(fake, { ...own, transcription: { channels } })
    first.on('progress', ({ stage }) => {
      if (stage === 'transcribe') void first.cancel()
    })
    await expect(first.run()).rejects.toMatchObject({ code: 'cancelled' })
    const { encounter } = await (await RecordedVisit.recover(own)).run()
    expect(encounter.turns.map(({ role }) => role)).toEqual([...channels, ...channels])
  })

  it('lets the app name speakers before turns are edited and the note is written', async () => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake)
    visit.on('roles', (roles) => {
      for (const { label, role } of roles) visit.assignSpeaker(label, role)
    })
    const { encounter } = await visit.run()
    expect(() => visit.assignSpeaker('A', 'guest')).toThrow(
      expect.objectContaining({ code: 'state' }) as Error,
    )
    expect(encounter.turns.map(({ role }) => role)).toEqual(['clinician', 'patient', 'clinician', 'patient'])
    expect(JSON.stringify(fake.requests.completions.at(-1)?.body)).toContain('clinician')
  })

  it('uploads and asks again after failures, with one job', async () => {
    await using fake = await recordedFake({
      faults: [
        { kind: 'upload', drops: true },
        { kind: 'upload', status: 503 },
        { kind: 'transcript', method: 'POST', status: 429, headers: { 'retry-after': '0' } },
        { kind: 'transcript', method: 'GET', status: 403, times: 8 },
        { kind: 'transcript', method: 'GET', drops: true },
        { kind: 'job', delayMs: 40 },
      ],
    })
    const { encounter } = await recordedVisit(fake, { editor: false, note: false }).run()
    expect(encounter.turns).toHaveLength(4)
    expect(fake.requests.uploads).toHaveLength(3)
    // The second request is the answer to the 429.
    expect(jobsOf(fake)).toHaveLength(2)
  })

  it('comes back with an upload and a request when it is asked to, whatever the status', async () => {
    const headers = { 'retry-after': '0.4' }
    await using fake = await recordedFake({
      faults: [
        { kind: 'upload', status: 503, headers },
        { kind: 'transcript', method: 'POST', status: 500, headers },
        { kind: 'transcript', method: 'GET', status: 502, headers },
      ],
    })
    const begun = performance.now()
    await recordedVisit(fake, { editor: false, note: false }).run()
    expect(performance.now() - begun).toBeGreaterThan(1_150)
  })

  it('gives up at once when it is asked to wait longer than a job may take, and says how long', async () => {
    await using fake = await recordedFake({
      faults: [
        {
          kind: 'transcript',
          method: 'GET',
          status: 503,
          headers: { 'retry-after': '9000000' },
          times: Infinity,
        },
      ],
    })
    const visit = recordedVisit(fake, { editor: false, note: false })
    await expect(visit.run()).rejects.toMatchObject({ code: 'connection', retryAfterMs: 9_000_000_000 })
    expect(fake.requests.transcripts.filter(({ method }) => method === 'GET')).toHaveLength(1)
  })

  it('is cancelled at once while its key does not come, and fails with a key that cannot be had', async () => {
    await using fake = await recordedFake()
    const asked = deferred<void>()
    const apiKey = (): Promise<string> => {
      asked.resolve()
      return new Promise<string>(() => undefined)
    }
    const visit = recordedVisit(fake, { apiKey, editor: false, note: false })
    const over = visit.run().catch((error: unknown) => error)
    await asked.promise
    await visit.cancel()
    expect(await over).toMatchObject({ code: 'cancelled' })
    const refused = recordedVisit(fake, { apiKey: () => Promise.reject(new Error('secret 7')), note: false })
    const error: unknown = await refused.run().catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'connection' })
    expect((error as Error).message).not.toContain('secret')
    expect(fake.requests.uploads).toHaveLength(0)
  })

  it('makes no second job when the answer to the first request is lost', async () => {
    await using fake = await recordedFake({
      faults: [{ kind: 'transcript', method: 'POST', truncateTo: 0.2 }],
    })
    // The job was made, and its answer is cut off.
    const { encounter } = await recordedVisit(fake, { editor: false, note: false }).run()
    expect(encounter.turns).toHaveLength(4)
    expect(jobsOf(fake)).toHaveLength(1)
  })

  it('does not repeat the upload of a stream, and says so', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'upload', status: 503, times: Infinity }] })
    const recording = Readable.from([someRecording])
    await expect(recordedVisit(fake, { recording }).run()).rejects.toMatchObject({
      code: 'connection',
      retryable: false,
    })
    expect(fake.requests.uploads).toHaveLength(1)
  })

  it.each([
    ['a web stream', () => new ReadableStream({ start: (flow) => flow.enqueue(new Uint8Array(1_000)) })],
    [
      'an iterable',
      async function* () {
        yield new Uint8Array(1_000)
        await new Promise(() => undefined)
      },
    ],
  ])('is cancelled at once while %s gives nothing', async (_, recording) => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake, { recording: recording() as RecordingInput })
    const sent = deferred<void>()
    visit.on('progress', ({ done = 0 }) => {
      if (done > 0) sent.resolve()
    })
    const over = visit.run().catch((error: unknown) => error)
    await sent.promise
    const begin = performance.now()
    await visit.cancel()
    expect(performance.now() - begin).toBeLessThan(1_000)
    expect(await over).toMatchObject({ code: 'cancelled' })
  })

  it('fails with what the service says of a recording that it cannot transcribe, without its words', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', error: 'Audio of Jane is broken' }] })
    const visit = recordedVisit(fake)
    const errors: unknown[] = []
    visit.on('error', (error) => errors.push(error))
    const failure = await visit.run().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'transcription', cause: 'Audio of Jane is broken' })
    expect((failure as Error).message).not.toContain('Jane')
    expect(errors).toEqual([failure])
  })

  it('has the time of the recording where it is told, and of the work where it is not', async () => {
    await using fake = await recordedFake()
    const own = { editor: false, note: false } as const
    const { encounter } = await recordedVisit(fake, { ...own, startedAt: '2026-03-01T10:00:00+01:00' }).run()
    expect(encounter.startedAt).toBe('2026-03-01T09:00:00.000Z')
    const ends = Date.parse('2026-03-01T09:00:00Z') + encounter.usage.audioMs
    expect(encounter.endedAt).toBe(new Date(ends).toISOString())
    const before = Date.now()
    const now = (await recordedVisit(fake, own).run()).encounter
    expect(Date.parse(now.startedAt ?? '')).toBeGreaterThanOrEqual(before)
    expect(() => recordedVisit(fake, { ...own, startedAt: 'last Monday' })).toThrow('startedAt')
  })

  it('refuses a wrong key, a missing file and a name that is taken', async () => {
    await using fake = await recordedFake({ keys: ['right'] })
    await expect(recordedVisit(fake, { editor: false, note: false }).run()).rejects.toMatchObject({
      code: 'transcription',
      closeCode: 1008,
    })
    const missing = recordedVisit(fake, { recording: join(folder, 'none.wav'), apiKey: 'right' })
    await expect(missing.run()).rejects.toMatchObject({ code: 'audio', reason: 'missing' })
    const store = new MemoryStore()
    const own = { store, encounterId: 'v', apiKey: 'right', editor: false, note: false } as const
    await recordedVisit(fake, own).run()
    await expect(recordedVisit(fake, own).run()).rejects.toMatchObject({ option: 'encounterId' })
  })

  it('deletes the job from the service, and a job that is gone is no error', async () => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake, { editor: false, note: false })
    await expect(visit.delete()).rejects.toMatchObject({ code: 'state' })
    await visit.run()
    await visit.delete()
    await visit.delete()
    const get = await fetch(`${fake.recordedUrl}/transcript/${visit.transcriptId ?? ''}`, {
      headers: { authorization: 'test-key' },
    })
    expect(await get.json()).toMatchObject({ text: 'Deleted by user.', utterances: null })
    expect(visit.encounter.turns).toHaveLength(4)
  })

  it('deletes the job of a visit that was decided about, and of one that is signed, and its journal stays whole', async () => {
    await using fake = await recordedFake()
    const store = new MemoryStore()
    const visit = recordedVisit(fake, { store, encounterId: 'v', editor: false })
    await visit.run()
    const open = () => EncounterReview.open({ store, encounterId: 'v', by: 'Dr. Moss' })
    const first = await open()
    await first.correctTurn('0-0', 'Good evening, what brings you in?')
    await first.close()
    await visit.delete()
    const review = await open()
    for (const { id } of review.agenda) await review.acknowledge(id)
    await review.sign({ by: 'Dr. Moss' })
    await review.close()
    await visit.delete()
    expect(await verifyEncounter(store, 'v')).toEqual({ valid: true, problems: [] })
    expect(fake.requests.transcripts.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  })

  it('cancels at every stage, at once', async () => {
    for (const stage of ['upload', 'submit', 'transcribe', 'edit', 'note'] as const) {
      await using fake = await recordedFake({
        faults: [
          { kind: 'job', delayMs: stage === 'transcribe' ? 60_000 : 0 },
          ...(stage === 'edit' || stage === 'note'
            ? [{ kind: 'gateway', hangs: true, times: Infinity } as const]
            : []),
        ],
      })
      const visit = recordedVisit(fake, stage === 'note' ? { editor: false } : {})
      const reached = new Promise<void>((resolve) => {
        visit.on('progress', (progress) => {
          if (progress.stage === stage) resolve()
        })
        // The first edit never comes: the turns are there.
        if (stage === 'edit') visit.on('roles', () => resolve())
      })
      const over = visit.run().catch((error: unknown) => error)
      await reached
      const begun = performance.now()
      await visit.cancel()
      expect(performance.now() - begun).toBeLessThan(200)
      expect(await over).toMatchObject({ code: 'cancelled' })
      expect(visit.state).toEqual({ status: 'cancelled' })
    }
  })
})

describe('a webhook', () => {
  const secret = 'shared-secret'
  const header = 'x-medical-scribe-webhook'

  /** A service that hands every call to the visit. */
  async function hooked(
    onCall: (headers: Record<string, string | string[] | undefined>, body: unknown) => void,
  ): Promise<AsyncDisposable & { readonly url: string }> {
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        onCall(request.headers, JSON.parse(text))
        response.writeHead(200).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
    }
  }

  async function visitWith(
    webhook: 'twice' | 'lost' | undefined,
    webhookPollMs: number,
    stranger = false,
  ): Promise<{
    calls?: number
    taken: boolean[]
    turns: number
    polls: number
  }> {
    await using fake = await recordedFake({
      faults: [{ kind: 'job', delayMs: 20, ...(webhook ? { webhook } : {}) }],
    })
    const taken: boolean[] = []
    let calls = 0
    const visits: RecordedVisit[] = []
    await using service = await hooked((headers, body) => {
      for (const each of visits) if (each.verifyWebhook(headers)) taken.push(each.notify(body))
    })
    const visit = recordedVisit(fake, {
      editor: false,
      note: false,
      transcription: { webhook: { url: service.url, secret: `${secret}\n` } },
      waiting: { ...quick, webhookPollMs },
    })
    visits.push(visit)
    if (stranger) {
      visit.on('progress', ({ stage, status }) => {
        if (stage !== 'transcribe' || status !== undefined) return
        const body = JSON.stringify({ transcript_id: visit.transcriptId, status: 'completed' })
        void fetch(service.url, { method: 'POST', headers: { [header]: 'guessed' }, body }).then(
          () => calls++,
        )
      })
    }
    const { encounter } = await visit.run()
    if (webhook === 'twice') {
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (taken.length < 2) return
          clearInterval(look)
          resolve()
        }, 5)
      })
    }
    return {
      ...(stranger ? { calls } : {}),
      taken,
      turns: encounter.turns.length,
      polls: fake.requests.transcripts.filter(({ method }) => method === 'GET').length,
    }
  }

  it('ends the wait at once', async () => {
    expect(await visitWith(undefined, 60_000)).toEqual({ taken: [true], turns: 4, polls: 1 })
  })

  it('that comes twice does nothing the second time', async () => {
    expect(await visitWith('twice', 60_000)).toEqual({ taken: [true, true], turns: 4, polls: 1 })
  })

  it('that never comes is replaced by asking', async () => {
    const { taken, turns } = await visitWith('lost', 15)
    expect([taken, turns]).toEqual([[], 4])
  })

  it('with a wrong secret is not taken, and the job is asked for', async () => {
    const { calls, taken, turns } = await visitWith('lost', 60, true)
    expect([calls, taken, turns]).toEqual([1, [], 4])
  })

  it('that comes late, or is about another job, does nothing', async () => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake, { editor: false, note: false })
    await visit.run()
    expect(visit.notify({ transcript_id: 'another', status: 'completed' })).toBe(false)
    for (const strange of [undefined, null, 'text', {}, { transcript_id: 7 }]) {
      expect(visit.notify(strange)).toBe(false)
    }
    expect(visit.notify({ transcript_id: visit.transcriptId, status: 'completed' })).toBe(true)
    expect(visit.encounter.turns).toHaveLength(4)
  })

  it('is told from a stranger by its secret', async () => {
    await using fake = await recordedFake()
    const visit = recordedVisit(fake, {
      transcription: { webhook: { url: 'https://example.org/hook', secret } },
    })
    expect(visit.verifyWebhook({ [header]: secret })).toBe(true)
    expect(visit.verifyWebhook({ 'X-Medical-Scribe-Webhook': secret })).toBe(true)
    expect(visit.verifyWebhook(new Headers({ [header]: secret }))).toBe(true)
    for (const wrong of [{}, { [header]: 'shared-secreT' }, { [header]: `${secret}x` }, { [header]: '' }]) {
      expect(visit.verifyWebhook(wrong)).toBe(false)
    }
    expect(recordedVisit(fake).verifyWebhook({ [header]: '' })).toBe(false)
  })
})

describe('a recorded visit that another process has', () => {
  it('is refused while that one works on it, and free when it is done', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', delayMs: 3_000 }] })
    const store = new MemoryStore()
    const options = { store, encounterId: 'visit' }
    const visit = recordedVisit(fake, options)
    const refused = new Promise<unknown>((resolve) => {
      visit.on('progress', ({ stage }) => {
        if (stage !== 'transcribe') return
        RecordedVisit.recover({ ...at(fake), ...options }).then(resolve, resolve)
      })
    })
    const hanging = visit.run()
    // The answer of the service waits until the other was refused.
    expect(await Promise.race([refused, hanging.then(() => 'over')])).toMatchObject({ reason: 'claimed' })
    await hanging
    expect((await store.status('visit')).state).toBe('finished')
    await using again = await RecordedVisit.recover({ ...at(fake), ...options })
    expect((await again.run()).encounter.turns).toHaveLength(consultation.length)
    await again.delete()
    expect(fake.requests.transcripts.at(-1)?.method).toBe('DELETE')
  })

  it('keeps its job while somebody else has it, and loses it when nobody does', async () => {
    await using fake = await recordedFake()
    const deleted = () => fake.requests.transcripts.filter(({ method }) => method === 'DELETE').length
    const store = new MemoryStore()
    const options = { store, encounterId: 'visit', editor: false, note: false } as const
    const visit = recordedVisit(fake, options)
    await visit.run()
    const review = await EncounterReview.open({ store, encounterId: 'visit', by: 'Dr. Moss' })
    await expect(visit.delete()).rejects.toMatchObject({ code: 'store', reason: 'claimed' })
    expect(deleted()).toBe(0)
    await review.close()
    // One that was recovered and has not begun has the visit itself.
    const recovered = await RecordedVisit.recover({ ...at(fake), ...options })
    await expect(visit.delete()).rejects.toMatchObject({ reason: 'claimed' })
    expect(deleted()).toBe(0)
    await recovered.delete()
    await recovered.delete()
    await visit.delete()
    expect(deleted()).toBe(3)
    expect((await store.status('visit')).state).toBe('finished')
  })

  it('ends at once when it is cancelled, whatever the store does with its claim', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', delayMs: 60_000 }] })
    const store = new MemoryStore()
    const claim = store.claim.bind(store)
    store.claim = async (id, ttlMs) => ({
      ...(await claim(id, ttlMs)),
      release: () => new Promise(() => undefined),
    })
    const visit = recordedVisit(fake, { store, encounterId: 'visit', storeTimeoutMs: 60_000 })
    const over = visit.run().catch((error: unknown) => error)
    await fake.waitFor(({ transcripts }) => transcripts.some(({ method }) => method === 'GET'))
    await visit.cancel()
    expect(await over).toMatchObject({ code: 'cancelled' })
  })
})
