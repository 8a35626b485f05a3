import { describe, expect, it } from 'vitest'
import { iterableSource } from '../../src/audio/iterable-source.ts'
import { AudioError } from '../../src/core/errors.ts'
import type { AudioSource } from '../../src/protocol/audio.ts'
import { StreamingClient } from '../../src/streaming/streaming-client.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { turnMessage } from '../support/turn-message.ts'
import { listen, visitScript, visitWords } from '../support/streaming-visit.ts'

const script = visitScript
const spoken = (): AudioSource => scriptedSource({ script, content: 'positioned' })

function* cut(audio: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < audio.length; at += size) yield audio.slice(at, at + size)
}

describe('a visit', () => {
  it('becomes partials and turns, on the defaults of a medical visit', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, spoken())
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe(visitWords)
    expect(visit.turns.map((turn) => turn.id)).toEqual(['0-0', '0-1', '0-2', '0-3'])
    expect(visit.turns[1]).toMatchObject({ startMs: 4_000, connection: 0, turnOrder: 1, isFinal: true })
    expect(visit.partials.length).toBeGreaterThan(2)
    expect(visit.states).toEqual(['connecting', 'open', 'closing', 'closed'])
    const [connection] = fake.requests.connections
    expect(connection?.headers.authorization).toBe('test-key')
    expect(Object.fromEntries(connection?.url.searchParams ?? [])).toMatchObject({
      speech_model: 'u3-rt-pro',
      domain: 'medical-v1',
      min_turn_silence: '800',
      max_turn_silence: '2000',
      sample_rate: '16000',
      session_heartbeat: 'true',
    })
    expect(visit.client.usage).toMatchObject({ connections: 1 })
  })

  it.each([7, 1_601, 96_000])('is framed to 50 ms from chunks of %i bytes', async (size) => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true, keepAudio: true })
    const audio = positionedAudio(14_030)
    const visit = listen(fake, iterableSource(cut(audio, size)))
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe(visitWords)
    const sent = fake.requests.connections[0]?.audio ?? []
    expect(new Set(sent.map((frame) => frame.byteLength))).toEqual(new Set([1_600]))
    // 14.03 s are 280 frames and 30 ms, filled up with silence.
    expect(sent.length).toBe(281)
    expect(
      sent
        .at(-1)
        ?.subarray(960)
        .every((byte) => byte === 0),
    ).toBe(true)
  })

  // The frames of the last two are no whole fours of bytes, and go another way.
  it.each([16_000, 22_050, 44_100])('arrives byte for byte at %i Hz', async (sampleRate) => {
    await using fake = await FakeAssemblyAI.start({ keepAudio: true })
    const audio = Uint8Array.from({ length: 5 * sampleRate }, (_, i) => 1 + ((i * 37) % 255))
    const visit = listen(fake, iterableSource(cut(audio, 3_001), { sampleRate }))
    expect(await visit.ended).toBeUndefined()
    const sent = Buffer.concat(fake.requests.connections[0]?.audio ?? [])
    expect(sent.subarray(0, audio.length).equals(audio)).toBe(true)
    expect(sent.subarray(audio.length).every((byte) => byte === 0)).toBe(true)
  })

  it('takes stereo as one channel', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const mono = new Int16Array(positionedAudio(14_000).buffer)
    const stereo = new Int16Array(mono.length * 2)
    mono.forEach((sample, i) => stereo.fill(sample, 2 * i, 2 * i + 2))
    const bytes = new Uint8Array(stereo.buffer)
    const visit = listen(fake, iterableSource(cut(bytes, 4_099), { channels: 2 }))
    await visit.ended
    expect(visit.words).toBe(visitWords)
  })

  it('passes other encodings through', async () => {
    await using fake = await FakeAssemblyAI.start({ script, keepAudio: true })
    const packets = Array.from({ length: 800 }, (_, i) => Uint8Array.of(0b0000_1000, i & 0xff, 1))
    const visit = listen(fake, iterableSource(packets, { encoding: 'opus', sampleRate: 48_000 }))
    await visit.ended
    const [connection] = fake.requests.connections
    expect(connection?.url.searchParams.get('encoding')).toBe('opus')
    expect(connection?.audio.length).toBe(800)
    expect(visit.words).toBe(visitWords)
    expect(visit.client.usage.audioMs).toBe(16_000)
  })

  it('waits for no turn that is longer than half of the spool', async () => {
    const long = [{ text: 'One long sentence that goes on.', startMs: 100, endMs: 2_600 }]
    await using fake = await FakeAssemblyAI.start({ script: long, hears: true })
    const source = iterableSource(cut(positionedAudio(3_600), 3_200))
    const visit = listen(fake, source, { spoolMs: 2_000 })
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe(long[0]?.text)
    expect(visit.gaps).toEqual([])
  })

  it('of no audio at all is a visit', async () => {
    await using fake = await FakeAssemblyAI.start()
    const visit = listen(fake, iterableSource([]))
    expect(await visit.ended).toBeUndefined()
    expect(visit.turns).toEqual([])
    expect(visit.client.state).toEqual({ status: 'closed' })
  })

  it.each(['one', 'two'] as const)('has one final per turn from a server that sends %s', async (finals) => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true, finals })
    const visit = listen(fake, spoken(), { speechModel: 'universal-streaming-english', formatTurns: true })
    await visit.ended
    expect(visit.words).toBe(visitWords)
    expect(visit.turns.length).toBe(4)
  })

  it('is untouched by duplicates, late finals, garbage and messages nobody knows', async () => {
    await using fake = await FakeAssemblyAI.start({
      script,
      hears: true,
      faults: [
        { kind: 'duplicate-final', times: 3 },
        { kind: 'type-first', atAudioMs: 5_000 },
        { kind: 'malformed', atAudioMs: 2_000, text: '{"type":"Turn","transcript":"Take two' },
        { kind: 'malformed', atAudioMs: 6_000 },
        { kind: 'message', atAudioMs: 3_000 },
        { kind: 'message', atAudioMs: 3_100, message: { type: 'Warning', warning_code: 1, warning: 'mind' } },
      ],
    })
    const visit = listen(fake, spoken())
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe(visitWords)
    expect(visit.gaps).toEqual([])
    expect(visit.warnings.map((warning) => warning.kind)).toEqual(['protocol', 'service', 'protocol'])
    expect(JSON.stringify(visit.warnings)).not.toContain('Take two')
    // The service's own words may quote what was said.
    const warned = visit.warnings[1]
    expect(`${warned?.message} ${warned?.cause?.message}`).not.toContain('mind')
    expect(warned?.cause?.cause).toMatchObject({ message: 'mind' })
  })

  it('believes no order that cannot be and no time outside of the audio, at no cost (attack 1)', async () => {
    await using fake = await FakeAssemblyAI.start({ script: script.slice(0, 1), hears: true })
    const source = scriptedSource({ durationMs: 6_000, content: 'positioned', speed: 20 })
    const visit = listen(fake, source, { includePartialTurns: false })
    await fake.waitFor(({ connections }) =>
      (connections[0]?.sent ?? []).some((message) => message.end_of_turn),
    )
    const inject = (message: object): void => fake.inject({ kind: 'message', connection: 0, message })
    for (const order of [20_000_000, Number.MAX_SAFE_INTEGER])
      inject(turnMessage(order, 'Nobody said it.', 2_800))
    const mistimed = turnMessage(1, 'Three more words.', 2_500)
    const times = [
      [-5, 1e12],
      [3_000, 2_000],
      [2_900, 1e300],
    ] as const
    inject({
      ...mistimed,
      words: mistimed.words.map((word, at) => ({ ...word, start: times[at]?.[0], end: times[at]?.[1] })),
    })
    expect(await visit.ended).toBeUndefined()
    expect(visit.turns.map(({ text }) => text)).toEqual([script[0]?.text, 'Three more words.'])
    expect(visit.warnings.map(({ kind }) => kind)).toEqual(['protocol', 'protocol', 'protocol'])
    for (const { startMs, endMs } of visit.turns.flatMap(({ words }) => words)) {
      expect([startMs >= 0, endMs >= startMs, endMs <= 7_000]).toEqual([true, true, true])
    }
  })

  it('says which stretch may be missing when a final could not be read', async () => {
    const only = script.slice(0, 1)
    await using fake = await FakeAssemblyAI.start({ script: only, hears: true })
    const source = scriptedSource({ durationMs: 12_000, content: 'positioned', speed: 20 })
    const visit = listen(fake, source, { includePartialTurns: false })
    await fake.waitFor(({ connections }) =>
      (connections[0]?.sent ?? []).some((message) => message.end_of_turn),
    )
    fake.inject({ kind: 'malformed', connection: 0 })
    fake.inject({ kind: 'message', connection: 0, message: turnMessage(2, 'Something else.', 2_800) })
    await visit.ended
    expect(visit.gaps).toMatchObject([{ reason: 'unrecoverable', endMs: 2_800 }])
  })

  it('changes its parameters on the way, and keeps them for later connections', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, scriptedSource({ script, content: 'positioned', speed: 20 }))
    await fake.waitForAudio(1_000)
    visit.client.updateConfiguration({ keyterms: ['lisinopril'], minTurnSilence: 0 })
    expect(await fake.waitForMessage('UpdateConfiguration')).toEqual({
      type: 'UpdateConfiguration',
      keyterms_prompt: ['lisinopril'],
      min_turn_silence: 0,
    })
    expect(() => visit.client.updateConfiguration({ domain: null })).toThrow('streaming.domain')
    fake.inject({ kind: 'drop', connection: 0, atAudioMs: 6_000 })
    const again = await fake.waitForConnection(1)
    expect(again.url.searchParams.get('keyterms_prompt')).toBe('["lisinopril"]')
    await visit.ended
    expect(visit.words).toBe(visitWords)
  })

  it('asks for the token at every connection', async () => {
    await using fake = await FakeAssemblyAI.start({
      script,
      hears: true,
      faults: [{ kind: 'drop', atAudioMs: 6_000 }],
    })
    let count = 0
    const token = async (): Promise<string> => {
      const response = await fetch(`${fake.tokenUrl}?expires_in_seconds=60`, {
        headers: { Authorization: 'test-key' },
      })
      count++
      return ((await response.json()) as { token: string }).token
    }
    const client = new StreamingClient({ token, url: fake.streamingUrl, maxReplaySpeed: 50 })
    const texts: string[] = []
    for await (const turn of client.transcribe(spoken())) if (turn.isFinal) texts.push(turn.text)
    expect(texts.join(' ')).toBe(visitWords)
    expect(count).toBe(2)
    expect(fake.requests.connections[0]?.headers.authorization).toBeUndefined()
  })
})

