import { checkOptions, type OptionRule, type OptionRules } from '../core/check-options.ts'
import { defined } from '../core/defined.ts'
import { checkCredential, checkEndpoint, mayBeInsecure } from '../core/endpoint.ts'
import { ConfigurationError } from '../core/errors.ts'
import { checkRegion, type Region } from '../core/region.ts'
import { longestTimerMs } from '../core/time.ts'
import type { EncounterStore } from '../journal/records.ts'
import type { SoapNote } from '../protocol/note.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import { sessionRules, type MedicalScribeSessionOptions, type NoteForm } from '../session/options.ts'
import type { RecordingInput } from './recording.ts'

/** Where the service calls when a job is done. */
export interface RecordedWebhook {
  /** An `https:` address of yours. `http:` is accepted on loopback and for hosts of `allowInsecureHosts`. */
  url: string
  /** What the service sends along, so that you know that it is the service. Visible ASCII. */
  secret: string
  /**
   * The header that carries the secret.
   *
   * @default 'x-medical-scribe-webhook'
   */
  header?: string
}

/**
 * How a recording is transcribed, in our names; each is a parameter of `POST /v2/transcript`.
 *
 * The defaults are those of AssemblyAI's post-visit guide, but for two: personal data is not redacted, because a note
 * quotes what was said, and the number of speakers is left open.
 */
export interface TranscriptionOptions {
  /**
   * Models in the order in which they are tried: the first that can do the language is used.
   *
   * @default recordedDefaults.speechModels
   */
  speechModels?: readonly string[]
  /**
   * Correction for a field of knowledge; `null` switches it off.
   *
   * @default 'medical-v1'
   */
  domain?: 'medical-v1' | 'veterinary-v1' | null
  /**
   * The language, when it is known: a code such as `en` or `es`.
   *
   * @default none: the service detects it
   */
  languageCode?: string
  /**
   * Words to expect: patient, drugs, specialty. Up to 1000 (200 for `universal-2`), each up to six words.
   *
   * @default []
   */
  keyterms?: readonly string[]
  /**
   * What the recording is about, up to 1500 words.
   *
   * @default none
   */
  prompt?: string
  /**
   * Tells who spoke.
   *
   * @default true
   */
  speakerLabels?: boolean
  /**
   * How many people speak, 1–32, when that is known for sure. A wrong number merges or splits people.
   *
   * @default none: left open
   */
  speakersExpected?: number
  /**
   * Asks the service which label is whom, as these values of a role: `['Doctor', 'Patient']`. Each has at most 35
   * characters. Its answer is a proposal.
   *
   * @default none
   */
  identifyRoles?: readonly string[]
  /**
   * Who speaks on each channel of the recording, in order. The recording then has that many channels.
   *
   * @default none: one channel, or all mixed
   */
  channels?: readonly SpeakerRole[]
  /** @default true */
  punctuate?: boolean
  /**
   * Case, numbers and dates as they are written.
   *
   * @default true
   */
  formatText?: boolean
  /**
   * Keeps "um" and "uh".
   *
   * @default false
   */
  disfluencies?: boolean
  /**
   * Asks for drugs, conditions and procedures. The note does not need them; your app may.
   *
   * @default true
   */
  entityDetection?: boolean
  /**
   * Replaces personal data in the transcript. A note needs the names: prefer to redact copies.
   *
   * @default false
   */
  redactPii?: boolean
  /** Which kinds. Needs `redactPii`. @default the service's: all */
  redactPiiPolicies?: readonly string[]
  /** What stands in their place. Needs `redactPii`. @default the service's: 'hash' */
  redactPiiSub?: 'hash' | 'entity_name'
  /** Makes a copy of the audio without them, at the service. Needs `redactPii`. @default false */
  redactPiiAudio?: boolean
  /** Masks profanity. @default false */
  filterProfanity?: boolean
  /**
   * Where the service calls when the job is done; hand what arrives to `notify()`. Without a call the job is asked for
   * every `waiting.webhookPollMs`.
   *
   * @default none: the job is asked for
   */
  webhook?: RecordedWebhook
}

/** How patiently a job is waited for. */
export interface WaitingOptions {
  /** First time between two questions, in milliseconds; grows by half each time. @default 1000 */
  firstPollMs?: number
  /** Longest time between two questions, in milliseconds. @default 15000 */
  maxPollMs?: number
  /** Time between two questions while a webhook is to come, in milliseconds. @default 60000 */
  webhookPollMs?: number
  /**
   * Wait after a 429 or a 403, by which the service says that there were too many requests, in milliseconds, when it
   * names none.
   *
   * @default 30000
   */
  rateLimitMs?: number
  /** How long a job may take, in milliseconds. @default 14400000 (4 hours) */
  timeoutMs?: number
  /** How often a failed upload or request is tried again. @default 5 */
  retries?: number
  /** First wait before that, in milliseconds; doubles each time, with a random part. @default 500 */
  retryDelayMs?: number
}

