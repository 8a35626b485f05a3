import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../../../src/core/errors.ts'
import {
  firstConnection,
  isSameState,
  mergeCoverage,
  mergeStates,
  type ChannelCoverage,
} from '../../../../src/streaming/channels/merge-channels.ts'
import { addUsage } from '../../../../src/streaming/transcription.ts'
import type { ConnectionState } from '../../../../src/transport/connection-state.ts'

it('server sessions of several channels go on above whatever an earlier run has used, and share no ordinal', () => {
  for (let next = 0; next < 7; next++) {
    const first = [0, 1].map((index) => firstConnection(next, index, 2))
    for (const ordinal of first) {
      expect(ordinal).toBeGreaterThanOrEqual(next)
      expect(ordinal).toBeLessThan(next + 2)
    }
    expect(first.map((ordinal) => ordinal % 2)).toEqual([0, 1])
  }
})

describe('how a visit of several connections stands', () => {
  const cause = new ConnectionError('Gone')
  const closed: ConnectionState = { status: 'closed' }
  const connecting: ConnectionState = { status: 'connecting', connection: 1 }
  const open: ConnectionState = { status: 'open', connection: 0 }
  const backoff = (attempt: number): ConnectionState => ({ status: 'backoff', attempt, delayMs: 1, cause })

  it.each<[string, ConnectionState[], ConnectionState]>([
    ['all are open', [open, { status: 'open', connection: 3 }], { status: 'open', connection: 3 }],
    ['one is lost', [open, backoff(1)], backoff(1)],
    ['both are lost', [backoff(1), backoff(4)], backoff(4)],
    ['one is on its way', [open, connecting], connecting],
    ['one has ended', [closed, open], open],
    ['one is ending', [{ status: 'closing', connection: 1 }, open], open],
    [
      'the last one is ending',
      [{ status: 'closing', connection: 1 }, closed],
      { status: 'closing', connection: 1 },
    ],
    ['all are over', [closed, closed], closed],
  ])('when %s', (_, states, expected) => {
    expect(mergeStates(states)).toEqual(expected)
    expect(mergeStates([...states].reverse())).toEqual(expected)
  })

  it('knows a move from none', () => {
    expect(isSameState(open, { ...open })).toBe(true)
    expect(isSameState(open, { status: 'open', connection: 1 })).toBe(false)
    expect(isSameState(backoff(1), backoff(2))).toBe(false)
    expect(isSameState(backoff(1), backoff(1))).toBe(true)
    expect(isSameState(closed, open)).toBe(false)
  })
})

describe('what channels have in common', () => {
  it('is the bill', () => {
    const one = { audioMs: 1, sentMs: 2, billedMs: 3, connections: 1 }
    expect(addUsage([one, { audioMs: 10, sentMs: 20, billedMs: 30, connections: 2 }])).toEqual({
      audioMs: 11,
      sentMs: 22,
      billedMs: 33,
      connections: 3,
    })
  })

  it('is what none of them needs; one that is over holds up nobody once all it heard is covered', () => {
    const own = (
      coveredMs: number,
      isOver = false,
      positionMs = coveredMs,
    ): Omit<ChannelCoverage, 'name'> => ({
      coveredMs,
      isOver,
      positionMs,
    })
    const merged = (a: ReturnType<typeof own>, b: ReturnType<typeof own>): unknown =>
      mergeCoverage([
        { name: 'clinician', ...a },
        { name: 'patient', ...b },
      ])
    expect(merged(own(500), own(300))).toEqual([300, { clinician: 500, patient: 300 }])
    expect(merged(own(500), own(300, true))).toEqual([500, { clinician: 500, patient: 300 }])
    expect(merged(own(500, true), own(300, true))).toEqual([500, { clinician: 500, patient: 300 }])
    // It gave up, or was cancelled: what it heard is to be heard again.
    expect(merged(own(500), own(300, true, 400))).toEqual([300, { clinician: 500, patient: 300 }])
    expect(merged(own(500, true, 900), own(300, true, 900))).toEqual([300, { clinician: 500, patient: 300 }])
    expect(merged(own(500, true), own(300, true, 301))).toEqual([500, { clinician: 500, patient: 300 }])
  })
})
