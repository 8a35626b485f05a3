import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../../../src/core/errors.ts'
import type { Turn } from '../../../../src/protocol/turn.ts'
import {
  addUsage,
  channelOf,
  isSameState,
  mergeCoverage,
  mergeStates,
  ownOrdinal,
  toChannel,
  toVisit,
  visitOrdinal,
  visitState,
  type ChannelPlace,
} from '../../../../src/streaming/channels/merge-channels.ts'
import type { ConnectionState } from '../../../../src/transport/connection-state.ts'

const clinician: ChannelPlace = { channel: 'clinician', index: 0, count: 2 }
const patient: ChannelPlace = { channel: 'patient', index: 1, count: 2 }

function turn(speaker?: string): Turn {
  const own = speaker === undefined ? {} : { speaker }
  const words = [{ text: 'Yes.', startMs: 100, endMs: 400, confidence: 1, ...own }]
  return {
    id: '3-5',
    connection: 3,
    turnOrder: 5,
    text: 'Yes.',
    words,
    startMs: 100,
    endMs: 400,
    isFinal: true,
    ...own,
  }
}

describe('server sessions of several channels', () => {
  it('are counted in turns, so that no ordinal comes twice', () => {
    const all = [0, 1, 2].flatMap((own) => [visitOrdinal(own, clinician), visitOrdinal(own, patient)])
    expect(all).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('go on above whatever an earlier run has used', () => {
    for (let next = 0; next < 7; next++) {
      for (const place of [clinician, patient]) {
        const first = visitOrdinal(ownOrdinal(next, place), place)
        expect(first).toBeGreaterThanOrEqual(next)
        expect(first).toBeLessThan(next + 2)
      }
    }
  })
})

describe('a turn of a channel', () => {
  it('gets an id of its own and the speaker of its channel', () => {
    expect(toVisit(turn(), patient)).toEqual({
      ...turn('patient'),
      id: '7-5',
      connection: 7,
    })
    expect(toVisit(turn(), clinician)).toMatchObject({ id: '6-5', speaker: 'clinician' })
    expect(toVisit(turn('unknown'), patient)).toMatchObject({ speaker: 'patient' })
  })

  it('keeps apart the voices that were told apart on it', () => {
    const told = toVisit(turn('B'), patient)
    expect(told).toMatchObject({ speaker: 'patient-B', words: [{ speaker: 'patient-B' }] })
    expect(channelOf(told)).toBe('patient')
  })

  it('goes back to what the channel said, for a replay', () => {
    for (const each of [turn(), turn('B')]) {
      const { speaker, words } = toChannel(toVisit(each, patient), 'patient')
      expect({ speaker, words }).toEqual({ speaker: each.speaker, words: each.words })
    }
  })
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

  it('counts its sessions as the visit does', () => {
    expect(visitState(open, patient)).toEqual({ status: 'open', connection: 1 })
    expect(visitState(closed, patient)).toBe(closed)
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

  it('is what none of them needs; one that is over holds up nobody, one that failed does', () => {
    const own = (coveredMs: number, isOver = false): { coveredMs: number; isOver: boolean } => ({
      coveredMs,
      isOver,
    })
    const merged = (a: ReturnType<typeof own>, b: ReturnType<typeof own>): unknown =>
      mergeCoverage([
        { channel: 'clinician', ...a },
        { channel: 'patient', ...b },
      ])
    expect(merged(own(500), own(300))).toEqual([300, { clinician: 500, patient: 300 }])
    expect(merged(own(500), own(300, true))).toEqual([500, { clinician: 500, patient: 300 }])
    expect(merged(own(500, true), own(300, true))).toEqual([500, { clinician: 500, patient: 300 }])
  })
})
