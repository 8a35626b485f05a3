import type { OptionRule, OptionRules } from '../core/check-options.ts'
import type { Credential } from '../core/endpoint.ts'
import type { BudgetOptions } from '../editing/editor/edit-budget.ts'
import type { EditQueueOptions } from '../editing/editor/edit-queue.ts'
import { llmEditorRules, type LLMEditorOptions } from '../editing/editor/llm-editor.ts'
import type { EncounterStore } from '../journal/records.ts'
import { noteGeneratorRules, type NoteGeneratorOptions } from '../note/write/note-generator.ts'
import type { NoteVerifier, NoteVerifierOptions } from '../note/verify/note-verifier.ts'
import type { NoteTemplate } from '../note/templates/note-template.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { LanguageModel } from '../protocol/model.ts'
import type { Note, SoapNote, TemplateNote } from '../protocol/note.ts'
import type { NoteWriter, WrittenNote } from '../protocol/note-writer.ts'
import type { TurnEditor } from '../protocol/turn-editor.ts'
import type { StreamingClientOptions } from '../streaming/options.ts'
import type { EndpointOptions } from '../transport/endpoint.ts'
import type { MeterLike, TracerLike } from './telemetry.ts'

/** How turns are edited when the session makes its own editor. */
export interface SessionEditorOptions
  extends Omit<LLMEditorOptions, 'model' | 'models'>, Pick<EditQueueOptions, 'spacingMs' | 'maxBatchTurns'> {
  /**
   * A model id of the Gateway, your own model, or several of either, tried in order.
   *
   * @default 'claude-haiku-4-5-20251001'
   */
  model?: SessionModel
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
  /** A model id of the Gateway, your own model, or several of either, tried in order. @default 'claude-sonnet-4-6' */
  model?: SessionModel
  /**
   * What kind of note: one of `medical-scribe/templates`, or your own. The note is then a `TemplateNote`.
   *
   * @default a SOAP note, as a `SoapNote`
   */
  template?: S
  /**
   * Who checks the note against the visit, with quotations: options, a `NoteVerifier`, or `false` for nobody.
   *
   * @default the models of the note, in a request of their own
   */
  verifier?: SessionVerifierOptions | NoteVerifier | false
}

/** How the note is verified when the session makes its own verifier. */
export interface SessionVerifierOptions extends Omit<NoteVerifierOptions, 'model' | 'models'> {
  /**
   * A model id of the Gateway, your own model, or several of either, tried in order.
   *
   * @default those that write the note; `claude-sonnet-4-6` for a writer of your own
   */
  model?: SessionModel
}

/** A note by a writer of your own. */
export interface SessionWriterOptions<S extends NoteForm = SoapNote> {
  /** Any object with `write()`. */
  writer: NoteWriter<S>
  /**
   * Who checks its note against the visit, with quotations; lines at fault are mended where the writer has `mend()`.
   *
   * @default false
   */
  verifier?: SessionVerifierOptions | NoteVerifier | false
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
export interface MedicalScribeSessionOptions<S extends NoteForm = SoapNote> extends Pick<
  EndpointOptions,
  'apiKey' | 'token' | 'region' | 'allowInsecureHosts'
> {
  /**
   * Where the audio comes from: one source, or one for each who speaks, as `{ clinician, patient }`.
   *
   * Sources heard apart have a server session each, which is billed. A turn's `speaker` is then its channel, with that
   * role, or `patient-A`, `patient-B` where `speakerLabels` tells the voices of a channel apart. A channel that ends
   * leaves the others running; one that fails ends the visit, after the others have finished what they heard.
   */
  audio: AudioInput
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
  /** `required` holds the microphone and the connection until `recordConsent()`. @default not asked for */
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
   * How long the end of the visit may take, after `stop()` or the end of the source, in milliseconds, 100–3600000: last
   * turns, edits, note. Then the session fails with a ConnectionError that names what it waited for, and what is
   * unfinished can be finished later, by `finishVisit()`.
   *
   * @default 600000
   */
  stopTimeoutMs?: number
  /**
   * Keeps all of the visit's audio in the store, so that `RecordedVisit.ofSession()` can hear it again. Without it audio
   * goes once its turns are there. Two megabytes a minute and channel; delete the visit when it is not needed any more.
   *
   * @default false
   */
  keepAudio?: boolean
  /** Names the visit, in the store and in exports. @default crypto.randomUUID() */
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

/** Options of `MedicalScribeSession.recover()`. */
export interface RecoverOptions<S extends NoteForm = SoapNote> extends Omit<
  MedicalScribeSessionOptions<S>,
  'audio'
> {
  /** Where the rest of the visit comes from; left out when nothing more is to be heard. */
  audio?: AudioInput
  store: EncounterStore
  encounterId: string
}

/** What a finished visit leaves. */
export interface SessionResult<N extends Note = SoapNote> {
  readonly encounter: Encounter<N>
  /** Absent when `note` is `false`, and where another process may have the visit: then no model is asked. */
  readonly note: N | undefined
}

/** Defaults of `MedicalScribeSessionOptions`. */
export const sessionDefaults = {
  editorModel: 'claude-haiku-4-5-20251001',
  noteModel: 'claude-sonnet-4-6',
  storeTimeoutMs: 5_000,
  claimTtlMs: 15_000,
  stopTimeoutMs: 600_000,
} as const

export const unchecked: OptionRule = { type: 'any' }

/** The rules of `MedicalScribeSessionOptions`; `unchecked` is checked by the stage that takes it. */
export const sessionRules: OptionRules<MedicalScribeSessionOptions> = {
  apiKey: unchecked,
  token: unchecked,
  audio: unchecked,
  region: unchecked,
  streaming: { type: 'object' },
  gatewayUrl: { type: 'string' },
  gatewayKey: unchecked,
  allowInsecureHosts: { type: 'strings' },
  editor: unchecked,
  note: unchecked,
  budget: { type: 'object' },
  consent: { type: 'choice', choices: ['required'] },
  store: { type: 'methods', methods: ['append', 'read', 'list', 'delete'], like: 'an EncounterStore' },
  storeTimeoutMs: { type: 'number', min: 100, max: 60_000, unit: 'ms' },
  claimTtlMs: { type: 'number', min: 1_000, max: 600_000, unit: 'ms' },
  stopTimeoutMs: { type: 'number', min: 100, max: 3_600_000, unit: 'ms' },
  keepAudio: { type: 'boolean' },
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
  model: unchecked,
  spacingMs: { type: 'number', max: 600_000, unit: 'ms' },
  maxBatchTurns: { type: 'number', integer: true, min: 1, max: 24 },
})

/** The rules of `SessionNoteOptions`. */
export const sessionNoteRules = (): OptionRules<SessionNoteOptions> => ({
  ...noteGeneratorRules,
  model: unchecked,
  verifier: unchecked,
})
