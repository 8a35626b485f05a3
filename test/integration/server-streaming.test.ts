import { describe, expect, it } from 'vitest'
import { ProtocolServer } from '../../src/server/protocol-server.ts'
import type { TurnEngine } from '../../src/server/turn-engine.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'
import { PlainClient } from '../support/server-socket.ts'

const script = [
  { speaker: 'doctor', text: 'Any chest pain?', startMs: 200, endMs: 1_400 },
  { speaker: 'patient', heardAs: 'doctor', text: 'No, none at all.', startMs: 3_000, endMs: 4_200 },
]
/** Hears nothing. */
const deaf: TurnEngine = {
  open: () => ({ audio: () => undefined, flush: () => undefined, close: () => undefined }),
}
const reason = 'See Error message for details'

describe('a streaming session', () => {
  it('begins, speaks in audio time, terminates and closes', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const client = await PlainClient.begin(fake.streamingUrl, {
      speech_model: 'u3-rt-pro',
      domain: 'medical-v1',
    })
    client.silence(2_000)
    expect(await client.message('Turn', (turn) => turn.end_of_turn === true)).toMatchObject({
      transcript: 'Any chest pain?',
      turn_order: 0,
    })
    client.silence(1_000)
    client.silence(1_300)
    expect(await client.terminate()).toEqual({ code: 1000, reason: 'Session Ended' })
    expect(client.transcripts()).toEqual(script.map((entry) => entry.text))
    expect(client.messages[0]).toEqual({
      type: 'Begin',
      id: expect.any(String) as unknown,
      expires_at: expect.closeTo(Date.now() / 1_000 + 10_800, -1) as unknown,
      configuration: {
        model: 'universal-3-6-pro',
        mode: 'balanced',
        api_version: '2025-05-12',
        speaker_labels: false,
        redact_pii: false,
        filter_profanity: false,
        domain: 'medical-v1',
        voice_focus: null,
      },
    })
    expect(client.messages.at(-1)).toEqual({
      type: 'Termination',
      audio_duration_seconds: 4,
      session_duration_seconds: expect.any(Number) as unknown,
    })
    expect(client.texts[0]).toMatch(/^\{"type":"Begin"/)
    expect(
      client.texts
        .filter((text) => text.includes('turn_order'))
        .every((text) => text.endsWith('"type":"Turn"}')),
    ).toBe(true)
    expect(fake.requests.connections[0]).toMatchObject({ frames: 86, audioMs: 4_300, closeCode: 1000 })
  })

  it('never ends the last turn by itself while no audio comes', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const client = await PlainClient.begin(fake.streamingUrl)
    client.silence(1_450)
    await fake.waitForAudio(1_450)
    expect(client.finals()).toEqual([])
    client.send({ type: 'ForceEndpoint' })
    await client.message('Turn', (turn) => turn.end_of_turn === true)
    expect(client.transcripts()).toEqual(['Any chest pain?'])
    client.socket.terminate()
    expect(await fake.waitForClose()).toBe(1006)
  })

  it('corrects speakers between the last final and Termination', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const client = await PlainClient.begin(fake.streamingUrl, { speaker_labels: 'True' })
    client.silence(5_000)
    await client.terminate()
    expect(client.finals().map((turn) => turn.speaker_label)).toEqual(['A', 'A'])
    expect(client.messages.slice(-2).map((message) => message.type)).toEqual([
      'SpeakerRevision',
      'Termination',
    ])
    expect(client.messages.at(-2)).toMatchObject({
      revisions: [{ turn_order: 1, speaker_label: 'B', words: [{ text: 'No,', speaker: 'B' }, {}, {}, {}] }],
    })
  })

  it('ends with an empty final from a model that appends', async () => {
    await using fake = await FakeAssemblyAI.start({ script, finals: 'one' })
    const client = await PlainClient.begin(fake.streamingUrl, {
      speech_model: 'universal-streaming-english',
      format_turns: 'true',
    })
    client.silence(5_000)
    await client.terminate()
    expect(client.transcripts()).toEqual([...script.map((entry) => entry.text), ''])
    expect(client.messages.some((message) => message.type === 'SpeechStarted')).toBe(false)
  })

  it('obeys UpdateConfiguration from then on, and says nothing to it or to KeepAlive', async () => {
    await using fake = await FakeAssemblyAI.start({ script })
    const client = await PlainClient.begin(fake.streamingUrl)
    client.send({ type: 'KeepAlive' })
    client.send({ type: 'UpdateConfiguration', min_turn_silence: 5_000, max_turn_silence: 5_000 })
    client.silence(2_900)
    await fake.waitForAudio(2_900)
    expect(client.finals()).toEqual([])
    await client.terminate()
    expect(client.transcripts()).toEqual(['Any chest pain?'])
    expect(await fake.waitForMessage('UpdateConfiguration')).toMatchObject({ min_turn_silence: 5_000 })
    expect(
      client.messages.every((message) =>
        ['Begin', 'SpeechStarted', 'Turn', 'Termination'].includes(String(message.type)),
      ),
    ).toBe(true)
  })

  it('acknowledges silence where asked', async () => {
    await using fake = await FakeAssemblyAI.start()
    const client = await PlainClient.begin(fake.streamingUrl, { acknowledge_silence: 'true' })
    client.silence(2_500)
    await client.terminate()
    expect(client.messages.filter((message) => message.type === 'Silence')).toEqual([
      { type: 'Silence', start_ms: 0, end_ms: 1_000 },
      { type: 'Silence', start_ms: 1_000, end_ms: 2_000 },
    ])
  })

  it('warns when medical mode does not know the language', async () => {
    await using fake = await FakeAssemblyAI.start()
    const client = await PlainClient.begin(fake.streamingUrl, {
      domain: 'medical-v1',
      language_codes: '["ja"]',
    })
    expect(await client.message('Warning')).toMatchObject({
      warning: expect.stringContaining('medical-v1') as unknown,
    })
    await client.terminate()
  })

  it('calls a model for each final where the URL asks for it, and is silent when that fails', async () => {
    await using fake = await FakeAssemblyAI.start({
      script,
      models: { gist: ({ messages }) => `Gist: ${messages[0]?.content}` },
    })
    const ask = (model: string): Record<string, string> => ({
      llm_gateway: JSON.stringify({
        model,
        messages: [{ role: 'user', content: 'Sum up "{{turn}}"' }],
        max_tokens: 50,
      }),
    })
    const client = await PlainClient.begin(fake.streamingUrl, ask('gist'))
    client.silence(5_000)
    expect(await client.message('LLMGatewayResponse', (message) => message.turn_order === 1)).toMatchObject({
      transcript: 'No, none at all.',
      data: { choices: [{ message: { content: 'Gist: Sum up "No, none at all."' } }] },
    })
    await client.terminate()
    const unheard = await PlainClient.begin(fake.streamingUrl, ask('no-such-model'))
    unheard.silence(5_000)
    await unheard.terminate()
    expect(unheard.messages.some((message) => message.type === 'LLMGatewayResponse')).toBe(false)
  })
})