describe('a source that fails', () => {
  it.each([0, 6_000])('after %i ms: what was heard comes first, then the error, once', async (throwAtMs) => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const visit = listen(fake, scriptedSource({ script, content: 'positioned', throwAtMs }))
    expect(await visit.ended).toMatchObject({ code: 'audio', reason: 'unplugged' })
    expect(visit.words).toBe(
      throwAtMs === 0 ? '' : 'Good morning, what brings you in today? I have had a cough for ~two~',
    )
  })

  it('with something else is an AudioError that keeps it', async () => {
    await using fake = await FakeAssemblyAI.start()
    const cause = new TypeError('no such thing')
    const visit = listen(fake, scriptedSource({ durationMs: 200, throwAtMs: 100, error: cause }))
    const error = await visit.ended
    expect(error).toBeInstanceOf(AudioError)
    expect(error?.cause).toBe(cause)
  })

  it('by not ending when told to is left behind', async () => {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const { format } = spoken()
    const deaf: AudioSource = {
      format,
      async *open() {
        yield positionedAudio(4_000)
        await new Promise(() => undefined)
      },
    }
    const visit = listen(fake, deaf)
    await fake.waitForAudio(4_000)
    visit.client.finish()
    expect(await visit.ended).toBeUndefined()
    expect(visit.words).toBe('Good morning, what brings you in today?')
  })
})
