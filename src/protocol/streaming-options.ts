import { defined } from '../core/defined.ts'
import { isObject } from '../core/json.ts'
import { editDistance } from '../core/edit-distance.ts'
import { ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding } from './audio.ts'
import type { StreamingParameters } from './streaming-parameters.ts'

type Name = keyof StreamingParameters
type Family = 'pro' | 'english' | 'multilingual' | 'whisper'

/**
 * What a value must be: `boolean`, `json`, `number <min> <max>`, `whole <min> <max>`, `text <longest>`,
 * `list <most> <longest>` or `choice <one> <other> …`.
 */
type Rule = string

/**
 * One parameter: its name, its rule, which models take it, on which of them it may change during a session, and what
 * must be switched on with it. Models are initials of the families `pro`, `english`, `multilingual`, `whisper`.
 */
type Row = readonly [name: Name, rule: Rule, models: string, updatable?: string, needs?: Name]

const all = 'pemw'

/** Every parameter of the wire, once; as text, because it travels to browsers. */
const rows: readonly Row[] = [
  ['speechModel', 'text 100', all],
  ['sampleRate', 'whole 8000 96000', all],
  ['domain', 'choice medical-v1', 'pem'],
  ['mode', 'choice min_latency balanced max_accuracy', 'p', 'p'],
  ['minTurnSilence', 'whole 0 10000', all, 'pem'],
  ['maxTurnSilence', 'whole 0 60000', all, 'pem'],
  ['endOfTurnConfidenceThreshold', 'number 0 1', 'em', 'em'],
  ['vadThreshold', 'number 0 1', all, 'pem'],
  ['formatTurns', 'boolean', 'emw', 'em'],
  ['interruptionDelay', 'whole 0 1000', 'p', 'p'],
  ['continuousPartials', 'boolean', 'p', 'p'],
  ['includePartialTurns', 'boolean', all],
  ['prompt', 'text 1750', 'p', 'p'],
  ['keyterms', 'list 100 50', 'pem', 'pem'],
  ['agentContext', 'text 1750', 'p', 'p'],
  ['previousContextNTurns', 'whole 0 100', 'p'],
  ['languageCodes', 'list 10 5', 'p', 'p'],
  ['languageDetection', 'boolean', 'pmw'],
  ['speakerLabels', 'boolean', 'pem'],
  ['maxSpeakers', 'whole 1 10', 'pem', '', 'speakerLabels'],
  ['speakerLabelsRevisionIntervalMs', 'whole 0 86400000', 'pem', '', 'speakerLabels'],
  ['redactPii', 'boolean', 'pem'],
  ['redactPiiPolicies', 'list 100 100', 'pem', '', 'redactPii'],
  ['redactPiiSub', 'choice hash entity_name', 'pem', '', 'redactPii'],
  ['filterProfanity', 'boolean', all, 'pem'],
  ['voiceFocus', 'choice near-field far-field', 'p'],
  ['voiceFocusThreshold', 'number 0 1', 'p', '', 'voiceFocus'],
  ['inactivityTimeout', 'whole 5 3600', all],
  ['sessionHeartbeat', 'boolean', all, 'p'],
  ['acknowledgeSilence', 'boolean', 'p', 'p'],
  ['turnLeftPadMs', 'whole 0 10000', all, 'p'],
  ['llmGateway', 'json', all],
  ['webhookUrl', 'text 4096', all],
  ['webhookAuthHeaderName', 'text 4096', all, '', 'webhookUrl'],
  ['webhookAuthHeaderValue', 'text 4096', all, '', 'webhookUrl'],
]

export const parameterNames: readonly Name[] = /* @__PURE__ */ rows.map(([name]) => name)

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

function family(speechModel: string): Family {
  if (speechModel === 'universal-streaming-english') return 'english'
  if (speechModel.startsWith('universal-streaming')) return 'multilingual'
  return speechModel.startsWith('whisper') ? 'whisper' : 'pro'
}

/** Whether finals of this model may come twice, first unformatted. */
export function formatsAfterwards(parameters: StreamingParameters): boolean {
  return parameters.formatTurns === true
}

function bad(name: string, message: string): never {
  throw new ConfigurationError(`streaming.${name}`, message)
}

