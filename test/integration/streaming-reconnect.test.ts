import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import type { StreamingClientOptions } from '../../src/streaming/options.ts'
import type { StreamingFault } from '../../src/testing/fault.ts'
import { FakeAssemblyAI, type FakeAssemblyAIOptions } from '../../src/testing/fake-assemblyai.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { iterableSource } from '../../src/audio/iterable-source.ts'
import { turnMessage } from '../support/turn-message.ts'
import { listen, visitScript, visitWords, type Visit } from '../support/streaming-visit.ts'

const script = visitScript

/** A visit at forty times real time against a server that hears and fails. */
async function visitWith(
  faults: readonly StreamingFault[],
  options: StreamingClientOptions = {},
  server: FakeAssemblyAIOptions = {},
): Promise<{ visit: Visit; fake: FakeAssemblyAI; error: unknown }> {
  await using fake = await FakeAssemblyAI.start({ script, hears: true, faults, ...server })
  const visit = listen(fake, scriptedSource({ script, content: 'positioned', speed: 40 }), {
    livenessTimeoutMs: 300,
    connectTimeoutMs: 300,
    ...options,
  })
  const error = await visit.ended
  return { visit, fake, error }
}

function expectWhole(visit: Visit): void {
  expect(visit.words).toBe(visitWords)
  const words = visit.turns.flatMap((turn) => turn.words)
  const times = words.flatMap((word) => [word.startMs, word.endMs])
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(new Set(visit.turns.map((turn) => turn.id)).size).toBe(visit.turns.length)
  expect(visit.gaps).toEqual([])
}

describe('a lost connection (L6, L7)', () => {
  it.concurrent.each<[string, StreamingFault[]]>([
    ['a connection that falls silent', [{ kind: 'half-open', connection: 0, atAudioMs: 6_000 }]],
    ['a drop inside a word', [{ kind: 'drop', connection: 0, atAudioMs: 8_600 }]],
    ['a drop in silence', [{ kind: 'drop', connection: 0, atAudioMs: 7_500 }]],
    ['a drop before anything was said', [{ kind: 'drop', connection: 0, atAudioMs: 50 }]],
    [
      'drop after drop',
      [0, 1, 2].map((connection) => ({ kind: 'drop', connection, atAudioMs: 3_000 + connection * 500 })),
    ],
    [
      'a 3005 seconds after Begin',
      [
        {
          kind: 'close',
          connection: 0,
          atAudioMs: 5_000,
          code: 3005,
          error: 'Session Cancelled: An error occurred',
        },
      ],
    ],
    [
      'a 1011 and a 1013',
      [1011, 1013].map((code, connection) => ({ kind: 'close', connection, atAudioMs: 4_500, code })),
    ],
    ['a refused upgrade', [{ kind: 'refuse', connection: 0, status: 503 }]],
    ['a server that never says Begin', [{ kind: 'no-begin', connection: 0 }]],
    ['an end nobody asked for', [{ kind: 'close', connection: 0, atAudioMs: 6_000, code: 1000 }]],
    [
      'a session whose time is up',
      [
        {
          kind: 'close',
          connection: 0,
          atAudioMs: 6_000,
          code: 3008,
          error: 'Session Expired: Maximum session duration exceeded',
        },
      ],
    ],
  ])('costs no word: %s', async (_, faults) => {
    const { visit, error } = await visitWith(faults)
    expect(error).toBeUndefined()
    expectWhole(visit)
    expect(visit.states).toContain('connecting')
    expect(visit.states.at(-1)).toBe('closed')
  })

  it.concurrent.each([60_000, 1e300])(
    'costs no word after a word that is said to end at %d ms (attack 1)',
    async (end) => {
      const endless = turnMessage(1, 'It never ends.', 3_000)
      const message = {
        ...endless,
        words: endless.words.map((word, at) => (at === 2 ? { ...word, end } : word)),
      }
      const { visit } = await visitWith([
        { kind: 'message', connection: 0, atAudioMs: 3_900, message },
        { kind: 'drop', connection: 0, atAudioMs: 6_000 },
      ])
      expect(visit.words.replace(' It never ends.', '')).toBe(visitWords)
    },
  )

  it.concurrent('costs no word where times are stretched over silence', async () => {
    const faults = [0, 1, 2].map((connection): StreamingFault => ({
      kind: 'drop',
      connection,
      atAudioMs: 4_300,
    }))
    const { visit } = await visitWith(faults, {}, { edgeSlack: { beforeMs: 990, afterMs: 1_300 } })
    expect(visit.words).toBe(visitWords)
  })

  it.concurrent('costs no word of a final that waited for a formatted one', async () => {
    const { visit } = await visitWith(
      [
        { kind: 'delay-final', connection: 0, delayMs: 60_000 },
        { kind: 'drop', connection: 0, atAudioMs: 7_000 },
      ],
      { speechModel: 'universal-streaming-english', formatTurns: true },
    )
    expect(visit.words.toLowerCase().replaceAll(/[.,?]/g, '')).toBe(
      visitWords.toLowerCase().replaceAll(/[.,?]/g, ''),
    )
  })

  it.concurrent('keeps who is who', async () => {
    const twice = [...script, ...script.map((entry) => ({ ...entry, startMs: entry.startMs + 15_000 }))]
    await using fake = await FakeAssemblyAI.start({
      script: twice,
      hears: true,
      faults: [{ kind: 'drop', connection: 0, atAudioMs: 20_500 }],
    })
    const source = scriptedSource({ script: twice, content: 'positioned', speed: 20 })
    const visit = listen(fake, source, { speakerLabels: true })
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe(`${visitWords} ${visitWords}`)
    expect(visit.turns.map((turn) => turn.speaker).join('')).toBe('ABABABAB')
  })

  it('is replayed no faster than asked', async () => {
    const lengths = 6_000
    await using fake = await FakeAssemblyAI.start({
      faults: [{ kind: 'drop', connection: 0, atAudioMs: lengths }],
    })
    const visit = listen(fake, scriptedSource({ durationMs: lengths, content: 'positioned' }), {
      maxReplaySpeed: 4,
    })
    await fake.waitForConnection(1)
    const startedAt = performance.now()
    await fake.waitForAudio(lengths, 1)
    const tookMs = performance.now() - startedAt
    expect(lengths / tookMs).toBeLessThanOrEqual(4.4)
    expect(lengths / tookMs).toBeGreaterThan(3)
    await visit.ended
  })
})

