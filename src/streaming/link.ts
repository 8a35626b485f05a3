import type { ProtocolError } from '../core/errors.ts'
import type { Spool } from '../audio/spool.ts'
import { formatsAfterwards } from '../protocol/streaming-options.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { BeginMessage, ServerMessage } from '../protocol/streaming.ts'
import type { Word } from '../protocol/turn.ts'
import { Connection, type ConnectionOwner, type ConnectionRequest } from '../transport/connection.ts'
import type { Closure } from '../transport/reconnect-policy.ts'
import { ConnectionTranscript } from './connection-transcript.ts'
import { rotationWindow, type RotationWindow } from './rotation.ts'
import { Sender, type Pace, type SenderOwner } from './sender.ts'
import { SpeakerMap } from './speaker-map.ts'
import { Timeline } from './timeline.ts'
import { holdMs, overtakenMs, TurnTracker } from './turn-tracker.ts'

/** What exists once a server session has begun. */
export interface LiveParts {
  readonly timeline: Timeline
  readonly transcript: ConnectionTranscript
  readonly sender: Sender
  readonly rotation: RotationWindow
}

/** What is told of an attempt, with the attempt. */
export interface LinkOwner {
  begun(link: Link, message: BeginMessage): void
  heard(link: Link, message: Exclude<ServerMessage, BeginMessage>): void
  malformed(link: Link, error: ProtocolError): void
  closed(link: Link, closure: Closure): void
}

/** One attempt, and all that belongs to it alone. */
export class Link implements ConnectionOwner {
  readonly connection: Connection
  live: LiveParts | undefined
  /** When the server last made progress, in milliseconds since 1970. */
  progressAt = 0
  /** How much audio the server said it had, in milliseconds. */
  receivedMs = 0
  /** A message could not be read: a turn may be missing. */
  isDoubtful = false
  readonly #owner: LinkOwner

  constructor(owner: LinkOwner, request: ConnectionRequest) {
    this.#owner = owner
    this.connection = new Connection(request, this)
  }

  begun(message: BeginMessage): void {
    this.#owner.begun(this, message)
  }

  heard(message: Exclude<ServerMessage, BeginMessage>): void {
    this.#owner.heard(this, message)
  }

  malformed(error: ProtocolError): void {
    this.#owner.malformed(this, error)
  }

  closed(closure: Closure): void {
    this.#owner.closed(this, closure)
  }
}

export interface LiveContext {
  readonly ordinal: number
  readonly parameters: StreamingParameters
  readonly spool: Spool
  readonly pace: Pace
  readonly preamble: Uint8Array | undefined
  readonly owner: SenderOwner
  /** Delivered words that this session hears again. */
  readonly repeated: readonly Word[]
  /** Session-wide labels in use. */
  readonly speakers: readonly string[]
}

/** Two seconds of 16 kHz audio: more than that in the socket means that the network is slower than speech. */
const maxBufferedBytes = 65_536

export function goLive(
  connection: Connection,
  message: BeginMessage,
  context: LiveContext,
  nowMs: number,
): LiveParts {
  const { ordinal, parameters, spool, pace, preamble, owner, repeated, speakers } = context
  const timeline = new Timeline()
  return {
    timeline,
    transcript: new ConnectionTranscript({
      connection: ordinal,
      timeline,
      repeated,
      tracker: new TurnTracker({ formatsAfterwards: formatsAfterwards(parameters), holdMs, overtakenMs }),
      speakers: new SpeakerMap(speakers, parameters.maxSpeakers),
    }),
    sender: new Sender({ connection, spool, timeline, pace, maxBufferedBytes, preamble, owner }, nowMs),
    rotation: rotationWindow(message.expiresAt * 1_000, nowMs),
  }
}

/** What a server applied otherwise than it was asked to; undefined when all is well. */
export function misapplied(message: BeginMessage, parameters: StreamingParameters): string | undefined {
  const { model, domain } = message.configuration ?? {}
  if (model !== undefined && model !== parameters.speechModel) {
    return 'The service uses another model than streaming.speechModel'
  }
  if (domain !== undefined && domain !== (parameters.domain ?? null)) {
    return 'The service did not apply streaming.domain'
  }
  return undefined
}

/** How late the first sign of a turn may come, in milliseconds of audio. */
const signOfTurnMs = { withPartials: 30_000, without: 90_000 }

/**
 * Up to where the server has heard the audio and found nothing said that has no final turn, in milliseconds on the
 * session's timeline. Audio that it has, but may not have got to, does not count: it listens in real time.
 */
export function heardSilenceMs(
  {
    connection,
    live,
    receivedMs,
  }: Pick<Link, 'live' | 'receivedMs'> & { readonly connection: Pick<Connection, 'ageMs'> },
  parameters: StreamingParameters,
): number {
  if (!live || live.transcript.isSpeaking) return 0
  const hasPartials = parameters.includePartialTurns ?? !parameters.redactPii
  const late = hasPartials ? signOfTurnMs.withPartials : signOfTurnMs.without
  const quietMs = Math.min(receivedMs, connection.ageMs) - late
  return quietMs > 0 ? live.timeline.start(quietMs) : 0
}
