import {
  ConnectionError,
  ProtocolError,
  ScribeError,
  toScribeError,
  TranscriptionError,
} from '../core/errors.ts'
import { toQuery } from '../protocol/streaming-options.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import { decodeServerMessage } from '../protocol/streaming-decoder.ts'
import {
  terminateMessage,
  type BeginMessage,
  type ServerMessage,
  type TurnMessage,
} from '../protocol/streaming.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { SpeakerRole, Word } from '../protocol/turn.ts'
import { address } from '../transport/endpoint.ts'
import {
  reconnectDefaults,
  rotationWindow,
  type Closure,
  type RotationWindow,
} from '../transport/reconnect-policy.ts'
import {
  closeSocket,
  loadSocket,
  openSocket,
  refusedStatus,
  socketFailure,
  type WebSocketLike,
} from '../transport/socket.ts'
import { AudioSender, type ReplayPace } from './audio-sender.ts'
import { ConnectionTranscript } from './connection-transcript.ts'
import type { ResolvedOptions } from './options.ts'
import type { ReplayWindow } from './replay-window.ts'
import { SpeakerMap } from './speaker-map.ts'
import { Timeline } from './timeline.ts'
import type { TranscriptSink } from './transcription.ts'
import { TurnTracker } from './turn-tracker.ts'

export interface SessionOwner {
  /** Nothing is told any more: whoever hears it may have cancelled. */
  readonly isOver: boolean
  /** `Begin` came: audio may be sent. */
  begun(session: ServerSession, message: BeginMessage): void
  /** The server confirmed something, or the socket has room again: more may be sent. */
  progressed(): void
  /** The server confirmed the end that was asked for. Comes once, and nothing after it. */
  terminated(session: ServerSession, billedMs?: number): void
  /** The session was lost or refused. Comes once, and nothing after it. */
  lost(session: ServerSession, closure: Closure): void
}

interface ServerSessionParts {
  readonly options: ResolvedOptions
  readonly parameters: StreamingParameters
  readonly format: AudioFormat
  /** Counts server sessions of the visit, from 0. */
  readonly ordinal: number
  /** Whose voice this is, where a session hears several sources. */
  readonly channel: SpeakerRole | undefined
  readonly pace: ReplayPace
  /** First bytes of a container, without which a replay cannot be read. */
  readonly preamble: Uint8Array | undefined
  readonly replay: ReplayWindow
  readonly sink: TranscriptSink
  readonly owner: SessionOwner
}

/** What exists once `Begin` came. */
interface LiveSession {
  readonly beganAt: number
  readonly timeline: Timeline
  readonly tracker: TurnTracker
  readonly transcript: ConnectionTranscript
  readonly sender: AudioSender
  readonly rotation: RotationWindow
}

const pingEveryMs = 5_000
/** By how much a word may end after the audio that was sent, in milliseconds. */
const wordToleranceMs = 1_000

/**
 * One attempt at one server session, from connecting to `Termination`. Owns its socket and is never opened again.
 *
 * Reads its own messages: turns, corrections, warnings go to the sink, its beginning and its end to its owner.
 */
export class ServerSession {
  readonly #parts: ServerSessionParts
  #deadline: ReturnType<typeof setTimeout> | undefined
  #socket: WebSocketLike | undefined
  #live: LiveSession | undefined
  readonly #early: string[] = []
  #isOver = false
  #isRetired = false
  #heardAt = 0
  #pingedAt = 0
  #progressAt = 0
  /** How much audio the server said it had, in milliseconds. */
  #receivedMs = 0
  /** A message could not be read: a turn may be missing. */
  #isDoubtful = false
  /** A word lay outside of the audio, and that was said. */
  #hasMistimed = false

  constructor(parts: ServerSessionParts) {
    this.#parts = parts
    const { connectTimeoutMs } = parts.options.dials
    const late = (): void => this.fail(new ConnectionError(`No session within ${connectTimeoutMs} ms`))
    this.#deadline = setTimeout(late, connectTimeoutMs)
    void this.#connect()
  }

  /** Wall time since `Begin`, which is what is billed, in milliseconds. */
  get ageMs(): number {
    return this.#live ? performance.now() - this.#live.beganAt : 0
  }

  get sentMs(): number {
    return this.#live?.sender.sentMs ?? 0
  }

  get isSpeaking(): boolean {
    return this.#live?.tracker.isSpeaking === true
  }

