import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../../src/core/errors.ts'
import { followConnection, sessionTransitions, type SessionState } from '../../../src/session/state.ts'
import type { ConnectionState } from '../../../src/transport/connection-state.ts'

const cause = new ConnectionError('Gone')
const open: ConnectionState = { status: 'open', connection: 1 }
const connections: readonly ConnectionState[] = [
  { status: 'closed' },
  { status: 'connecting', connection: 1 },
  open,
  { status: 'backoff', attempt: 1, delayMs: 1, cause },
  { status: 'closing', connection: 1 },
]
const listening: readonly SessionState[] = [
  { status: 'starting' },
  { status: 'live', connection: 0 },
  { status: 'reconnecting', attempt: 1, cause },
]

describe('a session that follows its connection', () => {
  it('waits for sound again when a connection that was lost before any is open', () => {
    const lost: SessionState = { status: 'reconnecting', attempt: 1, cause }
    expect(followConnection(lost, open, false)).toEqual({ status: 'starting' })
    expect(followConnection(lost, open, true)).toEqual({ status: 'live', connection: 1 })
    expect(followConnection({ status: 'starting' }, open, false)).toBeUndefined()
  })

  it('makes allowed moves only', () => {
    for (const session of listening) {
      for (const connection of connections) {
        // A session that is live has been heard.
        for (const isHeard of session.status === 'live' ? [true] : [true, false]) {
          const next = followConnection(session, connection, isHeard)
          if (next) expect(sessionTransitions[session.status]).toContain(next.status)
        }
      }
    }
  })

  it('does not move while it is paused or draining', () => {
    for (const status of ['paused', 'stopping'] as const) {
      for (const connection of connections) {
        expect(followConnection({ status }, connection, true)).toBeUndefined()
      }
    }
  })
})
