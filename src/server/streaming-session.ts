import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { delay } from '../core/time.ts'
import { FrameMeter } from './frame-meter.ts'
import { engineOutput } from './engine-output.ts'
import type { GatewaySide } from './gateway-side.ts'
import { Refusal } from './refusal.ts'
import type { ServerObserver } from './server-observer.ts'
import { configurationEcho, heartbeat, parseMessage, warningsAbout } from './session-messages.ts'
import { updateParameters, type StreamParameters } from './stream-parameters.ts'
import type { EngineSession, TurnEngine } from './turn-engine.ts'
import { TurnWriter, type FinalStyle } from './turn-writer.ts'

/** Settings that all sessions of a server share. */
export interface SessionSettings {
  readonly engine: TurnEngine
  readonly gateway: GatewaySide
  readonly observer: ServerObserver
  readonly finals: FinalStyle
  readonly beginDelayMs: number
  readonly terminationDelayMs: number
  readonly maxBacklogMs: number
}

const closeReason = 'See Error message for details'
const heartbeatMs = 5_000

type Status = 'beginning' | 'open' | 'terminating' | 'closed'
type Inbox = (() => void)[]

/** One connection from the acceptance of its credential to its close. */
export class StreamingSession {
  readonly id: string = randomUUID()
  /** The number of its upgrade on this server, from 0. */
  readonly connection: number
  parameters: StreamParameters
  readonly #socket: WebSocket
  readonly #settings: SessionSettings
  readonly #meter: FrameMeter
  readonly #writer: TurnWriter
  readonly #expiresAt: number
  readonly #openedAt = Date.now()
  #status: Status = 'beginning'
  #engine: EngineSession | undefined
  #inbox: Inbox | undefined = []
  #isSilent = false
  #lastMessageAt = Date.now()
  #lastHeartbeatAt = 0
  #begunAt = Date.now()

