import type { ScribeErrors } from '../core/errors.ts'
import type { Transitions } from '../core/lifecycle.ts'

/** Where the connection to the streaming service stands. Data exists only where it means something. */
export type ConnectionState =
  /** No server session, and none on its way: before the start, in a long pause, after the end. */
  | { readonly status: 'closed' }
  /** `connection` counts server sessions, from 0. */
  | { readonly status: 'connecting'; readonly connection: number }
  /** `Begin` came; audio flows. */
  | { readonly status: 'open'; readonly connection: number }
  /** Lost; the next attempt comes after `delayMs`. Audio queues. */
  | {
      readonly status: 'backoff'
      /** Failures in a row, this one included. */
      readonly attempt: number
      readonly delayMs: number
      readonly cause: ScribeErrors
    }
  /** `Terminate` is sent; last turns come in. */
  | { readonly status: 'closing'; readonly connection: number }

/** Every move a connection may make. */
export const connectionTransitions: Transitions<ConnectionState['status']> = {
  closed: ['connecting'],
  connecting: ['open', 'backoff', 'closed'],
  open: ['connecting', 'backoff', 'closing', 'closed'],
  backoff: ['connecting', 'closed'],
  closing: ['backoff', 'connecting', 'closed'],
}
