import { describe, expect, it } from 'vitest'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import type { Fault } from '../../src/testing/fault.ts'
import { PlainClient } from '../support/server-socket.ts'

const script = [
  { text: 'Any chest pain?', startMs: 200, endMs: 1_400 },
  { text: 'No, none at all.', startMs: 3_000, endMs: 4_200 },
]

async function start(...faults: Fault[]): Promise<FakeAssemblyAI> {
  return FakeAssemblyAI.start({ script, faults })
}

/** Plays five seconds and returns the close code. */
async function visit(fake: FakeAssemblyAI): Promise<{ client: PlainClient; code: number }> {
  const client = new PlainClient(fake.streamingUrl)
  client.socket.on('open', () => {
    client.silence(5_000)
    client.send({ type: 'Terminate' })
  })
  return { client, code: (await client.closed).code }
}

const types = (client: PlainClient): unknown[] => client.messages.map((message) => message.type)

describe('faults of a connection', () => {
  it('strike once by default, on the connection that is named', async () => {
    await using fake = await start({ kind: 'drop', atAudioMs: 2_500, connection: 1 })
    const codes = []
    for (let count = 0; count < 3; count++) codes.push((await visit(fake)).code)
    expect(codes).toEqual([1000, 1006, 1000])
    expect(fake.requests.connections.map((record) => record.closeCode)).toEqual([1000, 1006, 1000])
    expect(fake.requests.connections[1]?.audioMs).toBe(2_500)
  })

  it('strike as often as told', async () => {
    await using fake = await start({ kind: 'drop', times: Infinity })
    expect([(await visit(fake)).code, (await visit(fake)).code, (await visit(fake)).code]).toEqual([
      1006, 1006, 1006,
    ])
  })

  it('cut in the middle of a turn: what came before was said, nothing after', async () => {
    await using fake = await start({ kind: 'drop', atAudioMs: 3_800 })
    const { client } = await visit(fake)
    expect(client.transcripts()).toEqual(['Any chest pain?'])
    expect(types(client)).not.toContain('Termination')
  })

  it.each([
    [1008, 'Unauthorized Connection: Too many concurrent sessions'],
    [1011, undefined],
    [1013, undefined],
    [3005, 'Session Cancelled: An error occurred'],
    [3008, 'Session Expired: Maximum session duration exceeded'],
    [3009, 'Unauthorized Connection: Too many concurrent sessions'],
  ])('close with %i, before Begin and later', async (code, error) => {
    const close = { kind: 'close', code, ...(error === undefined ? {} : { error }) } as const
    await using fake = await start({ ...close, connection: 0 }, { ...close, connection: 1, atAudioMs: 1_000 })
    const early = await visit(fake)
    expect(early.code).toBe(code)
    expect(types(early.client)).toEqual(error === undefined ? [] : ['Error'])
    const late = await visit(fake)
    expect(late.code).toBe(code)
    expect(types(late.client)[0]).toBe('Begin')
    expect(late.client.messages.at(-1)).toMatchObject(error === undefined ? {} : { error_code: code, error })
  })

  it('leave it half open: nothing comes, not even a pong, and nothing closes', async () => {
    await using fake = await start({ kind: 'half-open', atAudioMs: 2_400 })
    const client = await PlainClient.begin(fake.streamingUrl)
    let pongs = 0
    client.socket.on('pong', () => pongs++)
    client.socket.ping()
    await new Promise((resolve) => client.socket.once('pong', resolve))
    client.silence(2_400)
    await fake.waitForAudio(2_400)
    client.socket.ping()
    client.silence(2_600)
    client.send({ type: 'Terminate' })
    // Another connection makes the round trip that this one would have needed.
    expect((await visit(fake)).code).toBe(1000)
    expect(pongs).toBe(1)
    expect(client.transcripts()).toEqual(['Any chest pain?'])
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    expect(fake.requests.connections[0]?.frames).toBe(48)
    client.socket.terminate()
  })

  it('refuse the upgrade', async () => {
    await using fake = await start({ kind: 'refuse', status: 503 })
    const client = new PlainClient(fake.streamingUrl)
    const failed = new Promise<Error>((resolve) => client.socket.once('error', resolve))
    expect((await failed).message).toBe('Unexpected server response: 503')
    expect((await visit(fake)).code).toBe(1000)
    expect(fake.requests.connections.map((record) => record.refusedWith)).toEqual([503, undefined])
  })

  it('hold Begin back for a while, or for ever', async () => {
    await using fake = await start(
      { kind: 'delay-begin', delayMs: 60, connection: 0 },
      { kind: 'no-begin', connection: 1 },
    )
    const startedAt = performance.now()
    const { client, code } = await visit(fake)
    expect(performance.now() - startedAt).toBeGreaterThan(55)
    // What came before Begin is heard after it.
    expect([code, client.transcripts().length]).toEqual([1000, 2])
    const silent = new PlainClient(fake.streamingUrl)
    await new Promise((resolve) => silent.socket.once('open', resolve))
    expect((await visit(fake)).code).toBe(1000)
    expect(silent.messages).toEqual([])
    silent.socket.terminate()
  })

  it('send what cannot be read and what nobody knows, and go on', async () => {
    await using fake = await start(
      { kind: 'malformed', atAudioMs: 500 },
      { kind: 'malformed', text: 'not json', atAudioMs: 600 },
      { kind: 'message' },
      { kind: 'message', message: { type: 'Warning', warning_code: 7, warning: 'hm' }, atAudioMs: 700 },
    )
    const { client, code } = await visit(fake)
    expect(code).toBe(1000)
    expect(types(client).slice(0, 2)).toEqual(['Begin', 'Weather'])
    expect(types(client).filter((type) => type === 'unreadable')).toHaveLength(2)
    expect(types(client)).toContain('Warning')
    expect(client.transcripts()).toHaveLength(2)
  })

  it('send a final twice', async () => {
    await using fake = await start({ kind: 'duplicate-final', atAudioMs: 3_000 })
    const { client } = await visit(fake)
    expect(client.finals().map((turn) => turn.turn_order)).toEqual([0, 1, 1])
  })

  it('delay a final past the next one, but not past the end', async () => {
    await using fake = await start({ kind: 'delay-final', delayMs: 60_000, times: 1 })
    const { client } = await visit(fake)
    expect(client.finals().map((turn) => turn.turn_order)).toEqual([1, 0])
    expect(types(client).at(-1)).toBe('Termination')
  })

  it('hold partials', async () => {
    await using fake = await start({ kind: 'hold-partials' })
    const { client } = await visit(fake)
    expect(client.messages.filter((message) => message.type === 'Turn').length).toBe(2)
  })

  it('put the type first', async () => {
    await using fake = await start({ kind: 'type-first' })
    const { client } = await visit(fake)
    const finals = client.texts.filter((text) => text.includes('"end_of_turn":true'))
    expect(finals).toHaveLength(2)
    expect(finals.every((text) => text.startsWith('{"type":"Turn"'))).toBe(true)
  })

  it('can be added while the server runs', async () => {
    await using fake = await start()
    const client = await PlainClient.begin(fake.streamingUrl)
    client.silence(500)
    await fake.waitForAudio(500)
    fake.inject({ kind: 'drop', atAudioMs: 0 })
    client.silence(50)
    expect((await client.closed).code).toBe(1006)
  })
})

it('rejects a wait whose question throws, and answers its client', async () => {
  await using fake = await FakeAssemblyAI.start()
  const waiting = fake.waitFor(({ tokens }) => {
    if (tokens.length > 0) throw new TypeError('a slip of the test')
  })
  const refused = expect(waiting).rejects.toThrow('a slip of the test')
  expect((await fetch(`${fake.tokenUrl}?expires_in_seconds=60`)).status).toBe(200)
  await refused
})

it('rejects a wait in vain with what it waited for', async () => {
  await using fake = await start()
  await expect(fake.waitForConnection(0, 20)).rejects.toThrow('Waited 20 ms in vain for connection 0')
})

it('stops with connections open, and twice', async () => {
  const fake = await start()
  const client = await PlainClient.begin(fake.streamingUrl)
  await Promise.all([fake.stop(), fake.stop()])
  expect((await client.closed).code).toBe(1006)
})
