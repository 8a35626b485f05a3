import type { EncounterStore } from '../journal/records.ts'
import type { BudgetOptions } from '../editing/editor/edit-budget.ts'
import type { LLMEditor, LLMEditorOptions } from '../editing/editor/llm-editor.ts'
import type { SoapGenerator, SoapGeneratorOptions } from '../note/write/soap-generator.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { LanguageModel } from '../protocol/model.ts'
import type { Credential } from '../core/endpoint.ts'
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
}

/** How the note is written when the session makes its own generator. */
export interface SessionNoteOptions extends Omit<SoapGeneratorOptions, 'model' | 'models'> {
  /**
   * A model id of the Gateway, your own model, or several of either, tried in order.
   *
   * @default 'claude-sonnet-4-6'
   */
  model?: SessionModel
}

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
 */
export interface MedicalScribeSessionOptions {
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
   * How each turn is edited: options, an editor of your own, or `false` for not at all.
   *
   * @default { model: 'claude-haiku-4-5-20251001' }
   */
  editor?: SessionEditorOptions | LLMEditor | false
  /**
   * How the note is written: options, a generator of your own, or `false` for none.
   *
   * @default { model: 'claude-sonnet-4-6' }
   */
  note?: SessionNoteOptions | SoapGenerator | false
  /** What the visit's model calls may cost: the note is kept for, edits of cosmetic worth go first. */
  budget?: BudgetOptions
  /** Where the visit survives a crash. Without one it lives in memory only. */
  store?: EncounterStore
  /**
   * How long one write to the store may take before the visit goes on without it, in milliseconds, 100–60000.
   *
   * @default 5000
   */
  storeTimeoutMs?: number
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
export const sessionDefaults: {
  readonly editorModel: string
  readonly noteModel: string
  readonly storeTimeoutMs: number
} = {
  editorModel: 'claude-haiku-4-5-20251001',
  noteModel: 'claude-sonnet-4-6',
  storeTimeoutMs: 5_000,
}
