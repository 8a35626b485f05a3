import type { OptionRule, OptionRules } from '../core/check-options.ts'
import type { Credential } from '../core/endpoint.ts'
import type { BudgetOptions } from '../editing/editor/edit-budget.ts'
import { llmEditorRules, type LLMEditorOptions } from '../editing/editor/llm-editor.ts'
import type { EncounterStore } from '../journal/records.ts'
import { noteGeneratorRules, type NoteGeneratorOptions } from '../note/write/note-generator.ts'
import type { NoteTemplate } from '../note/templates/note-template.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { LanguageModel } from '../protocol/model.ts'
import type { SoapNote, TemplateNote } from '../protocol/note.ts'
import type { NoteWriter, WrittenNote } from '../protocol/note-writer.ts'
import type { TurnEditor } from '../protocol/turn-editor.ts'
import type { StreamingClientOptions } from '../streaming/options.ts'
import type { MeterLike, TracerLike } from './telemetry.ts'

/** How turns are edited when the session makes its own editor. */
export interface SessionEditorOptions extends Omit<LLMEditorOptions, 'model' | 'models'> {
  /**
   * A model id of the Gateway, your own model, or several of either, tried in order.
   *
   * @default 'claude-haiku-4-5-20251001'
   */
  model?: SessionModel
  /**
   * The least time between two requests, in milliseconds, 0–600000: turns that come meanwhile share the next. A turn
   * without a critical fact or an uncertain word waits up to three times as long for company. The end of the visit
   * waits for nothing.
   *
   * @default 15000
   */
  spacingMs?: number
  /**
   * How many turns share a request at most, 1–24.
   *
   * @default 12
   */
  maxBatchTurns?: number
}

/**
 * How the note is written when the session makes its own generator.
 *
 * @typeParam S the template, when there is one.
 */
export interface SessionNoteOptions<S extends NoteForm = SoapNote> extends Omit<
  NoteGeneratorOptions,
  'model' | 'models' | 'template'
> {
  /**
   * A model id of the Gateway, your own model, or several of either, tried in order.
   *
   * @default 'claude-sonnet-4-6'
   */
  model?: SessionModel
  /**
   * What kind of note: one of `medical-scribe/templates`, or your own. The note is then a `TemplateNote`.
   *
   * @default a SOAP note, as a `SoapNote`
   */
  template?: S
}

/** A note by a writer of your own. */
export interface SessionWriterOptions<S extends NoteForm = SoapNote> {
  /** Any object with `write()`. */
  writer: NoteWriter<S>
}

/** What gives a note its form: its template, or what a writer hands over. */
export type NoteForm = NoteTemplate | WrittenNote

/** The note of that form: a `TemplateNote` where there are sections, else a `SoapNote`. */
export type NoteOf<S extends NoteForm> = S extends { readonly sections: unknown } ? TemplateNote : SoapNote

/** One model or several, by Gateway id or as objects. */
export type SessionModel = string | LanguageModel | readonly (string | LanguageModel)[]

/**
 * Options of a visit.
 *
 * @example
 * ```ts
 * const session = new MedicalScribeSession({
 *   apiKey: process.env.ASSEMBLYAI_API_KEY,
 *   audio: microphone(),
 *   streaming: { keyterms: ['lisinopril'] },
 * })
 * ```
 *
 * @typeParam S what gives the note its form: the template, or what the writer hands over.
 */
