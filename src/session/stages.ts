import { defined } from '../core/defined.ts'
import { checkInput, formatOf } from '../audio/audio-input.ts'
import { checkOptions, checkText, optionFault } from '../core/check-options.ts'
import { ConfigurationError } from '../core/errors.ts'
import { checkEndpoint } from '../core/endpoint.ts'
import { isObject } from '../core/json.ts'
import type { RetryOptions } from '../core/retry.ts'
import { budgetRules, EditBudget, hasRoom, type BudgetOptions } from '../editing/editor/edit-budget.ts'
import { EditQueue, type EditQueueOptions } from '../editing/editor/edit-queue.ts'
import { LLMEditor } from '../editing/editor/llm-editor.ts'
import { GatewayModel, gatewayUrls } from '../model/gateway-model.ts'
import { checkTemplate } from '../note/templates/note-template.ts'
import { NoteGenerator } from '../note/write/note-generator.ts'
import { NoteVerifier, noteVerifierRules } from '../note/verify/note-verifier.ts'
import { SoapGenerator } from '../note/write/soap-generator.ts'
import type { LanguageModel } from '../protocol/model.ts'
import type { Note } from '../protocol/note.ts'
import { standingTurns } from '../protocol/turn.ts'
import { resolveOptions, type ResolvedOptions } from '../streaming/options.ts'
import type { EncounterRecorder } from './encounter-recorder.ts'
import { writeNote, type NoteStage, type NoteWork } from './write-note.ts'
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
import { whileHeld, type VisitClaim } from './visit-claim.ts'

/** How long one try of an edit may take, in milliseconds: short enough that a hung one can be tried again. */
const editTryMs = 10_000
/** How long an editor of the caller's may take for one request, in milliseconds. */
const ownEditorTimeoutMs = 30_000

/** An editor, and how a session asks it. */
type EditStage = Omit<EditQueueOptions, 'onEdited' | 'onCall' | 'budget'>

/** What editor and writer are made of: a session's options, or a recorded visit's. */
type StageOptions<S extends NoteForm> = Pick<
  MedicalScribeSessionOptions<S>,
  'apiKey' | 'region' | 'gatewayUrl' | 'gatewayKey' | 'allowInsecureHosts' | 'editor' | 'note'
> & { streaming?: { readonly keyterms?: readonly string[] } }

/** The three stages of a visit; the last two are absent when they were switched off. */
export interface Stages {
  readonly streaming: ResolvedOptions
  readonly editor: EditStage | undefined
  readonly note: NoteStage | undefined
}

/**
 * The default wiring: options become stages, everything checked before anything connects.
 *
 * @throws ConfigurationError naming the option at fault.
 */
export function makeStages<S extends NoteForm>(options: MedicalScribeSessionOptions<S>): Stages {
  checkOptions('', options, sessionRules)
  const { apiKey, token, region, allowInsecureHosts } = options
  const { audio, encounterId, gatewayUrl, keepAudio, store } = options
  checkInput(audio)
  if (store && formatOf(audio).encoding !== 'pcm_s16le') {
    throw new ConfigurationError('store', 'keeps 16-bit PCM only; deliver pcm_s16le, or leave the store out')
  }
  if (gatewayUrl !== undefined) checkEndpoint('gatewayUrl', gatewayUrl, 'https:', allowInsecureHosts)
  if (keepAudio && !store) throw new ConfigurationError('keepAudio', 'needs a store to keep it in')
  if (encounterId !== undefined) checkText('encounterId', encounterId)
  return {
    streaming: resolveOptions({
      ...options.streaming,
      ...defined({ apiKey, token, region, allowInsecureHosts }),
    }),
    editor: editStage(options),
    note: noteStage(options),
  }
}

/**
 * Edits turns in order, within the budget, and lets the recorder know.
 *
 * @throws ConfigurationError for a bound of the budget below 0, or an unknown one.
 */
export function makeEditQueue(
  stage: Stages['editor'],
  budget: BudgetOptions | undefined,
  recorder: EncounterRecorder,
  claim: () => VisitClaim | undefined,
): EditQueue | undefined {
  if (budget) checkOptions('budget', budget, budgetRules)
  if (!stage) return undefined
  return new EditQueue({
    ...stage,
    editor: whileHeld(stage.editor, claim),
    budget: budget && new EditBudget(budget, () => recorder.encounter),
    onEdited: (turn, latencyMs) => recorder.edited(turn, latencyMs),
    onCall: (call) => recorder.called(call),
  })
}

/** Writes the note of a visit, within the budget, and lets the recorder know. */
export function recordNote(
  stage: NoteStage,
  recorder: EncounterRecorder,
  budget: BudgetOptions | undefined,
  fromMs: number,
  work: Pick<NoteWork, 'signal' | 'isHeld'>,
): Promise<Note> {
  const { turns } = recorder.encounter
  return writeNote(stage, {
    ...work,
    turns: standingTurns(turns),
    unverified: recorder.fold.progress.unverifiedNote,
    onCall: (call) => recorder.called(call),
    hasRoom: (calls) => hasRoom(budget, recorder.encounter, calls),
    tell: (note, kind) => recorder.noted(note, kind, performance.now() - fromMs, turns),
    warn: (warning) => recorder.warn(warning),
  })
}

/** How turns are edited; undefined for not at all. */
export function editStage<S extends NoteForm>(options: StageOptions<S>): EditStage | undefined {
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
export function noteStage<S extends NoteForm>(options: StageOptions<S>): NoteStage | undefined {
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

function noteVerifier<S extends NoteForm>(
  verifier: SessionVerifierOptions | NoteVerifier | false,
  writersModel: SessionModel,
  options: StageOptions<S>,
): NoteVerifier | undefined {
  if (verifier === false) return undefined
  if (verifier instanceof NoteVerifier) return verifier
  checkOptions('note.verifier', verifier, { ...noteVerifierRules, model: unchecked })
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
function modelsOf<S extends NoteForm>(
  stage: 'editor' | 'note',
  choice: SessionModel,
  retry: RetryOptions | undefined,
  options: StageOptions<S>,
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
