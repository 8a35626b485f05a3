import { expect, it } from 'vitest'
import { ConfigurationError, MedicalScribeSession, iterableSource } from '../../src/index.ts'
import { RecordingTelemetry } from '../support/recording-telemetry.ts'
import { recordedFake, recordedVisit } from '../support/recorded.ts'
import { consultation, visit } from '../support/visit.ts'

const words = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? []

it('tells of a visit, a lost connection included, without one word of it', async () => {
  const told = new RecordingTelemetry()
  await using v = await visit(
    { tracer: told.tracer, meter: told.meter, encounterId: 'visit-7', streaming: { maxReplaySpeed: 100 } },
    { faults: [{ kind: 'drop', connection: 0, atAudioMs: 4_900 }], script: [...consultation] },
  )
  await v.session.start()
  const { encounter, note } = await v.session.finished

  expect(told.named('connection').map((span) => span.attributes['medical_scribe.outcome'])).toEqual([
    'lost',
    'closed',
  ])
  expect(told.named('turn').map((span) => span.attributes['medical_scribe.turn'])).toEqual(
    encounter.turns.map((turn) => turn.id),
  )
  expect(told.named('edit')).toHaveLength(encounter.turns.length)
  expect(told.named('note')).toMatchObject([
    { attributes: { 'medical_scribe.outcome': 'unverified' } },
    { attributes: { 'medical_scribe.outcome': 'final' } },
  ])
  for (const span of told.spans) expect(span.endTime).toBeGreaterThanOrEqual(span.startTime)
  expect(told.sum('reconnects')).toBe(1)
  expect(told.sum('model_calls')).toBe(encounter.usage.modelCalls)
  expect(told.sum('sent_ms')).toBe(encounter.usage.sentMs)
  expect(told.sum('tokens')).toBe(
    encounter.usage.inputTokens + encounter.usage.outputTokens + encounter.usage.cachedTokens,
  )
  expect(told.values('turn_latency_ms').length).toBeGreaterThan(0)

  const items = note ? [note.subjective, note.objective, note.assessment, note.plan].flat() : []
  expect(items.length).toBeGreaterThan(0)
  const said = new Set([...consultation, ...items].flatMap(({ text }) => words(text)))
  const labels = [...told.spans, ...told.measurements].flatMap(({ name, attributes }) => [
    name,
    ...Object.entries(attributes).flatMap(([key, value]) => [key, String(value)]),
  ])
  // Numbers are counts; every other word of a label must be ours.
  const leaked = labels.flatMap(words).filter((word) => said.has(word) && !/^\d+$/.test(word))
  expect(leaked).toEqual([])
})

it('a tracer that throws costs the visit nothing', async () => {
  const tracer = {
    startSpan: (): never => {
      throw new Error('exporter down')
    },
  }
  await using v = await visit({ tracer, editor: false, note: false })
  await v.session.start()
  const { encounter } = await v.session.finished
  expect(encounter.turns.map((turn) => turn.text)).toEqual(consultation.map((turn) => turn.text))
  const warnings = v.events.flatMap((event) => (event.type === 'warning' ? [event.args[0].kind] : []))
  expect(warnings.filter((kind) => kind === 'telemetry')).toHaveLength(1)
})

it('what is no tracer is refused before anything connects', () => {
  const make = (option: 'tracer' | 'meter') => (): MedicalScribeSession =>
    new MedicalScribeSession({ apiKey: 'key', audio: iterableSource([]), [option]: {} as never })
  for (const option of ['tracer', 'meter'] as const) {
    expect(make(option)).toThrow(ConfigurationError)
    expect(make(option)).toThrow(option)
  }
})

it('tells of a recorded visit, and of one that the service could not transcribe', async () => {
  const told = new RecordingTelemetry()
  const { tracer, meter } = told
  await using fake = await recordedFake({ faults: [{ kind: 'job', connection: 1, error: 'no' }] })
  const { encounter } = await recordedVisit(fake, { tracer, meter }).run()
  expect(told.spans.map(({ name, attributes }) => [name, attributes['medical_scribe.outcome']])).toEqual(
    [
      ['upload', 'done'],
      ['submit', 'done'],
      ['transcribe', 'done'],
      ...encounter.turns.map((turn) => ['edit', 'status' in turn ? turn.status : '']),
      ['note', 'unverified'],
      ['note', 'final'],
    ].map(([name, outcome]) => [`medical_scribe.${name ?? ''}`, outcome]),
  )
  for (const span of told.spans) expect(span.endTime).toBeGreaterThanOrEqual(span.startTime)
  expect(told.sum('model_calls')).toBe(encounter.usage.modelCalls)
  expect(told.sum('sent_ms')).toBe(encounter.usage.audioMs)
  expect(told.values('turn_latency_ms')).toEqual([])

  await expect(recordedVisit(fake, { tracer, meter }).run()).rejects.toThrow()
  expect(told.spans.at(-1)).toMatchObject({
    name: 'medical_scribe.transcribe',
    status: 2,
    attributes: { 'medical_scribe.outcome': 'failed', 'error.type': 'transcription' },
  })
  expect(told.sum('errors')).toBe(1)
})
