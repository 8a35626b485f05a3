import { describe, expect, it, vi } from 'vitest'
import { iterableSource } from '../../src/audio/iterable-source.ts'
import { pushSource } from '../../src/audio/push-source.ts'
import { StateError } from '../../src/core/errors.ts'
import { deferred } from '../../src/core/time.ts'
import { resolveOptions } from '../../src/streaming/options.ts'
import { transcribe } from '../../src/streaming/transcribe.ts'
import type { TranscriptSink } from '../../src/streaming/transcription.ts'
import { StreamingClient } from '../../src/streaming/streaming-client.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { openHandles } from '../support/open-handles.ts'
import { listen, visitScript, visitWords } from '../support/streaming-visit.ts'
import { turnMessage } from '../support/turn-message.ts'

const script = visitScript
const live = (speed = 20): ReturnType<typeof scriptedSource> =>
  scriptedSource({ script, content: 'positioned', speed })

async function* noAudio(): AsyncGenerator<Uint8Array> {}

const firstTurn = (client: StreamingClient): Promise<void> =>
  new Promise((resolve) => {
    client.on('turn', () => {
      resolve()
    })
  })

describe('cancelling (L9)', () => {
  it('leaves no socket and no timer, while open', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const controller = new AbortController()
    using watched = openHandles()
    const visit = listen(fake, live(), {}, { signal: controller.signal })
    const told: string[] = []
    visit.client.on('turn', (turn) => told.push(turn.id))
    await firstTurn(visit.client)
    // More than one where several came at once.
    const before = told.slice()
    controller.abort(new Error('enough'))
    expect(visit.client.state).toEqual({ status: 'closed' })
    expect(await visit.ended).toMatchObject({ code: 'cancelled', cause: { message: 'enough' } })
    await fake.waitForClose()
    // A handle closes at the end of the event loop's turn and is reported gone in the next one, and the server may have
    // seen the end in the very turn in which it came.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([...watched.alive.values()]).toEqual([])
    expect(told).toEqual(before)
  })

  it('while a lost connection tells what it had held back: nobody connects again', async () => {
    // An unformatted final waits for a formatted one, which never comes.
    const message = { ...turnMessage(0, 'any allergies', 400), turn_is_formatted: false }
    await using fake = await FakeAssemblyAI.start({
      faults: [
        { kind: 'message', atAudioMs: 2_000, message },
        { kind: 'close', atAudioMs: 2_000, code: 1011 },
      ],
    })
    const controller = new AbortController()
    using watched = openHandles()
    const visit = listen(
      fake,
      live(),
      { speechModel: 'universal-streaming-english', formatTurns: true },
      { signal: controller.signal },
    )
    visit.client.on('turn', () => {
      controller.abort()
    })
    expect(await visit.ended).toMatchObject({ code: 'cancelled' })
    expect(visit.states).toEqual(['connecting', 'open', 'closed'])
    await fake.waitForClose()
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([...watched.alive.values()]).toEqual([])
  })

  it('while connecting, and while waiting to connect again', async () => {
    await using fake = await FakeAssemblyAI.start({ faults: [{ kind: 'no-begin' }] })
    const controller = new AbortController()
    const visit = listen(fake, live(), {}, { signal: controller.signal })
    await fake.waitFor(({ connections }) => connections.length === 1)
    controller.abort()
    expect(await visit.ended).toMatchObject({ code: 'cancelled' })
    await fake.waitForClose()

    const dead = await FakeAssemblyAI.start()
    await dead[Symbol.asyncDispose]()
    const again = new AbortController()
    const waiting = listen(
      dead,
      live(),
      { reconnect: { baseDelayMs: 60_000, maxDelayMs: 60_000 } },
      { signal: again.signal },
    )
    await new Promise<void>((resolve) => {
      waiting.client.on('stateChange', ({ status }) => {
        if (status === 'backoff') resolve()
      })
    })
    again.abort()
    expect(await waiting.ended).toMatchObject({ code: 'cancelled' })
    expect(waiting.states).toEqual(['connecting', 'backoff', 'closed'])
  })

  it('before the start connects to nothing', async () => {
    await using fake = await FakeAssemblyAI.start()
    const visit = listen(fake, live(), {}, { signal: AbortSignal.abort() })
    expect(await visit.ended).toMatchObject({ code: 'cancelled' })
    expect(fake.requests.connections).toEqual([])
  })

  it('happens by leaving the loop', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, iterableSource([]))
    await visit.ended
    let seen = 0
    for await (const turn of visit.client.transcribe(live())) {
      if (turn.isFinal) seen++
      if (seen === 1) break
    }
    expect(visit.client.state.status).toBe('closed')
    expect((await fake.waitForClose()) > 0).toBe(true)
  })
})

