import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import * as ws from 'ws'
import { nodeWebSockets } from '../transport/socket.ts'
import { selfSignedCertificate, type KeyPair } from './certificate.ts'
import { Credentials } from './credentials.ts'
import type { GatewaySide } from './gateway-side.ts'
import { isForeign } from './foreign-request.ts'
import { answerHttp } from './http-endpoints.ts'
import { RecordedApi } from './recorded-api.ts'
import type { RecordedEngine } from './recorded-engine.ts'
import { Refusal } from './refusal.ts'
import type { ServerObserver } from './server-observer.ts'
import { readParameters } from './stream-parameters.ts'
import { StreamingSession, type SessionSettings } from './streaming-session.ts'
import type { TurnEngine } from './turn-engine.ts'

/** Options of a `ProtocolServer`. */
export interface ProtocolServerOptions {
  readonly engine: TurnEngine
  readonly gateway: GatewaySide
  /** Takes recordings. @default none: the pre-recorded API answers 404 */
  readonly recorded?: RecordedEngine
  /** `true` makes a self-signed certificate for loopback. @default false */
  readonly tls?: boolean | KeyPair
  /** Port to listen on, on 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number
  /** Keys to accept. @default none is needed, and any key and any token will do */
  readonly keys?: readonly string[]
  /** Take every credential, also one that the service would refuse by its form. @default false */
  readonly takesAnything?: boolean
  /**
   * Refuse a token that has opened a session before. The documentation promises that; the service does not do it.
   *
   * @default false
   */
  readonly oneTimeTokens?: boolean
  /** Longest session, in milliseconds; a token may lower it. @default 10800000 (3 hours) */
  readonly maxSessionMs?: number
  /** Wait before `Begin`, in milliseconds; the service takes about 300. @default 0 */
  readonly beginDelayMs?: number
  /** Wait between the last final and `Termination`, in milliseconds; the service takes about 600. @default 0 */
  readonly terminationDelayMs?: number
  /**
   * How far audio may run ahead of the clock before a 3007, in milliseconds; the service allows about 300000.
   *
   * @default Infinity
   */
  readonly maxBacklogMs?: number
  /** Finals per turn where `format_turns` was asked for. @default 'two' */
  readonly finals?: 'two' | 'one'
  /** Model of a client that names none. @default 'universal-3-6-pro' */
  readonly defaultModel?: string
  /** Origin that web pages of other machines may call from; `*` also lets hosts of other names in. @default none */
  readonly allowOrigin?: string
  readonly observer?: ServerObserver
}

const tickMs = 50
const longestMessageBytes = 128 * 1024

