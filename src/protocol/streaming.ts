import type { Word } from './turn.ts'

/** The session is open; nothing may be sent before it. */
export interface BeginMessage {
  readonly type: 'Begin'
  /** The server's name for the session. */
  readonly id: string
  /** When the server ends the session, in Unix seconds. */
  readonly expiresAt: number
  /** What the server applied; absent from servers that do not echo it. */
  readonly configuration?: BeginConfiguration
}

/** Echo of the parameters a server applied. Turn, prompt and keyterm parameters are not echoed. */
export interface BeginConfiguration {
  readonly model?: string
  /** Null when no domain is applied. */
  readonly domain?: string | null
}

/** Someone began to speak. U3 Pro models only, right before that turn's first `Turn`. */
export interface SpeechStartedMessage {
  readonly type: 'SpeechStarted'
}

/**
 * A turn so far, or finished. Several share one `turnOrder`; each replaces the one before it.
 *
 * Fields that nothing needs are not decoded: `word_is_final`, `utterance` and the confidences of a whole turn.
 */
export interface TurnMessage {
  readonly type: 'Turn'
  /** Counts turns on this connection, from 0. */
  readonly turnOrder: number
  /** The only reliable sign of finality. */
  readonly endOfTurn: boolean
  /** Whether the text has case and punctuation. U3 Pro models may say so of partials too. */
  readonly turnIsFormatted: boolean
  /** The text: the whole turn so far (U3 Pro), or its finished words (other models). */
  readonly transcript: string
  /** Times in milliseconds on this connection's own clock. */
  readonly words: readonly Word[]
  /** With diarization, on finals: `A`, `B`, …, or `PENDING` and the like for too short a turn. */
  readonly speakerLabel?: string
  readonly languageCode?: string
}

/** One corrected turn of a `SpeakerRevision`: text and times as before, speakers new. */
export interface TurnRevision {
  readonly turnOrder: number
  readonly speakerLabel?: string
  readonly words: readonly Word[]
}

/** Better speaker labels for earlier turns. The last one per turn wins. */
export interface SpeakerRevisionMessage {
  readonly type: 'SpeakerRevision'
  readonly revisions: readonly TurnRevision[]
}

/** Answer of the model asked through the `llmGateway` parameter, for one final turn. */
export interface LLMGatewayResponseMessage {
  readonly type: 'LLMGatewayResponse'
  readonly turnOrder: number
  /** The chat completion as the Gateway returned it. */
  readonly data: Readonly<Record<string, unknown>>
}

/** Sign of life every 5 s, with `sessionHeartbeat`. */
export interface HeartbeatMessage {
  readonly type: 'Heartbeat'
  /** Audio received on this connection, in milliseconds. */
  readonly totalAudioReceivedMs: number
}

/** Something was not applied; the session goes on. */
export interface WarningMessage {
  readonly type: 'Warning'
  readonly warningCode?: number
  readonly warning: string
}

/** The server gives up; a close with the same code follows. */
export interface ErrorMessage {
  readonly type: 'Error'
  readonly errorCode: number
  readonly error: string
}

/** The end that `Terminate` asked for; nothing follows but the close. */
export interface TerminationMessage {
  readonly type: 'Termination'
  /** Wall time of the session: what is billed. */
  readonly sessionDurationSeconds?: number
}

/** A message of a kind this version does not know. Never an error. */
export interface UnknownMessage {
  readonly type: 'unknown'
  readonly messageType: string
}

/** Everything a server may say. Times are on the connection's own clock. */
export type ServerMessage =
  | BeginMessage
  | SpeechStartedMessage
  | TurnMessage
  | SpeakerRevisionMessage
  | LLMGatewayResponseMessage
  | HeartbeatMessage
  | WarningMessage
  | ErrorMessage
  | TerminationMessage
  | UnknownMessage

/** Changes parameters of a running session; keys are wire names, as `toUpdate` makes them. No answer comes. */
export function encodeUpdateConfiguration(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ type: 'UpdateConfiguration', ...changes })
}

/** Ends the turn being spoken now. */
export const forceEndpointMessage = '{"type":"ForceEndpoint"}'

/** Resets `inactivityTimeout`; nothing else needs it. */
export const keepAliveMessage = '{"type":"KeepAlive"}'

/** Asks for the last turns and the end of the session. */
export const terminateMessage = '{"type":"Terminate"}'
