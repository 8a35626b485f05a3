import type { ScribeErrors } from '../core/errors.ts'
import type { Transitions } from '../core/lifecycle.ts'
import type { ConnectionState } from '../transport/connection-state.ts'

/** Where a session stands. Data exists only where it means something. */
export type SessionState =
  /** Made, or recovered; not listening yet. */
  | { readonly status: 'idle' }
  /** Started, with `consent: 'required'`: nothing is heard before `recordConsent()`. */
  | { readonly status: 'awaiting-consent' }
  /** Connecting, for the first time or after a pause, or waiting for the first sound. Audio is already heard and kept. */
  | { readonly status: 'starting' }
  /** A server session is open and sound has come; audio becomes turns. */
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
  idle: ['awaiting-consent', 'starting', 'stopping', 'ended'],
  'awaiting-consent': ['starting', 'stopping', 'ended', 'failed'],
  starting: ['live', 'paused', 'reconnecting', 'stopping', 'ended', 'failed'],
  // To itself: a rotation replaces the server session without a pause.
  live: ['live', 'paused', 'reconnecting', 'stopping', 'ended', 'failed'],
  paused: ['starting', 'live', 'reconnecting', 'stopping', 'ended', 'failed'],
  // To itself: the next attempt. To `starting`: open again, and no sound has come yet.
  reconnecting: ['reconnecting', 'starting', 'live', 'paused', 'stopping', 'ended', 'failed'],
  stopping: ['ended', 'failed'],
  ended: [],
  failed: [],
}

/**
 * Where a session moves when its connection does; undefined when it stays.
 *
 * Only a session that listens follows: a pause is left by `resume()`, and what happens while draining is the
 * drain's business. It is not live before sound comes: permission may not be given yet.
 */
export function followConnection(
  session: SessionState,
  next: ConnectionState,
  isHeard: boolean,
): SessionState | undefined {
  if (!['starting', 'live', 'reconnecting'].includes(session.status)) return undefined
  if (next.status === 'open') {
    if (isHeard) return { status: 'live', connection: next.connection }
    return session.status === 'starting' ? undefined : { status: 'starting' }
  }
  if (next.status !== 'backoff') return undefined
  return { status: 'reconnecting', attempt: next.attempt, cause: next.cause }
}
