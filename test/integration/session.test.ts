import { describe, expect, it } from 'vitest'
import {
  LLMEditor,
  ModelError,
  MedicalScribeSession,
  iterableSource,
  type AudioSource,
  type SpeakerRole,
} from '../../src/index.ts'
import { scriptedModel } from '../../src/testing.ts'
import { audioFor, consultation, visit } from '../support/visit.ts'

const spoken = consultation.map((turn) => turn.text)

describe('a visit', () => {
  it('runs from audio to note', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const { encounter, note } = await v.session.stop()
    expect(encounter.turns.map((turn) => turn.text)).toEqual(spoken)
    expect(v.session.state).toEqual({ status: 'ended', reason: 'source-ended' })
    expect(note?.origin.kind).toBe('model')
    expect(encounter.note).toBe(note)
    expect(encounter.usage.connections).toBe(1)
    expect(encounter.usage.modelCalls).toBeGreaterThan(0)
    expect(Date.parse(encounter.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(encounter.startedAt ?? ''))
  })

  it('L1: start() works once', async () => {
    await using v = await visit()
    await v.session.start()
    await expect(v.session.start()).rejects.toMatchObject({ code: 'state', operation: 'start' })
    await v.over
    await expect(v.session.start()).rejects.toMatchObject({ code: 'state', status: 'ended' })
  })

  it('L2: nothing is emitted before start(), and a listener added before it misses nothing', async () => {
    await using v = await visit()
    await v.fake.waitFor(() => true)
    expect(v.events).toEqual([])
    await v.session.start()
    await v.over
    expect(v.events[0]).toMatchObject({
      type: 'stateChange',
      args: [{ status: 'starting' }, { status: 'idle' }],
    })
    expect(v.events.filter((event) => event.type === 'turn')).toHaveLength(spoken.length)
  })

  it('L3: there is one terminal state and no event after it', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    await v.session.stop()
    await v.session.cancel()
    const terminal = v.events.filter(
      (e) => e.type === 'stateChange' && ['ended', 'failed'].includes(e.args[0].status),
    )
    expect(terminal).toHaveLength(1)
    expect(v.events.at(-1)).toBe(terminal[0])
  })

  it('L4: the move to live comes before the first turn, the move to stopping before the note', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const at = (status: string): number =>
      v.events.findIndex((e) => e.type === 'stateChange' && e.args[0].status === status)
    expect(at('live')).toBeLessThan(v.events.findIndex((e) => e.type === 'partial' || e.type === 'turn'))
    expect(at('stopping')).toBeLessThan(v.events.findIndex((e) => e.type === 'note'))
  })

  it('L5: each turn has partials, then one turn, then one edit, in turn order', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const ids = (type: 'turn' | 'turnEdited'): string[] =>
      v.events.flatMap((e) => (e.type === type ? [e.args[0].id] : []))
    expect(ids('turn')).toEqual(['0-0', '0-1', '0-2', '0-3'])
    expect(ids('turnEdited')).toEqual(ids('turn'))
    for (const id of ids('turn')) {
      const order = v.events.flatMap((e) =>
        (e.type === 'partial' || e.type === 'turn' || e.type === 'turnEdited') && e.args[0].id === id
          ? [e.type]
          : [],
      )
      expect(order.join(' ')).toMatch(/^(partial )*turn turnEdited$/)
    }
  })

  it('L8: stop() drains what was said, edits it, writes the note, and repeated calls share one promise', async () => {
    const endless: AudioSource = {
      format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
      async *open(signal) {
        for (let i = 0; i < 110; i++) yield new Uint8Array(3_200)
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      },
    }
    await using v = await visit({ audio: endless })
    await v.session.start()
    await v.fake.waitForAudio(10_900)
    const stopping = v.session.stop()
    expect(v.session.stop()).toBe(stopping)
    expect(v.session.state.status).toBe('stopping')
    const { encounter, note } = await stopping
    expect(encounter.turns.map((turn) => turn.text)).toEqual(spoken)
    expect(encounter.turns.every((turn) => 'editedText' in turn)).toBe(true)
    expect(note).toBeDefined()
    expect(v.session.state).toEqual({ status: 'ended', reason: 'stopped' })
  })

  it('L9: cancel() ends at once, rejects what was pending, and the server sees the socket go', async () => {
    await using v = await visit(
      { audio: audioFor(consultation, 1), editor: { timeoutMs: 60_000 } },
      {
        faults: [{ kind: 'gateway', hangs: true, times: Infinity }],
      },
    )
    await v.session.start()
    await v.until('partial')
    const stopping = v.session.stop()
    await v.session.cancel('enough')
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled', message: 'enough' })
    expect(v.session.state).toEqual({ status: 'ended', reason: 'cancelled' })
    await v.fake.waitForClose(0)
  })

  it('L10: a listener that throws changes nothing', async () => {
    const uncaught: unknown[] = []
    const before = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => uncaught.push(error))
    try {
      await using v = await visit()
      v.session.on('turn', () => {
        throw new Error('listener bug')
      })
      await v.session.start()
      await v.over
      expect(v.session.encounter.turns.map((turn) => turn.text)).toEqual(spoken)
      expect(uncaught).toHaveLength(spoken.length)
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of before) process.on('uncaughtException', listener)
    }
  })

  it('L14: a dead model delays no turn and costs none', async () => {
    await using v = await visit(
      { editor: { timeoutMs: 300 }, note: false },
      {
        faults: [{ kind: 'gateway', hangs: true, times: Infinity }],
      },
    )
    await v.session.start()
    await v.over
    const kinds = v.events.map((event) => event.type)
    expect(kinds.lastIndexOf('turn')).toBeLessThan(kinds.indexOf('turnEdited'))
    for (const turn of v.session.encounter.turns) {
      expect(turn).toMatchObject({
        status: 'original',
        editedText: turn.text,
        reason: expect.any(String) as string,
      })
    }
  })

  it('writes a draft when no model writes the note, and says why', async () => {
    await using v = await visit({
      editor: false,
      note: { model: scriptedModel([new ModelError('m', 'no')]) },
    })
    await v.session.start()
    await v.over
    expect(v.session.encounter.note?.origin.kind).toBe('extractive')
    expect(v.events.find((e) => e.type === 'note')?.args[1]).toBe('draft')
    expect(v.events.some((e) => e.type === 'warning' && e.args[0].kind === 'note')).toBe(true)
  })

  it('is a valid encounter when the source ends at once, with no model call', async () => {
    await using v = await visit({ audio: iterableSource([]) })
    await v.session.start()
    await v.over
    const { encounter } = await v.session.stop()
    expect(encounter.turns).toEqual([])
    expect(v.fake.requests.completions).toEqual([])
    expect(v.session.state.status).toBe('ended')
  })

  it('takes an editor and models of the caller', async () => {
    const model = scriptedModel(
      (request: { messages: readonly { content: string }[] }) => request.messages.at(-1)?.content ?? '',
    )
    await using v = await visit({ editor: new LLMEditor({ model }), note: false })
    await v.session.start()
    await v.over
    expect(v.fake.requests.completions).toEqual([])
    expect((await v.session.stop()).note).toBeUndefined()
  })

  it('follows the speakers the app names, in every turn', async () => {
    await using v = await visit({ streaming: { speakerLabels: true } })
    await v.session.start()
    v.session.assignSpeaker('A', 'clinician')
    for (const [label, role] of [
      ['A', 'doctor'],
      [' ', 'patient'],
    ] as [string, SpeakerRole][])
      expect(() => v.session.assignSpeaker(label, role)).toThrow(
        expect.objectContaining({ code: 'configuration' }) as Error,
      )
    await v.over
    // What comes after the end would be kept nowhere.
    expect(() => v.session.assignSpeaker('B', 'patient')).toThrow(
      expect.objectContaining({ code: 'state' }) as Error,
    )
    expect(v.session.encounter.speakers).toEqual({ A: 'clinician' })
    for (const turn of v.session.encounter.turns) {
      expect(turn.role).toBe(turn.speaker === 'A' ? 'clinician' : undefined)
    }
  })

  it('is an async iterable of its events, which ends with it', async () => {
    await using v = await visit()
    const types: string[] = []
    const reading = (async () => {
      for await (const event of v.session) types.push(event.type)
    })()
    await v.session.start()
    await reading
    expect(v.session.state.status).toBe('ended')
    expect(types).toEqual(v.events.map((event) => event.type))
  })

  it('tells medications and denied symptoms as cues', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const cues = v.session.encounter.cues.map(({ kind, term, negated }) => ({ kind, term, negated }))
    expect(cues).toContainEqual({ kind: 'medication', term: 'naproxen', negated: false })
    expect(cues).toContainEqual({ kind: 'symptom', term: 'fever', negated: true })
  })
})

