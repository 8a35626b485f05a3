import { defined } from '../core/defined.ts'
import type { JsonObject } from '../core/json.ts'
import { recordedDefaults, type ResolvedRecorded, type TranscriptionOptions } from './options.ts'

/** Our options as the body of `POST /v2/transcript` has them, without `audio_url`. */
export function transcriptRequest(
  asked: TranscriptionOptions,
  webhook: ResolvedRecorded['webhook'],
): JsonObject {
  const {
    domain = recordedDefaults.domain,
    languageCode,
    keyterms = [],
    channels,
    identifyRoles = [],
  } = asked
  return defined({
    speech_models: asked.speechModels ?? recordedDefaults.speechModels,
    domain: domain ?? undefined,
    language_code: languageCode,
    language_detection: languageCode === undefined ? true : undefined,
    keyterms_prompt: keyterms.length > 0 ? keyterms : undefined,
    prompt: asked.prompt,
    // Channels say who speaks, and the service takes one of the two.
    speaker_labels: channels ? undefined : (asked.speakerLabels ?? true),
    speakers_expected: asked.speakersExpected,
    multichannel: channels ? true : undefined,
    punctuate: asked.punctuate ?? true,
    format_text: asked.formatText ?? true,
    disfluencies: asked.disfluencies,
    entity_detection: asked.entityDetection ?? true,
    redact_pii: asked.redactPii,
    redact_pii_policies: asked.redactPiiPolicies,
    redact_pii_sub: asked.redactPiiSub,
    redact_pii_audio: asked.redactPiiAudio,
    filter_profanity: asked.filterProfanity,
    speech_understanding:
      identifyRoles.length > 0
        ? { request: { speaker_identification: { speaker_type: 'role', known_values: identifyRoles } } }
        : undefined,
    webhook_url: webhook?.url,
    webhook_auth_header_name: webhook?.header,
    webhook_auth_header_value: webhook?.secret,
  })
}
