import { ConnectionError, type ProtocolError, ScribeError } from '../core/errors.ts'
import { copyOf, type AudioPiece } from '../core/piece.ts'
import { decodeServerMessage } from '../protocol/streaming-decoder.ts'
import { terminateMessage, type BeginMessage, type ServerMessage } from '../protocol/streaming.ts'
import { credentialFailure, type Closure } from './reconnect-policy.ts'
import { writeAudio, type RawSocket } from './frame-writer.ts'
import {
  loadSocket,
  openSocket,
  refusedStatus,
  socketFailure,
  type SocketAddress,
  type WebSocketLike,
} from './socket.ts'

/** What a connection tells its owner. After `closed`, which comes once, nothing more. */
export interface ConnectionOwner {
  begun(message: BeginMessage): void
  /** Everything else that was said, in order. */
  heard(message: Exclude<ServerMessage, BeginMessage>): void
  malformed(error: ProtocolError): void
  closed(closure: Closure): void
}

export interface ConnectionRequest {
  /** Where to and with what; asked once. */
  readonly address: () => Promise<SocketAddress>
  /** From now to `Begin`, the credential included. */
  readonly connectTimeoutMs: number
  /** For how long nothing at all may arrive. */
  readonly livenessTimeoutMs: number
  /** Whether the server was asked for heartbeats. */
  readonly heartbeat: boolean
}

const pingEveryMs = 5_000
/** For how long a close handshake may take before the socket is dropped. */
const closeGraceMs = 1_000

/**
 * One attempt at one server session: owns its socket and its timers, and is never opened again.
 *
 * Every callback first asks whether the attempt is over, so that a late event of a dead socket reaches nobody.
 */
export class Connection {
  readonly #owner: ConnectionOwner
  readonly #livenessTimeoutMs: number
  readonly #heartbeat: boolean
  #deadline: ReturnType<typeof setTimeout> | undefined
  #socket: WebSocketLike | undefined
  /** Node only: what the WebSocket writes to. */
  #raw: RawSocket | undefined
  #isOver = false
  #beganAt: number | undefined
  #heardAt = 0
  #pingedAt = 0