function sinkOf(hear: (name: string) => (about?: object) => void): TranscriptSink {
  const names = ['begin', 'partial', 'turn', 'turnRevised', 'gap', 'warning', 'audio', 'covered', 'usage']
  const all = [...names, 'stateChange', 'llmGatewayResponse', 'ended'].map((name) => [name, hear(name)])
  return Object.fromEntries(all) as TranscriptSink
}

/** Plays a visit in which everything goes wrong once, cancels at the nth event of a kind, and returns what was told. */
async function cancelledAt(kind?: string, nth = 1): Promise<readonly string[]> {
  await using fake = await FakeAssemblyAI.start({
    script: [{ text: 'Any allergies?', startMs: 3_550, endMs: 3_900 }],
    hears: true,
    faults: [
      { kind: 'malformed', connection: 0, atAudioMs: 1_500 },
      { kind: 'drop', connection: 0, atAudioMs: 1_600 },
    ],
  })
  const told: string[] = []
  let lostMs = 0
  const { format } = scriptedSource()
  const source = {
    format,
    isLive: true,
    get lostMs() {
      return lostMs
    },
    async *open(signal: AbortSignal) {
      for (let atMs = 3_500; atMs < 5_000 && !signal.aborted; atMs += 50) {
        if (atMs === 3_650) lostMs = 200
        await new Promise((resolve) => setTimeout(resolve, 20))
        yield positionedAudio(50, { fromMs: atMs })
      }
    },
  }
  const ended = deferred<void>()
  const hear =
    (name: string) =>
    (about: { readonly status?: string; readonly reason?: string } = {}): void => {
      const what = [name, about.status, about.reason].filter((part) => part !== undefined).join(' ')
      told.push(what)
      if (name === 'ended') ended.resolve()
      if (what === kind && --nth === 0) transcription.cancel()
    }
  const options = resolveOptions({
    apiKey: 'test-key',
    url: fake.streamingUrl,
    reconnect: { baseDelayMs: 1 },
    maxReplaySpeed: 100,
    spoolMs: 1_500,
  })
  // More was kept than there is room for, and its end is missing.
  const audio = { startMs: 0, chunks: [positionedAudio(3_000)] }
  const resume = { connection: 0, timelineMs: 3_500, audio, deliveredTurns: [] }
  const transcription = transcribe(source, options, sinkOf(hear), () => resume)
  transcription.start()
  await ended.promise
  await fake.waitFor(({ connections }) => connections.every(({ closeCode }) => closeCode !== undefined))
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
  return told
}

describe('a listener that cancels (L3, L9)', () => {
  const kinds = [
    ...['connecting', 'open', 'backoff', 'closing', 'closed'].map((status) => `stateChange ${status}`),
    ...['unrecoverable', 'overflow', 'source'].map((reason) => `gap ${reason}`),
    ...['begin', 'usage', 'warning', 'audio', 'covered', 'partial', 'turn'],
  ]

  it('hears nothing after the end, and leaves nothing open, whatever it was told', async () => {
    const whole = await cancelledAt()
    expect(new Set(whole)).toEqual(new Set([...kinds, 'ended']))
    using watched = openHandles()
    const first = kinds.map((kind) => [kind, 1] as const)
    const last = kinds.map((kind) => [kind, whole.filter((each) => each === kind).length] as const)
    await Promise.all(
      [...first, ...last].map(async ([kind, nth]) => {
        const told = await cancelledAt(kind, nth)
        expect(told, kind).toContain(kind)
        expect(told.indexOf('ended'), `${kind} ${nth}`).toBe(told.length - 1)
      }),
    )
    // A socket that is closed with a handshake has a timer for it.
    await vi.waitFor(() => expect([...watched.alive.values()]).toEqual([]), 3_000)
  })
})

it('L3: a listener that cancels at the gap that a cancel tells hears of one end', () => {
  const told: string[] = []
  const { format } = scriptedSource()
  const source = { format, isLive: true, lostMs: 0, open: noAudio }
  const hear = (name: string) => (): void => {
    told.push(name)
    if (name === 'gap') transcription.cancel()
  }
  const options = resolveOptions({ apiKey: 'test-key', url: 'ws://127.0.0.1:9' })
  const transcription = transcribe(source, options, sinkOf(hear))
  transcription.start()
  source.lostMs = 500
  transcription.cancel()
  expect(told.filter((name) => name === 'gap' || name === 'ended')).toEqual(['gap', 'ended'])
})

