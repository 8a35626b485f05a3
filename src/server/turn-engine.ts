import type { StreamParameters } from './stream-parameters.ts'

/** One word as an engine heard it; times in milliseconds of this connection's audio. */
export interface HeardWord {
  readonly text: string
  readonly startMs: number
  readonly endMs: number
  /** 0–1. @default 0.95 */
  readonly confidence?: number
  /** Label, for example `A`. Sent only when diarization was asked for. */
  readonly speaker?: string
  /** What a redaction policy calls it, for example `person_name`. */
  readonly entity?: string
}

/** A turn, or the part of it that was heard so far. */
export interface HeardTurn {
  readonly words: readonly HeardWord[]
  /** The part of the present word that was heard so far. Models that append words show it as their last token. */
  readonly unfinished?: HeardWord
  /** Label of the whole turn; sent on finals, when diarization was asked for. */
  readonly speaker?: string
  /** ISO 639-1; sent on finals, when language detection was asked for. */
  readonly languageCode?: string
}

/** A label that was corrected later. */
export interface SpeakerCorrection {
  readonly turnOrder: number
  readonly turn: HeardTurn
}

/** Takes what an engine heard. The server turns it into the messages of the model that the client asked for. */
export interface EngineOutput {
  /** The whole turn so far. */
  partial(turn: HeardTurn): void
  /** The finished turn; returns its `turn_order`. */
  final(turn: HeardTurn): number
  /** Earlier turns with other speakers. Call it from `flush('terminate')`, after the last final. */
  revise(corrections: readonly SpeakerCorrection[]): void
  /** A stretch in which nothing was transcribed; sent when `acknowledge_silence` was asked for. */
  silence(startMs: number, endMs: number): void
  /** Any other message, sent unchanged. */
  send(message: object): void
  /** Ends the session with an `Error` message. */
  fail(closeCode: number, text: string): void
}

/** What an engine gets when a connection begins. */
export interface EngineContext {
  /** The number of its upgrade on this server, from 0. */
  readonly connection: number
  readonly parameters: StreamParameters
  readonly output: EngineOutput
}

/** Recognises the audio of one connection. */
export interface EngineSession {
  /**
   * Takes audio as it came. Copy what must be kept, because the bytes belong to the socket.
   *
   * @param atMs where they start in this connection's audio, in milliseconds.
   */
  audio(bytes: Uint8Array, atMs: number): void
  /** The client wants the open turn finished now. Its finals come before this settles. */
  flush(reason: 'terminate' | 'force-endpoint'): void | Promise<void>
  /** The client changed parameters. */
  configure?(parameters: StreamParameters): void
  /** The connection is over. Called exactly once. */
  close(): void
}

/** Makes turns of audio: from a script, or with a recogniser. */
export interface TurnEngine {
  /** Called before `Begin` is sent; `Begin` waits for it. */
  open(context: EngineContext): EngineSession | Promise<EngineSession>
}