type OfSession =
  | 'apiKey'
  | 'region'
  | 'gatewayUrl'
  | 'gatewayKey'
  | 'allowInsecureHosts'
  | 'editor'
  | 'note'
  | 'budget'
  | 'store'
  | 'storeTimeoutMs'
  | 'claimTtlMs'
  | 'encounterId'
  | 'tracer'
  | 'meter'

/**
 * Options of a recorded visit. Editor, note, store and the rest of a session mean what they mean there.
 *
 * @typeParam S what gives the note its form: the template, or what the writer hands over.
 */
export interface RecordedVisitOptions<S extends NoteForm = SoapNote> extends Pick<
  MedicalScribeSessionOptions<S>,
  OfSession
> {
  /**
   * The recording: a path (Node), bytes, a Blob, a web or Node stream of its bytes, an `https:` URL that the service can
   * reach, or `{ transcriptId }` of a job that was made before. Any format that the service reads.
   *
   * A stream can be read once, so its upload is not repeated.
   */
  recording: RecordingInput
  /**
   * When the visit began, ISO 8601. It then ends when the recording does. Pass it to `recover()` too.
   *
   * @default when the work on it began; its end is then that of the work
   */
  startedAt?: string
  /** How it is transcribed. */
  transcription?: TranscriptionOptions
  /**
   * Base URL of the pre-recorded API. `http://` is accepted on loopback and on `allowInsecureHosts`.
   *
   * @default 'https://api.assemblyai.com/v2', or the European host with `region: 'eu'`
   */
  recordedUrl?: string
  /** How patiently the job is waited for. */
  waiting?: WaitingOptions
}

/** Options of `RecordedVisit.recover()`. */
export interface RecoverRecordedOptions<S extends NoteForm = SoapNote> extends Omit<
  RecordedVisitOptions<S>,
  'recording'
> {
  /**
   * Needed where it was no file and its upload was not over, or its job was deleted. Of `transcription` only the channels
   * are kept: pass the rest again.
   */
  recording?: RecordingInput
  store: EncounterStore
  encounterId: string
}

/** Options of `RecordedVisit.ofSession()`. */
export interface SecondHearingOptions<S extends NoteForm = SoapNote> extends Omit<
  RecoverRecordedOptions<S>,
  'recording' | 'editor' | 'note'
> {
  /**
   * How the turns of the second hearing are edited.
   *
   * @default false
   */
  editor?: Exclude<RecordedVisitOptions<S>['editor'], undefined>
  /**
   * How a note is written of the second hearing, for `adoptNote()`.
   *
   * @default false
   */
  note?: Exclude<RecordedVisitOptions<S>['note'], undefined>
}

/** Defaults of `TranscriptionOptions` and `WaitingOptions`. The one place that names today's models. */
export const recordedDefaults: {
  readonly speechModels: readonly string[]
  readonly domain: 'medical-v1'
  readonly webhookHeader: string
  readonly waiting: Readonly<Required<WaitingOptions>>
} = {
  speechModels: ['assemblyai-stt-3-7', 'universal-2'],
  domain: 'medical-v1',
  webhookHeader: 'x-medical-scribe-webhook',
  waiting: {
    firstPollMs: 1_000,
    maxPollMs: 15_000,
    webhookPollMs: 60_000,
    rateLimitMs: 30_000,
    timeoutMs: 14_400_000,
    retries: 5,
    retryDelayMs: 500,
  },
}

/** Base URLs of the pre-recorded API by data zone. */
export const recordedUrls: Readonly<Record<Region, string>> = {
  us: 'https://api.assemblyai.com/v2',
  eu: 'https://api.eu.assemblyai.com/v2',
}

const flag: OptionRule = { type: 'boolean' }
const names: OptionRule = { type: 'strings', maxItems: 100, maxLength: 100 }
const timer: OptionRule = { type: 'number', min: 1, max: longestTimerMs, unit: 'ms' }

const transcriptionRules: OptionRules<TranscriptionOptions> = {
  speechModels: { type: 'strings', maxItems: 10, maxLength: 100 },
  domain: { type: 'choice', choices: ['medical-v1', 'veterinary-v1'] },
  languageCode: { type: 'string', maxLength: 10 },
  keyterms: { type: 'strings', maxItems: 1_000, maxLength: 200 },
  prompt: { type: 'string', maxLength: 15_000 },
  speakerLabels: flag,
  speakersExpected: { type: 'number', integer: true, min: 1, max: 32 },
  identifyRoles: { type: 'strings', maxItems: 10, maxLength: 35 },
  channels: { type: 'strings', maxItems: 3 },
  punctuate: flag,
  formatText: flag,
  disfluencies: flag,
  entityDetection: flag,
  redactPii: flag,
  redactPiiPolicies: names,
  redactPiiSub: { type: 'choice', choices: ['hash', 'entity_name'] },
  redactPiiAudio: flag,
  filterProfanity: flag,
  webhook: { type: 'object' },
}

