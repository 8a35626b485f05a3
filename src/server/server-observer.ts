import type { IncomingHttpHeaders } from 'node:http'
import type { StreamingSession } from './streaming-session.ts'

/** A WebSocket upgrade, before it is answered. */
export interface UpgradeAttempt {
  /** Counts upgrades of this server from 0, refused ones too. */
  readonly connection: number
  readonly url: URL
  readonly headers: IncomingHttpHeaders
}

/** An HTTP request, before it is answered. */
export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  /** The parsed JSON body; `undefined` when there was none or it was not JSON. */
  readonly body: unknown
}

/** What to do to an HTTP request instead of, or before, answering it. */
export interface HttpInterception {
  /** Wait this long first, in milliseconds. */
  readonly delayMs?: number
  /** Never answer. The connection stays open until the client gives up. */
  readonly hangs?: boolean
  /** Cut the connection without an answer. */
  readonly drops?: boolean
  /** Answer with this instead. */
  readonly answer?: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  /** Send only this share of the real answer's bytes as if it were complete; 0–1. */
  readonly truncateTo?: number
}

/** Watches a server and may interfere. Every method is optional. What one returns may change what the server does. */
export interface ServerObserver {
  /** Return a status to refuse the upgrade with it. */
  upgrade?(attempt: UpgradeAttempt): number | undefined
  /** The credential or a parameter was refused, after the 101. */
  turnedAway?(connection: number, closeCode: number): void
  /** The credential was accepted, and `Begin` is about to be sent. Return false to hold `Begin` back. */
  admitted?(session: StreamingSession): boolean | undefined
  /** `Begin` was sent. */
  begun?(session: StreamingSession): void
  /** A frame arrived, and `session.audioMs` includes it. The engine gets it after this call. */
  audio?(session: StreamingSession, bytes: Uint8Array): void
  /** A control message arrived. */
  message?(session: StreamingSession, message: Readonly<Record<string, unknown>>): void
  /** A message is about to be sent. Return true to prevent that. */
  sending?(session: StreamingSession, message: Readonly<Record<string, unknown>>): boolean | undefined
  closed?(session: StreamingSession, code: number): void
  http?(request: HttpRequest): HttpInterception | undefined
  /** An engine threw, and the client got a 3005; or a Gateway side threw, and the client got a 500. */
  error?(error: unknown, where: 'engine' | 'gateway'): void
}
