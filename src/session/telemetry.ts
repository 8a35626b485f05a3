import type { Emitter } from '../core/emitter.ts'
import { ConfigurationError, type ScribeErrors } from '../core/errors.ts'
import type { Encounter, ScribeWarning } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import type { TranscriptSink } from '../streaming/transcription.ts'
import type { SessionEvents } from './events.ts'

/** What spans and measurements are labelled with: ids, kinds and counts. Never text. */
export type TelemetryAttributes = Record<string, string | number | undefined>

/** The part of an OpenTelemetry `Span` that is used. */
export interface SpanLike {
  /** `code` 2 is an error. No message is given. */
  setStatus(status: { code: number }): unknown
  /** Ends it at `endTime`, in milliseconds since 1970. */
  end(endTime?: number): void
}

/** The part of an OpenTelemetry `Tracer` that is used. */
export interface TracerLike {
  /** `startTime`: milliseconds since 1970. A span is made when what it tells of is over. */
  startSpan(name: string, options?: { startTime?: number; attributes?: TelemetryAttributes }): SpanLike
}

/** The part of an OpenTelemetry `Counter` that is used. */
export interface CounterLike {
  /** Adds a value, above 0. */
  add(value: number, attributes?: TelemetryAttributes): void
}

/** The part of an OpenTelemetry `Histogram` that is used. */
export interface HistogramLike {
  /** Takes in one value. */
  record(value: number, attributes?: TelemetryAttributes): void
}

/** The part of an OpenTelemetry `Meter` that is used. */
export interface MeterLike {
  /** Makes a counter; asked once per name. */
  createCounter(name: string): CounterLike
  /** Makes a histogram of milliseconds; asked once per name. */
  createHistogram(name: string, options: { unit: string }): HistogramLike
}

const prefix = 'medical_scribe.'
/** `SpanStatusCode.ERROR` of OpenTelemetry. */
const errorStatus = 2
/** How many chunks of audio are remembered, to find the one that held a turn's last word. */
const maxMarks = 9_999

/** What an observer has to hear of a visit beside its events. */
export interface TranscriptObserver extends Pick<TranscriptSink, 'stateChange' | 'audio'> {
  /** What is done with a recording from now on; undefined at the end, with what it failed with. */
  stage(name: string | undefined, fault?: ScribeErrors): void
}

/** Stages of a recorded visit that no event tells of. */
const untold: ReadonlySet<string> = /* @__PURE__ */ new Set(['upload', 'submit', 'transcribe', 'compare'])

/**
 * Tells a tracer and a meter how a visit goes: what its events say, in ids and counts.
 *
 * @param isLive false for a recording, whose turns come all at once: they have no spans.
 * Where either throws, the visit goes on unobserved, with one `telemetry` warning.
 */
