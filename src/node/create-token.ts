import { withDeadline } from '../core/deadline.ts'
import { checkEndpoint, resolveCredential, type Credential } from '../core/endpoint.ts'
import {
  ConfigurationError,
  ConnectionError,
  ProtocolError,
  TranscriptionError,
  type ScribeErrors,
} from '../core/errors.ts'
import { parseObject, type JsonObject } from '../core/json.ts'
import { networkFailure } from '../core/network-failure.ts'
import { checkRegion, streamingHost, type Region } from '../core/region.ts'
import { isRetryableStatus, readRetryAfter, resolveRetry, retry, type RetryOptions } from '../core/retry.ts'
import { longestTimerMs } from '../core/time.ts'

/** How a temporary token is made, and how long it lasts. */
export interface CreateTokenOptions {
  /** AssemblyAI API key, or a function that fetches one. The key stays on your server. */
  apiKey: Credential
  /**
   * How long the token may be used to open a session, in seconds, 1–600. Keep it short, because whoever has the token
   * can open sessions on your account within that time.
   *
   * @default 60
   */
  expiresInSeconds?: number
  /**
   * How long a session that it opens may last, in seconds, 60–10800.
   *
   * @default 10800, by the service
   */
  maxSessionDurationSeconds?: number
  /**
   * Data zone. It must be the zone to which the session connects.
   *
   * @default none
   */
  region?: Region
  /**
   * The whole token address. `http://` is accepted for loopback hosts only.
   *
   * @default 'https://streaming.assemblyai.com/v3/token', or the host of `region`
   */
  url?: string
  /**
   * How long to wait for the token, in milliseconds: the fetching of the key and all tries included.
   *
   * @default 10000
   */
  timeoutMs?: number
  /** How often a failed try is repeated, and how patiently. */
  retry?: RetryOptions
  /** Abort to give up. */
  signal?: AbortSignal
}

/** A token with which a browser may open a session. */
export interface TemporaryToken {
  /** A credential: do not log it. */
  readonly token: string
  readonly expiresInSeconds: number
}

/** Query parameter → our name for it. */
const optionNames: Readonly<Record<string, string>> = {
  expires_in_seconds: 'expiresInSeconds',
  max_session_duration_seconds: 'maxSessionDurationSeconds',
}

/**
 * Makes a temporary token for a browser. Asks again when the service is overloaded, fails or cannot be reached, no
 * sooner than its `Retry-After` says, and not at all when that is longer than `retry.maxRetryAfterMs` or `timeoutMs`: the
 * ConnectionError then has `retryAfterMs`.
 *
 * @throws ConfigurationError for an option out of range (before anything connects, or by the service's answer);
 * TranscriptionError with `closeCode` 1008 when the key is refused; ConnectionError when the key cannot be fetched, or
 * the service cannot be reached, is overloaded or fails; ProtocolError for an answer without a token; CancelledError when
 * the signal aborts.
 */
export async function createToken(options: CreateTokenOptions): Promise<TemporaryToken> {
  const {
    apiKey,
    expiresInSeconds = 60,
    maxSessionDurationSeconds,
    region,
    timeoutMs = 10_000,
    signal,
  } = options
  checkRange('expiresInSeconds', expiresInSeconds, 1, 600)
  if (maxSessionDurationSeconds !== undefined) {
    checkRange('maxSessionDurationSeconds', maxSessionDurationSeconds, 60, 10_800)
  }
  checkRegion(region)
  if (!(timeoutMs > 0 && timeoutMs <= longestTimerMs)) {
    throw new ConfigurationError('timeoutMs', `must be above 0, up to ${longestTimerMs}`)
  }
  const patience = resolveRetry(options.retry)
  const zoned = `https://${streamingHost(region)}/v3/token`
  const url = new URL(checkEndpoint('url', options.url ?? zoned, 'https:'))
  url.searchParams.set('expires_in_seconds', String(expiresInSeconds))
  if (maxSessionDurationSeconds !== undefined) {
    url.searchParams.set('max_session_duration_seconds', String(maxSessionDurationSeconds))
  }
  // A longer wait would end in the deadline, which does not say what was asked for.
  const maxRetryAfterMs = Math.min(patience.maxRetryAfterMs, timeoutMs)
  return withDeadline(
    (deadline) =>
      retry(async () => ask(url, await resolveCredential(apiKey, 'apiKey'), deadline), {
        ...patience,
        maxRetryAfterMs,
        signal: deadline,
      }),
    timeoutMs,
    signal,
    () =>
      new ConnectionError(
        `The token service, or what gives the key for it, did not answer within ${timeoutMs} ms`,
      ),
  )
}

async function ask(url: URL, key: string, signal: AbortSignal): Promise<TemporaryToken> {
  let response: Response
  let text: string
  try {
    // Redirects are not followed: the key goes to the host that was named and to no other.
    response = await fetch(url, { headers: { Authorization: key }, redirect: 'manual', signal })
    text = await response.text()
  } catch (cause) {
    const { reason, retryable } = networkFailure(cause)
    throw new ConnectionError(`The token service could not be reached${reason}`, { retryable, cause })
  }
  const body = parseObject(text)
  if (response.status !== 200) throw refusal(response, body)
  const token = body?.['token']
  if (typeof token !== 'string' || token === '')
    throw new ProtocolError('token', 'token', 'a non-empty string')
  const expiresInSeconds = body?.['expires_in_seconds']
  if (typeof expiresInSeconds !== 'number') throw new ProtocolError('token', 'expires_in_seconds', 'a number')
  return { token, expiresInSeconds }
}

/**
 * The error for a refusal. The service was seen to answer bad parameters and a missing key with 422 and a `detail`
 * list. Its documentation has 400, 401, 429 and 500 with `{ error }`.
 */
function refusal({ status, headers }: Response, body: JsonObject | undefined): ScribeErrors {
  const place = firstPlace(body?.['detail'])
  if (status === 401 || status === 403 || place === 'authorization') {
    return new TranscriptionError(1008, 'The token service refused the API key', false)
  }
  if (status === 400 || status === 422) {
    return new ConfigurationError(
      optionNames[place ?? ''] ?? 'options',
      `was refused by the token service (${status})`,
    )
  }
  return new ConnectionError(`The token service answered with status ${status}`, {
    retryable: isRetryableStatus(status),
    retryAfterMs: readRetryAfter(headers.get('retry-after')),
  })
}

/** The last part of the first `loc` in a `detail` list: the parameter at fault. */
function firstPlace(detail: unknown): string | undefined {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined
  const place = typeof first === 'object' && first !== null && 'loc' in first ? first.loc : undefined
  const name: unknown = Array.isArray(place) ? place.at(-1) : undefined
  return typeof name === 'string' ? name.toLowerCase() : undefined
}

function checkRange(option: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new ConfigurationError(option, `must be a whole number of seconds from ${minimum} to ${maximum}`)
  }
}