describe('bad options', () => {
  const audio = audioFor(consultation)
  it.each([
    ['no key', { audio }, 'apiKey'],
    ['no audio', { apiKey: 'k' }, 'audio'],
    ['an unknown option', { apiKey: 'k', audio, medel: 'x' }, 'medel'],
    [
      'an unknown streaming option',
      { apiKey: 'k', audio, streaming: { keyterm: ['x'] } },
      'streaming.keyterm',
    ],
    [
      '101 keyterms',
      { apiKey: 'k', audio, streaming: { keyterms: Array.from({ length: 101 }, (_, i) => `t${i}`) } },
      'streaming.keyterms',
    ],
    ['an unencrypted Gateway', { apiKey: 'k', audio, gatewayUrl: 'http://example.com/v1' }, 'gatewayUrl'],
    ['a token and no credential for the Gateway', { token: 't', audio }, 'editor'],
    ['a negative budget', { apiKey: 'k', audio, budget: { maxTokens: -1 } }, 'budget.maxTokens'],
  ])('%s is a ConfigurationError that names the option, before anything connects', (_, options, option) => {
    expect(() => new MedicalScribeSession(options as never)).toThrow(
      expect.objectContaining({ code: 'configuration', option }) as Error,
    )
  })

  it('no credential for the Gateway is fine where a proxy puts it in', () => {
    const options = { token: 't', audio, gatewayUrl: 'https://app.example.com/v1' }
    expect(new MedicalScribeSession(options).state.status).toBe('idle')
  })

  it('sampleRate: 7 is refused by the source', () => {
    expect(() => iterableSource([], { sampleRate: 7 })).toThrow(
      expect.objectContaining({ code: 'configuration' }) as Error,
    )
  })
})
