import { describe, expect, it } from 'vitest'
import { StreamingClient } from '../../src/streaming/streaming-client.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import type { Fault } from '../../src/testing/fault.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'

const script = [
  { text: 'Where does it hurt?', startMs: 500, endMs: 1_700 },
  { text: 'My left knee.', startMs: 1_800, endMs: 2_600 },
  { text: 'For three weeks.', startMs: 2_700, endMs: 3_600 },
  { text: 'It is worse at night.', startMs: 5_000, endMs: 6_400 },
]

async function hear(faults: readonly Fault[]): Promise<{ turns: Turn[]; connections: number }> {
  await using fake = await FakeAssemblyAI.start({ script, hears: true, faults })
  const client = new StreamingClient({
    apiKey: 'test-key',
    url: fake.streamingUrl,
    reconnect: { baseDelayMs: 5 },
  })
  const turns: Turn[] = []
  client.on('turn', (turn) => turns.push(turn))
  for await (const _ of client.transcribe(scriptedSource({ script, content: 'positioned', speed: 20 })));
  return { turns, connections: fake.requests.connections.length }
}

describe('a final turn that later ones overtake', () => {
  const late: Fault = { kind: 'delay-final', connection: 0, atAudioMs: 2_000, delayMs: 150 }

  it('L6: is delivered in its place', async () => {
    const { turns } = await hear([late])
    expect(turns.map((turn) => turn.text)).toEqual(script.map((turn) => turn.text))
  })

  it('L6: is heard again when the connection goes before it has come', async () => {
    const { turns, connections } = await hear([
      { ...late, delayMs: 60_000 },
      { kind: 'drop', connection: 0, atAudioMs: 5_600 },
    ])
    expect(connections).toBe(2)
    expect(turns.map((turn) => turn.text)).toEqual(script.map((turn) => turn.text))
  })

  it('L7: does not hold back what follows for good', async () => {
    const { turns } = await hear([{ ...late, delayMs: 60_000 }])
    expect(turns.map((turn) => turn.text)).toEqual(script.map((turn) => turn.text))
  })
})
