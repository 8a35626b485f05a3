import type { Meter, Tracer } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { Emitter } from '../../../src/core/emitter.ts'
import { ConnectionError, ModelError, TranscriptionError } from '../../../src/core/errors.ts'
import { noUsage, type Encounter, type ScribeWarning, type Usage } from '../../../src/protocol/encounter.ts'
import { unjudgedItem, type NoteItem, type SoapNote, type Verdict } from '../../../src/protocol/note.ts'
import type { EditedTurn, PartialTurn, Turn } from '../../../src/protocol/turn.ts'
import type { SessionEvents } from '../../../src/session/events.ts'
import type { SessionState } from '../../../src/session/state.ts'
import {
  observe,
  type MeterLike,
  type TracerLike,
  type TranscriptObserver,
} from '../../../src/session/telemetry.ts'
import type { ConnectionState } from '../../../src/transport/connection-state.ts'
import { RecordingTelemetry } from '../../support/recording-telemetry.ts'

/** What `observe` listens to, played by hand. */
class Stage {
  readonly events = new Emitter<SessionEvents>()
  readonly observer: TranscriptObserver | undefined
  readonly warnings: ScribeWarning[] = []
  readonly told = new RecordingTelemetry()
  #connection: ConnectionState = { status: 'closed' }
  #state: SessionState = { status: 'idle' }

  constructor(usage: Usage = noUsage, { tracer, meter }: { tracer?: TracerLike; meter?: MeterLike } = {}) {
    const encounter: Encounter = { id: 'visit-1', turns: [], cues: [], gaps: [], speakers: {}, usage }
    const recorder = {
      encounter,
      warn: (warning: ScribeWarning) => {
        this.warnings.push(warning)
        this.events.emit('warning', warning)
      },
    }
    this.observer = observe(this.events, recorder, {
      tracer: tracer ?? this.told.tracer,
      meter: meter ?? this.told.meter,
    })
  }

  connection(next: ConnectionState): void {
    const previous = this.#connection
    this.#connection = next
    this.observer?.stateChange(next, previous)
  }

  state(next: SessionState): void {
    const previous = this.#state
    this.#state = next
    this.events.emit('stateChange', next, previous)
  }
}

const spoken = { connection: 0, turnOrder: 3, text: 'My knee hurts.', startMs: 1_000, endMs: 2_000 }
const word = { text: 'knee', startMs: 1_000, endMs: 2_000, confidence: 1 }
const partial: PartialTurn = { ...spoken, id: '0-3', words: [], isFinal: false }
const turn: Turn = { ...spoken, id: '0-3', words: [word, word, word], isFinal: true }
const edit = { before: '', after: '', start: 0, end: 0, why: '' }
const edited: EditedTurn = {
  ...turn,
  editedText: 'My knee hurts!',
  edits: [
    { ...edit, kind: 'format', verdict: 'accepted' },
    { ...edit, kind: 'format', verdict: 'accepted' },
    { ...edit, kind: 'dose', verdict: 'reverted' },
  ],
  status: 'edited',
  modelId: 'editor-1',
}