describe('what the server refuses', () => {
  it.each([
    ['no credential', {}, null, 1008, 'Unauthorized Connection: Missing Authorization header'],
    ['a wrong key', {}, 'wrong', 1008, 'Unauthorized Connection: Invalid API key'],
    ['Bearer', {}, 'Bearer right', 1008, 'Unauthorized Connection: Invalid API key'],
    ['a wrong token', { token: 'AQI' }, null, 1008, 'Unauthorized Connection: Invalid API key'],
    [
      'a bad parameter',
      { sample_rate: '7' },
      'right',
      3006,
      "User Input Validation Error: Invalid 'sample_rate': Value error, sample_rate must be at least 8,000 Hz",
    ],
  ])('after the 101: %s', async (_, parameters, key, code, error) => {
    await using fake = await FakeAssemblyAI.start({ keys: ['right'] })
    const client = new PlainClient(fake.streamingUrl, parameters, key)
    expect(await client.closed).toEqual({ code, reason })
    expect(client.messages).toEqual([{ type: 'Error', error_code: code, error }])
    expect(await fake.waitForClose()).toBe(code)
  })

  it.each([
    ['not json', 'Invalid JSON: '],
    ['[]', 'Invalid Message: '],
    ['{"type":"Bogus"}', 'Invalid Message Type: Bogus'],
    [
      '{"type":"UpdateConfiguration","agent_context":' + JSON.stringify('x'.repeat(1_751)) + '}',
      'User Input Validation Error: ',
    ],
  ])('%.30s', async (text, error) => {
    await using fake = await FakeAssemblyAI.start({ script })
    const client = await PlainClient.begin(fake.streamingUrl)
    client.send(text)
    expect(await client.closed).toEqual({ code: 3006, reason })
    expect(client.messages.at(-1)).toMatchObject({
      type: 'Error',
      error_code: 3006,
      error: expect.stringContaining(error) as unknown,
    })
    expect(client.messages.some((message) => message.type === 'Termination')).toBe(false)
  })

  it('frames over a second at once, short ones after about a second, messages over 128 KB', async () => {
    await using fake = await FakeAssemblyAI.start({ maxBacklogMs: 5_000 })
    const codes = async (send: (client: PlainClient) => void): Promise<number> => {
      const client = await PlainClient.begin(fake.streamingUrl)
      send(client)
      return (await client.closed).code
    }
    expect(
      await codes((client) => {
        client.silence(1_001, 1_001)
      }),
    ).toBe(3007)
    expect(
      await codes((client) => {
        client.silence(980, 20)
      }),
    ).toBe(3007)
    expect(
      await codes((client) => {
        client.silence(6_000)
      }),
    ).toBe(3007)
    expect(
      await codes((client) => {
        client.socket.send(new Uint8Array(128 * 1024 + 1))
      }),
    ).toBe(1009)
  })

  it('other paths, and the retired one', async () => {
    await using fake = await FakeAssemblyAI.start()
    const status = (path: string): Promise<number> =>
      new Promise((resolve) => {
        const client = new PlainClient(fake.streamingUrl.replace('/v3/ws', path))
        client.socket.on('unexpected-response', (_, response) => {
          resolve(response.statusCode ?? 0)
        })
      })
    expect(await status('/v4/ws')).toBe(404)
    expect(await status('/v2/realtime/ws')).toBe(410)
  })
})

