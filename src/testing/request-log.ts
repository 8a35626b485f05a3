import type { IncomingHttpHeaders } from 'node:http'
import { withDeadline } from '../core/deadline.ts'
import type { HttpRequest, ServedSession, ServerObserver, UpgradeAttempt } from '../server/server-observer.ts'

/** One WebSocket upgrade and what followed. */
export interface ConnectionRecord {
  /** Counted from 0, refused ones included. */
  readonly connection: number
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  /** HTTP status the upgrade was refused with, if it was. */
  refusedWith: number | undefined
  /** Whether `Begin` was sent. */
  begun: boolean
  /** Audio received, in milliseconds. */
  audioMs: number
  /** Audio frames received. */
  frames: number
  /** The frames, with `keepAudio`; else empty. */
  readonly audio: Uint8Array[]
  /** Control messages received, in order. */
  readonly messages: Readonly<Record<string, unknown>>[]
  /** Messages sent, in order, without partials. */
  readonly sent: Readonly<Record<string, unknown>>[]
  /** The code that it ended with; absent before. */
  closeCode: number | undefined
}

/** What a client did to a server, in order. */
export interface ServerRequests {
  readonly connections: readonly ConnectionRecord[]
  /** Calls of `/v1/chat/completions`. */
  readonly completions: readonly HttpRequest[]
  /** Calls of `/v3/token`. */
  readonly tokens: readonly HttpRequest[]
  /** Calls of `/v2/upload`, with their bodies left out. */
  readonly uploads: readonly HttpRequest[]
  /** The bytes of uploads, with `keepAudio`; else empty. */
  readonly uploadedAudio: readonly Uint8Array[]
  /** Calls below `/v2/transcript`. */
  readonly transcripts: readonly HttpRequest[]
}

/** Records what reaches a server, and resolves the promises that wait for it. */
export class RequestLog implements ServerObserver, ServerRequests {
  readonly connections: ConnectionRecord[] = []
  readonly completions: HttpRequest[] = []
  readonly tokens: HttpRequest[] = []
  readonly uploads: HttpRequest[] = []
  readonly uploadedAudio: Uint8Array[] = []
  readonly transcripts: HttpRequest[] = []
  readonly #keepAudio: boolean
  readonly #waiting = new Set<() => void>()

  constructor(keepAudio: boolean) {
    this.#keepAudio = keepAudio
  }

  upgrade({ connection, url, headers }: UpgradeAttempt): undefined {
    this.connections[connection] = {
      connection,
      url,
      headers,
      refusedWith: undefined,
      begun: false,
      audioMs: 0,
      frames: 0,
      audio: [],
      messages: [],
      sent: [],
      closeCode: undefined,
    }
    this.#wake()
  }

  refused(connection: number, status: number): void {
    const record = this.connections[connection]
    if (record) record.refusedWith = status
    this.#wake()
  }

  turnedAway(connection: number, closeCode: number): void {
    const record = this.connections[connection]
    if (record) record.closeCode = closeCode
    this.#wake()
  }

  begun(session: ServedSession): undefined {
    this.#of(session).begun = true
    this.#wake()
  }

  audio(session: ServedSession, bytes: Uint8Array): void {
    const record = this.#of(session)
    record.audioMs = session.audioMs
    record.frames++
    if (this.#keepAudio) record.audio.push(bytes.slice())
    this.#wake()
  }

  message(session: ServedSession, message: Readonly<Record<string, unknown>>): void {
    this.#of(session).messages.push(message)
    this.#wake()
  }

  sending(session: ServedSession, message: Readonly<Record<string, unknown>>): undefined {
    if (message.type === 'Turn' && message.end_of_turn !== true) return
    this.#of(session).sent.push(message)
    this.#wake()
  }

  closed(session: ServedSession, code: number): void {
    this.#of(session).closeCode = code
    this.#wake()
  }

  http(request: HttpRequest): undefined {
    if (request.url.pathname === '/v1/chat/completions') this.completions.push(request)
    if (request.url.pathname === '/v3/token') this.tokens.push(request)
    if (request.url.pathname === '/v2/upload') this.uploads.push(request)
    if (request.url.pathname.startsWith('/v2/transcript')) this.transcripts.push(request)
    this.#wake()
  }

  uploaded(bytes: Uint8Array): void {
    if (this.#keepAudio) this.uploadedAudio.push(bytes)
  }

  /** Resolves with the result of `find`, as soon as there is one. */
  async waitFor<T>(
    find: (requests: ServerRequests) => T | undefined | false,
    timeoutMs: number,
    what: string,
  ): Promise<T> {
    let wake: (() => void) | undefined
    const found = new Promise<T>((resolve, reject) => {
      wake = (): void => {
        try {
          const value = find(this)
          if (value !== undefined && value !== false) resolve(value)
        } catch (error) {
          reject(error)
        }
      }
      this.#waiting.add(wake)
      wake()
    })
    try {
      return await withDeadline(
        () => found,
        timeoutMs,
        undefined,
        () => new Error(`Waited ${timeoutMs} ms in vain for ${what}`),
      )
    } finally {
      if (wake) this.#waiting.delete(wake)
    }
  }

  #of(session: ServedSession): ConnectionRecord {
    const record = this.connections[session.connection]
    if (!record) throw new Error(`Connection ${session.connection} was never announced`)
    return record
  }

  #wake(): void {
    for (const look of this.#waiting) look()
  }
}
