import type { ScribeErrors } from '../core/errors.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { Gap, ScribeWarning } from '../protocol/encounter.ts'
import type { LLMGatewayResponseMessage } from '../protocol/streaming.ts'
import type { PartialTurn, SpeakerRole, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'

/** One server session that has begun. */
export interface BegunSession {
  /** Counts server sessions of the visit, from 0. */
  readonly connection: number
  /** The server's name for it. */
  readonly sessionId: string
  /** When the server will end it, in milliseconds since 1970. */
  readonly expiresAtMs: number
}

/** What streaming costs, so far. */
export interface StreamingUsage {
  /** Audio taken from the source, in milliseconds. */
  readonly audioMs: number
  /** Audio sent, replays included, in milliseconds. */
  readonly sentMs: number
  /** Wall time of all server sessions, which is what is billed, in milliseconds. */
  readonly billedMs: number
  /** Server sessions opened. */
  readonly connections: number
}

/** What all of these cost together. */
export function addUsage(all: readonly StreamingUsage[]): StreamingUsage {
  const sum = (name: keyof StreamingUsage): number =>
    Math.round(all.reduce((total, each) => total + each[name], 0))
  return {
    audioMs: sum('audioMs'),
    sentMs: sum('sentMs'),
    billedMs: sum('billedMs'),
    connections: sum('connections'),
  }
}

/** What a `StreamingClient` tells, and with what. */
export interface StreamingEvents {
  /** The connection moved. Emitted before any other event caused by the move. */
  readonly stateChange: readonly [next: ConnectionState, previous: ConnectionState]
  /** A server session began. */
  readonly begin: readonly [session: BegunSession]
  /** The turn being spoken; replaced by later partials, and after a reconnect by those of the new connection. */
  readonly partial: readonly [turn: PartialTurn]
  /** A finished turn, exactly once per `id`, in order. */
  readonly turn: readonly [turn: Turn]
  /** An earlier turn whose speakers were corrected; text and times unchanged. */
  readonly turnRevised: readonly [turn: Turn]
  /** Audio that could not be transcribed, with its extent on the session's timeline. */
  readonly gap: readonly [gap: Gap]
  /** Something was degraded and the visit goes on. */
  readonly warning: readonly [warning: ScribeWarning]
  /**
   * Audio taken in, one channel; `startMs` is its place on the session's timeline. Not to be written to. `channel` is
   * set where a session hears several sources.
   */
  readonly audio: readonly [chunk: Uint8Array, startMs: number, channel?: SpeakerRole]
  /**
   * Audio before `untilMs` will not be needed again: the `turn` events of that audio came before this, the iterable may
   * yield those turns after it. `channels` where a session hears several: how far each is.
   */
  readonly covered: readonly [untilMs: number, channels?: Readonly<Partial<Record<SpeakerRole, number>>>]
  /** The answer to a final turn that the `llmGateway` parameter asked for. */
  readonly llmGatewayResponse: readonly [message: LLMGatewayResponseMessage]
  /** What streaming has cost so far; at least whenever a connection begins or ends. */
  readonly usage: readonly [usage: StreamingUsage]
}

type EventHandlers = { [K in keyof StreamingEvents]: (...args: [...StreamingEvents[K]]) => void }

/** Who hears a transcription. It is called synchronously, in the order in which things happen. */
export interface TranscriptSink extends EventHandlers {
  /** The last call, which comes once. `error` is absent when everything heard became turns. */
  ended(error?: ScribeErrors): void
}

/**
 * The same sink, which hears nothing after `ended`: a listener may cancel in the middle of what is being told. Audio and
 * turns are left as they are, because who tells them looks.
 */
export function untilEnded(sink: TranscriptSink): TranscriptSink {
  let isOver = false
  const gate =
    <A extends readonly unknown[]>(tell: (...args: A) => void) =>
    (...args: A): void => {
      if (!isOver) tell(...args)
    }
  return {
    ...sink,
    begin: gate(sink.begin),
    turnRevised: gate(sink.turnRevised),
    gap: gate(sink.gap),
    warning: gate(sink.warning),
    covered: gate(sink.covered),
    usage: gate(sink.usage),
    ended(error) {
      isOver = true
      sink.ended(error)
    },
  }
}

/** Audio that no final turn covers, in the form in which it was to be sent. */
export interface UnsentAudio {
  /** Where it begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** One channel. */
  readonly format: AudioFormat
  readonly chunks: readonly Uint8Array[]
}

/** One visit's streaming, from the first chunk to the last turn. What it hears is told to its sink. */
export interface Transcription {
  readonly state: ConnectionState
  readonly usage: StreamingUsage
  /** Opens the source and connects. */
  start(): void
  /** Stops reading the source. Everything heard becomes turns, then `ended` follows. */
  finish(): void
  /** Ends everything now: with the error, or without one. */
  cancel(error?: ScribeErrors): void
  /** Drops what the source delivers. A long pause ends the server session. */
  pause(): void
  resume(): void
  /** Sends to the sessions that are open. @param isForNext also to those being opened, whose address is of before. */
  send(message: string, isForNext?: boolean): void
  /** @param channel default: the first. */
  unsentAudio(channel?: SpeakerRole): UnsentAudio
}
