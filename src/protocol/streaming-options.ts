import { optionFault, type OptionRule } from '../core/check-options.ts'
import { defined } from '../core/defined.ts'
import { ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding } from './audio.ts'
import type { StreamingParameters } from './streaming-parameters.ts'
import type { BeginMessage } from './streaming.ts'

type Name = keyof StreamingParameters

/** One parameter: what it must be, and where it may be used. */
type Parameter = OptionRule & {
  /** Which models take it, by the initials of their families: pro, english, multilingual, whisper. */
  readonly models: string
  /** On which of them it may change during a session. @default none */
  readonly updatable?: string
  /** What must be switched on with it. */
  readonly needs?: Name
}

const all = 'pemw'

/** Every parameter of the wire, once. */
const parameters: Readonly<Record<Name, Parameter>> = {
  speechModel: { type: 'string', maxLength: 100, models: all },
  sampleRate: { type: 'number', integer: true, min: 8_000, max: 96_000, unit: 'Hz', models: all },
  domain: { type: 'choice', choices: ['medical-v1', 'veterinary-v1'], models: 'pem' },
  mode: { type: 'choice', choices: ['min_latency', 'balanced', 'max_accuracy'], models: 'p', updatable: 'p' },
  minTurnSilence: { type: 'number', integer: true, max: 10_000, unit: 'ms', models: all, updatable: 'pem' },
  maxTurnSilence: { type: 'number', integer: true, max: 60_000, unit: 'ms', models: all, updatable: 'pem' },
  maxTurnDuration: {
    type: 'number',
    integer: true,
    min: 1_000,
    max: 600_000,
    unit: 'ms',
    models: 'pem',
  },
  endOfTurnConfidenceThreshold: { type: 'number', max: 1, models: 'em', updatable: 'em' },
  vadThreshold: { type: 'number', max: 1, models: all, updatable: 'pem' },
  formatTurns: { type: 'boolean', models: 'emw', updatable: 'em' },
  interruptionDelay: { type: 'number', integer: true, max: 1_000, unit: 'ms', models: 'p', updatable: 'p' },
  continuousPartials: { type: 'boolean', models: 'p', updatable: 'p' },
  includePartialTurns: { type: 'boolean', models: all },
  prompt: { type: 'string', maxLength: 1_750, models: 'p', updatable: 'p' },
  keyterms: { type: 'strings', maxItems: 100, maxLength: 50, models: 'pem', updatable: 'pem' },
  agentContext: { type: 'string', maxLength: 1_750, models: 'p', updatable: 'p' },
  previousContextNTurns: { type: 'number', integer: true, max: 100, models: 'p' },
  languageCodes: { type: 'strings', maxItems: 10, maxLength: 5, models: 'p', updatable: 'p' },
  languageDetection: { type: 'boolean', models: 'pmw' },
  speakerLabels: { type: 'boolean', models: 'pem' },
  maxSpeakers: { type: 'number', integer: true, min: 1, max: 10, models: 'pem', needs: 'speakerLabels' },
  speakerLabelsRevisionIntervalMs: {
    type: 'number',
    integer: true,
    max: 86_400_000,
    unit: 'ms',
    models: 'pem',
    needs: 'speakerLabels',
  },
  redactPii: { type: 'boolean', models: 'pem' },
  redactPiiPolicies: { type: 'strings', maxItems: 100, maxLength: 100, models: 'pem', needs: 'redactPii' },
  redactPiiSub: { type: 'choice', choices: ['hash', 'entity_name'], models: 'pem', needs: 'redactPii' },
  filterProfanity: { type: 'boolean', models: all, updatable: 'pem' },
  voiceFocus: { type: 'choice', choices: ['near-field', 'far-field'], models: 'p' },
  voiceFocusThreshold: { type: 'number', max: 1, models: 'p', needs: 'voiceFocus' },
  inactivityTimeout: { type: 'number', integer: true, min: 5, max: 3_600, models: all },
  sessionHeartbeat: { type: 'boolean', models: all, updatable: 'p' },
  acknowledgeSilence: { type: 'boolean', models: 'p', updatable: 'p' },
  turnLeftPadMs: { type: 'number', integer: true, max: 10_000, unit: 'ms', models: all, updatable: 'p' },
  llmGateway: { type: 'object', models: all },
  webhookUrl: { type: 'string', maxLength: 4_096, models: all },
  webhookAuthHeaderName: { type: 'string', maxLength: 4_096, models: all, needs: 'webhookUrl' },
  webhookAuthHeaderValue: { type: 'string', maxLength: 4_096, models: all, needs: 'webhookUrl' },
}

export const parameterNames: readonly Name[] = /* @__PURE__ */ (() => Object.keys(parameters) as Name[])()

