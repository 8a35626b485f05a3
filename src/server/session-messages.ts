import { medicalLanguages, modelAliases } from './models.ts'
import { Refusal } from './refusal.ts'
import type { StreamParameters } from './stream-parameters.ts'

/** The parameters that `Begin` echoes. It echoes no others. */
export function configurationEcho(parameters: StreamParameters): object {
  return {
    model: modelAliases[parameters.model] ?? parameters.model,
    mode: parameters.mode,
    api_version: '2025-05-12',
    speaker_labels: parameters.speakerLabels,
    redact_pii: parameters.redactPii,
    filter_profanity: parameters.filterProfanity,
    domain: parameters.domain,
    voice_focus: parameters.voiceFocus,
  }
}

export function heartbeat(audioMs: number, elapsedMs: number, hasSpeech: boolean): object {
  return {
    type: 'Heartbeat',
    total_audio_received_ms: Math.round(audioMs),
    total_duration_ms: Math.round(elapsedMs),
    realtime_factor: Number((audioMs / Math.max(1, elapsedMs)).toFixed(4)),
    max_speech_probability: hasSpeech ? 0.999999 : 0,
  }
}

/** The warnings that the service sends right after `Begin`. */
export function warningsAbout({ domain, languageCodes }: StreamParameters): readonly object[] {
  if (!domain || languageCodes.every((code) => medicalLanguages.includes(code))) return []
  const warning = 'Skipped medical-v1 domain correction because the language is not supported'
  return [{ type: 'Warning', warning_code: 1001, warning }]
}

/** Reads a client's text message. @throws Refusal (3006) */
export function parseMessage(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal(3006, 'Invalid JSON: the message could not be decoded')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(3006, 'Invalid Message: Input should be an object')
  }
  return value as Readonly<Record<string, unknown>>
}
