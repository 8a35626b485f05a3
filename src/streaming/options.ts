import { defined } from '../core/defined.ts'
import { checkOptionNames, checkOptions, type OptionRules } from '../core/check-options.ts'
import { parameterNames, toUpdate, validateParameters, withDefaults } from '../protocol/streaming-options.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import { encodeUpdateConfiguration } from '../protocol/streaming.ts'
import type { SpeakerRole, Turn } from '../protocol/turn.ts'
import { resolveEndpoint, type Endpoint, type EndpointOptions } from '../transport/endpoint.ts'
import { resolveReconnect, type ReconnectOptions } from '../transport/reconnect-policy.ts'

/**
 * How audio becomes turns: where to connect, what to ask for, how to get over faults.
 *
 * @example
 * ```ts
 * const client = new StreamingClient({ apiKey: process.env.ASSEMBLYAI_API_KEY, keyterms: ['lisinopril'] })
 * for await (const turn of client.transcribe(microphone())) console.log(turn.text)
 * ```
 */
export interface StreamingClientOptions extends StreamingParameters, EndpointOptions, StreamingDials {
  /**
   * How a lost connection is opened again; `false` lets the first loss end the visit.
   *
   * @default { maxAttempts: 20, baseDelayMs: 500, maxDelayMs: 8000, minUptimeMs: 10000, busyDelayMs: 20000 }
   */
  reconnect?: ReconnectOptions | false
}

/** Times and limits of the client itself; none of them travels. */
export interface StreamingDials {
  /** From a connection's start to the server's `Begin`, the credential included, in milliseconds. @default 10000 */
  connectTimeoutMs?: number
  /**
   * Length of the audio frames that are sent, in milliseconds, 50–1000. Longer frames cost less CPU, and words come
   * later by as much. None is longer than 128 KB, which is 682 ms at 96 kHz.
   *
   * @default 50
   */
  frameMs?: number
  /** For how long the server may be without progress after it was asked to end, in milliseconds. @default 10000 */
  terminationTimeoutMs?: number
  /**
   * How much faster than real time late audio is sent, 1 or more: again after a loss, or for the first time after the
   * process or the network stood still. The server may take in less.
   *
   * @default 2
   */
  maxReplaySpeed?: number
  /**
   * How much audio without a final turn is kept, in milliseconds. Beyond it the oldest goes, with a `gap`.
   *
   * @default 600000
   */
  spoolMs?: number
  /** A connection on which nothing at all arrives for this long is dead, in milliseconds. @default 15000 */
  livenessTimeoutMs?: number
  /**
   * A pause of this length ends the server session, which is billed while it is open, and lets go of a live source: the
   * microphone is closed until `resume()`. In milliseconds; 0 for at once.
   *
   * @default 30000
   */
  pauseEndsSessionMs?: number
}

export const streamingDialDefaults: Required<StreamingDials> = {
  connectTimeoutMs: 10_000,
  frameMs: 50,
  terminationTimeoutMs: 10_000,
  maxReplaySpeed: 2,
  spoolMs: 600_000,
  livenessTimeoutMs: 15_000,
  pauseEndsSessionMs: 30_000,
}

const dialRules: OptionRules<StreamingDials> = {
  connectTimeoutMs: { type: 'number', min: 1, unit: 'ms' },
  frameMs: { type: 'number', min: 50, max: 1_000, unit: 'ms' },
  terminationTimeoutMs: { type: 'number', min: 1, unit: 'ms' },
  maxReplaySpeed: { type: 'number', min: 1 },
  spoolMs: { type: 'number', min: 1_000, unit: 'ms' },
  livenessTimeoutMs: { type: 'number', min: 1, unit: 'ms' },
  pauseEndsSessionMs: { type: 'number', min: 0, unit: 'ms' },
}

/** Where an earlier run of this visit stopped. */
export interface ResumePoint {
  /** Ordinal of the next server session. */
  readonly connection: number
  /** Where new audio begins on the session's timeline, in milliseconds. */
  readonly timelineMs: number
  /** Audio that had no final turn; it is transcribed first. One channel, in the source's encoding and rate. */
  readonly audio: { readonly startMs: number; readonly chunks: readonly Uint8Array[] }
  /** The last turns delivered: what of them the audio repeats is not delivered again. */
  readonly deliveredTurns: readonly Turn[]
}

/** Which of a visit's channels one is: server sessions are counted in turns, so that no ordinal comes twice. */
export interface ChannelPlace {
  readonly name: SpeakerRole
  /** Ordinal of its next server session. */
  readonly firstConnection: number
  readonly count: number
}

/** Where an earlier run stopped on a channel; without one, as a whole. */
export type ResumeOf = (channel?: SpeakerRole) => ResumePoint

/** Options after checking: nothing inside is optional. */
export interface ResolvedOptions {
  readonly dials: Required<StreamingDials>
  readonly endpoint: Endpoint
  /** Replaced by `updateParameters`. */
  parameters: StreamingParameters
  readonly reconnect: Required<ReconnectOptions> | false
}

/** Checks everything before anything connects. */
export function resolveOptions(options: StreamingClientOptions): ResolvedOptions {
  const { apiKey, token, url, region, allowInsecureHosts, agent, reconnect, ...rest } = options
  const dialNames = Object.keys(dialRules) as (keyof StreamingDials)[]
  checkOptionNames('streaming', rest, [...dialNames, ...parameterNames])
  const given = defined(Object.fromEntries(dialNames.map((name) => [name, rest[name]])))
  checkOptions('streaming', given, dialRules)
  const dials = { ...streamingDialDefaults, ...given }
  const parameters = withDefaults(Object.fromEntries(parameterNames.map((name) => [name, rest[name]])))
  validateParameters(parameters)
  return {
    dials,
    endpoint: resolveEndpoint(defined({ apiKey, token, url, region, allowInsecureHosts, agent })),
    parameters,
    reconnect: resolveReconnect(reconnect),
  }
}

/** Changes the parameters, which it checks. Returns the message that tells the server. */
export function updateParameters(options: ResolvedOptions, changes: StreamingParameters): string {
  checkOptionNames('streaming', changes, parameterNames)
  const next = { ...options.parameters, ...changes }
  validateParameters(next)
  const message = encodeUpdateConfiguration(toUpdate(changes, next.speechModel ?? ''))
  options.parameters = next
  return message
}