const item = (verdict: Verdict): NoteItem => ({ ...unjudgedItem('any', 0, 'Knee.', []), verdict })
const note: SoapNote = {
  subjective: [item('supported'), item('supported')],
  objective: [],
  assessment: [item('inferred')],
  plan: [item('unsupported')],
  omissions: [],
  origin: { kind: 'model', modelId: 'writer-1' },
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('spans', () => {
  it('of a turn lasts from its first partial to its final, of an edit from there to the edited turn', () => {
    const stage = new Stage()
    stage.events.emit('partial', partial)
    vi.advanceTimersByTime(400)
    stage.events.emit('partial', partial)
    vi.advanceTimersByTime(600)
    stage.events.emit('turn', turn)
    vi.advanceTimersByTime(1_500)
    stage.events.emit('turnEdited', edited)
    expect(stage.told.named('turn')).toEqual([
      {
        name: 'medical_scribe.turn',
        startTime: 1_700_000_000_000,
        endTime: 1_700_000_001_000,
        attributes: {
          'medical_scribe.encounter': 'visit-1',
          'medical_scribe.outcome': 'final',
          'medical_scribe.turn': '0-3',
          'medical_scribe.connection': 0,
          'medical_scribe.words': 3,
          'medical_scribe.speech_ms': 1_000,
        },
      },
    ])
    expect(stage.told.named('edit')).toMatchObject([
      {
        startTime: 1_700_000_001_000,
        endTime: 1_700_000_002_500,
        attributes: {
          'medical_scribe.outcome': 'edited',
          'medical_scribe.turn': '0-3',
          'medical_scribe.model': 'editor-1',
          'medical_scribe.accepted': 2,
          'medical_scribe.reverted': 1,
        },
      },
    ])
    expect(stage.told.values('edit_ms')).toEqual([1_500])
  })

  it('of a note lasts from the stop, and says why it is a draft', () => {
    const stage = new Stage()
    stage.state({ status: 'stopping' })
    vi.advanceTimersByTime(3_000)
    const cause = new ModelError('writer-1', 'Model writer-1 answered 503', { status: 503 })
    stage.events.emit('warning', { kind: 'note', message: 'No model wrote the note', cause })
    stage.events.emit('note', note, 'draft')
    expect(stage.told.named('note')).toMatchObject([
      {
        startTime: 1_700_000_000_000,
        endTime: 1_700_000_003_000,
        status: 2,
        attributes: {
          'error.type': 'model',
          'medical_scribe.outcome': 'draft',
          'medical_scribe.model': 'writer-1',
          'medical_scribe.supported': 2,
          'medical_scribe.inferred': 1,
          'medical_scribe.unsupported': 1,
          'medical_scribe.omissions': 0,
        },
      },
    ])
    expect(stage.told.values('note_ms')).toEqual([3_000])
  })

  it('of connections: lost, rotated, ended as asked', () => {
    const stage = new Stage()
    stage.connection({ status: 'connecting', connection: 0 })
    vi.advanceTimersByTime(300)
    stage.connection({ status: 'open', connection: 0 })
    vi.advanceTimersByTime(1_000)
    const cause = new ConnectionError('The connection was lost', { closeCode: 1006 })
    stage.connection({ status: 'backoff', attempt: 1, delayMs: 100, cause })
    vi.advanceTimersByTime(100)
    stage.connection({ status: 'connecting', connection: 1 })
    stage.connection({ status: 'open', connection: 1 })
    vi.advanceTimersByTime(50)
    stage.connection({ status: 'connecting', connection: 2 })
    stage.connection({ status: 'open', connection: 2 })
    stage.connection({ status: 'closing', connection: 2 })
    vi.advanceTimersByTime(70)
    stage.connection({ status: 'closed' })
    vi.advanceTimersByTime(5_000)
    stage.state({ status: 'ended', reason: 'stopped' })
    const outcomes = stage.told.named('connection').map(({ attributes, startTime, endTime, status }) => ({
      connection: attributes['medical_scribe.connection'],
      outcome: attributes['medical_scribe.outcome'],
      error: attributes['error.type'],
      lastedMs: (endTime ?? Number.NaN) - startTime,
      status,
    }))
    expect(outcomes).toEqual([
      { connection: 0, outcome: 'lost', error: 'connection', lastedMs: 1_300, status: 2 },
      { connection: 1, outcome: 'closed', error: undefined, lastedMs: 50, status: undefined },
      { connection: 2, outcome: 'closed', error: undefined, lastedMs: 70, status: undefined },
    ])
    expect(stage.told.named('connection')[0]?.attributes['medical_scribe.begin_ms']).toBe(300)
    expect(stage.told.values('reconnects')).toEqual([1])
  })

  it('of a connection that was refused has the code that the session fails with', () => {
    const stage = new Stage()
    stage.connection({ status: 'connecting', connection: 0 })
    vi.advanceTimersByTime(200)
    stage.connection({ status: 'closed' })
    vi.advanceTimersByTime(900)
    const error = new TranscriptionError(1008, 'The credential was refused', false)
    stage.state({ status: 'failed', error })
    stage.events.emit('error', error)
    const [span] = stage.told.named('connection')
    expect(span).toMatchObject({ status: 2, attributes: { 'error.type': 'transcription' } })
    expect((span?.endTime ?? 0) - (span?.startTime ?? 0)).toBe(200)
    expect(stage.told.values('errors')).toEqual([1])
  })
})

describe('metrics', () => {
  it('tells a turn’s latency from when its last word came in', () => {
    const stage = new Stage()
    for (let startMs = 0; startMs < 4_000; startMs += 50) {
      stage.observer?.audio(new Uint8Array(1_600), startMs)
      vi.advanceTimersByTime(50)
    }
    stage.events.emit('turn', turn)
    // Its last chunk, 1950–2000 ms, was taken in at 1950 ms; now it is 4000 ms.
    expect(stage.told.values('turn_latency_ms')).toEqual([2_050])
    stage.events.emit('turn', { ...turn, id: '0-4' })
    expect(stage.told.values('turn_latency_ms')).toHaveLength(1)
  })

  it('adds up only what this process has spent', () => {
    const before: Usage = { ...noUsage, modelCalls: 7, inputTokens: 1_000, sentMs: 60_000 }
    const stage = new Stage(before)
    stage.events.emit('usage', { ...before, modelCalls: 8, inputTokens: 1_400, outputTokens: 30 })
    stage.events.emit('usage', {
      ...before,
      modelCalls: 9,
      inputTokens: 1_500,
      outputTokens: 30,
      sentMs: 61_000,
    })
    expect(stage.told.sum('model_calls')).toBe(2)
    expect(stage.told.sum('sent_ms')).toBe(1_000)
    const tokens = stage.told.measurements.filter(({ name }) => name.endsWith('.tokens'))
    expect(tokens.map(({ value, attributes }) => [attributes['type'], value])).toEqual([
      ['input', 400],
      ['output', 30],
      ['input', 100],
    ])
  })

  it('counts gaps by reason, and warnings by kind', () => {
    const stage = new Stage()
    stage.events.emit('gap', { startMs: 1_000, endMs: 1_800, reason: 'overflow' })
    stage.events.emit('warning', { kind: 'slow-network', message: 'Audio queues' })
    expect(stage.told.measurements).toEqual([
      { name: 'medical_scribe.gaps_ms', value: 800, attributes: { reason: 'overflow' } },
      { name: 'medical_scribe.warnings', value: 1, attributes: { kind: 'slow-network' } },
    ])
  })
})

describe('a tracer or meter', () => {
  it('that throws is told once and left alone; the cause is kept', () => {
    let asked = 0
    const fault = new Error('exporter down')
    const tracer: TracerLike = {
      startSpan: () => {
        asked++
        throw fault
      },
    }
    const stage = new Stage(noUsage, { tracer })
    stage.events.emit('turn', turn)
    stage.events.emit('turnEdited', edited)
    expect(asked).toBe(1)
    expect(stage.warnings).toMatchObject([
      { kind: 'telemetry', cause: { code: 'configuration', cause: fault } },
    ])
  })

  it('costs no listener when there is none', () => {
    const events = new Emitter<SessionEvents>()
    const on = vi.spyOn(events, 'on')
    const encounter: Encounter = {
      id: 'visit-1',
      turns: [],
      cues: [],
      gaps: [],
      speakers: {},
      usage: noUsage,
    }
    expect(observe(events, { encounter, warn: () => undefined }, {})).toBeUndefined()
    expect(on).not.toHaveBeenCalled()
  })

  it('may be one of OpenTelemetry', () => {
    expectTypeOf<Tracer>().toExtend<TracerLike>()
    expectTypeOf<Meter>().toExtend<MeterLike>()
  })
})
