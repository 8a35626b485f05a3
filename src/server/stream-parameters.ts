import type { AudioEncoding } from '../protocol/audio.ts'
import { languageCodes, modelFamily, speechModels, type ModelFamily } from './models.ts'
import { invalidValue } from './refusal.ts'
import { flag, fraction, integer, list, oneOf, text, type ValueParser } from './value-parsers.ts'

const parsers = {
  speech_model: oneOf(speechModels),
  sample_rate: integer(8_000, 96_000, 'Value error, sample_rate must be at least 8,000 Hz'),
  encoding: oneOf<AudioEncoding>(
    ['pcm_s16le', 'pcm_mulaw', 'opus', 'ogg_opus', 'aac'],
    (raw) => `'${String(raw)}' is not a valid Encoding`,
  ),
  mode: oneOf(['min_latency', 'balanced', 'max_accuracy']),
  min_turn_silence: integer(0, Number.MAX_SAFE_INTEGER),
  min_end_of_turn_silence_when_confident: integer(0, Number.MAX_SAFE_INTEGER),
  max_turn_silence: integer(0, Number.MAX_SAFE_INTEGER),
  max_turn_duration: integer(1, Number.MAX_SAFE_INTEGER),
  end_of_turn_confidence_threshold: fraction,
  vad_threshold: fraction,
  format_turns: flag,
  interruption_delay: integer(0, 1_000),
  continuous_partials: flag,
  include_partial_turns: flag,
  prompt: text(1_750),
  keyterms_prompt: list(100),
  agent_context: text(1_750),
  previous_context_n_turns: integer(0, 100),
  language_codes: list(10, oneOf(languageCodes)),
  language_code: oneOf(languageCodes),
  language_detection: flag,
  domain: oneOf(['medical-v1', 'veterinary-v1']),
  speaker_labels: flag,
  max_speakers: integer(1, 10),
  speaker_labels_revision_interval_ms: integer(0, 86_400_000),
  redact_pii: flag,
  redact_pii_policies: list(100),
  redact_pii_sub: oneOf(['hash', 'entity_name']),
  filter_profanity: flag,
  voice_focus: oneOf(['near-field', 'far-field']),
  voice_focus_threshold: fraction,
  inactivity_timeout: integer(5, 3_600),
  session_heartbeat: flag,
  acknowledge_silence: flag,
  llm_gateway: text(1_000_000),
}

type ParameterName = keyof typeof parsers
type Given = { readonly [Name in ParameterName]?: ReturnType<(typeof parsers)[Name]> }

/** Parameters that `UpdateConfiguration` may change. The service ignores others in it. */
const updatable: Readonly<Record<ModelFamily, readonly ParameterName[]>> = {
  pro: [
    'mode',
    'prompt',
    'keyterms_prompt',
    'min_turn_silence',
    'max_turn_silence',
    'continuous_partials',
    'vad_threshold',
    'interruption_delay',
    'agent_context',
    'language_codes',
    'filter_profanity',
    'session_heartbeat',
    'acknowledge_silence',
  ],
  universal: [
    'keyterms_prompt',
    'min_turn_silence',
    'max_turn_silence',
    'end_of_turn_confidence_threshold',
    'format_turns',
    'vad_threshold',
    'filter_profanity',
  ],
  whisper: ['min_turn_silence', 'max_turn_silence', 'format_turns', 'vad_threshold', 'filter_profanity'],
}

/** The parameters of a session, with the service's defaults filled in. */
export interface StreamParameters {
  readonly model: string
  readonly family: ModelFamily
  readonly sampleRate: number
  readonly encoding: AudioEncoding
  readonly mode: 'min_latency' | 'balanced' | 'max_accuracy' | null
  readonly minTurnSilenceMs: number
  readonly maxTurnSilenceMs: number
  /** 0: the service's own bound. */
  readonly maxTurnDurationMs: number
  readonly formatTurns: boolean
  readonly interruptionDelayMs: number
  readonly continuousPartials: boolean
  readonly includePartialTurns: boolean
  readonly prompt: string
  readonly keyterms: readonly string[]
  readonly languageCodes: readonly string[]
  readonly languageDetection: boolean
  readonly domain: 'medical-v1' | 'veterinary-v1' | null
  readonly speakerLabels: boolean
  /** 0: no bound. */
  readonly maxSpeakers: number
  readonly redactPii: boolean
  /** Empty: all of them. */
  readonly redactPiiPolicies: readonly string[]
  readonly redactPiiSubstitution: 'hash' | 'entity_name'
  readonly filterProfanity: boolean
  readonly voiceFocus: 'near-field' | 'far-field' | null
  /** 0: none. */
  readonly inactivityTimeoutMs: number
  readonly sessionHeartbeat: boolean
  readonly acknowledgeSilence: boolean
  /** The `llm_gateway` parameter as sent; empty when absent. */
  readonly inSocketModel: string
  /** The parameters as given, so that an update can change some of them. */
  readonly given: Readonly<Record<string, unknown>>
}

