import type { ScribeErrors } from '../core/errors.ts'
import type { Transitions } from '../core/lifecycle.ts'

/** Where a session stands. Data exists only where it means something. */
export type SessionState =
  /** Made, or recovered; not listening yet. */
  | { readonly status: 'idle' }
  /** Connecting for the first time. Audio is already heard and kept. */
  | { readonly status: 'starting' }
  /** A server session is open; audio becomes turns. */
  | { readonly status: 'live'; readonly connection: number }
  /** `pause()`: nothing is heard or billed. */
  | { readonly status: 'paused' }
  /** The connection was lost; audio queues until there is a new one. */
  | { readonly status: 'reconnecting'; readonly attempt: number; readonly cause: ScribeErrors }
  /** Draining: last turns, edits, note. */
  | { readonly status: 'stopping' }
  | { readonly status: 'ended'; readonly reason: 'stopped' | 'source-ended' | 'cancelled' }
  | { readonly status: 'failed'; readonly error: ScribeErrors }

/** Every move a session may make. `docs/lifecycle.md` draws this table. */
export const sessionTransitions: Transitions<SessionState['status']> = {
  idle: ['starting', 'stopping', 'ended'],
  starting: ['live', 'paused', 'reconnecting', 'stopping', 'ended', 'failed'],
  live: ['paused', 'reconnecting', 'stopping', 'ended', 'failed'],
  paused: ['live', 'reconnecting', 'stopping', 'ended', 'failed'],
  reconnecting: ['live', 'paused', 'stopping', 'ended', 'failed'],
  stopping: ['ended', 'failed'],
  ended: [],
  failed: [],
}