describe.concurrent('what cannot be mended', () => {
  it.each<[string, StreamingFault, string]>([
    [
      'a 3006',
      { kind: 'close', code: 3006, error: "User Input Validation Error: Invalid 'prompt'" },
      'transcription',
    ],
    ['a 401 on the upgrade', { kind: 'refuse', status: 401 }, 'connection'],
    ['a 403 on the upgrade', { kind: 'refuse', status: 403 }, 'connection'],
  ])('is tried once: %s', async (_, fault, code) => {
    const { visit, fake, error } = await visitWith([{ ...fault, times: Infinity }])
    expect(error).toMatchObject({ code, retryable: false })
    expect(fake.requests.connections.length).toBe(1)
    expect(visit.states).toEqual(['connecting', 'closed'])
  })

  it('is tried once: a wrong key', async () => {
    const { fake, error } = await visitWith([], { apiKey: 'wrong' }, { keys: ['right'] })
    expect(error).toMatchObject({ code: 'transcription', closeCode: 1008 })
    expect(String(error)).not.toContain('wrong')
    expect(fake.requests.connections.length).toBe(1)
  })

  it('gives up after maxAttempts, with what was heard and the audio that was not', async () => {
    const { visit, fake, error } = await visitWith(
      [
        { kind: 'drop', connection: 0, atAudioMs: 9_400 },
        { kind: 'refuse', status: 503, connection: 1 },
        { kind: 'refuse', status: 503, connection: 2 },
      ],
      { reconnect: { maxAttempts: 2, baseDelayMs: 1 } },
    )
    expect(error).toMatchObject({ code: 'connection', retryable: false, attempt: 3 })
    expect(fake.requests.connections.length).toBe(3)
    // On a busy machine the connection may break before the turns that it carries are read: then their audio is kept.
    expect('Good morning, what brings you in today? I have had a cough for two weeks.').toContain(visit.words)
    const unsent = visit.client.unsentAudio()
    const last = visit.turns.at(-1)?.words.at(-1)
    expect(unsent.startMs).toBeLessThanOrEqual(last?.endMs ?? 0)
    expect(unsent.startMs).toBeGreaterThan((last?.startMs ?? 0) - 1_000)
    const bytes = unsent.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
    expect(unsent.startMs + bytes / 32).toBeGreaterThan(9_400)
    expect(unsent.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 })
  })

  it('ends at the first loss where that is asked for', async () => {
    const { error } = await visitWith([{ kind: 'drop', connection: 0, atAudioMs: 6_000 }], {
      reconnect: false,
    })
    expect(error).toMatchObject({ code: 'connection', closeCode: 1006 })
  })

  it('says exactly what went when the spool was full', async () => {
    await using fake = await FakeAssemblyAI.start({ faults: [{ kind: 'no-begin', connection: 0 }] })
    const visit = listen(fake, scriptedSource({ durationMs: 4_000, content: 'positioned', speed: 1 }), {
      spoolMs: 1_000,
      connectTimeoutMs: 2_000,
    })
    await fake.waitForConnection(1)
    await fake.waitForAudio(50, 1)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    expect(visit.gaps.length).toBe(1)
    expect(visit.gaps[0]).toMatchObject({ startMs: 0, reason: 'overflow' })
    expect(visit.gaps[0]?.endMs).toBeGreaterThan(500)
    expect(visit.gaps[0]?.endMs).toBeLessThan(2_000)
  })
})