/**
 * Reads a connection's query string. Unknown parameters are ignored, as the service does.
 *
 * @throws Refusal with the service's own 3006 text for a known parameter with a bad value.
 */
export function readParameters(query: URLSearchParams, defaultModel: string): StreamParameters {
  const given: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    const parser = parserOf(name)
    if (!parser) continue
    const values = query.getAll(name)
    given[name] = parser(isList(name) ? values : (values.at(-1) ?? ''), name)
  }
  return settle(given, defaultModel)
}

/** The parameters of a session after an `UpdateConfiguration`. @throws Refusal (3006). */
export function updateParameters(
  current: StreamParameters,
  update: Readonly<Record<string, unknown>>,
): StreamParameters {
  const given: Record<string, unknown> = { ...current.given }
  for (const [name, value] of Object.entries(update)) {
    const parser = parserOf(name)
    if (!parser || !updatable[current.family].some((allowed) => allowed === name)) continue
    if (name === 'mode') {
      // A mode sets all values of its preset again.
      for (const part of ['min_turn_silence', 'max_turn_silence', 'interruption_delay'])
        Reflect.deleteProperty(given, part)
    }
    given[name] = parser(value, name)
  }
  return settle(given, current.model)
}

function parserOf(name: string): ValueParser<unknown> | undefined {
  return Object.hasOwn(parsers, name) ? parsers[name as ParameterName] : undefined
}

function isList(name: string): boolean {
  return name === 'keyterms_prompt' || name === 'language_codes' || name === 'redact_pii_policies'
}

const presets = {
  min_latency: { min: 128, max: 640, delay: 0 },
  balanced: { min: 128, max: 1_280, delay: 500 },
  max_accuracy: { min: 512, max: 2_560, delay: 500 },
}

function settle(read: Readonly<Record<string, unknown>>, defaultModel: string): StreamParameters {
  const given = read as Given
  const model = given.speech_model ?? defaultModel
  const family = modelFamily(model)
  if (given.mode !== undefined && family !== 'pro') {
    throw invalidValue('mode', `Value error, mode is not supported by ${model}`)
  }
  if (given.prompt !== undefined && family !== 'pro') {
    throw invalidValue('prompt', `Value error, prompt is not supported by ${model}`)
  }
  if (given.voice_focus_threshold !== undefined && given.voice_focus === undefined) {
    throw invalidValue('voice_focus_threshold', 'Value error, voice_focus_threshold requires voice_focus')
  }
  const speakerLabels = given.speaker_labels ?? false
  // With labels the mode that was asked for counts for nothing.
  const mode = (speakerLabels ? undefined : given.mode) ?? (family === 'pro' ? 'balanced' : null)
  const preset = mode ? presets[mode] : { min: 400, max: 1_280, delay: 0 }
  const silences = mode && speakerLabels ? { min: 640, max: 768 } : preset
  const redactPii = given.redact_pii ?? false
  const clamp = (ms: number): number => Math.min(10_000, Math.max(50, ms))
  return {
    model,
    family,
    sampleRate: given.sample_rate ?? 16_000,
    encoding: given.encoding ?? 'pcm_s16le',
    mode,
    minTurnSilenceMs: clamp(
      given.min_turn_silence ?? given.min_end_of_turn_silence_when_confident ?? silences.min,
    ),
    maxTurnSilenceMs: clamp(given.max_turn_silence ?? silences.max),
    maxTurnDurationMs: given.max_turn_duration ?? 0,
    formatTurns: given.format_turns ?? false,
    interruptionDelayMs: given.interruption_delay ?? preset.delay,
    continuousPartials: given.continuous_partials ?? !speakerLabels,
    includePartialTurns: given.include_partial_turns ?? !redactPii,
    prompt: given.prompt ?? '',
    keyterms: given.keyterms_prompt ?? [],
    languageCodes: given.language_codes ?? (given.language_code === undefined ? [] : [given.language_code]),
    languageDetection: given.language_detection ?? false,
    domain: given.domain ?? null,
    speakerLabels,
    maxSpeakers: given.max_speakers ?? 0,
    redactPii,
    redactPiiPolicies: given.redact_pii_policies ?? [],
    redactPiiSubstitution: given.redact_pii_sub ?? 'hash',
    filterProfanity: given.filter_profanity ?? false,
    voiceFocus: given.voice_focus ?? null,
    inactivityTimeoutMs: (given.inactivity_timeout ?? 0) * 1_000,
    sessionHeartbeat: given.session_heartbeat ?? false,
    acknowledgeSilence: given.acknowledge_silence ?? false,
    inSocketModel: given.llm_gateway ?? '',
    given,
  }
}