  constructor(request: ConnectionRequest, owner: ConnectionOwner) {
    const { address, connectTimeoutMs, livenessTimeoutMs, heartbeat } = request
    this.#owner = owner
    this.#livenessTimeoutMs = livenessTimeoutMs
    this.#heartbeat = heartbeat
    this.#deadline = setTimeout(() => {
      this.#end({ failure: new ConnectionError(`No session within ${connectTimeoutMs} ms`) })
    }, connectTimeoutMs)
    void this.#open(address)
  }

  /** Whether `Begin` came and nothing has ended since. */
  get isOpen(): boolean {
    return this.#beganAt !== undefined && !this.#isOver
  }

  /** Bytes given to the socket and not yet to the network. */
  get bufferedAmount(): number {
    // What the WebSocket has of its own to send goes out at once or is short.
    return this.#raw?.writableLength ?? this.#socket?.bufferedAmount ?? 0
  }

  /** Wall time since `Begin`, which is what is billed, in milliseconds. */
  get ageMs(): number {
    return this.#beganAt === undefined ? 0 : Date.now() - this.#beganAt
  }

  send(message: string | Uint8Array): void {
    this.#openSocket?.send(message)
  }

  /** Sends a piece of audio; its memory may be used again at once. `written` is called in Node only. */
  sendAudio(audio: AudioPiece, written?: () => void): void {
    const socket = this.#openSocket
    if (socket && !(this.#raw && writeAudio(this.#raw, audio, written))) socket.send(copyOf(audio), written)
  }

  /** None while it closes: its socket may have ended. */
  get #openSocket(): WebSocketLike | undefined {
    return this.isOpen && this.#socket?.readyState === 1 ? this.#socket : undefined
  }

  /** Asks for the end; `Termination` and `closed` follow, or nothing does. */
  terminate(): void {
    this.send(terminateMessage)
  }

  /** Ends quietly: `closed` is not called. `now` leaves no handshake behind. */
  abandon(now: boolean): void {
    if (!this.#isOver) this.#dispose(now)
  }

  /** Ends because the owner found that the server does not answer. */
  fail(failure: ConnectionError): void {
    this.#end({ failure })
  }

  async #open(address: ConnectionRequest['address']): Promise<void> {
    try {
      const [where, Socket] = await Promise.all([address(), loadSocket()])
      if (this.#isOver) return
      const socket = openSocket(Socket, where)
      this.#socket = socket
      socket.onmessage = (event) => {
        this.#hear(event.data)
      }
      let httpStatus: number | undefined
      let failure: ConnectionError | undefined
      // `close` follows in any case.
      socket.onerror = (event) => {
        httpStatus = refusedStatus(event)
        failure = socketFailure(event)
      }
      socket.onclose = ({ code }) => {
        if (httpStatus !== undefined) this.#end({ httpStatus })
        else this.#end(code === 1006 && failure ? { code, failure } : { code })
      }
      socket.on?.('pong', () => {
        this.#heardAt = Date.now()
      })
      socket.on?.('upgrade', (response) => {
        this.#raw = response.socket
      })
    } catch (error) {
      this.#end({ failure: credentialFailure(error) })
    }
  }

  #hear(data: unknown): void {
    if (this.#isOver) return
    this.#heardAt = Date.now()
    let message: ServerMessage
    try {
      // The server only sends text; a binary frame reads as what it is, no JSON.
      message = decodeServerMessage(typeof data === 'string' ? data : '')
    } catch (error) {
      if (!ScribeError.isInstance(error) || error.code !== 'protocol') throw error
      this.#owner.malformed(error)
      return
    }
    if (message.type === 'Begin') this.#begin(message)
    // The close that follows has the same code and no text; waiting for it would gain nothing.
    else if (message.type === 'Error') this.#end({ code: message.errorCode, errorText: message.error })
    else this.#owner.heard(message)
  }

  #begin(message: BeginMessage): void {
    if (this.#beganAt !== undefined) return
    this.#clearDeadline()
    this.#beganAt = this.#pingedAt = this.#heardAt
    this.#owner.begun(message)
  }

  /** Called about ten times a second: ends what is dead, and asks whoever says nothing. */
  watch(nowMs: number): void {
    if (!this.isOpen) return
    const livenessTimeoutMs = this.#livenessTimeoutMs
    const canPing = this.#socket?.ping !== undefined
    if ((this.#heartbeat || canPing) && nowMs - this.#heardAt >= livenessTimeoutMs) {
      this.#end({
        failure: new ConnectionError(`Nothing was heard from the service for ${livenessTimeoutMs} ms`),
      })
    } else if (
      canPing &&
      // What speaks by itself need not be asked.
      nowMs - Math.max(this.#pingedAt, this.#heardAt) >= Math.min(pingEveryMs, livenessTimeoutMs / 3)
    ) {
      this.#pingedAt = nowMs
      this.#socket?.ping?.()
    }
  }

  #end(how: Omit<Closure, 'uptimeMs'>): void {
    if (this.#isOver) return
    const uptimeMs = this.#beganAt === undefined ? 0 : this.#heardAt - this.#beganAt
    this.#dispose(true)
    this.#owner.closed({ ...how, uptimeMs })
  }

  #dispose(now: boolean): void {
    this.#isOver = true
    this.#clearDeadline()
    const socket = this.#socket
    if (!socket) return
    socket.onmessage = null
    // Kept, because closing a socket that is still connecting makes `ws` emit an error, and an unheard one kills.
    socket.onerror = () => undefined
    socket.onclose = null
    const isUp = socket.readyState === 1
    if (now || !isUp || !socket.terminate) {
      // A session that is not told of its end is billed until it expires.
      if (now && isUp) socket.send(terminateMessage)
      if (socket.terminate) socket.terminate()
      else socket.close()
      return
    }
    const grace = setTimeout(() => socket.terminate?.(), closeGraceMs)
    socket.onclose = () => {
      clearTimeout(grace)
    }
    socket.close(1000)
  }

  #clearDeadline(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }
}
