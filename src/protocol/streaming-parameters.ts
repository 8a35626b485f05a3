/**
 * Speech models that AssemblyAI's server named in September 2026; other names are passed on as they are, and the
 * server refuses what it does not know.
 */
export type SpeechModel =
  | 'u3-rt-pro'
  | 'u3-rt-pro-beta-1'
  | 'u3-rt-agent'
  | 'universal-3-5-pro'
  | 'universal-3-6'
  | 'universal-3-6-pro'
  | 'universal-3-7-preview'
  | 'universal-streaming-english'
  | 'universal-streaming-multilingual'
  | 'whisper-rt'
  | (string & {})

/**
 * Parameters of a streaming session, in our names. Silences and intervals are in milliseconds of audio.
 *
 * "U3 Pro" are the `u3-*` and `universal-3-*` models, "Universal" the `universal-streaming-*` ones. A parameter that
 * the chosen model does not take is refused, because the server would drop it without a word.
 * Absent on purpose: `language` and `language_code` (superseded by `languageCodes`) and
 * `_customer_support_audio_capture` (it keeps a patient's audio).
 * Source: AssemblyAI's documentation and recorded sessions of September 2026.
 */
export interface StreamingParameters {
  /**
   * Which model listens. Always sent: the server's own default changes.
   *
   * @default 'u3-rt-pro'
   */
  speechModel?: SpeechModel
  /**
   * Samples per second, 8000–96000. The source's format says it; given here it must agree with the source.
   *
   * @default the source's `format.sampleRate`
   */
  sampleRate?: number
  /**
   * Correction for a field of knowledge: English, Spanish, German, French. `veterinary-v1` is a beta of the service.
   * `null` switches it off. Not for `whisper-rt`. Fixed once connected.
   *
   * @default 'medical-v1'
   */
  domain?: 'medical-v1' | 'veterinary-v1' | null
  /**
   * Preset of turn silences and partials; U3 Pro only. With a mode, our own silence defaults are not sent. The server
   * ignores it with `speakerLabels`, and a warning says so.
   *
   * @default none: the silences below decide
   */
  mode?: 'min_latency' | 'balanced' | 'max_accuracy'
  /**
   * Silence after which a turn that sounds complete ends, 0–10000 ms (the server raises it to 50).
   *
   * @default 800, or what `mode` says
   */
  minTurnSilence?: number
  /**
   * Silence after which any turn ends, 0–60000 ms.
   *
   * @default 2000, or what `mode` says
   */
  maxTurnSilence?: number
  /**
   * How long a turn may be before it is cut, 1000–600000 ms. With `speakerLabels` the server cuts at 10 s without it.
   * Known from one source only.
   *
   * @default the server's
   */
  maxTurnDuration?: number
  /**
   * How sure Universal models must be of a turn's end, 0–1; 1 goes by silence alone.
   *
   * @default the server's: 0.4
   */
  endOfTurnConfidenceThreshold?: number
  /**
   * How loud speech must be, 0–1.
   *
   * @default the server's: 0.2–0.5 by model
   */
  vadThreshold?: number
  /**
   * Case and punctuation for Universal and Whisper models; U3 Pro always has them.
   *
   * @default false
   */
  formatTurns?: boolean
  /**
   * Wait before a turn's first partial, 0–1000 ms on top of the server's 256; U3 Pro only.
   *
   * @default the server's: 0 or 500 by mode
   */
  interruptionDelay?: number
  /**
   * Partials about every second instead of every three; U3 Pro only.
   *
   * @default the server's: true, false with `speakerLabels`
   */
  continuousPartials?: boolean
  /**
   * Whether partials come at all.
   *
   * @default the server's: true, false with `redactPii`
   */
  includePartialTurns?: boolean
  /**
   * What the recording is about, up to 1750 characters: a description, not instructions. U3 Pro only. `''` clears it.
   *
   * @default none
   */
  prompt?: string
  /**
   * Words to expect: names, drugs. Up to 100, each up to 50 characters. Not for `whisper-rt`. `[]` clears them.
   *
   * @default none
   */
  keyterms?: readonly string[]
  /**
   * What the other side said last, up to 1750 characters; U3 Pro only.
   *
   * @default none
   */
  agentContext?: string
  /**
   * How many finished turns the model reads as context, 0–100; U3 Pro only. Fixed once connected.
   *
   * @default the server's: 5
   */
  previousContextNTurns?: number
  /**
   * Languages to expect: up to 10 of the service's 32 codes, such as `en` or `yue`, or `['multi']`; U3 Pro only.
   *
   * @default none: the model decides
   */
  languageCodes?: readonly string[]
  /**
   * Names the language of each turn. Not for `universal-streaming-english`. Fixed once connected.
   *
   * @default false
   */
  languageDetection?: boolean
  /**
   * Who spoke. Not for `whisper-rt`. Fixed once connected.
   *
   * @default false
   */
  speakerLabels?: boolean
  /**
   * Upper bound of speakers, 1–10: further ones are merged. Needs `speakerLabels`. Fixed once connected.
   *
   * @default none
   */
  maxSpeakers?: number
  /**
   * How often labels are corrected while the session goes on: 0 at its end only, else 120000–300000 ms of audio.
   * Needs `speakerLabels`. Fixed once connected.
   *
   * @default the server's: 0
   */
  speakerLabelsRevisionIntervalMs?: number
  /**
   * Replaces personal data in final turns. A note needs the names: prefer to redact copies. Not for `whisper-rt`.
   *
   * @default false
   */
  redactPii?: boolean
  /**
   * Which kinds of personal data. Needs `redactPii`.
   *
   * @default the server's: all
   */
  redactPiiPolicies?: readonly string[]
  /**
   * What stands in their place. Needs `redactPii`.
   *
   * @default the server's: 'hash'
   */
  redactPiiSub?: 'hash' | 'entity_name'
  /**
   * Masks profanity.
   *
   * @default false
   */
  filterProfanity?: boolean
  /**
   * Takes out background voices; U3 Pro only. Fixed once connected.
   *
   * @default none
   */
  voiceFocus?: 'near-field' | 'far-field'
  /**
   * How strongly, 0–1. Needs `voiceFocus`.
   *
   * @default the server's
   */
  voiceFocusThreshold?: number
  /**
   * Seconds without any message after which the server closes, 5–3600. Fixed once connected.
   *
   * @default none
   */
  inactivityTimeout?: number
  /**
   * Asks for a sign of life every 5 s, by which a dead connection is found.
   *
   * @default true
   */
  sessionHeartbeat?: boolean
  /**
   * Asks for `Silence` messages; U3 Pro only.
   *
   * @default false
   */
  acknowledgeSilence?: boolean
  /**
   * Undocumented: in the official SDKs' types only. Milliseconds, 0–10000.
   *
   * @default the server's
   */
  turnLeftPadMs?: number
  /**
   * A model request answered by the server for every final turn, as the Gateway takes it.
   *
   * @default none
   */
  llmGateway?: Readonly<Record<string, unknown>>
  /**
   * Where the server posts the final turns after the session.
   *
   * @default none
   */
  webhookUrl?: string
  /** @default none */
  webhookAuthHeaderName?: string
  /** @default none */
  webhookAuthHeaderValue?: string
}