const webhookRules: OptionRules<RecordedWebhook> = {
  url: { type: 'string' },
  secret: { type: 'string' },
  header: { type: 'string' },
}

const waitingRules: OptionRules<WaitingOptions> = {
  firstPollMs: timer,
  maxPollMs: timer,
  webhookPollMs: timer,
  rateLimitMs: timer,
  timeoutMs: timer,
  retries: { type: 'number', integer: true, max: 100 },
  retryDelayMs: timer,
}

/** The rules of `RecordedVisitOptions`. */
function recordedRules(): OptionRules<RecordedVisitOptions> {
  const { audio: _audio, streaming: _streaming, token: _token, ...rest } = sessionRules
  const { keepAudio: _keep, ...shared } = rest
  return {
    ...shared,
    recording: { type: 'any' },
    startedAt: { type: 'string' },
    transcription: { type: 'object' },
    recordedUrl: { type: 'string' },
    waiting: { type: 'object' },
  }
}

/** What a visit needs of its options to talk to the service. */
export interface ResolvedRecorded {
  readonly url: string
  /** When the visit began, where that is known, as `Date.now()`. */
  readonly startedMs: number | undefined
  readonly waiting: Readonly<Required<WaitingOptions>>
  readonly webhook: Readonly<Required<RecordedWebhook>> | undefined
}

/**
 * Checks everything but the recording.
 *
 * @throws ConfigurationError naming the option.
 */
export function resolveRecorded(options: RecordedVisitOptions<NoteForm>): ResolvedRecorded {
  checkOptions('', options, recordedRules())
  const { transcription = {}, waiting = {}, region, recordedUrl, allowInsecureHosts: hosts } = options
  const startedMs = options.startedAt === undefined ? undefined : Date.parse(options.startedAt)
  if (Number.isNaN(startedMs)) throw new ConfigurationError('startedAt', 'must be an ISO 8601 date and time')
  checkRegion(region)
  const url = checkEndpoint('recordedUrl', recordedUrl ?? recordedUrls[region ?? 'us'], 'https:', hosts)
  if (options.apiKey !== undefined) checkCredential(options.apiKey, 'apiKey')
  else if (!mayBeInsecure(new URL(url), hosts))
    throw new ConfigurationError('apiKey', 'is missing; pass apiKey')
  checkOptions('waiting', waiting, waitingRules)
  checkTranscription(transcription)
  const { webhook } = transcription
  return {
    url,
    startedMs,
    waiting: { ...recordedDefaults.waiting, ...defined(waiting) },
    webhook: webhook && resolveWebhook(webhook, hosts),
  }
}

function bad(name: string, message: string): never {
  throw new ConfigurationError(`transcription.${name}`, message)
}

function checkTranscription(asked: TranscriptionOptions): void {
  checkOptions('transcription', { ...asked, domain: asked.domain ?? undefined }, transcriptionRules)
  const { keyterms = [], channels, redactPii, speakerLabels } = asked
  if (asked.speechModels?.length === 0) bad('speechModels', 'must name a model')
  const long = keyterms.findIndex((term) => term.trim().split(/\s+/).length > 6)
  if (long >= 0) bad('keyterms', `item ${long} has more than six words`)
  for (const name of ['redactPiiPolicies', 'redactPiiSub', 'redactPiiAudio'] as const) {
    if (asked[name] !== undefined && asked[name] !== false && !redactPii)
      bad(name, 'needs transcription.redactPii')
  }
  for (const name of ['speakersExpected', 'identifyRoles'] as const) {
    if (asked[name] !== undefined && (speakerLabels === false || channels))
      bad(name, 'needs transcription.speakerLabels')
  }
  if (channels) {
    const known: readonly string[] = ['clinician', 'patient', 'guest']
    if (
      channels.length < 2 ||
      channels.some((role) => !known.includes(role)) ||
      new Set(channels).size < channels.length
    ) {
      bad('channels', 'must name two or three of clinician, patient, guest, each once')
    }
  }
}

function resolveWebhook(
  webhook: RecordedWebhook,
  hosts: readonly string[] | undefined,
): Required<RecordedWebhook> {
  checkOptions('transcription.webhook', webhook, webhookRules)
  const { url, header = recordedDefaults.webhookHeader } = webhook
  checkEndpoint('transcription.webhook.url', url, 'https:', hosts)
  // Without the blanks around it, which a header loses on its way.
  const secret = checkCredential(webhook.secret, 'transcription.webhook.secret') as string
  if (!/^[\w-]+$/.test(header)) bad('webhook.header', 'must be the name of a header')
  return { url, secret, header }
}