/** Our name on the wire: the same in snake_case, but for one. */
export function wireName(name: Name): string {
  return name === 'keyterms'
    ? 'keyterms_prompt'
    : name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** What is sent when the caller says nothing. */
export const parameterDefaults: Readonly<
  Required<
    Pick<
      StreamingParameters,
      'speechModel' | 'domain' | 'minTurnSilence' | 'maxTurnSilence' | 'sessionHeartbeat'
    >
  >
> = {
  speechModel: 'u3-rt-pro',
  domain: 'medical-v1',
  minTurnSilence: 800,
  maxTurnSilence: 2_000,
  sessionHeartbeat: true,
}

function family(speechModel: string): string {
  if (speechModel === 'universal-streaming-english') return 'e'
  if (speechModel.startsWith('universal-streaming')) return 'm'
  return speechModel.startsWith('whisper') ? 'w' : 'p'
}

function bad(name: string, message: string): never {
  throw new ConfigurationError(`streaming.${name}`, message)
}

/**
 * Checks every given parameter; `0` and `false` are values, `undefined` is not. Passes over names not in the table.
 *
 * @throws ConfigurationError naming `streaming.<name>`.
 */
export function validateParameters(asked: StreamingParameters): void {
  const model = asked.speechModel ?? parameterDefaults.speechModel
  if (model === 'u3-pro') bad('speechModel', 'the server knows no u3-pro; did you mean u3-rt-pro?')
  if (typeof model !== 'string' || model === '') bad('speechModel', 'must be the name of a model')
  const initial = family(model)
  for (const name of parameterNames) {
    const value = asked[name]
    if (value === undefined || (name === 'domain' && value === null)) continue
    const rule = parameters[name]
    const fault = optionFault(value, rule)
    if (fault) bad(name, fault)
    if (!rule.models.includes(initial)) bad(name, `${model} does not take it`)
    if (rule.needs && !asked[rule.needs]) bad(name, `needs streaming.${rule.needs}`)
  }
  const { languageCodes: codes, minTurnSilence: min, maxTurnSilence: max } = asked
  if (codes?.includes('multi') && codes.length > 1) bad('languageCodes', "'multi' stands alone")
  if (min !== undefined && max !== undefined && min > max) {
    bad('minTurnSilence', 'must not be over streaming.maxTurnSilence')
  }
}

/** What a server applied otherwise than it was asked to; undefined when all is well. */
export function misapplied(message: BeginMessage, parameters: StreamingParameters): string | undefined {
  const { model, domain } = message.configuration ?? {}
  if (model !== undefined && !isSameModel(parameters.speechModel, model))
    return 'The service uses another model than streaming.speechModel'
  const isApplied = domain === undefined || domain === (parameters.domain ?? null)
  if (!isApplied) return 'The service did not apply streaming.domain'
  const isIgnored = parameters.speakerLabels && parameters.mode !== undefined
  return isIgnored ? 'The service ignores streaming.mode with streaming.speakerLabels' : undefined
}

/** Whether a server that says that it uses `used` uses what was asked for: `u3-rt-pro` stands for today's flagship. */
export function isSameModel(asked: string | undefined, used: string): boolean {
  return used === asked || (asked === 'u3-rt-pro' && /^universal-3-.*pro$/.test(used))
}

/** What a session is opened with: the caller's parameters over the defaults that the model takes. */
export function withDefaults(chosen: StreamingParameters): StreamingParameters {
  const { speechModel, sessionHeartbeat, minTurnSilence, maxTurnSilence, domain } = parameterDefaults
  const asked: StreamingParameters = { speechModel, sessionHeartbeat }
  if (chosen.mode === undefined) Object.assign(asked, { minTurnSilence, maxTurnSilence })
  if (family(chosen.speechModel ?? speechModel) !== 'w') asked.domain = domain
  return Object.assign(asked, defined(chosen))
}

/** The query of the WebSocket's address. Lists and objects travel as JSON; empty ones and `null` stay home. */
export function toQuery(asked: StreamingParameters, encoding: AudioEncoding): URLSearchParams {
  const query = new URLSearchParams({ encoding })
  for (const name of parameterNames) {
    const value = asked[name]
    if (value == null || value === '' || (Array.isArray(value) && value.length === 0)) continue
    query.set(wireName(name), typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return query
}

/**
 * The fields of an `UpdateConfiguration`.
 *
 * @throws ConfigurationError for a parameter that the model does not let change during a session.
 */
export function toUpdate(changes: StreamingParameters, speechModel: string): Record<string, unknown> {
  const initial = family(speechModel)
  const update: Record<string, unknown> = {}
  for (const name of parameterNames) {
    const value = changes[name]
    if (value === undefined) continue
    if (!parameters[name].updatable?.includes(initial))
      bad(name, `cannot change during a session with ${speechModel}`)
    update[wireName(name)] = value
  }
  return update
}
