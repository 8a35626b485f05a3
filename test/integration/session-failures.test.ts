import { describe, expect, it } from 'vitest'
import { AudioError, pushSource, type AudioSource, type SessionEvent } from '../../src/index.ts'
import { audioFor, consultation, visit } from '../support/visit.ts'

const errorsIn = (events: readonly SessionEvent[]): readonly SessionEvent[] =>
  events.filter((event) => event.type === 'error')

const failingSource = (afterChunks: number): AudioSource => ({
  format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
  async *open() {
    for (let i = 0; i < afterChunks; i++) yield new Uint8Array(3_200)
    throw new AudioError('unplugged', 'The microphone was unplugged')
  },
})

describe('when something fails', () => {
  it('L12: a wrong key connects once, rejects start() and is told as one error', async () => {
    await using v = await visit({}, { keys: ['another-key'] })
    await expect(v.session.start()).rejects.toMatchObject({ code: 'transcription', closeCode: 1008 })
    await v.over
    expect(v.session.state.status).toBe('failed')
    expect(errorsIn(v.events)).toHaveLength(1)
    expect(v.fake.requests.connections).toHaveLength(1)
    await expect(v.session.stop()).rejects.toMatchObject({ code: 'transcription' })
  })

  it('L13: exhausted retries leave what was heard, and the audio that has no final turn', async () => {
    const refusals = Array.from({ length: 12 }, (_, i) => ({
      kind: 'refuse' as const,
      status: 503,
      connection: i + 1,
    }))
    await using v = await visit(
      { streaming: { reconnect: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 2 } } },
      { faults: [{ kind: 'drop', connection: 0, atAudioMs: 7_500 }, ...refusals] },
    )
    await v.session.start()
    await v.over
    expect(v.session.state).toMatchObject({ status: 'failed', error: { code: 'connection' } })
    expect(v.session.encounter.turns.map((turn) => turn.text)).toEqual(
      consultation.slice(0, 2).map((turn) => turn.text),
    )
    const unsent = v.session.unsentAudio()
    expect(unsent.startMs).toBeLessThanOrEqual(5_600)
    expect(unsent.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)).toBeGreaterThan(32 * 1_500)
  })

  it('a source that throws at byte 0 fails the visit with its own error', async () => {
    await using v = await visit({ audio: failingSource(0) })
    const started = v.session.start()
    await v.over
    await started.catch(() => undefined)
    expect(v.session.state).toMatchObject({ status: 'failed', error: { code: 'audio', reason: 'unplugged' } })
    expect(errorsIn(v.events)).toHaveLength(1)
  })

  it('a source that throws in the middle loses nothing that was said before', async () => {
    await using v = await visit({ audio: failingSource(105) })
    await v.session.start()
    await v.over
    expect(v.session.state).toMatchObject({ status: 'failed', error: { code: 'audio', reason: 'unplugged' } })
    expect(v.session.encounter.turns.map((turn) => turn.text)).toEqual(consultation.map((turn) => turn.text))
  })

  it('L7: audio that the source itself lost is announced as a gap with its extent', async () => {
    const whole = audioFor(consultation)
    await using v = await visit({ audio: { ...whole, lostMs: 750, open: (signal) => whole.open(signal) } })
    await v.session.start()
    await v.over
    const [gap, ...more] = v.session.encounter.gaps
    expect(more).toEqual([])
    expect(gap).toMatchObject({ reason: 'source' })
    expect((gap?.endMs ?? 0) - (gap?.startMs ?? 0)).toBe(750)
  })

  it('L7: a live source that gives nothing is told within 5 s, and its gap lies where it stood still', async () => {
    const feed = pushSource()
    const audio = { format: feed.format, isLive: true, open: (signal: AbortSignal) => feed.open(signal) }
    await using v = await visit({ audio, editor: false, note: false }, { script: [] })
    await v.session.start()
    // Permission is not given yet: nothing is heard, whatever the socket does.
    expect(v.session.state.status).toBe('starting')
    feed.push(new Uint8Array(64_000).fill(1))
    await v.until('stateChange', ({ args: [next] }) => next.status === 'live')
    const stoodFrom = performance.now()
    const { args } = await v.until('warning')
    expect(args[0]).toMatchObject({ kind: 'silent-audio', fromMs: 2_000 })
    expect(performance.now() - stoodFrom).toBeLessThan(5_000)
    feed.push(new Uint8Array(64_000).fill(1))
    const gap = (await v.until('gap')).args[0]
    expect(gap).toMatchObject({ reason: 'source', startMs: 2_000 })
    expect(gap.endMs - gap.startMs).toBeLessThanOrEqual(performance.now() - stoodFrom)
    expect(gap.endMs - gap.startMs).toBeGreaterThan(1_500)
    await v.session.stop()
    expect(v.session.encounter.gaps).toEqual([gap])
    expect(v.session.positionMs).toBe(4_000)
  })

  it('L7: a live source that gives nothing and then ends leaves a gap too', async () => {
    const feed = pushSource()
    const audio = { format: feed.format, isLive: true, open: (signal: AbortSignal) => feed.open(signal) }
    await using v = await visit({ audio, editor: false, note: false }, { script: [] })
    await v.session.start()
    feed.push(new Uint8Array(64_000).fill(1))
    await v.until('warning')
    feed.end()
    await v.over
    const [gap, ...more] = v.session.encounter.gaps
    expect(more).toEqual([])
    expect(gap).toMatchObject({ reason: 'source', startMs: 2_000 })
    expect((gap?.endMs ?? 0) - (gap?.startMs ?? 0)).toBeGreaterThan(3_900)
  })

  it.each([
    ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>proxy</html>' }],
    ['an empty body', { status: 200, body: '' }],
    ['truncated JSON', { truncateTo: 0.5 }],
    ['401', { status: 401 }],
    ['endless 503', { status: 503, headers: { 'retry-after': '0' } }],
  ])('a Gateway that answers with %s costs neither turn nor visit', async (_, fault) => {
    await using v = await visit(
      {
        editor: { timeoutMs: 2_000, retry: { retries: 1, baseDelayMs: 1, maxDelayMs: 2 } },
        note: { retry: { retries: 1, baseDelayMs: 1, maxDelayMs: 2 } } as never,
      },
      { faults: [{ kind: 'gateway', times: Infinity, ...fault } as never] },
    )
    await v.session.start()
    await v.over
    const { encounter, note } = await v.session.stop()
    expect(encounter.turns.map((turn) => turn.text)).toEqual(consultation.map((turn) => turn.text))
    expect(note?.origin.kind).toBe('extractive')
  })

  it('garbage and unknown frames are passed over', async () => {
    await using v = await visit(
      {},
      {
        faults: [
          { kind: 'malformed', atAudioMs: 1_000 },
          { kind: 'message', atAudioMs: 2_000 },
          { kind: 'duplicate-final', atAudioMs: 3_000 },
        ],
      },
    )
    await v.session.start()
    await v.over
    expect(v.session.encounter.turns.map((turn) => turn.text)).toEqual(consultation.map((turn) => turn.text))
    expect(v.events.some((e) => e.type === 'warning' && e.args[0].kind === 'protocol')).toBe(true)
  })

  it('a server that never says Begin fails with advice, after the connect timeout', async () => {
    await using v = await visit(
      { streaming: { connectTimeoutMs: 100, reconnect: { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1 } } },
      { faults: [{ kind: 'no-begin', times: Infinity }] },
    )
    await expect(v.session.start()).rejects.toMatchObject({ code: 'connection' })
  })

  it('L11: no message of error or warning holds what was said, or the key', async () => {
    await using v = await visit(
      { apiKey: 'sekrit-key' },
      {
        faults: [
          { kind: 'malformed', atAudioMs: 1_000, text: '{"type":"Turn","transcript":"my knee hurts"' },
          {
            kind: 'gateway',
            times: Infinity,
            status: 400,
            body: { code: 400, message: 'my knee hurts sekrit-key' },
          },
        ],
      },
    )
    await v.session.start()
    await v.over
    const messages = v.events.flatMap((e) =>
      e.type === 'warning' ? [e.args[0].message, e.args[0].cause?.message ?? ''] : [],
    )
    const reasons = v.session.encounter.turns.flatMap((turn) => ('reason' in turn ? [turn.reason ?? ''] : []))
    expect(messages.length).toBeGreaterThan(0)
    expect([...messages, ...reasons].join('\n')).not.toMatch(/knee|sekrit/i)
  })
})
