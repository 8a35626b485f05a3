import { defined } from './defined.ts'

/** Marks our errors across duplicated copies of this package, where `instanceof` fails. */
const brand: unique symbol = Symbol.for('medical-scribe.error') as never
/** What Node, Bun and others ask how to print an object. */
const inspectHook: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

/** Constructor options shared by every error of this package. */
export interface ScribeErrorOptions {
  /**
   * What led to it. May quote what the outside world sent, so do not log it. `console.error` leaves it out; Node prints
   * it for an error that ends the process.
   */
  cause?: unknown
}

/**
 * Base of every error this package throws or emits.
 *
 * `message` says what was being done and with which identifier. It never holds a transcript, a note, audio or a
 * credential, so it may be logged. `JSON.stringify` and `console.error` show the message and the fields, and leave out
 * `cause`.
 */
export abstract class ScribeError extends Error {
  /** Stable, machine-readable kind; switch on it. */
  abstract readonly code: string
  /** Whether doing the same thing again may succeed. Decided where the error is made. */
  readonly retryable: boolean

  constructor(message: string, retryable: boolean, options?: ScribeErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.retryable = retryable
    Object.defineProperties(this, { [brand]: { value: true }, [inspectHook]: { value: inspect } })
  }

  /** Name, code, message and the public fields, without `cause`. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message, ...(this as object) }
  }

  /** True for an error of this package, also of another copy of it. */
  static isInstance(value: unknown): value is ScribeErrors {
    return typeof value === 'object' && value !== null && brand in value
  }
}

/** The stack and the public fields. `cause` may quote what the outside world sent, so it is not printed. */
function inspect(
  this: ScribeError,
  _depth: number,
  options: object,
  inspectFields: (fields: object, options: object) => string,
): string {
  return `${this.stack ?? String(this)} ${inspectFields(defined({ ...this, name: undefined }), options)}`
}

/** The caller passed something unusable. Thrown before anything connects. */
export class ConfigurationError extends ScribeError {
  readonly code = 'configuration' as const
  /** The option at fault, as written by the caller, for example `streaming.sampleRate`. */
  readonly option: string

  constructor(option: string, message: string, options?: ScribeErrorOptions) {
    super(`${option}: ${message}`, false, options)
    this.option = option
  }
}

/** A method was called in a state that does not allow it. */
export class StateError extends ScribeError {
  readonly code = 'state' as const
  readonly status: string
  readonly operation: string

  constructor(operation: string, status: string, advice?: string) {
    super(`Cannot ${operation} while ${status}${advice ? `: ${advice}` : ''}`, false)
    this.operation = operation
    this.status = status
  }
}

/** Why a source gave no audio. */
export type AudioErrorReason =
  'denied' | 'missing' | 'busy' | 'unplugged' | 'insecure' | 'format' | 'unsupported' | 'failed'

/** A device, file or other source of audio failed. */
export class AudioError extends ScribeError {
  readonly code = 'audio' as const
  readonly reason: AudioErrorReason

  constructor(reason: AudioErrorReason, message: string, options?: ScribeErrorOptions) {
    super(message, false, options)
    this.reason = reason
  }
}

/** The network between us and the service failed, or the service was overloaded. */
export class ConnectionError extends ScribeError {
  readonly code = 'connection' as const
  /** WebSocket close code; absent when there was no close frame to read. */
  readonly closeCode: number | undefined
  /** Which attempt failed, from 1; absent when it was an open connection that was lost. */
  readonly attempt: number | undefined
  /** How long the service asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number

  constructor(
    message: string,
    details: {
      closeCode?: number
      attempt?: number
      retryable?: boolean
      retryAfterMs?: number | undefined
    } & ScribeErrorOptions = {},
  ) {
    super(message, details.retryable ?? true, details)
    this.closeCode = details.closeCode
    this.attempt = details.attempt
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs
  }
}

/** A message broke the protocol. Names the path, never the payload. */
export class ProtocolError extends ScribeError {
  readonly code = 'protocol' as const
  /** The message's `type`, when it could be read. */
  readonly messageType: string | undefined
  /** Where in the message, for example `words.3.start`. Empty when the message as a whole is unreadable. */
  readonly path: string

