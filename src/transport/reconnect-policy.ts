import { checkOptions, type OptionRule, type OptionRules } from '../core/check-options.ts'
import { defined } from '../core/defined.ts'
import { ConnectionError, TranscriptionError, type ScribeErrors } from '../core/errors.ts'
import { closeMeaning, type CloseAction } from '../protocol/close-codes.ts'

/** How patiently a lost connection is opened again. Refused credentials and parameters are never tried again. */
export interface ReconnectOptions {
  /**
   * Failures in a row after which the visit fails, 0 or more. A connection that lived for `minUptimeMs` sets the
   * count back to 0, whether or not anything was said on it. The default outlasts a network that is gone for a minute;
   * audio queues meanwhile.
   *
   * @default 20
   */
  maxAttempts?: number
  /**
   * Upper bound of the first wait, in milliseconds; it doubles from there, and each wait is drawn at random below
   * its bound ("full jitter").
   *
   * @default 500
   */
  baseDelayMs?: number
  /** Upper bound of any wait, in milliseconds. @default 8000 */
  maxDelayMs?: number
  /** For how long a connection must have been heard from to count as a success, in milliseconds. @default 10000 */
  minUptimeMs?: number
  /**
   * The shortest wait when the service says that there are too many sessions, in milliseconds; the longest is twice
   * that.
   *
   * @default 20000
   */
  busyDelayMs?: number
}

export const reconnectDefaults: Required<ReconnectOptions> = {
  maxAttempts: 20,
  baseDelayMs: 500,
  maxDelayMs: 8_000,
  minUptimeMs: 10_000,
  busyDelayMs: 20_000,
}

const wait: OptionRule = { type: 'number', unit: 'ms' }
const reconnectRules: OptionRules<ReconnectOptions> = {
  maxAttempts: { type: 'number' },
  baseDelayMs: wait,
  maxDelayMs: wait,
  minUptimeMs: wait,
  busyDelayMs: wait,
}

/** How a connection ended. */
export interface Closure {
  /** Close code, or the code of the `Error` message before it; absent when there was neither. */
  readonly code?: number
  readonly errorText?: string
  /** HTTP status that refused the upgrade. */
  readonly httpStatus?: number
  /** What failed on our side: a credential that could not be had, a deadline. */
  readonly failure?: ScribeErrors
  /** From `Begin` to the last thing heard, in milliseconds; 0 without a `Begin`. */
  readonly uptimeMs: number
}

export interface ReconnectContext {
  readonly closure: Closure
  /** Failures in a row before this one. */
  readonly failures: number
  /** `false`: never. */
  readonly options: Required<ReconnectOptions> | false
  /** Whether the next connection would bring a new credential. */
  readonly renewsCredential: boolean
  readonly random?: () => number
}

export type ReconnectDecision =
  | { readonly action: 'stop'; readonly error: ScribeErrors }
  | {
      readonly action: 'retry'
      readonly delayMs: number
      /** Failures in a row, this one included. */
      readonly failures: number
      readonly cause: ScribeErrors
      /** Only once there is audio: the server closed because there was none. */
      readonly awaitAudio: boolean
    }

/** What to do about a closed connection: the whole policy, top to bottom. */
export function decide(context: ReconnectContext): ReconnectDecision {
  const { closure, options } = context
  const action = actionFor(closure)
  const cause = explain(closure, action)
  // A token that has expired is refused with either code; with 3008 before there is a session.
  const isExpired =
    (closure.code === 1008 && action === 'retry') || (action === 'rotate' && closure.uptimeMs === 0)
  if (options === false || action === 'stop' || (isExpired && !context.renewsCredential)) {
    return { action: 'stop', error: cause }
  }
  const retry = { action: 'retry', delayMs: 0, cause, awaitAudio: false } as const
  if (closure.code === 3006) return { ...retry, failures: context.failures, awaitAudio: true }
  const hasLived = closure.uptimeMs >= options.minUptimeMs
  // A session whose time is up at once would be replaced without end.
  if (action === 'rotate' && hasLived) return { ...retry, failures: 0 }
  const failures = hasLived ? 1 : context.failures + 1
  if (failures > options.maxAttempts) {
    const message = `Gave up after ${failures} failed connections in a row`
    return {
      action: 'stop',
      error: new ConnectionError(message, { attempt: failures, retryable: false, cause }),
    }
  }
  const { random = Math.random } = context
  // Exponential with a cap and full jitter.
  const boundMs = Math.min(options.maxDelayMs, options.baseDelayMs * 2 ** (failures - 1))
  const delayMs = action === 'retry-later' ? options.busyDelayMs * (1 + random()) : random() * boundMs
  return { ...retry, delayMs: Math.round(delayMs), failures }
}

function actionFor(closure: Closure): CloseAction {
  const { failure, httpStatus, code = 1006 } = closure
  if (failure) return failure.retryable ? 'retry' : 'stop'
  if (httpStatus === 429) return 'retry-later'
  if (httpStatus !== undefined) return httpStatus >= 500 || httpStatus === 408 ? 'retry' : 'stop'
  const { action } = closeMeaning(code, closure.errorText)
  // A close 1000 that we did not ask for is a lost connection too.
  return action === 'done' ? 'retry' : action
}

function explain(closure: Closure, action: CloseAction): ScribeErrors {
  const { failure, httpStatus, code } = closure
  if (failure) return failure
  const retryable = action !== 'stop'
  if (httpStatus !== undefined) {
    const message = `The streaming service refused the connection with HTTP ${httpStatus}`
    return new ConnectionError(message, { retryable })
  }
  if (code === undefined || code === 1006) {
    return new ConnectionError('The connection to the streaming service was lost', { closeCode: 1006 })
  }
  const { meaning } = closeMeaning(code, closure.errorText)
  const parameter = /Invalid '(\w+)'/.exec(closure.errorText ?? '')?.[1]
  const about = parameter === undefined ? '' : ` (${parameter})`
  // The service's own text may quote what we sent, so it goes into `cause` and not into the message.
  const options = closure.errorText === undefined ? {} : { cause: new Error(closure.errorText) }
  const message = `The streaming service closed with ${code}: ${meaning}${about}`
  return new TranscriptionError(code, message, retryable, options)
}

/** Checks, and fills in the defaults. */
export function resolveReconnect(
  options: ReconnectOptions | false | undefined,
): Required<ReconnectOptions> | false {
  if (options === false) return false
  checkOptions('streaming.reconnect', options ?? {}, reconnectRules)
  return { ...reconnectDefaults, ...defined(options ?? {}) }
}

/** When a server session is replaced by a new one, before the server ends it. */
export interface RotationWindow {
  /** From here on at the first silence, by the clock of `nowMs`. */
  readonly fromMs: number
  /** At the latest, silence or not. */
  readonly byMs: number
}

/**
 * The window before a session's end.
 *
 * None for a session that would hardly live, as when this machine's clock is wrong: sessions would replace each other
 * without end. The server will say when its time is up, and then there is a backoff.
 *
 * @param lifetimeMs how long the server says that it will live.
 * @param minUptimeMs what is no success is not replaced before its end.
 */
export function rotationWindow(lifetimeMs: number, nowMs: number, minUptimeMs: number): RotationWindow {
  if (!(lifetimeMs > minUptimeMs)) return { fromMs: Infinity, byMs: Infinity }
  return {
    fromMs: nowMs + lifetimeMs - Math.min(60_000, lifetimeMs * 0.2),
    byMs: nowMs + lifetimeMs - Math.min(5_000, lifetimeMs * 0.05),
  }
}