describe.concurrent('a session that would expire', () => {
  it('is replaced before it does, and no word is lost or said twice', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true, maxSessionMs: 3_000 })
    const source = scriptedSource({ script, content: 'positioned', speed: 4 })
    const visit = listen(fake, source, { reconnect: { minUptimeMs: 1_000 } })
    expect(await visit.ended).toBeUndefined()
    expectWhole(visit)
    expect(visit.states).not.toContain('backoff')
    expect(fake.requests.connections.length).toBeGreaterThan(1)
    expect(fake.requests.connections.map((each) => each.closeCode)).toEqual(
      fake.requests.connections.map(() => 1000),
    )
  })
})

describe.concurrent('a session that is over by its expires_at when it begins', () => {
  it.each([1, -3_600])('in %d s: is replaced by none that is no better (attack 5)', async (inS) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    let connections = 0
    server.on('connection', (socket) => {
      connections++
      const say = (message: object): void => socket.send(JSON.stringify(message))
      say({ type: 'Begin', id: 's', expires_at: Math.floor(Date.now() / 1_000) + inS })
      socket.on('message', (data, isBinary) => {
        if (isBinary || !(data as Buffer).includes('Terminate')) return
        say({ type: 'Termination', audio_duration_seconds: 14, session_duration_seconds: 14 })
        socket.close()
      })
    })
    await once(server, 'listening')
    const streamingUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const visit = listen({ streamingUrl }, scriptedSource({ script, content: 'positioned', speed: 10 }))
    expect(await visit.ended).toBeUndefined()
    expect(connections).toBe(1)
    server.close()
  })
})

describe.concurrent('a visit that was interrupted', () => {
  it('goes on where it stopped: old audio first, nothing delivered twice', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const first = listen(fake, scriptedSource({ script, content: 'positioned', durationMs: 9_000 }))
    await first.ended
    const delivered = first.turns.slice(0, 2)
    const covered = (delivered.at(-1)?.words.at(-1)?.startMs ?? 0) - 20
    const at = Math.floor(covered)
    const second = listen(
      fake,
      iterableSource([positionedAudio(6_000, { fromMs: 9_000 })]),
      {},
      {
        resume: {
          connection: 1,
          timelineMs: 9_000,
          audio: { startMs: at, chunks: [positionedAudio(9_000 - at, { fromMs: at })] },
          deliveredTurns: delivered,
        },
      },
    )
    expect(await second.ended).toBeUndefined()
    const turns = [...delivered, ...second.turns]
    expect(turns.map((turn) => turn.text).join(' ')).toBe(visitWords)
    expect(second.turns[0]).toMatchObject({ connection: 1, startMs: 8_000 })
    expect(new Set(turns.map((turn) => turn.id)).size).toBe(turns.length)
  })

  it('L19: sends the old audio no faster than asked', async () => {
    await using fake = await FakeAssemblyAI.start()
    const startedAt = performance.now()
    const visit = listen(
      fake,
      iterableSource([]),
      { maxReplaySpeed: 4 },
      {
        resume: {
          connection: 1,
          timelineMs: 600_000,
          audio: { startMs: 594_000, chunks: [positionedAudio(6_000, { fromMs: 594_000 })] },
          deliveredTurns: [],
        },
      },
    )
    await fake.waitForAudio(6_000)
    const tookMs = performance.now() - startedAt
    expect(6_000 / tookMs).toBeLessThanOrEqual(4.7)
    await visit.ended
  })

  it('says what audio is missing', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(
      fake,
      iterableSource([positionedAudio(5_000, { fromMs: 9_000 })]),
      {},
      {
        resume: {
          connection: 1,
          timelineMs: 9_000,
          audio: { startMs: 3_000, chunks: [positionedAudio(1_000, { fromMs: 3_000 })] },
          deliveredTurns: [],
        },
      },
    )
    await visit.ended
    expect(visit.gaps).toEqual([{ startMs: 4_000, endMs: 9_000, reason: 'unrecoverable' }])
    expect(visit.turns.at(-1)).toMatchObject({
      startMs: 11_000,
      text: 'Lisinopril, ten milligrams every morning.',
    })
  })
})

describe('a wall clock that is set (attack 5)', () => {
  it.each([7_200_000, -7_200_000])(
    'by %d ms bills nothing, loses nothing and finds a dead connection as before',
    async (byMs) => {
      await using fake = await FakeAssemblyAI.start({
        script,
        hears: true,
        faults: [{ kind: 'half-open', connection: 0, atAudioMs: 5_000 }],
      })
      const now = Date.now.bind(Date)
      const source = scriptedSource({ script, content: 'positioned', speed: 4 })
      const visit = listen(fake, source, { livenessTimeoutMs: 1_000, reconnect: { baseDelayMs: 10 } })
      const clock = vi.spyOn(Date, 'now')
      try {
        await vi.waitFor(() => expect(visit.turns.length).toBeGreaterThan(0), 10_000)
        clock.mockImplementation(() => now() + byMs)
        expect(await visit.ended).toBeUndefined()
      } finally {
        clock.mockRestore()
      }
      expectWhole(visit)
      expect(visit.states).toContain('backoff')
      expect(fake.requests.connections).toHaveLength(2)
      expect(visit.client.usage.billedMs).toBeLessThan(20_000)
    },
  )
})
