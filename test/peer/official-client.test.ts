import { describe, expect, it } from 'vitest'
import { AssemblyAI } from 'assemblyai'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { transcribeWithPeer } from '../support/server-peer.ts'

const script = [
  { speaker: 'doctor', text: 'How long has the knee been swollen?', startMs: 300, endMs: 2_400 },
  { speaker: 'patient', text: 'Since Tuesday, after a long walk.', startMs: 3_200, endMs: 5_600 },
]
const silence = new Uint8Array(7_000 * 32)

describe('the official client against FakeAssemblyAI', () => {
  it('begins, gets partials, finals and termination over wss', async () => {
    await using fake = await FakeAssemblyAI.start({ script, tls: true })
    const heard = await transcribeWithPeer(fake, silence)
    expect(fake.streamingUrl).toMatch(/^wss:/)
    expect(heard.begin.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(heard.begin.expires_at * 1_000).toBeGreaterThan(Date.now())
    expect(heard.partials.length).toBeGreaterThan(1)
    expect(heard.finals.map((turn) => turn.transcript)).toEqual(script.map((entry) => entry.text))
    expect(heard.finals.map((turn) => turn.turn_order)).toEqual([0, 1])
    expect(heard).toMatchObject({ terminated: true, errors: [] })
    expect(fake.requests.connections).toHaveLength(1)
    expect(fake.requests.connections[0]?.headers.authorization).toBe('test-key')
  })

  it('gets both finals of each turn from a formatting model', async () => {
    await using fake = await FakeAssemblyAI.start({ script, tls: true })
    const parameters = { speechModel: 'universal-streaming-english', formatTurns: true } as const
    const heard = await transcribeWithPeer(fake, silence, { parameters })
    const turns = heard.finals.filter((turn) => turn.transcript !== '')
    expect(turns.map((turn) => [turn.turn_order, turn.turn_is_formatted])).toEqual([
      [0, false],
      [0, true],
      [1, false],
      [1, true],
    ])
    expect(turns[2]?.transcript).toBe('since tuesday after a long walk')
    expect(heard.terminated).toBe(true)
  })

  it('is told that its key is wrong after the 101', async () => {
    await using fake = await FakeAssemblyAI.start({ tls: true, keys: ['right'] })
    const attempt = transcribeWithPeer(fake, silence, {
      apiKey: 'wrong',
      parameters: { maxConnectionRetries: 0 },
    })
    await expect(attempt).rejects.toThrow('Unauthorized Connection: Invalid API key')
  })

  it('calls the Gateway', async () => {
    await using fake = await FakeAssemblyAI.start({ models: { 'claude-sonnet-4-6': 'Noted.' } })
    const client = new AssemblyAI({
      apiKey: 'test-key',
      llmGatewayBaseUrl: fake.gatewayUrl.replace(/\/v1$/, ''),
    })
    const answer = await client.llmGateway.chatCompletions({
      model: 'claude-sonnet-4-6',
      messages: [{ role: 'user', content: 'Anything to note?' }],
      max_tokens: 50,
    })
    expect(answer.choices[0]?.message.content).toBe('Noted.')
    expect(answer.usage.total_tokens).toBeGreaterThan(0)
  })
})
