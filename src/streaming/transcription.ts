import type { CancelledError, ScribeErrors } from '../core/errors.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { Gap, ScribeWarning } from '../protocol/encounter.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { LLMGatewayResponseMessage } from '../protocol/streaming.ts'
import type { PartialTurn, SpeakerRole, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import type { BegunSession, StreamingUsage } from './events.ts'

/**
 * Who hears a transcription: every method is called synchronously, in the order in which things happen.
 *
 * After `ended`, which comes once, nothing more is called.
 */
export interface TranscriptSink {
  stateChange(next: ConnectionState, previous: ConnectionState): void
  begin(session: BegunSession): void
  partial(turn: PartialTurn): void
  turn(turn: Turn): void
  turnRevised(turn: Turn): void
  gap(gap: Gap): void
  warning(warning: ScribeWarning): void
  /** One channel of audio, as it was taken in; not to be written to. */
  audio(chunk: Uint8Array, startMs: number, channel?: SpeakerRole): void
  /** Audio before `untilMs` is not needed again; its turns were handed over before. */
  covered(untilMs: number, channels?: Readonly<Partial<Record<SpeakerRole, number>>>): void
  llmGatewayResponse(message: LLMGatewayResponseMessage): void
  usage(usage: StreamingUsage): void
  /** The last call. `error` is absent when everything heard became turns. */
  ended(error?: ScribeErrors): void
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
  cancel(error?: CancelledError): void
  /** Drops what the source delivers. A long pause ends the server session. */
  pause(): void
  resume(): void
  /**
   * Changes parameters now and for every later connection.
   *
   * @throws ConfigurationError for an unknown, wrong or unchangeable parameter.
   */
  updateConfiguration(changes: StreamingParameters): void
  /** Ends the turn being spoken now. */
  forceEndpoint(): void
  /** Tells the server that somebody is there. */
  keepAlive(): void
  /** @param channel default: the first. */
  unsentAudio(channel?: SpeakerRole): UnsentAudio
}
