import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ScribeWarning, SessionEvent } from '../../src/index.ts'
import { isSameModel } from '../../src/protocol/streaming-options.ts'
import { languageCodes } from '../../src/server/models.ts'
import { readParameters } from '../../src/server/stream-parameters.ts'
import { audioFor, consultation, visit } from '../support/visit.ts'

const read = (query: Record<string, string>) =>
  readParameters(new URLSearchParams(query), 'universal-3-6-pro')

interface JsonSchemaFormat {
  readonly name: string
  readonly strict?: boolean
  readonly schema: Schema
}

interface Schema {
  readonly type: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
}

/** A schema that may be strict names all properties as required, at every depth, and allows no others. */
function expectStrict({ properties, required, additionalProperties, items }: Schema): void {
  if (properties) {
    expect(required).toEqual(Object.keys(properties))
    expect(additionalProperties).toBe(false)
    Object.values(properties).forEach(expectStrict)
  }
  if (items) expectStrict(items)
}

/** Warnings of the service, or of what it did otherwise than it was asked to. */
const told = (events: readonly SessionEvent[]): readonly unknown[] =>
  events.filter(
    ({ type, args: [warning] }) => type === 'warning' && (warning as ScribeWarning).kind === 'service',
  )

/** What was found of the service in November 2026: see the reference of the wire, docs/protocol.md. */
describe('the wire as it is', () => {
  it('has 32 languages and multi', () => {
    expect(languageCodes).toHaveLength(33)
    for (const code of ['af', 'yue', 'ca', 'et', 'gl', 'mr', 'nn', 'fa', 'xh', 'zu']) {
      expect(read({ language_codes: JSON.stringify([code]) }).languageCodes).toEqual([code])
    }
    for (const code of ['pl', 'cs', 'uk', 'bn', 'ta', 'te', 'th', 'id', 'ms', 'el']) {
      expect(() => read({ language_codes: JSON.stringify([code]) })).toThrow(/language_codes/)
    }
  })

  it('ends a session with a prompt on a model that is not Pro, and takes none of ours there', async () => {
    expect(() => read({ speech_model: 'universal-streaming-english', prompt: 'x' })).toThrow(/prompt/)
    expect(read({ prompt: 'x' }).prompt).toBe('x')
    const streaming = { speechModel: 'universal-streaming-english', prompt: 'x' } as const
    await expect(visit({ streaming })).rejects.toMatchObject({ option: 'streaming.prompt' })
  })

  it('ignores mode with speaker labels, and the client warns', async () => {
    expect(read({ mode: 'max_accuracy', speaker_labels: 'true' })).toMatchObject({
      mode: 'balanced',
      minTurnSilenceMs: 640,
    })
    await using v = await visit({ streaming: { mode: 'max_accuracy', speakerLabels: true } })
    await v.session.start()
    const { args } = await v.until('warning', ({ args: [{ kind }] }) => kind === 'service')
    expect(args[0]).toMatchObject({
      kind: 'service',
      message: expect.stringContaining('streaming.mode') as unknown,
    })
  })

  it('says today’s flagship for u3-rt-pro, and the client does not warn of it', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    expect(v.fake.requests.connections[0]?.url.searchParams.get('speech_model')).toBe('u3-rt-pro')
    const { sent = [] } = v.fake.requests.connections[0] ?? {}
    expect(sent[0]).toMatchObject({ type: 'Begin', configuration: { model: 'universal-3-6-pro' } })
    expect(told(v.events)).toEqual([])
  })

  it('takes no other model for the one that was asked for', () => {
    expect(isSameModel('universal-3-5-pro', 'universal-3-6-pro')).toBe(false)
    expect(isSameModel('u3-rt-pro', 'universal-streaming-english')).toBe(false)
    expect(isSameModel('u3-rt-pro', 'universal-3-7-pro')).toBe(true)
  })

  it('knows veterinary-v1 and max_turn_duration', async () => {
    await using v = await visit({
      streaming: { domain: 'veterinary-v1', maxTurnDuration: 30_000, speakerLabels: true },
    })
    await v.session.start()
    await v.over
    const query = v.fake.requests.connections[0]?.url.searchParams
    expect([query?.get('domain'), query?.get('max_turn_duration')]).toEqual(['veterinary-v1', '30000'])
    expect(told(v.events)).toEqual([])
  })

  it('connects again with a fresh token after 3008, by which the service also says that a token expired', async () => {
    let tokens = 0
    await using v = await visit(
      { apiKey: undefined, token: () => Promise.resolve(`token-${++tokens}`), editor: false, note: false },
      { faults: [{ kind: 'close', connection: 0, atAudioMs: 2_000, code: 3008, error: 'Session Expired' }] },
    )
    await v.session.start()
    await v.over
    const used = v.fake.requests.connections.map(({ url }) => url.searchParams.get('token'))
    expect(used).toEqual(['token-1', 'token-2'])
    expect(v.session.encounter.turns).toHaveLength(consultation.length)
  })

  it('asks for its schemas to be kept, which is not the default, and they are such as can be', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const formats = v.fake.requests.completions.flatMap(({ body }) => {
      const { response_format: format } = body as { response_format?: { json_schema: JsonSchemaFormat } }
      return format ? [format.json_schema] : []
    })
    expect(new Set(formats.map(({ name }) => name)).size).toBeGreaterThan(1)
    for (const { strict, schema } of formats) {
      expect(strict).toBe(true)
      expectStrict(schema)
    }
  })

  it('lifts the cut of labelled turns with max_turn_duration', async () => {
    const monologue = [
      { speaker: 'doctor', text: 'one two three four five six seven eight', startMs: 0, endMs: 16_000 },
    ]
    const turns = async (streaming: object): Promise<number> => {
      await using v = await visit(
        { audio: audioFor(monologue), streaming: { speakerLabels: true, ...streaming } },
        { script: monologue, diarizationCutMs: 10_000 },
      )
      await v.session.start()
      await v.over
      return v.session.encounter.turns.length
    }
    expect([await turns({}), await turns({ maxTurnDuration: 60_000 })]).toEqual([2, 1])
  })

  it('says in the page of the wire what the code says', () => {
    const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
    for (const word of ['max_turn_duration', 'veterinary-v1', 'universal-3-6-pro', 'POST /transcript']) {
      expect(page).toContain(word)
    }
  })
})