/** Serves AssemblyAI's streaming v3 protocol, token endpoint, LLM Gateway and pre-recorded API on loopback. */
export class ProtocolServer {
  /** Whole WebSocket URL, ending in `/v3/ws`. */
  readonly streamingUrl: string
  /** Base URL to which `/chat/completions` is added, ending in `/v1`. */
  readonly gatewayUrl: string
  /** Base URL of the pre-recorded API, ending in `/v2`. */
  readonly recordedUrl: string
  /** URL of the token endpoint, ending in `/v3/token`. */
  readonly tokenUrl: string
  /** The server's certificate (PEM), for a client to trust; absent without TLS. */
  readonly certificate: string | undefined
  readonly #server: ReturnType<typeof createServer>
  readonly #upgrades = new (webSocketServer())({
    noServer: true,
    maxPayload: longestMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
    autoPong: false,
  })
  readonly #credentials: Credentials
  readonly #options: ProtocolServerOptions
  readonly #settings: SessionSettings
  readonly #recorded: RecordedApi
  readonly #sessions = new Set<StreamingSession>()
  readonly #sockets = new Set<Duplex>()
  #clock: ReturnType<typeof setInterval> | undefined
  #connections = 0
  #stopped: Promise<void> | undefined

  /** @throws ConfigurationError when `tls: true` and the `selfsigned` package is missing. */
  static async start(options: ProtocolServerOptions): Promise<ProtocolServer> {
    const pair = options.tls === true ? await selfSignedCertificate() : options.tls || undefined
    const server = pair
      ? // The service documents only TLS 1.3.
        createSecureServer({ key: pair.key, cert: pair.cert, minVersion: 'TLSv1.3' })
      : createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options.port ?? 0, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new ProtocolServer(server, pair?.cert, options)
  }

  private constructor(
    server: ReturnType<typeof createServer>,
    certificate: string | undefined,
    options: ProtocolServerOptions,
  ) {
    this.#server = server
    this.certificate = certificate
    this.#options = options
    this.#credentials = new Credentials(options.keys, options.oneTimeTokens ?? false, options.takesAnything)
    this.#settings = {
      engine: options.engine,
      gateway: options.gateway,
      observer: options.observer ?? {},
      finals: options.finals ?? 'two',
      beginDelayMs: options.beginDelayMs ?? 0,
      terminationDelayMs: options.terminationDelayMs ?? 0,
      maxBacklogMs: options.maxBacklogMs ?? Infinity,
    }
    const { port } = server.address() as AddressInfo
    const secure = certificate === undefined ? '' : 's'
    this.streamingUrl = `ws${secure}://127.0.0.1:${port}/v3/ws`
    this.gatewayUrl = `http${secure}://127.0.0.1:${port}/v1`
    this.recordedUrl = `http${secure}://127.0.0.1:${port}/v2`
    this.tokenUrl = `http${secure}://127.0.0.1:${port}/v3/token`
    this.#recorded = new RecordedApi(
      options.recorded,
      this.#credentials,
      this.#settings.observer,
      this.recordedUrl,
    )
    server.on('connection', (socket: Socket) => {
      socket.setNoDelay(true)
      this.#track(socket)
    })
    server.on('secureConnection', (socket: Socket) => this.#track(socket))
    server.on('request', (incoming, response) => {
      const { gateway, observer } = this.#settings
      const [credentials, recorded] = [this.#credentials, this.#recorded]
      const settings = { credentials, gateway, recorded, observer, allowOrigin: options.allowOrigin }
      answerHttp(incoming, response, settings).catch((error: unknown) => {
        observer.error?.(error, 'gateway')
        incoming.socket.destroy()
      })
    })
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(incoming, socket, head)
    })
  }

  /** Sessions open now. */
  get sessions(): ReadonlySet<StreamingSession> {
    return this.#sessions
  }

  /** Cuts every connection and stops listening. Repeat calls share the promise. */
  stop(): Promise<void> {
    this.#stopped ??= new Promise((resolve) => {
      clearInterval(this.#clock)
      this.#recorded.stop()
      this.#server.close(() => resolve())
      for (const session of [...this.#sessions]) session.drop()
      for (const socket of this.#sockets) socket.destroy()
    })
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // Without a listener, the error of a client that vanished would end the process.
    socket.on('error', () => undefined)
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (isForeign(incoming.headers, this.#options.allowOrigin)) return refuse(socket, 403, 'Foreign origin')
    const path = incoming.url ?? '/'
    if (!URL.canParse(path, this.streamingUrl)) return refuse(socket, 400, 'Bad request')
    const url = new URL(path, this.streamingUrl)
    if (url.pathname === '/v2/realtime/ws') return refuse(socket, 410, 'Deprecated endpoint')
    if (url.pathname !== '/v3/ws') return refuse(socket, 404, 'Not found')
    const connection = this.#connections++
    const status = this.#settings.observer.upgrade?.({ connection, url, headers: incoming.headers })
    if (status !== undefined) return refuse(socket, status, 'Refused')
    this.#upgrades.handleUpgrade(incoming, socket, head, (webSocket) => {
      this.#admit(webSocket, connection, url, incoming.headers.authorization)
    })
  }

  #admit(webSocket: ws.WebSocket, connection: number, url: URL, authorization: string | undefined): void {
    webSocket.on('error', () => undefined)
    try {
      // The service checks a credential only after the 101.
      const admission = this.#credentials.admit(authorization, url.searchParams.get('token'), Date.now())
      const parameters = readParameters(url.searchParams, this.#options.defaultModel ?? 'universal-3-6-pro')
      const longest = this.#options.maxSessionMs ?? 10_800_000
      const maxSessionMs = Math.min(longest, admission.maxSessionMs ?? longest)
      const session = new StreamingSession(webSocket, connection, parameters, maxSessionMs, this.#settings)
      this.#sessions.add(session)
      webSocket.once('close', () => this.#sessions.delete(session))
      this.#clock ??= setInterval(() => {
        const now = Date.now()
        for (const open of this.#sessions) open.tick(now)
      }, tickMs)
      void session.begin()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      webSocket.send(JSON.stringify({ type: 'Error', error_code: error.closeCode, error: error.message }))
      webSocket.close(error.closeCode, 'See Error message for details')
      this.#settings.observer.turnedAway?.(connection, error.closeCode)
    }
  }
}

function refuse(socket: Duplex, status: number, message: string): void {
  socket.end(
    `HTTP/1.1 ${status} ${message}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${message.length}\r\n\r\n${message}`,
  )
}

/** In Jest's jsdom environment `ws` is an empty function, and the server is found by its place. */
function webSocketServer(): typeof ws.WebSocketServer {
  const named: typeof ws.WebSocketServer | undefined = ws.WebSocketServer
  if (named !== undefined) return named
  const placed = nodeWebSockets(typeof __filename === 'string' ? __filename : undefined)
  return (placed as typeof ws).WebSocketServer
}