describe('updateConfiguration()', () => {
  it('reaches a session that is being opened', async () => {
    await using fake = await FakeAssemblyAI.start({ faults: [{ kind: 'delay-begin', delayMs: 150 }] })
    const visit = listen(fake, scriptedSource({ durationMs: 300 }))
    await fake.waitFor(({ connections }) => connections.length === 1)
    visit.client.updateConfiguration({ keyterms: ['metoprolol'] })
    visit.client.updateConfiguration({ minTurnSilence: 900 })
    expect(await visit.ended).toBeUndefined()
    const { url, messages } = fake.requests.connections[0] ?? {}
    expect(url?.search).not.toContain('metoprolol')
    expect(messages?.slice(0, 2)).toMatchObject([
      { type: 'UpdateConfiguration', keyterms_prompt: ['metoprolol'] },
      { type: 'UpdateConfiguration', min_turn_silence: 900 },
    ])
  })
})

describe('one visit at a time', () => {
  it('is what a client takes', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, live(Infinity))
    expect(() => visit.client.transcribe(live())).toThrow(StateError)
    await visit.ended
    const texts: string[] = []
    for await (const turn of visit.client.transcribe(live(Infinity))) if (turn.isFinal) texts.push(turn.text)
    expect(texts.join(' ')).toBe(visitWords)
  })

  it('and its format is checked at once', async () => {
    await using fake = await FakeAssemblyAI.start()
    const { client, ended } = listen(fake, iterableSource([]), { sampleRate: 16_000 })
    const other = {
      format: { encoding: 'pcm_s16le', sampleRate: 44_100, channels: 1 } as const,
      open: () => noAudio(),
    }
    expect(() => client.transcribe({ ...other, format: { ...other.format, sampleRate: 7 } })).toThrow(
      StateError,
    )
    await ended
    expect(() => client.transcribe(other)).toThrow('streaming.sampleRate')
    expect(() => client.transcribe({ ...other, format: { ...other.format, sampleRate: 7 } })).toThrow(
      'audio.format.sampleRate',
    )
  })
})

/** Resolves when the client has no server session. */
const closed = (client: StreamingClient): Promise<void> =>
  new Promise((resolve) => {
    client.on('stateChange', ({ status }) => {
      if (status === 'closed') resolve()
    })
  })