  /** Sends a message: before `Begin` as soon as that comes, after the end not at all. */
  send(message: string): void {
    if (!this.#live) this.#early.push(message)
    else if (!this.#isOver && this.#socket?.readyState === 1) this.#socket.send(message)
  }

  /** Sends the audio that may be sent now. Says what holds back the rest. */
  flush(nowMs: number, pad: boolean): ReturnType<AudioSender['flush']> {
    return !this.#isOver && this.#live ? this.#live.sender.flush(nowMs, pad) : 'pace'
  }

  /** Asks for the end: `terminated` follows, or `isStalled`. @param isRetired the next session hears the audio again. */
  terminate(isRetired = false): void {
    this.#isRetired = isRetired
    this.#progressAt = performance.now()
    this.send(terminateMessage)
  }

  /** Ends because its owner found that the server does not answer. */
  fail(failure: ConnectionError): void {
    this.#lose({ failure })
  }

  /** Closes the socket now. The turns that wait can still be taken. */
  close(): void {
    this.#dispose(true)
  }

  /** Hands over the turns that still wait. `isComplete` when the server has said its last word. */
  takeLast(isComplete: boolean): void {
    if (this.#live) this.#deliver(this.#live, this.#live.tracker.release(Infinity, isComplete))
  }

  /** Whether its time is nearly up: at the first silence, then at the latest. */
  isExpiring(nowMs: number): boolean {
    if (!this.#live) return false
    const { fromMs, byMs } = this.#live.rotation
    return nowMs >= fromMs && (!this.isSpeaking || nowMs >= byMs)
  }

  /** Whether the server was asked to end and makes no progress. */
  isStalled(nowMs: number): boolean {
    return nowMs - this.#progressAt >= this.#parts.options.dials.terminationTimeoutMs
  }

  /** Called about ten times a second: lets go of finals that waited long enough, and ends what is dead. */
  tick(nowMs: number): void {
    const live = this.#live
    if (!live || this.#isOver) return
    if (!this.#isRetired) this.#deliver(live, live.tracker.release(nowMs))
    const { livenessTimeoutMs } = this.#parts.options.dials
    const canPing = this.#socket?.ping !== undefined
    const answers = canPing || this.#parts.parameters.sessionHeartbeat === true
    if (answers && nowMs - this.#heardAt >= livenessTimeoutMs) {
      this.fail(new ConnectionError(`Nothing was heard from the service for ${livenessTimeoutMs} ms`))
    } else if (
      canPing &&
      // A server that speaks by itself need not be asked.
      nowMs - Math.max(this.#pingedAt, this.#heardAt) >= Math.min(pingEveryMs, livenessTimeoutMs / 3)
    ) {
      this.#pingedAt = nowMs
      this.#socket?.ping?.()
    }
  }

  async #connect(): Promise<void> {
    const { options, parameters, format } = this.#parts
    try {
      const query = toQuery(parameters, format.encoding)
      const [where, Socket] = await Promise.all([address(options.endpoint, query), loadSocket()])
      if (this.#isOver) return
      const socket = openSocket(Socket, where)
      this.#socket = socket
      socket.onmessage = this.#hear
      let httpStatus: number | undefined
      let failure: ConnectionError | undefined
      // `close` follows in any case.
      socket.onerror = (event) => {
        httpStatus = refusedStatus(event)
        failure = socketFailure(event)
      }
      socket.onclose = ({ code }) => {
        if (httpStatus !== undefined) this.#lose({ httpStatus })
        else this.#lose(code === 1006 && failure ? { code, failure } : { code })
      }
      socket.on?.('pong', () => void (this.#heardAt = performance.now()))
    } catch (error) {
      const message = 'A connection to the streaming service could not be opened'
      const unopened = (cause: unknown): ConnectionError =>
        new ConnectionError(message, { retryable: false, cause })
      this.#lose({ failure: toScribeError(error, unopened) })
    }
  }

  readonly #hear = ({ data }: { readonly data: unknown }): void => {
    if (this.#isOver) return
    this.#heardAt = performance.now()
    let message: ServerMessage
    try {
      // The server sends text only. A binary frame reads as what it is: no JSON.
      message = decodeServerMessage(typeof data === 'string' ? data : '')
      if (message.type === 'Turn' && this.#live?.tracker.isPlausible(message.turnOrder) === false)
        throw new ProtocolError('Turn', 'turn_order', 'a number near those before')
    } catch (error) {
      if (!ScribeError.isInstance(error) || error.code !== 'protocol') throw error
      this.#isDoubtful = true
      this.#parts.sink.warning({ kind: 'protocol', message: error.message, cause: error })
      return
    }
    const live = this.#live
    if (message.type === 'Begin') this.#begin(message)
    // The close that follows has the same code and no text.
    else if (message.type === 'Error') this.#lose({ code: message.errorCode, errorText: message.error })
    if (!live) return
    const { sink, replay, owner } = this.#parts
    const nowMs = this.#heardAt
    if (message.type !== 'Heartbeat') this.#progressAt = nowMs
    switch (message.type) {
      case 'Turn':
        if (!this.#isRetired) this.#deliver(live, live.tracker.read(this.#timed(live, message), nowMs))
        // A partial confirms nothing.
        if (message.endOfTurn) owner.progressed()
        return
      case 'SpeechStarted':
        return live.tracker.speechStarted()
      case 'SpeakerRevision':
        for (const turn of live.transcript.revise(message)) sink.turnRevised(turn)
        return
      case 'Heartbeat':
        if (message.totalAudioReceivedMs > this.#receivedMs) this.#progressAt = nowMs
        this.#receivedMs = message.totalAudioReceivedMs
        if (!this.#isRetired && !live.tracker.isSpeaking) {
          const quietMs = silenceMs(Math.min(this.#receivedMs, this.ageMs), this.#parts.parameters)
          if (quietMs > 0) replay.cover(live.timeline.start(quietMs))
        }
        owner.progressed()
        return
      case 'LLMGatewayResponse':
        return sink.llmGatewayResponse(message)
      case 'Warning': {
        // The service's own words may quote what we sent, so they are a cause and no message.
        const { warningCode: code = 0, warning } = message
        const words = { cause: new Error(warning) }
        const cause = new TranscriptionError(code, `The streaming service warns with ${code}`, true, words)
        return sink.warning({ kind: 'service', message: 'The service warns; cause has its words', cause })
      }
      case 'Termination':
        this.#dispose(false)
        return owner.terminated(
          this,
          message.sessionDurationSeconds && message.sessionDurationSeconds * 1_000,
        )
      default:
    }
  }

  /** The turn with every time that cannot be as early as it may be: a late one would cover what was not heard yet. */
  #timed({ sender }: LiveSession, message: TurnMessage): TurnMessage {
    const { words } = message
    const mostMs = sender.sentMs + wordToleranceMs
    const isSound = ({ startMs, endMs }: Word): boolean => startMs >= 0 && endMs >= startMs && endMs <= mostMs
    if (words.every(isSound)) return message
    if (!this.#hasMistimed) {
      const text = 'The service sends times that lie outside of the audio; they were bounded'
      this.#parts.sink.warning({ kind: 'protocol', message: text })
    }
    this.#hasMistimed = true
    let atMs = 0
    const bounded = words.map((word) => {
      const startMs = word.startMs >= 0 && word.startMs <= mostMs ? word.startMs : atMs
      atMs = isSound({ ...word, startMs }) ? word.endMs : startMs
      return { ...word, startMs, endMs: atMs }
    })
    return { ...message, words: bounded }
  }

  #begin(message: BeginMessage): void {
    if (this.#live) return
    clearTimeout(this.#deadline)
    const nowMs = (this.#pingedAt = this.#progressAt = this.#heardAt)
    const { ordinal: connection, parameters, channel, replay, pace, preamble, owner } = this.#parts
    replay.loseDropped()
    // A listener may have cancelled.
    if (this.#isOver) return
    replay.audio.seek(replay.coveredMs)
    const timeline = new Timeline()
    const { repeated, speakers: known } = replay.known
    const tracker = new TurnTracker(parameters.formatTurns === true)
    const speakers = new SpeakerMap(known, parameters.maxSpeakers, channel)
    const transcript = new ConnectionTranscript({ connection, timeline, repeated, speakers })
    const socket = this.#socket as WebSocketLike
    if (preamble && replay.coveredMs > 0) socket.send(preamble)
    const sender = new AudioSender(
      {
        socket,
        audio: replay.audio,
        timeline,
        pace,
        skip: (startMs, endMs) => replay.lose(startMs, endMs, 'overflow'),
        drained: () => owner.progressed(),
      },
      nowMs,
    )
    const { minUptimeMs } = this.#parts.options.reconnect || reconnectDefaults
    const rotation = rotationWindow(message.expiresAt * 1_000 - Date.now(), nowMs, minUptimeMs)
    this.#live = { beganAt: nowMs, timeline, tracker, transcript, sender, rotation }
    for (const early of this.#early) this.send(early)
    owner.begun(this, message)
  }

  /** Hands over turns. Where one before them never came, says so when it may be the one that could not be read. */
  #deliver({ tracker, transcript }: LiveSession, messages: readonly TurnMessage[]): void {
    const { sink, replay, owner } = this.#parts
    for (const message of messages) {
      if (owner.isOver) return
      const turn = transcript.read(message)
      if (!turn) continue
      if (!turn.isFinal) {
        sink.partial(turn)
        continue
      }
      const isAfterHole = this.#isDoubtful && tracker.followsSkipped(turn.turnOrder)
      if (isAfterHole && turn.startMs > replay.coveredMs) {
        this.#isDoubtful = false
        replay.lose(replay.coveredMs, turn.startMs, 'unrecoverable')
      }
      if (!owner.isOver) replay.deliver(turn)
    }
  }

  #lose(how: Omit<Closure, 'uptimeMs'>): void {
    if (this.#isOver) return
    const uptimeMs = this.#live ? this.#heardAt - this.#live.beganAt : 0
    this.#dispose(true)
    this.#parts.owner.lost(this, { ...how, uptimeMs })
  }

  /** A server that is not told of the end bills the session until it expires. */
  #dispose(now: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#deadline)
    if (this.#socket) closeSocket(this.#socket, now ? terminateMessage : undefined)
  }
}

/** How late the first sign of a turn may come, in milliseconds of audio. */
const signOfTurnMs = { withPartials: 30_000, without: 90_000 }

/** Up to where nothing was said when no turn is open, on the server's clock. @param listenedMs it listens in real time. */
export function silenceMs(listenedMs: number, parameters: StreamingParameters): number {
  const hasPartials = parameters.includePartialTurns ?? !parameters.redactPii
  return listenedMs - (hasPartials ? signOfTurnMs.withPartials : signOfTurnMs.without)
}
