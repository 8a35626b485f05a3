import { defined } from '../core/defined.ts'
import { inside, type JsonObject } from '../core/json.ts'
import { medicalLanguages } from './models.ts'

/** Models of the pre-recorded API that are taken. Seen in November 2026. */
export const recordedModels: readonly string[] = ['assemblyai-stt-3-7', 'universal-3-5-pro', 'universal-2']

/** The parameters of a job that change what is answered. */
export interface RecordedParameters {
  readonly models: readonly string[]
  readonly domain: string | null
  readonly languageCode: string
  readonly speakerLabels: boolean
  /** 0: no bound. */
  readonly maxSpeakers: number
  readonly multichannel: boolean
  readonly keyterms: readonly string[]
  /** Values of `speaker_identification` by role; empty when not asked for. */
  readonly roles: readonly string[]
  readonly redactPii: boolean
  readonly redactPiiPolicies: readonly string[]
  readonly redactPiiSubstitution: 'hash' | 'entity_name'
  readonly webhook?: { readonly url: string; readonly header?: readonly [name: string, value: string] }
  /** The body as it came, which the answer repeats. */
  readonly given: JsonObject
}

/** Thrown for a body that the service refuses with 400. */
export class BadParameter extends Error {}

const refuse = (message: string): never => {
  throw new BadParameter(message)
}

/** Reads the body of `POST /v2/transcript`. @throws BadParameter with a text like the service's. */
export function readRecordedParameters(given: JsonObject): RecordedParameters {
  const { audio_url: audioUrl, speech_models: asked, domain } = given
  if (typeof audioUrl !== 'string' || !URL.canParse(audioUrl))
    refuse('Invalid endpoint schema, "audio_url" must be a URL')
  if ('speech_model' in given && given['speech_model'] !== null) {
    refuse('"speech_model" is deprecated. Use "speech_models" instead.')
  }
  const models = asked === undefined ? recordedModels.slice(0, 1) : strings(given, 'speech_models')
  const known = models.filter((model) => recordedModels.includes(model))
  if (known.length < models.length || known.length === 0) {
    refuse(`"speech_models" must be a non-empty list of: ${recordedModels.join(', ')}`)
  }
  if (domain !== undefined && domain !== null && domain !== 'medical-v1' && domain !== 'veterinary-v1') {
    refuse('"domain" must be one of: medical-v1, veterinary-v1')
  }
  const keyterms = strings(given, 'keyterms_prompt')
  if (keyterms.length > 1_000) refuse('"keyterms_prompt" takes at most 1000 terms')
  if (keyterms.some((term) => term.split(/\s+/).length > 6))
    refuse('"keyterms_prompt" takes at most 6 words per term')
  if (given['language_detection'] === true && typeof given['language_code'] === 'string') {
    refuse('"language_code" cannot be combined with "language_detection"')
  }
  const speakers = given['speakers_expected'] ?? inside(given, 'speaker_options')['max_speakers_expected']
  const { webhook_url: url, webhook_auth_header_name: name, webhook_auth_header_value: value } = given
  const header = typeof name === 'string' && typeof value === 'string' ? ([name, value] as const) : undefined
  return {
    models: known,
    domain: typeof domain === 'string' ? domain : null,
    languageCode: typeof given['language_code'] === 'string' ? given['language_code'] : 'en',
    speakerLabels: given['speaker_labels'] === true,
    maxSpeakers: typeof speakers === 'number' ? speakers : 0,
    multichannel: given['multichannel'] === true,
    keyterms,
    roles: askedRoles(given),
    redactPii: given['redact_pii'] === true,
    redactPiiPolicies: strings(given, 'redact_pii_policies'),
    redactPiiSubstitution: given['redact_pii_sub'] === 'entity_name' ? 'entity_name' : 'hash',
    ...(typeof url === 'string' ? { webhook: { url, ...defined({ header }) } } : {}),
    given,
  }
}

/** True when Medical Mode knows the language. */
export function knowsDomain({ domain, languageCode }: RecordedParameters): boolean {
  return domain === null || medicalLanguages.includes(languageCode.slice(0, 2))
}

function askedRoles(given: JsonObject): readonly string[] {
  const asked = inside(inside(inside(given, 'speech_understanding'), 'request'), 'speaker_identification')
  if (asked['speaker_type'] !== 'role') return []
  const roles = strings(asked, 'known_values')
  if (given['speaker_labels'] !== true) refuse('"speaker_identification" needs "speaker_labels"')
  if (roles.some((role) => role.length > 35)) refuse('"known_values" takes at most 35 characters per value')
  return roles
}

function strings(object: JsonObject, name: string): readonly string[] {
  const value = object[name]
  if (value === undefined || value === null) return []
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
  return isList ? value : refuse(`"${name}" must be a list of strings`)
}