/** Why `value` breaks `rule`; undefined when it does not. Never names the value: a prompt may hold a patient. */
function broken(value: unknown, rule: Rule): string | undefined {
  const [kind, ...choices] = rule.split(' ')
  const [first = 0, second = 0] = choices.map(Number)
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'json':
      return isObject(value) ? undefined : 'must be an object'
    case 'text':
      if (typeof value !== 'string') return 'must be a string'
      return value.length > first
        ? `has ${value.length} characters; the server takes up to ${first}`
        : undefined
    case 'choice':
      return choices.includes(value as string) ? undefined : `must be ${choices.join(' or ')}`
    case 'list': {
      if (!Array.isArray(value)) return 'must be a list of strings'
      if (value.length > first) return `has ${value.length} items; the server takes up to ${first}`
      const at = value.findIndex(
        (item) => typeof item !== 'string' || item.trim() === '' || item.length > second,
      )
      return at < 0 ? undefined : `item ${at} must be a string of 1 to ${second} characters`
    }
    default: {
      const isWhole = kind === 'whole'
      const fits = isWhole ? Number.isInteger(value) : Number.isFinite(value)
      if (fits && (value as number) >= first && (value as number) <= second) return undefined
      return `must be a ${isWhole ? 'whole number' : 'number'} from ${first} to ${second}`
    }
  }
}

/** The known name that `name` most looks like: an edit or two away, or the same letters in snake_case. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const wanted = plain(name)
  const ranked = known
    .map((candidate) => ({ candidate, cost: editDistance(wanted, plain(candidate)) }))
    .sort((a, b) => a.cost - b.cost)[0]
  return ranked && ranked.cost <= Math.max(1, Math.floor(wanted.length / 4)) ? ranked.candidate : undefined
}

/** Refuses names that nobody knows, with the one that was probably meant. */
export function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const meant =
      name === 'keytermsPrompt' || name === 'keyterms_prompt' ? 'keyterms' : didYouMean(name, known)
    bad(name, `unknown option${meant ? `; did you mean ${meant}?` : ''}`)
  }
}

/**
 * Checks every given parameter; `0` and `false` are values, `undefined` is not. Passes over names not in the table.
 *
 * @throws ConfigurationError naming `streaming.<name>`.
 */
export function validateParameters(parameters: StreamingParameters): void {
  const model = parameters.speechModel ?? parameterDefaults.speechModel
  if (model === 'u3-pro') bad('speechModel', 'the server knows no u3-pro; did you mean u3-rt-pro?')
  if (typeof model !== 'string' || model === '') bad('speechModel', 'must be the name of a model')
  const initial = family(model)[0] as string
  for (const [name, rule, models, , needs] of rows) {
    const value = parameters[name]
    if (value === undefined || (name === 'domain' && value === null)) continue
    const problem = broken(value, rule)
    if (problem) bad(name, problem)
    if (!models.includes(initial)) bad(name, `${model} does not take it`)
    if (needs && !parameters[needs]) bad(name, `needs streaming.${needs}`)
  }
  const { languageCodes: codes, minTurnSilence: min, maxTurnSilence: max } = parameters
  if (codes?.includes('multi') && codes.length > 1) bad('languageCodes', "'multi' stands alone")
  if (min !== undefined && max !== undefined && min > max) {
    bad('minTurnSilence', 'must not be over streaming.maxTurnSilence')
  }
}

/** What a session is opened with: the caller's parameters over the defaults that the model takes. */
export function withDefaults(parameters: StreamingParameters): StreamingParameters {
  const { speechModel, sessionHeartbeat, minTurnSilence, maxTurnSilence, domain } = parameterDefaults
  const asked: StreamingParameters = { speechModel, sessionHeartbeat }
  if (parameters.mode === undefined) Object.assign(asked, { minTurnSilence, maxTurnSilence })
  if (family(parameters.speechModel ?? speechModel) !== 'whisper') asked.domain = domain
  return Object.assign(asked, defined(parameters))
}

/** The query of the WebSocket's address. Lists and objects travel as JSON; empty ones and `null` stay home. */
export function toQuery(parameters: StreamingParameters, encoding: AudioEncoding): URLSearchParams {
  const query = new URLSearchParams({ encoding })
  for (const name of parameterNames) {
    const value = parameters[name]
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
  const initial = family(speechModel)[0] as string
  const update: Record<string, unknown> = {}
  for (const [name, , , updatable = ''] of rows) {
    const value = changes[name]
    if (value === undefined) continue
    if (!updatable.includes(initial)) bad(name, `cannot change during a session with ${speechModel}`)
    update[wireName(name)] = value
  }
  return update
}
