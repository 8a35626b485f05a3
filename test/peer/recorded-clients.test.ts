import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AssemblyAI } from 'assemblyai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalScribe } from '../../src/local/local-scribe.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { consultation } from '../support/visit.ts'

const recording = fileURLToPath(new URL('../../examples/audio/demo-consultation.wav', import.meta.url))
/** The first seconds of the recording. */
const opening = Uint8Array.from(readFileSync(recording).subarray(0, 44 + 8 * 32_000))

/** Packages by other people, which a checkout without them goes without. */
const has = (name: string): boolean =>
  existsSync(fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url)))

describe.each(['FakeAssemblyAI', 'LocalScribe'] as const)(
  'clients that others wrote, against %s',
  (which) => {
    let server: FakeAssemblyAI | LocalScribe
    beforeAll(async () => {
      server =
        which === 'LocalScribe'
          ? await LocalScribe.start()
          : await FakeAssemblyAI.start({ script: consultation })
    })
    afterAll(() => server.stop())
    const heard = (): RegExp =>
      which === 'LocalScribe' ? /good morning/i : /Good morning, what brings you in\?/

    it('assemblyai uploads, transcribes, lists and deletes', async () => {
      const client = new AssemblyAI({ apiKey: 'key', baseUrl: server.recordedUrl.replace(/\/v2$/, '') })
      const transcript = await client.transcripts.transcribe(
        { audio: Buffer.from(opening), speaker_labels: true, speech_models: ['universal-2'] },
        { pollingInterval: 20 },
      )
      expect(transcript).toMatchObject({ status: 'completed', speech_model_used: 'universal-2' })
      expect(transcript.text).toMatch(heard())
      expect(transcript.utterances?.[0]).toMatchObject({
        speaker: 'A',
        text: expect.stringMatching(heard()) as unknown,
      })
      const url = await client.files.upload(Buffer.from(opening))
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/upload\//)
      const submitted = await client.transcripts.submit({
        audio: url,
        speech_models: ['universal-2'],
      })
      const page = await client.transcripts.list({ limit: 1 })
      expect(page.transcripts.map(({ id }) => id)).toEqual([submitted.id])
      const older = await client.transcripts.list(page.page_details.prev_url ?? '')
      expect(older.transcripts.map(({ id }) => id)).toEqual([transcript.id])
      expect(await client.transcripts.delete(transcript.id)).toMatchObject({ text: 'Deleted by user.' })
      expect((await client.transcripts.list()).transcripts.at(-1)).toMatchObject({
        audio_url: 'http://deleted_by_user',
      })
    }, 30_000)

    it.runIf(has('@ai-sdk/assemblyai'))(
      '@ai-sdk/assemblyai transcribes',
      async () => {
        const { createAssemblyAI } = await import('@ai-sdk/assemblyai')
        const base = server.recordedUrl.replace(/\/v2$/, '')
        const provider = createAssemblyAI({
          apiKey: 'key',
          // It knows only the service's own host.
          fetch: (url, init) => fetch((url as string).replace('https://api.assemblyai.com', base), init),
        })
        const { text } = await provider
          .transcription('universal-2')
          .doGenerate({ audio: opening, mediaType: 'audio/wav' })
        expect(text).toMatch(heard())
      },
      30_000,
    )
  },
)

it.runIf(has('openai'))("openai's round trip of a tool call, with content null", async () => {
  const call = { id: 'call-1', type: 'function' as const, function: { name: 'vitals', arguments: '{}' } }
  await using fake = await FakeAssemblyAI.start({
    models: { 'claude-sonnet-4-6': [{ content: '', toolCalls: [call] }, 'It is 120 over 80.'] },
  })
  const { OpenAI } = await import('openai')
  const client = new OpenAI({ apiKey: 'key', baseURL: fake.gatewayUrl })
  const model = 'claude-sonnet-4-6'
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'vitals', parameters: { type: 'object', properties: {} } },
    },
  ]
  const question = { role: 'user' as const, content: 'What was the blood pressure?' }
  const asked = await client.chat.completions.create({ model, messages: [question], tools })
  const message = asked.choices[0]?.message
  expect(message).toMatchObject({ content: null, tool_calls: [call] })
  const answer = await client.chat.completions.create({
    model,
    messages: [question, message ?? question, { role: 'tool', tool_call_id: call.id, content: '120/80' }],
    tools,
  })
  expect(answer.choices[0]?.message.content).toBe('It is 120 over 80.')
})
