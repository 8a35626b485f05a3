import type { IncomingHttpHeaders } from 'node:http'
import type { JobInterference } from './recorded-engine.ts'
import type { StreamParameters } from './stream-parameters.ts'

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

/** A streaming session as a server holds it, to be watched and interfered with. */
export interface ServedSession {
  /** Which upgrade of the server it is, from 0. */
  readonly connection: number
  readonly parameters: StreamParameters
  /** Audio received, in milliseconds. */
  readonly audioMs: number
  readonly isClosed: boolean
  readonly isSilent: boolean
  sayBegin(): void
  send(message: object): void
  /** Sends a text as it is, message or not. */
  sendText(text: string): void
  /** Says the error and closes with its code. */
  fail(closeCode: number, text?: string, reason?: string): void
  /** Cuts the connection without a close frame. */
  drop(): void
  /** Sends nothing from now on. */
  goSilent(): void
}

/** Watches a server and may interfere. Every method is optional. What one returns may change what the server does. */
export interface ServerObserver {
  /** Return a status to refuse the upgrade with it. */
  upgrade?(attempt: UpgradeAttempt): number | undefined
  /** The credential or a parameter was refused, after the 101. */
  turnedAway?(connection: number, closeCode: number): void
  /** The credential was accepted, and `Begin` is about to be sent. Return false to hold `Begin` back. */
  admitted?(session: ServedSession): boolean | undefined
  /** `Begin` was sent. */
  begun?(session: ServedSession): void
  /** A frame arrived, and `session.audioMs` includes it. The engine gets it after this call. */
  audio?(session: ServedSession, bytes: Uint8Array): void
  /** A control message arrived. */
  message?(session: ServedSession, message: Readonly<Record<string, unknown>>): void
  /** A message is about to be sent. Return true to prevent that. */
  sending?(session: ServedSession, message: Readonly<Record<string, unknown>>): boolean | undefined
  closed?(session: ServedSession, code: number): void
  http?(request: HttpRequest): HttpInterception | undefined
  /** A job of the pre-recorded API is about to be done. */
  job?(job: { readonly number: number; readonly body: unknown }): JobInterference | undefined
  /** An engine threw, and the client got a 3005; or a Gateway side threw, and the client got a 500. */
  error?(error: unknown, where: 'engine' | 'gateway'): void
}