describe('time', () => {
  it('ends a session at its maximum, which Begin announced', async () => {
    await using fake = await FakeAssemblyAI.start({ maxSessionMs: 200 })
    const client = await PlainClient.begin(fake.streamingUrl)
    expect(client.messages[0]?.expires_at).toBeLessThanOrEqual(Date.now() / 1_000 + 1)
    expect(await client.closed).toEqual({ code: 3008, reason })
    expect(client.messages.at(-1)).toMatchObject({
      error: 'Session Expired: Maximum session duration exceeded',
    })
  })

  it('lets a token shorten a session', async () => {
    await using fake = await FakeAssemblyAI.start({ keys: ['right'] })
    const response = await fetch(`${fake.tokenUrl}?expires_in_seconds=60&max_session_duration_seconds=300`, {
      headers: { authorization: 'right' },
    })
    const { token } = (await response.json()) as { token: string }
    const client = await PlainClient.begin(fake.streamingUrl, { token }, null)
    expect(client.messages[0]?.expires_at).toBeLessThanOrEqual(Date.now() / 1_000 + 300)
    await client.terminate()
    expect(fake.requests.tokens).toHaveLength(1)
  })

  it('closes an idle session after its timeout, and beats the heart of one that asks', async () => {
    await using server = await ProtocolServer.start({
      engine: deaf,
      gateway: { models: [], complete: () => ({ content: '' }) },
    })
    const [idle, waiting] = await Promise.all([
      PlainClient.begin(server.streamingUrl, { inactivity_timeout: '5' }),
      PlainClient.begin(server.streamingUrl, { session_heartbeat: 'true' }),
    ])
    const inMs = (ms: number): void => {
      for (const session of server.sessions) session.tick(Date.now() + ms)
    }
    inMs(4_000)
    expect([idle, waiting].map((client) => client.messages.length)).toEqual([1, 1])
    inMs(5_000)
    expect(await waiting.message('Heartbeat')).toMatchObject({ total_audio_received_ms: 0 })
    expect(await idle.closed).toEqual({ code: 3006, reason })
    expect(idle.messages.at(-1)?.error).toBe(
      'Session terminated due to inactivity: No messages received for 5 seconds',
    )
    await waiting.terminate()
  })

  it('takes its time as the service does, where asked', async () => {
    await using fake = await FakeAssemblyAI.start({ latency: 'live' })
    const startedAt = performance.now()
    const client = await PlainClient.begin(fake.streamingUrl)
    expect(performance.now() - startedAt).toBeGreaterThan(290)
    await client.terminate()
    expect(performance.now() - startedAt).toBeGreaterThan(880)
  })
})

describe('an engine that breaks', () => {
  it('costs the client a 3005 and is reported', async () => {
    const errors: unknown[] = []
    const broken = new TypeError('engine')
    const engine: TurnEngine = {
      open: () => ({
        audio() {
          throw broken
        },
        flush: () => undefined,
        close: () => undefined,
      }),
    }
    await using server = await ProtocolServer.start({
      engine,
      gateway: { models: [], complete: () => ({ content: '' }) },
      observer: { error: (error, where) => errors.push(error, where) },
    })
    const client = await PlainClient.begin(server.streamingUrl)
    client.silence(50)
    expect(await client.closed).toEqual({ code: 3005, reason })
    expect(client.messages.at(-1)?.error).toBe('Session Cancelled: An error occurred')
    expect(errors).toEqual([broken, 'engine'])
  })
})

describe('a server that hears', () => {
  const words = [{ text: 'One two three four.', startMs: 1_000, endMs: 3_000 }]

  it('says only what arrived on that connection, in its own time', async () => {
    await using fake = await FakeAssemblyAI.start({ script: words, hears: true })
    const audio = positionedAudio(5_000)
    const first = await PlainClient.begin(fake.streamingUrl)
    first.audio(audio.subarray(0, 1_600 * 32))
    await first.terminate()
    const second = await PlainClient.begin(fake.streamingUrl)
    second.audio(audio.subarray(1_600 * 32))
    await second.terminate()
    expect(first.transcripts()).toEqual(['One ~two~'])
    expect(second.transcripts()).toEqual(['~two~ three four.'])
    expect(second.finals()[0]).toMatchObject({ turn_order: 0, words: [{ start: 0 }, {}, { end: 1_400 }] })
  })

  it('says nothing to audio that carries no position', async () => {
    await using fake = await FakeAssemblyAI.start({ script: words, hears: true })
    const client = await PlainClient.begin(fake.streamingUrl)
    client.silence(5_000)
    await client.terminate()
    expect(client.transcripts()).toEqual([])
  })
})
