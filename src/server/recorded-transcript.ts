import type { JsonObject } from '../core/json.ts'
import type { JobInterference, RecordedSpeech } from './recorded-engine.ts'
import { knowsDomain, type RecordedParameters } from './recorded-parameters.ts'
import type { HeardTurn } from './turn-engine.ts'
import { redactionOf } from './turn-writer.ts'

/** The fields of a finished job, as `GET /v2/transcript/{id}` gives them. */
export function transcriptFields(
  speech: RecordedSpeech,
  parameters: RecordedParameters,
  { model, skipsDomain = false }: JobInterference,
): object {
  const { domain, speakerLabels, multichannel, roles, languageCode } = parameters
  const utterances = speech.turns.map((turn) => utterance(turn, parameters, speech.roles))
  const words = utterances.flatMap((each) => each.words)
  const isSkipped = domain !== null && (skipsDomain || !knowsDomain(parameters))
  const warnings = isSkipped
    ? [{ message: `Skipped ${domain} domain correction because the language is not supported` }]
    : null
  return {
    text: utterances.map(({ text }) => text).join(' '),
    words,
    utterances: speakerLabels || multichannel ? utterances : null,
    confidence: 0.95,
    audio_duration: Math.round(speech.durationMs / 1_000),
    language_code: languageCode,
    language_confidence: parameters.given['language_detection'] === true ? 0.99 : null,
    speech_model_used: model ?? parameters.models[0],
    metadata: { domain_used: isSkipped ? null : domain, warnings },
    entities: parameters.given['entity_detection'] === true ? [] : null,
    ...(roles.length > 0
      ? {
          speech_understanding: {
            request: parameters.given['speech_understanding'],
            response: { speaker_identification: { status: 'success', mapping: speech.roles ?? {} } },
          },
        }
      : {}),
  }
}

/** Identified roles stand in the place of labels, as on the service. */
function utterance(
  { words, speaker }: HeardTurn,
  parameters: RecordedParameters,
  roles: RecordedSpeech['roles'],
): { readonly text: string; readonly words: readonly object[] } & JsonObject {
  const isTold = parameters.speakerLabels || parameters.multichannel
  const label = isTold && speaker !== undefined ? (roles?.[speaker] ?? speaker) : null
  const channel = parameters.multichannel && speaker !== undefined ? { channel: channelOf(speaker) } : {}
  const said = words.map((word) => ({
    text: redactionOf(word, parameters) ?? word.text,
    start: Math.round(word.startMs),
    end: Math.round(word.endMs),
    confidence: word.confidence ?? 0.95,
    speaker: label,
    ...channel,
  }))
  return {
    speaker: label,
    ...channel,
    start: said[0]?.start ?? 0,
    end: said.at(-1)?.end ?? 0,
    text: said.map(({ text }) => text).join(' '),
    words: said,
    confidence: 0.95,
  }
}

/** Channels are counted from 1, in the order of the labels. */
function channelOf(label: string): string {
  return String(label.charCodeAt(0) - 64)
}
