import type { JobInterference } from '../server/recorded-engine.ts'

/** Which connections or calls a fault affects, and how often. */
export interface FaultTarget {
  /** Number of the connection, from 0, refused ones included; for HTTP, of the request of its kind. @default any */
  readonly connection?: number
  /** How often it happens in all; `Infinity` for always. @default 1 */
  readonly times?: number
}

/** A fault at a moment: when this much of the connection's own audio has arrived, in milliseconds. */
export interface TimedTarget extends FaultTarget {
  /** 0: right after `Begin`. @default instead of `Begin` where that makes sense, else right after it */
  readonly atAudioMs?: number
}

/** A fault of a streaming connection. */
export type StreamingFault =
  /** The socket is cut: the client sees 1006. */
  | (TimedTarget & { readonly kind: 'drop' })
  /** The server closes, after an `Error` message when `error` is given. */
  | (TimedTarget & {
      readonly kind: 'close'
      readonly code: number
      readonly error?: string
      readonly reason?: string
    })
  /** The server stops reading, sending and answering, with the connection open. */
  | (TimedTarget & { readonly kind: 'half-open' })
  /** The upgrade is answered with this HTTP status. */
  | (FaultTarget & { readonly kind: 'refuse'; readonly status: number })
  /** `Begin` comes this late. */
  | (FaultTarget & { readonly kind: 'delay-begin'; readonly delayMs: number })
  /** `Begin` never comes. */
  | (FaultTarget & { readonly kind: 'no-begin' })
  /** A frame that is no JSON. */
  | (TimedTarget & { readonly kind: 'malformed'; readonly text?: string })
  /** Any other message, an unknown one unless given. */
  | (TimedTarget & { readonly kind: 'message'; readonly message?: object })
  /** The next final is sent twice. */
  | (TimedTarget & { readonly kind: 'duplicate-final' })
  /** The next final is held back, so that other messages come before it. */
  | (TimedTarget & { readonly kind: 'delay-final'; readonly delayMs: number })
  /** No more partials come, from here on. */
  | (TimedTarget & { readonly kind: 'hold-partials' })
  /** `type` is the first key of every final instead of the last, from here on. */
  | (TimedTarget & { readonly kind: 'type-first' })

/** A fault of an HTTP request. */
export interface HttpFault extends FaultTarget {
  /** Which endpoint; `transcript` are all calls below `/v2/transcript`. */
  readonly kind: 'gateway' | 'token' | 'upload' | 'transcript'
  /** Only calls of this method. @default any */
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** Only calls for this model. @default any */
  readonly model?: string
  /** Answer with this status. @default the real answer's */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text is sent unchanged, anything else as JSON. @default the error body of that status */
  readonly body?: string | object
  /** Wait first, in milliseconds. */
  readonly delayMs?: number
  /** Never answer. */
  readonly hangs?: boolean
  /** Cut the connection. */
  readonly drops?: boolean
  /** Send only this share of the real answer's bytes, 0–1, as if it were all. */
  readonly truncateTo?: number
}

/** What goes wrong with a job of the pre-recorded API; `connection` counts jobs. */
export interface JobFault extends FaultTarget, JobInterference {
  readonly kind: 'job'
}

/** A fault that `FakeAssemblyAI` can inject. */
export type Fault = StreamingFault | HttpFault | JobFault

/** The kinds that are one event at one moment. The others change what is sent from a moment on. */
export type MomentaryFault = Extract<
  StreamingFault,
  { readonly kind: 'drop' | 'close' | 'half-open' | 'malformed' | 'message' }
>
