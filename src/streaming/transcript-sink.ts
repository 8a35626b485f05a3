import type { Gap, ScribeWarning } from '../protocol/encounter.ts'
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
  /** The last call. `error` is a `ScribeError`; absent when everything heard became turns. */
  ended(error?: unknown): void
}
