import { ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding } from './audio.ts'
import type { StreamingParameters } from './streaming-parameters.ts'

type Name = keyof StreamingParameters
type Family = 'pro' | 'english' | 'multilingual' | 'whisper'

/** What a value must be. Texts and lists carry their limits; numbers their range. */
type Rule =
  | readonly [kind: 'boolean']
  | readonly [kind: 'json']
  | readonly [kind: 'number' | 'whole', min: number, max: number]
  | readonly [kind: 'text', maxLength: number]
  | readonly [kind: 'list', maxItems: number, maxLength: number]
  | readonly [kind: 'choice', ...choices: readonly string[]]

interface Row {
  readonly wire: string
  readonly rule: Rule
  /** Which models take it: initials of the families `pro`, `english`, `multilingual`, `whisper`. */
  readonly models: string
  /** On which of them it may change during a session. */
  readonly updatable?: string
  /** What must be switched on with it. */
  readonly needs?: Name
}

const all = 'pemw'
const long = Number.MAX_SAFE_INTEGER

/** Every parameter of the wire, once. */
export const parameterTable: Readonly<Record<Name, Row>> = {
  speechModel: { wire: 'speech_model', rule: ['text', 100], models: all },
  sampleRate: { wire: 'sample_rate', rule: ['whole', 8_000, 96_000], models: all },
  domain: { wire: 'domain', rule: ['choice', 'medical-v1'], models: 'pem' },
  mode: {
    wire: 'mode',
    rule: ['choice', 'min_latency', 'balanced', 'max_accuracy'],
    models: 'p',
    updatable: 'p',
  },
  minTurnSilence: { wire: 'min_turn_silence', rule: ['whole', 0, 10_000], models: all, updatable: 'pem' },
  maxTurnSilence: { wire: 'max_turn_silence', rule: ['whole', 0, 60_000], models: all, updatable: 'pem' },
  endOfTurnConfidenceThreshold: {
    wire: 'end_of_turn_confidence_threshold',
    rule: ['number', 0, 1],
    models: 'em',
    updatable: 'em',
  },
  vadThreshold: { wire: 'vad_threshold', rule: ['number', 0, 1], models: all, updatable: 'pem' },
  formatTurns: { wire: 'format_turns', rule: ['boolean'], models: 'emw', updatable: 'em' },
  interruptionDelay: { wire: 'interruption_delay', rule: ['whole', 0, 1_000], models: 'p', updatable: 'p' },
  continuousPartials: { wire: 'continuous_partials', rule: ['boolean'], models: 'p', updatable: 'p' },
  includePartialTurns: { wire: 'include_partial_turns', rule: ['boolean'], models: all },
  prompt: { wire: 'prompt', rule: ['text', 1_750], models: 'p', updatable: 'p' },
  keyterms: { wire: 'keyterms_prompt', rule: ['list', 100, 50], models: 'pem', updatable: 'pem' },
  agentContext: { wire: 'agent_context', rule: ['text', 1_750], models: 'p', updatable: 'p' },
  previousContextNTurns: { wire: 'previous_context_n_turns', rule: ['whole', 0, 100], models: 'p' },
  languageCodes: { wire: 'language_codes', rule: ['list', 10, 5], models: 'p', updatable: 'p' },
  languageDetection: { wire: 'language_detection', rule: ['boolean'], models: 'pmw' },
  speakerLabels: { wire: 'speaker_labels', rule: ['boolean'], models: 'pem' },
  maxSpeakers: { wire: 'max_speakers', rule: ['whole', 1, 10], models: 'pem', needs: 'speakerLabels' },
  speakerLabelsRevisionIntervalMs: {
    wire: 'speaker_labels_revision_interval_ms',
    rule: ['whole', 0, 86_400_000],
    models: 'pem',
    needs: 'speakerLabels',
  },
  redactPii: { wire: 'redact_pii', rule: ['boolean'], models: 'pem' },
  redactPiiPolicies: {
    wire: 'redact_pii_policies',
    rule: ['list', 100, 100],
    models: 'pem',
    needs: 'redactPii',
  },
  redactPiiSub: {
    wire: 'redact_pii_sub',
    rule: ['choice', 'hash', 'entity_name'],
    models: 'pem',
    needs: 'redactPii',
  },
  filterProfanity: { wire: 'filter_profanity', rule: ['boolean'], models: all, updatable: 'pem' },
  voiceFocus: { wire: 'voice_focus', rule: ['choice', 'near-field', 'far-field'], models: 'p' },
  voiceFocusThreshold: {
    wire: 'voice_focus_threshold',
    rule: ['number', 0, 1],
    models: 'p',
    needs: 'voiceFocus',
  },
  inactivityTimeout: { wire: 'inactivity_timeout', rule: ['whole', 5, 3_600], models: all },
  sessionHeartbeat: { wire: 'session_heartbeat', rule: ['boolean'], models: all, updatable: 'p' },
  acknowledgeSilence: { wire: 'acknowledge_silence', rule: ['boolean'], models: 'p', updatable: 'p' },
  turnLeftPadMs: { wire: 'turn_left_pad_ms', rule: ['whole', 0, 10_000], models: all, updatable: 'p' },
  llmGateway: { wire: 'llm_gateway', rule: ['json'], models: all },
  webhookUrl: { wire: 'webhook_url', rule: ['text', long], models: all },
  webhookAuthHeaderName: {
    wire: 'webhook_auth_header_name',
    rule: ['text', long],
    models: all,
    needs: 'webhookUrl',
  },
  webhookAuthHeaderValue: {
    wire: 'webhook_auth_header_value',
    rule: ['text', long],
    models: all,
    needs: 'webhookUrl',
  },
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
  switch (rule[0]) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'json':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : 'must be an object'
    case 'number':
    case 'whole': {
      const [kind, min, max] = rule
      const fits = kind === 'whole' ? Number.isInteger(value) : Number.isFinite(value)
      if (fits && (value as number) >= min && (value as number) <= max) return undefined
      return `must be a ${kind === 'whole' ? 'whole number' : 'number'} from ${min} to ${max}`
    }
    case 'text':
      if (typeof value !== 'string') return 'must be a string'
      return value.length > rule[1]
        ? `has ${value.length} characters; the server takes up to ${rule[1]}`
        : undefined
    case 'choice':
      return rule.slice(1).includes(value as string) ? undefined : `must be ${rule.slice(1).join(' or ')}`
    case 'list': {
      const [, maxItems, maxLength] = rule
      if (!Array.isArray(value)) return 'must be a list of strings'
      if (value.length > maxItems) return `has ${value.length} items; the server takes up to ${maxItems}`
      const at = value.findIndex(
        (item) => typeof item !== 'string' || item.trim() === '' || item.length > maxLength,
      )
      return at < 0 ? undefined : `item ${at} must be a string of 1 to ${maxLength} characters`
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

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
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

export const parameterNames: readonly Name[] = /* @__PURE__ */ Object.keys(parameterTable) as Name[]

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
  for (const name of parameterNames) {
    const value = parameters[name]
    if (value === undefined || (name === 'domain' && value === null)) continue
    const row = parameterTable[name]
    const problem = broken(value, row.rule)
    if (problem) bad(name, problem)
    if (!row.models.includes(initial)) bad(name, `${model} does not take it`)
    if (row.needs && !parameters[row.needs]) bad(name, `needs streaming.${row.needs}`)
  }
  const { languageCodes: codes, minTurnSilence: min, maxTurnSilence: max } = parameters
  if (codes?.includes('multi') && codes.length > 1) bad('languageCodes', "'multi' stands alone")
  if (min !== undefined && max !== undefined && min > max) {
    bad('minTurnSilence', 'must not be over streaming.maxTurnSilence')
  }
}

/** What a session is opened with: the caller's parameters over the defaults that the model takes. */
export function withDefaults(parameters: StreamingParameters): StreamingParameters {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined))
  const { minTurnSilence, maxTurnSilence, domain, ...always } = parameterDefaults
  const medical = parameterTable.domain.models.includes(
    family(parameters.speechModel ?? always.speechModel)[0] as string,
  )
  const silences = given['mode'] === undefined ? { minTurnSilence, maxTurnSilence } : {}
  return { ...always, ...silences, ...(medical ? { domain } : {}), ...given }
}

/** The query of the WebSocket's address. Lists and objects travel as JSON; empty ones and `null` stay home. */
export function toQuery(parameters: StreamingParameters, encoding: AudioEncoding): URLSearchParams {
  const query = new URLSearchParams({ encoding })
  for (const name of parameterNames) {
    const value = parameters[name]
    if (value == null || value === '' || (Array.isArray(value) && value.length === 0)) continue
    query.set(parameterTable[name].wire, typeof value === 'object' ? JSON.stringify(value) : String(value))
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
  for (const name of parameterNames) {
    const value = changes[name]
    if (value === undefined) continue
    if (!parameterTable[name].updatable?.includes(initial)) {
      bad(name, `cannot change during a session with ${speechModel}`)
    }
    update[parameterTable[name].wire] = value
  }
  return update
}
