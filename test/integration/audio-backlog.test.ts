import { expect, it } from 'vitest'
import { StreamingClient } from '../../src/index.ts'
import { FakeAssemblyAI, scriptedSource } from '../../src/testing.ts'

it('a server that says "too fast" is given the rest in real time: `speed: Infinity` with `maxBacklogMs` (fit 9)', async () => {
  const script = [
    { text: 'My knee hurts.', startMs: 500 },
    { text: 'No fever.', startMs: 4_500 },
  ]
  await using fake = await FakeAssemblyAI.start({ script, hears: true, maxBacklogMs: 3_000 })
  const client = new StreamingClient({ url: fake.streamingUrl, reconnect: { baseDelayMs: 1 } })
  const source = scriptedSource({ script, content: 'positioned', tailMs: 1_500, speed: Infinity })
  const heard: string[] = []
  for await (const turn of client.transcribe(source)) if (turn.isFinal) heard.push(turn.text)
  expect(heard).toEqual(['My knee hurts.', 'No fever.'])
  expect(fake.requests.connections.map(({ closeCode }) => closeCode)).toEqual([3007, 1000])
}, 20_000)
