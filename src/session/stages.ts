import { defined } from '../core/defined.ts'
import { checkInput, formatOf } from '../audio/audio-input.ts'
import { ConfigurationError } from '../core/errors.ts'
import { checkEndpoint, type Credential } from '../core/endpoint.ts'
import type { RetryOptions } from '../core/retry.ts'
import { EditBudget, type BudgetOptions } from '../editing/editor/edit-budget.ts'
import { EditQueue } from '../editing/editor/edit-queue.ts'
import { LLMEditor, type TurnEditor } from '../editing/editor/llm-editor.ts'
import { GatewayModel, gatewayUrls } from '../model/gateway-model.ts'
import { SoapGenerator } from '../note/write/soap-generator.ts'
import type { LanguageModel } from '../protocol/model.ts'
import { resolveOptions, type ResolvedOptions } from '../streaming/options.ts'
import type { EncounterRecorder } from './encounter-recorder.ts'
import {
  sessionDefaults,
  type MedicalScribeSessionOptions,
  type SessionEditorOptions,
  type SessionModel,
  type SessionNoteOptions,
} from './options.ts'

/** How long one try of an edit may take, in milliseconds: short enough that a hung one can be tried again. */
const editTryMs = 10_000

/** What writes the note. */
export type NoteWriter = Pick<SoapGenerator, 'generate'>

/** The three stages of a visit; the last two are absent when they were switched off. */
export interface Stages {
  readonly streaming: ResolvedOptions
  readonly editor: TurnEditor | undefined
  readonly writer: NoteWriter | undefined
}

/**
 * The default wiring: options become stages, everything checked before anything connects.
 *
 * @throws ConfigurationError naming the option at fault.
 */
export function makeStages(options: MedicalScribeSessionOptions): Stages {
  checkOptions(options)
  const { apiKey, token, region, allowInsecureHosts } = options
  const streaming = {
    ...options.streaming,
    ...defined({ apiKey, token, region, allowInsecureHosts }),
  }
  const { editor = {}, note = {} } = options
  return {
    streaming: resolveOptions(streaming),
    editor: editor === false ? undefined : 'edit' in editor ? editor : makeEditor(editor, options),
    writer: note === false ? undefined : 'generate' in note ? note : makeWriter(note, options),
  }
}

/** Edits turns in order, within the budget, and lets the recorder know. */
export function makeEditQueue(
  editor: TurnEditor | undefined,
  budget: BudgetOptions | undefined,
  recorder: EncounterRecorder,
): EditQueue | undefined {
  if (!editor) return undefined
  const { modelCalls, inputTokens, outputTokens } = recorder.encounter.usage
  return new EditQueue({
    editor,
    budget: budget && new EditBudget(budget, { modelCalls, tokens: inputTokens + outputTokens }),
    onEdited: (turn, latencyMs) => recorder.edited(turn, latencyMs),
    onCall: (call) => recorder.called(call),
  })
}

function makeEditor(editor: SessionEditorOptions, options: MedicalScribeSessionOptions): TurnEditor {
  const { model = sessionDefaults.editorModel, ...rest } = editor
  const keyterms = rest.keyterms ?? options.streaming?.keyterms
  return new LLMEditor({
    ...rest,
    ...defined({ keyterms }),
    models: modelsOf('editor', model, rest.retry, options),
  })
}

function makeWriter(note: SessionNoteOptions, options: MedicalScribeSessionOptions): NoteWriter {
  const { model = sessionDefaults.noteModel, ...rest } = note
  return new SoapGenerator({ ...rest, models: modelsOf('note', model, rest.retry, options) })
}

function modelsOf(
  stage: 'editor' | 'note',
  choice: SessionModel,
  retry: RetryOptions | undefined,
  options: MedicalScribeSessionOptions,
): readonly LanguageModel[] {
  const choices = typeof choice === 'string' || 'generate' in choice ? [choice] : choice
  return choices.map((model) =>
    typeof model === 'string' ? gatewayModel(stage, model, retry, options) : model,
  )
}

function gatewayModel(
  stage: 'editor' | 'note',
  model: string,
  retry: RetryOptions | undefined,
  options: MedicalScribeSessionOptions,
): LanguageModel {
  const apiKey: Credential | undefined = options.gatewayKey ?? options.apiKey
  if (apiKey === undefined && options.gatewayUrl === undefined) {
    throw new ConfigurationError(
      stage,
      `model ${model} needs a credential for the Gateway, and a streaming token is none: pass \`gatewayUrl\` of a proxy of yours, \`gatewayKey\`, a model of your own, or \`${stage}: false\``,
    )
  }
  return new GatewayModel({
    model,
    baseUrl: options.gatewayUrl ?? gatewayUrls[options.region ?? 'us'],
    apiKey,
    retry,
    allowInsecureHosts: options.allowInsecureHosts,
    ...(stage === 'editor' ? { timeoutMs: editTryMs } : {}),
  })
}

function checkOptions(options: MedicalScribeSessionOptions): void {
  const { audio } = options
  checkInput(audio)
  if (options.store && formatOf(audio).encoding !== 'pcm_s16le') {
    throw new ConfigurationError('store', 'keeps 16-bit PCM only; deliver pcm_s16le, or leave the store out')
  }
  for (const name of Object.keys(options)) {
    if (!(name in known)) throw new ConfigurationError(name, 'is not an option of MedicalScribeSession')
  }
  if (options.gatewayUrl !== undefined)
    checkEndpoint('gatewayUrl', options.gatewayUrl, 'https:', options.allowInsecureHosts)
  atLeastZero('budget.maxModelCalls', options.budget?.maxModelCalls)
  atLeastZero('budget.maxTokens', options.budget?.maxTokens)
  inRange('storeTimeoutMs', options.storeTimeoutMs, 100, 60_000)
  callable('tracer', options.tracer, 'startSpan')
  callable('meter', options.meter, 'createHistogram')
  if (options.encounterId === '') throw new ConfigurationError('encounterId', 'must not be empty')
}

const known: Readonly<Record<keyof MedicalScribeSessionOptions, true>> = {
  apiKey: true,
  token: true,
  audio: true,
  region: true,
  streaming: true,
  gatewayUrl: true,
  gatewayKey: true,
  allowInsecureHosts: true,
  editor: true,
  note: true,
  budget: true,
  store: true,
  storeTimeoutMs: true,
  encounterId: true,
  tracer: true,
  meter: true,
}

function callable<T>(option: string, value: T | undefined, method: keyof T & string): void {
  if (value === undefined || typeof value?.[method] === 'function') return
  throw new ConfigurationError(option, `needs the method ${method}, as those of @opentelemetry/api have`)
}

function atLeastZero(option: string, value: number | undefined): void {
  inRange(option, value, 0, Infinity)
}

function inRange(option: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined) return
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new ConfigurationError(option, `must be a number from ${min} to ${max}`)
  }
}
