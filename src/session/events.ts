import type { Emitter } from '../core/emitter.ts'
import type { ScribeErrors } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import type { Cue, Usage } from '../protocol/encounter.ts'
import type { Note, SoapNote } from '../protocol/note.ts'
import type { EditedTurn, Turn } from '../protocol/turn.ts'
import type { StreamingEvents } from '../streaming/transcription.ts'
import type { SessionState } from './state.ts'

/** What a session tells, and with what. */
export interface SessionEvents<N extends Note = SoapNote> extends Pick<
  StreamingEvents,
  'partial' | 'gap' | 'warning'
> {
  /** The session moved. Emitted before any other event caused by the move. */
  readonly stateChange: readonly [next: SessionState, previous: SessionState]
  /**
   * A finished turn, exactly once per `id`, in order; of several channels, as they end. With a store it is durable by
   * now.
   */
  readonly turn: readonly [turn: Turn]
  /** The same turn after editing, in turn order; `status: 'original'` when the original stood, with the reason. */
  readonly turnEdited: readonly [turn: EditedTurn]
  /** An earlier turn whose speakers were corrected or named; text and times unchanged. */
  readonly turnRevised: readonly [turn: Turn | EditedTurn]
  /** A medication, symptom or diagnosis was mentioned. */
  readonly cue: readonly [cue: Cue]
  /**
   * A note. `unverified`: as it was written, under the verdicts of the rules; followed by `final`, verified and mended,
   * whose lines keep their ids. Without a verifier there is `final` only. `draft`: made of the visit's own sentences,
   * without a model.
   */
  readonly note: readonly [note: N, kind: 'draft' | 'unverified' | 'final']
  /** What the visit has cost so far; after every connection, model call and note. */
  readonly usage: readonly [usage: Usage]
  /** The session failed. Emitted once; `state.status` is already `failed`. */
  readonly error: readonly [error: ScribeErrors]
}

/** One event as a value, as the session's async iterator yields it. */
export type SessionEvent<N extends Note = SoapNote> = {
  [K in keyof SessionEvents]: { readonly type: K; readonly args: SessionEvents<N>[K] }
}[keyof SessionEvents]

/** Every event there is, by its name, so that the compiler misses none. */
const eventNames: Readonly<Record<keyof SessionEvents, true>> = {
  stateChange: true,
  partial: true,
  turn: true,
  turnEdited: true,
  turnRevised: true,
  cue: true,
  note: true,
  gap: true,
  usage: true,
  warning: true,
  error: true,
}

/** All events from now on, as values, until `over` settles or the reader leaves. */
export function eachEvent<N extends Note>(
  events: Emitter<SessionEvents<N>>,
  over: Promise<unknown>,
): AsyncIterator<SessionEvent<N>> {
  const queue = new AsyncQueue<SessionEvent<N>>(() => {
    for (const off of offs) off()
  })
  const names = Object.keys(eventNames) as (keyof SessionEvents)[]
  const offs = names.map((type) =>
    events.on(type, (...args) => queue.push({ type, args } as unknown as SessionEvent<N>)),
  )
  const end = (): void => queue.end()
  void over.then(end, end)
  return queue
}