describe('pausing', () => {
  it('ends the turn, hears nothing, and takes no time', async () => {
    // Quiet for so long that a busy machine pauses in it, too, and cuts no word.
    const apart = script.map((entry, at) =>
      at < 2 ? entry : { ...entry, startMs: (entry.startMs ?? 0) + 20_000 },
    )
    await using fake = await FakeAssemblyAI.start({ script: apart })
    const visit = listen(fake, scriptedSource({ script: apart, speed: 20, durationMs: 60_000 }))
    await fake.waitForAudio(7_200)
    visit.client.pause()
    await fake.waitForMessage('ForceEndpoint')
    const paused = fake.requests.connections[0]?.audioMs ?? 0
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(fake.requests.connections[0]?.audioMs).toBe(paused)
    visit.client.resume()
    await fake.waitForAudio(35_500)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    // The script goes on by audio received, so nothing is lost by the pause: it took no time.
    expect(visit.words).toBe(visitWords)
    expect(visit.turns.at(-1)?.startMs).toBeLessThanOrEqual(31_050)
    expect(fake.requests.connections.length).toBe(1)
  })

  it('for long ends the server session; a new one goes on at the same place', async () => {
    await using fake = await FakeAssemblyAI.start({
      script: (connection) => (connection === 0 ? script : script.slice(0, 1)),
    })
    const visit = listen(fake, scriptedSource({ script, speed: 20, durationMs: 60_000 }), {
      pauseEndsSessionMs: 100,
    })
    await fake.waitForAudio(5_500)
    visit.client.pause()
    await closed(visit.client)
    const first = visit.client.usage
    visit.client.resume()
    await fake.waitForAudio(6_000, 1)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    expect(fake.requests.connections.map((each) => each.messages.at(-1)?.type)).toEqual([
      'Terminate',
      'Terminate',
    ])
    const last = visit.turns.at(-1)
    expect(last).toMatchObject({ id: '1-0', text: script[0]?.text })
    expect(last?.startMs).toBeGreaterThanOrEqual(Math.floor(first.audioMs) + 500)
    expect(last?.startMs).toBeLessThanOrEqual(Math.ceil(first.audioMs) + 550)
    expect(visit.gaps).toEqual([])
  })

  it('L18: takes no time where only the clock tells how long audio is, and what follows is sent at once', async () => {
    await using fake = await FakeAssemblyAI.start()
    const source = pushSource({ encoding: 'aac', sampleRate: 16_000 })
    const never = { pauseEndsSessionMs: 600_000, livenessTimeoutMs: 600_000 }
    const visit = listen(fake, source, { ...never, maxReplaySpeed: 2 })
    await fake.waitForConnection(0)
    const heard = (count: number): Promise<unknown> =>
      fake.waitFor(({ connections }) => (connections[0]?.frames ?? 0) >= count)
    const packet = new Uint8Array(200)
    source.push(packet)
    await heard(1)
    visit.client.pause()
    const clock = performance.now.bind(performance)
    const later = vi.spyOn(performance, 'now').mockImplementation(() => clock() + 60_000)
    try {
      visit.client.resume()
      for (let i = 0; i < 3; i++) source.push(packet)
      await heard(4)
      expect(visit.client.usage.audioMs).toBeLessThan(30_000)
      source.end()
      expect(await visit.ended).toBeUndefined()
    } finally {
      later.mockRestore()
    }
  })

  it('for long asks for no session while the network is away, and fails no visit by it', async () => {
    await using fake = await FakeAssemblyAI.start({
      script,
      hears: true,
      faults: [{ kind: 'drop', connection: 0, atAudioMs: 7_500 }],
    })
    const visit = listen(fake, live(), { pauseEndsSessionMs: 0 })
    await new Promise<void>((resolve) => {
      visit.client.on('stateChange', ({ status }) => {
        if (status === 'backoff') resolve()
      })
    })
    const rested = closed(visit.client)
    visit.client.pause()
    await rested
    expect(fake.requests.connections.length).toBe(1)
    visit.client.resume()
    await fake.waitForConnection(1)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    expect(visit.turns.slice(0, 2).map((turn) => turn.text)).toEqual(
      script.slice(0, 2).map((turn) => turn.text),
    )
    expect(visit.gaps).toEqual([])
  })

  it('while the first connection is made closes a source that is heard live, and opens it again', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const source = live()
    let opened = 0
    const closes = new Promise<void>((resolve) => {
      Object.assign(source, {
        isLive: true,
        open: (signal: AbortSignal) => {
          opened++
          signal.addEventListener('abort', () => {
            resolve()
          })
          return scriptedSource({ script, content: 'positioned', speed: 20 }).open(signal)
        },
      })
    })
    const client = new StreamingClient({ apiKey: 'key', url: fake.streamingUrl, pauseEndsSessionMs: 0 })
    const off = client.on('stateChange', ({ status }) => {
      if (status !== 'connecting') return
      off()
      client.pause()
    })
    const turns = client.transcribe(source)[Symbol.asyncIterator]()
    const first = turns.next()
    await closes
    client.resume()
    expect((await first).done).toBe(false)
    expect(opened).toBe(2)
    await turns.return?.()
  })

  it('can end in the end', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, live(), { pauseEndsSessionMs: 0 })
    await fake.waitForAudio(4_200)
    visit.client.pause()
    await fake.waitForClose(0)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    expect(fake.requests.connections.length).toBe(1)
  })
})

describe('a muted microphone', () => {
  it('is noticed once, and is no fault', async () => {
    await using fake = await FakeAssemblyAI.start()
    const visit = listen(fake, scriptedSource({ durationMs: 12_000 }))
    expect(await visit.ended).toBeUndefined()
    expect(visit.warnings).toMatchObject([{ kind: 'silent-audio', fromMs: 0 }])
    expect(fake.requests.connections.length).toBe(1)
  })
})

describe('the end', () => {
  it('is not waited for without end when the server does not confirm it', async () => {
    await using fake = await FakeAssemblyAI.start({ faults: [{ kind: 'half-open', atAudioMs: 1_000 }] })
    const visit = listen(fake, scriptedSource({ durationMs: 1_000, content: 'positioned' }), {
      terminationTimeoutMs: 200,
    })
    expect(await visit.ended).toBeUndefined()
    expect(visit.warnings).toMatchObject([{ kind: 'service' }])
  })

  it('brings corrected speakers before it', async () => {
    const misheard = script.map((entry, i) => (i === 2 ? { ...entry, heardAs: 'patient' } : entry))
    await using fake = await FakeAssemblyAI.start({ script: misheard, hears: true })
    const source = scriptedSource({ script, content: 'positioned' })
    const visit = listen(fake, source, { speakerLabels: true })
    await visit.ended
    expect(visit.turns.map((turn) => turn.speaker).join('')).toBe('ABBB')
    expect(visit.revised).toMatchObject([{ id: '0-2', speaker: 'A', text: script[2]?.text }])
  })
})
