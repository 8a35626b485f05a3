import type { HeardTurn } from './turn-engine.ts'
import type { RecordedParameters } from './recorded-parameters.ts'

/** A job of the pre-recorded API, as an engine gets it. */
export interface RecordedJob {
  /** Counts the jobs of this server from 0. */
  readonly number: number
  readonly audioUrl: string
  /** Id of the upload that `audioUrl` names; absent for any other URL. */
  readonly upload?: string
  readonly parameters: RecordedParameters
  /** Aborts when the job is deleted or the server stops. */
  readonly signal: AbortSignal
}

/** What an engine heard in a recording. */
export interface RecordedSpeech {
  readonly turns: readonly HeardTurn[]
  readonly durationMs: number
  /** What each label is, when roles were asked for: label → one of the asked values. */
  readonly roles?: Readonly<Record<string, string>>
}

/** Takes uploads and transcribes recordings: from a script, or with a recogniser. */
export interface RecordedEngine {
  /** Takes an upload as it comes. Rejects when the client breaks it off. */
  upload(id: string, chunks: AsyncIterable<Uint8Array>): Promise<void>
  /** A rejection becomes a job of status `error` with its message. */
  transcribe(job: RecordedJob): Promise<RecordedSpeech>
  /** Forgets an upload. */
  forget?(upload: string): void
}

/** What is to go wrong with a job. */
export interface JobInterference {
  /** How long it is `queued` and `processing`, in milliseconds. */
  readonly delayMs?: number
  /** It ends with status `error` and this text. */
  readonly error?: string
  /** The model that is used in place of the first that was asked for. */
  readonly model?: string
  /** Medical Mode is left out, with a warning. */
  readonly skipsDomain?: boolean
  /** What becomes of the webhook. */
  readonly webhook?: 'lost' | 'twice'
}