export interface MedicalScribeSessionOptions<S extends NoteForm = SoapNote> {
  /**
   * AssemblyAI API key, or a function that gives one; asked again at every connection and model call.
   *
   * Needed unless `token` is given or every URL is on loopback. Never in a browser: there use `token`.
   */
  apiKey?: Credential | undefined
  /** Temporary streaming token, or a function that gives one; asked again at every connection. For browsers. */
  token?: Credential | undefined
  /**
   * Where the audio comes from: one source, or one for each who speaks, as `{ clinician, patient }`.
   *
   * Sources heard apart have a server session each, which is billed. A turn's `speaker` is then its channel, with that
   * role, or `patient-A`, `patient-B` where `speakerLabels` tells the voices of a channel apart. A channel that ends
   * leaves the others running; one that fails ends the visit, after the others have finished what they heard.
   */
  audio: AudioInput
  /**
   * Data zone: moves the WebSocket and the Gateway together. Contrast `streaming.url` and `gatewayUrl`, which name
   * one host each and win over it.
   *
   * @default edge-routed streaming and the US Gateway
   */
  region?: 'us' | 'eu'
  /** Recogniser parameters and connection dials. */
  streaming?: Omit<StreamingClientOptions, 'apiKey' | 'token' | 'region'>
  /**
   * Base URL to which `/chat/completions` is added. `http://` is accepted on loopback and on `allowInsecureHosts`.
   *
   * @default 'https://llm-gateway.assemblyai.com/v1', or its EU twin with `region: 'eu'`
   */
  gatewayUrl?: string
  /**
   * Credential for the Gateway when it differs from `apiKey`: a proxy's session token in a browser, say.
   *
   * @default apiKey
   */
  gatewayKey?: Credential
  /**
   * Hosts that may be reached without encryption (`ws://`, `http://`), by name, with or without a port. What is said in
   * the visit can be read on the way there.
   *
   * @default []
   */
  allowInsecureHosts?: readonly string[]
  /**
   * How each turn is edited: options, any object with `edit()`, or `false` for not at all. What an editor of your own
   * answers passes through `reviewEdit`, and within 30 s.
   *
   * @default { model: 'claude-haiku-4-5-20251001' }
   */
  editor?: SessionEditorOptions | TurnEditor | false
  /**
   * How the note is written: options, any object with `write()`, or `false` for none. What a writer of your own hands
   * over passes through `reviewNote`, and within 120 s; the note has the form that it was handed over in.
   *
   * @default { model: 'claude-sonnet-4-6' }
   */
  note?: SessionNoteOptions<S> | SessionWriterOptions<S> | NoteWriter<S> | false
  /** What the visit's model calls may cost: the note is kept for, edits of cosmetic worth go first. */
  budget?: BudgetOptions
  /**
   * `required` holds the microphone and the connection until `recordConsent()`.
   *
   * @default not asked for
   */
  consent?: 'required'
  /** Where the visit survives a crash. Without one it lives in memory only. */
  store?: EncounterStore
  /**
   * How long one write to the store may take before the visit goes on without it, in milliseconds, 100–60000.
   *
   * @default 5000
   */
  storeTimeoutMs?: number
  /**
   * How long the visit stays this session's when its process dies or the store cannot be reached, in milliseconds,
   * 1000–600000. It is renewed ten times as often. Another process can then take the visit over.
   *
   * @default 15000
   */
  claimTtlMs?: number
  /**
   * Names the visit, in the store and in exports.
   *
   * @default crypto.randomUUID()
   */
  encounterId?: string
  /**
   * A tracer of `@opentelemetry/api`, or anything of its shape: gets spans of connections, turns, edits and the note.
   * Their attributes are ids and counts, never text. `encounterId` is among them: choose one that names no patient.
   *
   * @default none
   */
  tracer?: TracerLike
  /**
   * A meter of `@opentelemetry/api`, or anything of its shape: gets latencies, tokens, audio, losses and faults.
   *
   * @default none
   */
  meter?: MeterLike
}

/** Defaults of `MedicalScribeSessionOptions`. */
export const sessionDefaults = {
  editorModel: 'claude-haiku-4-5-20251001',
  noteModel: 'claude-sonnet-4-6',
  storeTimeoutMs: 5_000,
  claimTtlMs: 15_000,
} as const

const any: OptionRule = { type: 'any' }

/** The rules of `MedicalScribeSessionOptions`; `any` is checked by the stage that takes it. */
export const sessionRules: OptionRules<MedicalScribeSessionOptions> = {
  apiKey: any,
  token: any,
  audio: any,
  region: any,
  streaming: { type: 'object' },
  gatewayUrl: { type: 'string' },
  gatewayKey: any,
  allowInsecureHosts: { type: 'strings' },
  editor: any,
  note: any,
  budget: { type: 'object' },
  consent: { type: 'choice', choices: ['required'] },
  store: { type: 'methods', methods: ['append', 'read', 'list', 'delete'], like: 'an EncounterStore' },
  storeTimeoutMs: { type: 'number', min: 100, max: 60_000, unit: 'ms' },
  claimTtlMs: { type: 'number', min: 1_000, max: 600_000, unit: 'ms' },
  encounterId: { type: 'string' },
  tracer: { type: 'methods', methods: ['startSpan'], like: 'a tracer of @opentelemetry/api' },
  meter: {
    type: 'methods',
    methods: ['createCounter', 'createHistogram'],
    like: 'a meter of @opentelemetry/api',
  },
}

/** The rules of `SessionEditorOptions`. */
export const sessionEditorRules = (): OptionRules<SessionEditorOptions> => ({
  ...llmEditorRules,
  model: any,
  spacingMs: { type: 'number', max: 600_000, unit: 'ms' },
  maxBatchTurns: { type: 'number', integer: true, min: 1, max: 24 },
})

/** The rules of `SessionNoteOptions`. */
export const sessionNoteRules = (): OptionRules<SessionNoteOptions> => ({ ...noteGeneratorRules, model: any })
