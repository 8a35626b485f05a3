import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LLMEditor, MedicalScribeSession, type AudioSource, type Turn } from '../../src/index.ts'
import { FakeAssemblyAI, scriptedModel, scriptedSource } from '../../src/testing.ts'

/** The code of docs/recipes/testing.md, block by block. */
const recipe = readFileSync(new URL('../../docs/recipes/testing.md', import.meta.url), 'utf8')

it('a visit in ten lines', async () => {
  const script = [{ text: 'Take naproxen 250 milligrams twice a day.', startMs: 500 }]
  await using fake = await FakeAssemblyAI.start({ script })
  const session = new MedicalScribeSession({
    apiKey: 'any',
    audio: scriptedSource({ script }),
    streaming: { url: fake.streamingUrl },
    gatewayUrl: fake.gatewayUrl,
  })
  await session.start()
  const { encounter, note } = await session.finished
  expect(encounter.turns.map((turn) => turn.text)).toEqual([script[0]?.text])
  expect(note?.plan.length).toBeDefined()
})

it('a source of your own needs at most ten lines', async () => {
  const audio: AudioSource = {
    format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
    async *open(signal) {
      for (let i = 0; i < 100 && !signal.aborted; i++) yield new Uint8Array(3_200)
    },
  }
  const script = [{ text: 'My knee hurts.', startMs: 500 }]
  await using fake = await FakeAssemblyAI.start({ script })
  const session = new MedicalScribeSession({
    apiKey: 'any',
    audio,
    streaming: { url: fake.streamingUrl },
    editor: false,
    note: false,
  })
  await session.start()
  const { encounter } = await session.finished
  expect(encounter.turns.map((turn) => turn.text)).toEqual(['My knee hurts.'])
  const shown = /const audio: AudioSource = \{[\s\S]*?\n\}/.exec(recipe)?.[0] ?? ''
  expect(shown.split('\n').length).toBeLessThanOrEqual(10)
})

it('a drop and a dead Gateway cost nothing', async () => {
  const script = [{ text: 'Take naproxen 250 milligrams twice a day.', startMs: 500 }]
  await using fake = await FakeAssemblyAI.start({
    script,
    hears: true,
    faults: [
      { kind: 'drop', connection: 0, atAudioMs: 1_500 },
      { kind: 'gateway', status: 503, times: Infinity },
    ],
  })
  const session = new MedicalScribeSession({
    apiKey: 'any',
    audio: scriptedSource({ script, content: 'positioned' }),
    streaming: { url: fake.streamingUrl, reconnect: { baseDelayMs: 1 } },
    gatewayUrl: fake.gatewayUrl,
    editor: { retry: { retries: 0 } },
    note: false,
  })
  await session.start()
  const { encounter } = await session.finished
  expect(encounter.turns.map((turn) => turn.text)).toEqual([script[0]?.text])
  expect(fake.requests.connections).toHaveLength(2)
})

it('a stage alone', async () => {
  const text = 'take naproxen 250 milligrams twice a day'
  const turn: Turn = {
    id: '0-0',
    isFinal: true,
    connection: 0,
    turnOrder: 0,
    text,
    words: [],
    startMs: 0,
    endMs: 2_000,
  }
  const editor = new LLMEditor({ model: scriptedModel(['Take naproxen 250 mg twice a day.']) })
  expect((await editor.edit(turn)).editedText).toBe('Take naproxen 250 mg twice a day.')
})