  constructor(
    socket: WebSocket,
    connection: number,
    parameters: StreamParameters,
    maxSessionMs: number,
    settings: SessionSettings,
  ) {
    this.#socket = socket
    this.connection = connection
    this.parameters = parameters
    this.#settings = settings
    this.#meter = new FrameMeter(parameters, settings.maxBacklogMs)
    this.#writer = new TurnWriter(parameters, settings.finals)
    this.#expiresAt = this.#openedAt + maxSessionMs
    socket.on('message', (data: Buffer, isBinary) => {
      this.#whenOpen(() => {
        if (isBinary) this.#takeAudio(data)
        else this.#takeText(data)
      })
    })
    socket.on('ping', (data) => {
      if (!this.#isSilent) socket.pong(data)
    })
    socket.on('close', (code) => this.#finish(code))
  }

  /** Audio received, in milliseconds. */
  get audioMs(): number {
    return this.#meter.totalMs
  }

  get isClosed(): boolean {
    return this.#status === 'closed'
  }

  /** True after `goSilent()`. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  /** Opens the engine and sends `Begin`. */
  async begin(): Promise<void> {
    const { engine, observer, beginDelayMs } = this.#settings
    try {
      const output = engineOutput(this, this.#writer, this.#settings.gateway)
      const [opened] = await Promise.all([
        engine.open({ connection: this.connection, parameters: this.parameters, output }),
        beginDelayMs > 0 ? delay(beginDelayMs) : undefined,
      ])
      if (this.isClosed) return opened.close()
      this.#engine = opened
      if (observer.admitted?.(this) === false) return
      this.sayBegin()
    } catch (error) {
      this.#break(error)
    }
  }

  /** Sends `Begin` and handles what has arrived meanwhile. For observers that held `Begin` back. */
  sayBegin(): void {
    if (this.#status !== 'beginning' || !this.#engine) return
    this.#status = 'open'
    this.#begunAt = this.#lastMessageAt = this.#lastHeartbeatAt = Date.now()
    this.send({
      type: 'Begin',
      id: this.id,
      expires_at: Math.floor(this.#expiresAt / 1_000),
      configuration: configurationEcho(this.parameters),
    })
    for (const warning of warningsAbout(this.parameters)) this.send(warning)
    this.#settings.observer.begun?.(this)
    const inbox = this.#inbox ?? []
    this.#inbox = undefined
    for (const take of inbox) take()
  }

  /** Sends one message, unless the connection has ended or is silent. */
  send(message: object): void {
    const record = message as Readonly<Record<string, unknown>>
    if (this.isClosed || this.#settings.observer.sending?.(this, record)) return
    this.sendText(JSON.stringify(message))
  }

  /** Sends text without any check. */
  sendText(text: string): void {
    if (!this.#isSilent && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text)
  }

  /** Closes with a code. With `text`, an `Error` message comes first. */
  fail(closeCode: number, text?: string, reason: string = text === undefined ? '' : closeReason): void {
    if (this.isClosed) return
    if (text !== undefined) this.send({ type: 'Error', error_code: closeCode, error: text })
    this.#socket.close(closeCode, reason)
    this.#finish(closeCode)
  }

  /** Cuts the connection without a close frame, so that the client sees 1006. */
  drop(): void {
    this.#finish(1006)
    this.#socket.terminate()
  }

  /** Stops reading, sending and answering, with the connection open. */
  goSilent(): void {
    this.#isSilent = true
    this.#socket.pause()
  }

  /** The server's clock calls this about twenty times a second. */
  tick(now: number): void {
    if (this.#isSilent || this.#status !== 'open') return
    const { inactivityTimeoutMs, sessionHeartbeat } = this.parameters
    if (now >= this.#expiresAt) {
      this.fail(3008, 'Session Expired: Maximum session duration exceeded')
    } else if (inactivityTimeoutMs > 0 && now - this.#lastMessageAt >= inactivityTimeoutMs) {
      const seconds = inactivityTimeoutMs / 1_000
      this.fail(3006, `Session terminated due to inactivity: No messages received for ${seconds} seconds`)
    } else if (now - this.#lastHeartbeatAt >= heartbeatMs) {
      this.#lastHeartbeatAt = now
      if (sessionHeartbeat) this.send(heartbeat(this.audioMs, now - this.#begunAt, this.#writer.order > 0))
    }
  }

  #whenOpen(take: () => void): void {
    if (this.isClosed) return
    if (this.#inbox) this.#inbox.push(take)
    else take()
  }

  #takeAudio(bytes: Uint8Array): void {
    if (this.#status !== 'open') return
    this.#lastMessageAt = Date.now()
    try {
      const atMs = this.#meter.take(bytes.byteLength, this.#lastMessageAt - this.#begunAt)
      this.#settings.observer.audio?.(this, bytes)
      // An observer may have ended the session. The engine must not hear audio from after the end.
      if (!this.isClosed && !this.#isSilent) this.#engine?.audio(bytes, atMs)
    } catch (error) {
      this.#break(error)
    }
  }

  #takeText(data: Buffer): void {
    if (this.#status !== 'open') return
    this.#lastMessageAt = Date.now()
    try {
      const message = parseMessage(data.toString('utf8'))
      this.#settings.observer.message?.(this, message)
      if (!this.isClosed && !this.#isSilent) this.#obey(message)
    } catch (error) {
      this.#break(error)
    }
  }

  #obey(message: Readonly<Record<string, unknown>>): void {
    const failed = (error: unknown): void => this.#break(error)
    switch (message.type) {
      case 'KeepAlive':
        return
      case 'UpdateConfiguration':
        this.parameters = this.#writer.parameters = updateParameters(this.parameters, message)
        this.#engine?.configure?.(this.parameters)
        return
      case 'ForceEndpoint':
        this.#flush('force-endpoint').catch(failed)
        return
      case 'Terminate':
        this.#status = 'terminating'
        this.#terminate().catch(failed)
        return
      default:
        throw new Refusal(3006, `Invalid Message Type: ${String(message.type)}`)
    }
  }

  async #flush(reason: 'terminate' | 'force-endpoint'): Promise<void> {
    await this.#engine?.flush(reason)
  }

  async #terminate(): Promise<void> {
    await this.#flush('terminate')
    for (const message of this.#writer.trailing()) this.send(message)
    const { terminationDelayMs } = this.#settings
    if (terminationDelayMs > 0) await delay(terminationDelayMs)
    this.send({
      type: 'Termination',
      audio_duration_seconds: Math.round(this.audioMs / 1_000),
      session_duration_seconds: Math.round((Date.now() - this.#begunAt) / 1_000),
    })
    if (!this.#isSilent) this.fail(1000, undefined, 'Session Ended')
  }

  #break(error: unknown): void {
    if (error instanceof Refusal) {
      this.fail(error.closeCode, error.message)
    } else {
      this.#settings.observer.error?.(error, 'engine')
      this.fail(3005, 'Session Cancelled: An error occurred')
    }
  }

  #finish(code: number): void {
    if (this.isClosed) return
    this.#status = 'closed'
    this.#inbox = undefined
    this.#engine?.close()
    this.#settings.observer.closed?.(this, code)
  }
}
