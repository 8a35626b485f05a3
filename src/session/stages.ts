import { defined } from '../core/defined.ts'
import { checkInput, formatOf } from '../audio/audio-input.ts'
import { checkOptions, optionFault } from '../core/check-options.ts'
import { ConfigurationError } from '../core/errors.ts'
import { checkEndpoint } from '../core/endpoint.ts'
import { isObject } from '../core/json.ts'
import type { RetryOptions } from '../core/retry.ts'
import type { EditQueueOptions } from '../editing/editor/edit-queue.ts'
import { LLMEditor } from '../editing/editor/llm-editor.ts'
import { GatewayModel, gatewayUrls } from '../model/gateway-model.ts'
import { checkTemplate } from '../note/templates/note-template.ts'
import { NoteGenerator, SoapGenerator } from '../note/write/note-generator.ts'
import { NoteVerifier } from '../note/verify/note-verifier.ts'
import { askingRules } from '../note/write/ask-model.ts'
import type { LanguageModel } from '../protocol/model.ts'
import { resolveOptions, type ResolvedOptions } from '../streaming/options.ts'
import type { NoteStage } from './write-note.ts'
import {
  sessionDefaults,
  unchecked,
  sessionEditorRules,
  sessionNoteRules,
  sessionRules,
  type MedicalScribeSessionOptions,
  type NoteForm,
  type SessionModel,
  type SessionVerifierOptions,
} from './options.ts'

/** How long one try of an edit may take, in milliseconds: short enough that a hung one can be tried again. */
const editTryMs = 10_000
/** How long an editor of the caller's may take for one request, in milliseconds. */
const ownEditorTimeoutMs = 30_000

type EditStage = Omit<EditQueueOptions, 'onEdited' | 'onCall' | 'budget'>

/** What editor and writer are made of: a session's options, or a recorded visit's. */
export type StageOptions = Pick<
  MedicalScribeSessionOptions<NoteForm>,
  'apiKey' | 'region' | 'gatewayUrl' | 'gatewayKey' | 'allowInsecureHosts' | 'editor' | 'note'
> & { streaming?: { readonly keyterms?: readonly string[] } }

/** How audio becomes turns. Checks what of a session's options the other stages do not. */
export function streamingStage(options: MedicalScribeSessionOptions<NoteForm>): ResolvedOptions {
  checkOptions('', options, sessionRules)
  const { apiKey, token, region, allowInsecureHosts } = options
  const { audio, gatewayUrl, keepAudio, store } = options
  checkInput(audio)
  if (store && formatOf(audio).encoding !== 'pcm_s16le') {
    throw new ConfigurationError('store', 'keeps 16-bit PCM only; deliver pcm_s16le, or leave the store out')
  }
  if (gatewayUrl !== undefined) checkEndpoint('gatewayUrl', gatewayUrl, 'https:', allowInsecureHosts)
  if (keepAudio && !store) throw new ConfigurationError('keepAudio', 'needs a store to keep it in')
  return resolveOptions({ ...options.streaming, ...defined({ apiKey, token, region, allowInsecureHosts }) })
}

export function editStage(options: StageOptions): EditStage | undefined {
  const { editor = {}, streaming } = options
  if (editor === false) return undefined
  if (has(editor, 'edit')) {
    own('editor', editor, ['edit'], 'a TurnEditor')
    // Ours ends by itself.
    const timeoutMs = editor instanceof LLMEditor ? undefined : ownEditorTimeoutMs
    return { editor, timeoutMs, ...defined({ keyterms: streaming?.keyterms }) }
  }
  checkOptions('editor', editor, sessionEditorRules())
  const { model = sessionDefaults.editorModel, spacingMs, maxBatchTurns, ...rest } = editor
  const keyterms = rest.keyterms ?? streaming?.keyterms
  const models = modelsOf('editor', model, rest.retry, options)
  return {
    editor: new LLMEditor({ ...rest, ...defined({ keyterms }), models }),
    ...defined({ keyterms, concurrency: rest.concurrency, spacingMs, maxBatchTurns }),
  }
}

/** Who writes the note, and who verifies it; undefined for nobody. */
export function noteStage(options: StageOptions): NoteStage | undefined {
  const { note = {} } = options
  if (note === false) return undefined
  if (has(note, 'write')) return { writer: own('note', note, ['write'], 'a NoteWriter'), verifier: undefined }
  if (has(note, 'writer')) {
    checkOptions('note', note, { writer: unchecked, verifier: unchecked })
    const writer = own('note.writer', note.writer, ['write'], 'a NoteWriter')
    const { verifier = false } = note
    return { writer, verifier: noteVerifier(verifier, sessionDefaults.noteModel, options) }
  }
  checkOptions('note', note, sessionNoteRules())
  const { model = sessionDefaults.noteModel, template, verifier = {}, ...rest } = note
  const all = { ...rest, models: modelsOf('note', model, rest.retry, options) }
  const writer =
    template === undefined
      ? new SoapGenerator(all)
      : new NoteGenerator({ ...all, template: checkTemplate(template, 'note.template') })
  return { writer, verifier: noteVerifier(verifier, model, options) }
}

function noteVerifier(
  verifier: SessionVerifierOptions | NoteVerifier | false,
  writersModel: SessionModel,
  options: StageOptions,
): NoteVerifier | undefined {
  if (verifier === false) return undefined
  if (verifier instanceof NoteVerifier) return verifier
  checkOptions('note.verifier', verifier, { ...askingRules, model: unchecked })
  const { model = writersModel, ...rest } = verifier
  return new NoteVerifier({ ...rest, models: modelsOf('note', model, rest.retry, options) })
}

function has<T extends object, K extends string>(part: T, key: K): part is Extract<T, Record<K, unknown>> {
  return isObject(part) && key in part
}

/** A part of the caller's own, which must have these methods. */
function own<T>(option: string, part: T, methods: readonly string[], like: string): T {
  const fault = optionFault(part, { type: 'methods', methods, like })
  if (fault !== undefined) throw new ConfigurationError(option, fault)
  return part
}

/** The models of a stage: those of the Gateway by their ids, others as they are. */
function modelsOf(
  stage: 'editor' | 'note',
  choice: SessionModel,
  retry: RetryOptions | undefined,
  options: StageOptions,
): readonly LanguageModel[] {
  const { gatewayUrl, region = 'us', allowInsecureHosts } = options
  const apiKey = options.gatewayKey ?? options.apiKey
  const baseUrl = gatewayUrl ?? gatewayUrls[region]
  const limit = stage === 'editor' ? { timeoutMs: editTryMs } : {}
  return [choice].flat().map((model) => {
    if (typeof model !== 'string') {
      if (typeof (model as Partial<LanguageModel> | null)?.generate === 'function') return model
      const fault = 'must be the id of a model, or an object with generate()'
      throw new ConfigurationError(`${stage}.model`, fault)
    }
    if (apiKey !== undefined || gatewayUrl !== undefined) {
      return new GatewayModel({ model, baseUrl, apiKey, retry, allowInsecureHosts, ...limit })
    }
    throw new ConfigurationError(
      stage,
      `model ${model} needs a credential for the Gateway, and a streaming token is none: pass \`gatewayUrl\` of a proxy of yours, \`gatewayKey\`, a model of your own, or \`${stage}: false\``,
    )
  })
}