export function observe(
  events: Emitter<SessionEvents<Note>>,
  recorder: { readonly encounter: Encounter<Note>; warn(warning: ScribeWarning): void },
  { tracer, meter }: { readonly tracer?: TracerLike; readonly meter?: MeterLike },
  isLive = true,
): TranscriptObserver | undefined {
  if (!tracer && !meter) return undefined
  const { id: encounter, usage: before } = recorder.encounter
  let isBroken = false
  const safely =
    <A extends readonly unknown[]>(work: (...args: A) => void) =>
    (...args: A): void => {
      if (isBroken) return
      try {
        work(...args)
      } catch (error) {
        isBroken = true
        const cause = new ConfigurationError('tracer', 'or meter threw', { cause: error })
        recorder.warn({ kind: 'telemetry', message: 'The visit is no longer observed', cause })
      }
    }
  const on = <K extends keyof SessionEvents>(
    event: K,
    work: (...args: [...SessionEvents<Note>[K]]) => void,
  ): void => void events.on(event, safely(work))

  const counters: Record<string, CounterLike | undefined> = {}
  const count = (name: string, value: number, attributes?: TelemetryAttributes): void => {
    if (value > 0) (counters[name] ??= meter?.createCounter(prefix + name))?.add(value, attributes)
  }
  const histograms: Record<string, HistogramLike | undefined> = {}
  const record = (name: string, valueMs: number, attributes?: TelemetryAttributes): void => {
    const histogram = (histograms[name] ??= meter?.createHistogram(prefix + name, { unit: 'ms' }))
    histogram?.record(valueMs, attributes)
  }
  /** Something is over: one span, and its duration. */
  const over = (
    name: string,
    outcome: string,
    fromMs: number,
    attributes: TelemetryAttributes,
    fault?: ScribeErrors,
    toMs: number = clock(),
  ): void => {
    const own: TelemetryAttributes = { encounter, outcome, ...attributes }
    const all = faultOf(fault)
    for (const key in own) all[prefix + key] = own[key]
    const epochMs = Date.now() - clock()
    const span = tracer?.startSpan(prefix + name, { startTime: epochMs + fromMs, attributes: all })
    if (fault) span?.setStatus({ code: errorStatus })
    span?.end(epochMs + toMs)
    record(`${name}_ms`, toMs - fromMs, { outcome })
  }

  // A server session, from connecting to its end.
  let line: { connection: number; fromMs: number; begin_ms?: number; toMs?: number } | undefined
  const hangUp = (fault?: ScribeErrors): void => {
    if (!line) return
    const { fromMs, toMs, ...attributes } = line
    line = undefined
    over('connection', fault ? 'lost' : 'closed', fromMs, attributes, fault, toMs)
  }
  const stateChange: TranscriptObserver['stateChange'] = (next, { status }) => {
    if (next.status === 'connecting') {
      hangUp()
      line = { connection: next.connection, fromMs: clock() }
    } else if (next.status === 'backoff') {
      count('reconnects', 1, faultOf(next.cause))
      hangUp(next.cause)
    } else if (line && next.status === 'open') line.begin_ms = clock() - line.fromMs
    // Why it closed unasked is known when the session says so.
    else if (line && next.status === 'closed') line.toMs = clock()
    if (status === 'closing') hangUp()
  }

  let noteFromMs = 0
  on('stateChange', (next) => {
    if (next.status === 'stopping') noteFromMs = clock()
    else if ('error' in next) hangUp(next.error)
    else if (next.status === 'ended') hangUp()
  })

  let running: { readonly name: string; readonly fromMs: number } | undefined
  const stage: TranscriptObserver['stage'] = (name, fault) => {
    if (name === running?.name) return
    if (running && untold.has(running.name))
      over(running.name, fault ? 'failed' : 'done', running.fromMs, {}, fault)
    running = name === undefined ? undefined : { name, fromMs: clock() }
    if (name === 'note') noteFromMs = clock()
  }

  const marks: { readonly startMs: number; readonly atMs: number }[] = []
  const audio: TranscriptObserver['audio'] = (_chunk, startMs) => {
    if (marks.push({ startMs, atMs: clock() }) > maxMarks) marks.shift()
  }
  const laps = new Map<string, number>()
  /** When the turn's last step was, this one being the next. */
  const lap = (turn: string): number => {
    const fromMs = laps.get(turn) ?? clock()
    laps.set(turn, clock())
    return fromMs
  }
  on('partial', ({ id }) => {
    if (!laps.has(id)) lap(id)
  })
  on('turn', ({ id: turn, connection, words, startMs, endMs }) => {
    const fromMs = lap(turn)
    if (!isLive) return
    over('turn', 'final', fromMs, { turn, connection, words: words.length, speech_ms: endMs - startMs })
    const mark = marks.splice(0, marks.findLastIndex((mark) => mark.startMs < endMs) + 1).pop()
    if (mark) record('turn_latency_ms', clock() - mark.atMs)
  })
  on('turnEdited', ({ id: turn, status, modelId: model, edits }) => {
    over('edit', status, lap(turn), { turn, model, ...verdicts(edits) })
    laps.delete(turn)
  })

  let fault: ScribeErrors | undefined
  on('note', (note, kind) => {
    const { sections, omissions, origin } = asTemplateNote(note)
    const items = sections.flatMap((section) => section.items)
    const attributes = { model: origin.modelId, omissions: omissions.length, ...verdicts(items) }
    over('note', kind, noteFromMs, attributes, fault)
  })
  on('warning', ({ kind, cause }) => {
    if (kind === 'note') fault = cause
    count('warnings', 1, { kind, ...faultOf(cause) })
  })
  on('error', (error) => count('errors', 1, faultOf(error)))
  on('gap', ({ startMs, endMs, reason }) => count('gaps_ms', endMs - startMs, { reason }))
  let usage = before
  on('usage', (next) => {
    count('sent_ms', next.sentMs - usage.sentMs)
    count('model_calls', next.modelCalls - usage.modelCalls)
    for (const type of ['input', 'output', 'cached'] as const) {
      count('tokens', next[`${type}Tokens`] - usage[`${type}Tokens`], { type })
    }
    usage = next
  })
  return { stateChange: safely(stateChange), audio: safely(audio), stage: safely(stage) }
}

const clock = (): number => performance.now()

function faultOf(fault: ScribeErrors | undefined): TelemetryAttributes {
  return fault ? { 'error.type': fault.code } : {}
}

function verdicts(items: readonly { readonly verdict: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { verdict } of items) counts[verdict] = (counts[verdict] ?? 0) + 1
  return counts
}