  constructor(messageType: string | undefined, path: string, expected: string, options?: ScribeErrorOptions) {
    super(
      `Malformed ${messageType ?? 'message'}${path ? ` at ${path}` : ''}: expected ${expected}`,
      false,
      options,
    )
    this.messageType = messageType
    this.path = path
  }
}

/** The streaming service refused or ended the session and said so. */
export class TranscriptionError extends ScribeError {
  readonly code = 'transcription' as const
  /** Close code, equal to the `error_code` of the service's last message. */
  readonly closeCode: number

  constructor(closeCode: number, message: string, retryable: boolean, options?: ScribeErrorOptions) {
    super(message, retryable, options)
    this.closeCode = closeCode
  }
}

/** A language model gave no usable answer. */
export class ModelError extends ScribeError {
  readonly code = 'model' as const
  readonly modelId: string
  /** HTTP status, when there was an HTTP answer. */
  readonly status: number | undefined
  /** How long the model's server asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(
    modelId: string,
    message: string,
    details: {
      status?: number
      retryAfterMs?: number | undefined
      retryable?: boolean
    } & ScribeErrorOptions = {},
  ) {
    super(message, details.retryable ?? false, details)
    this.modelId = modelId
    this.status = details.status
    this.retryAfterMs = details.retryAfterMs
  }
}

/** A model's answer is not a note. The transcript is untouched. */
export class NoteError extends ScribeError {
  readonly code = 'note' as const
  /** Paths in the answer that failed the schema, for example `plan.0.evidence`. */
  readonly issues: readonly string[]

  constructor(message: string, issues: readonly string[] = [], options?: ScribeErrorOptions) {
    super(message, false, options)
    this.issues = issues
  }
}

/** A disk or database that keeps an encounter failed. */
export class StoreError extends ScribeError {
  readonly code = 'store' as const
  /**
   * `claimed`: another process has the visit. `corrupt` is for stores of your own: the ones here skip what is damaged
   * and warn `journal`.
   */
  readonly reason: 'full' | 'denied' | 'claimed' | 'corrupt' | 'newer' | 'timeout' | 'key' | 'failed'
  /** Of `claimed`: when the other's claim ends unless it is renewed, in milliseconds, where the store knows. */
  readonly freeAfterMs: number | undefined

  constructor(
    reason: StoreError['reason'],
    message: string,
    details: { freeAfterMs?: number } & ScribeErrorOptions = {},
  ) {
    super(message, reason === 'timeout' || reason === 'failed', details)
    this.reason = reason
    this.freeAfterMs = details.freeAfterMs
  }
}

/** The caller cancelled. */
export class CancelledError extends ScribeError {
  readonly code = 'cancelled' as const

  constructor(message = 'Cancelled', options?: ScribeErrorOptions) {
    super(message, false, options)
  }
}

/** Every error this package throws or emits; switch on `code`. */
export type ScribeErrors =
  | ConfigurationError
  | StateError
  | AudioError
  | ConnectionError
  | ProtocolError
  | TranscriptionError
  | ModelError
  | NoteError
  | StoreError
  | CancelledError

/** True for the rejection of an aborted operation, ours or the platform's. */
export function isAbort(error: unknown): boolean {
  if (ScribeError.isInstance(error)) return error.code === 'cancelled'
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

/** @throws CancelledError once the signal has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError(undefined, { cause: signal.reason })
}

/** One of ours as it is; anything else through `wrap`, which should keep it as `cause`. */
export function toScribeError(error: unknown, wrap: (cause: unknown) => ScribeErrors): ScribeErrors {
  return ScribeError.isInstance(error) ? error : wrap(error)
}
