import type { CancelledError } from '../core/errors.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import type { StreamingUsage } from './events.ts'

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
