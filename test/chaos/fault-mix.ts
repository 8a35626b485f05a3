import type { Fault, StreamingFault } from '../../src/testing/fault.ts'
import type { Random } from './random.ts'

/** What ends connections, or keeps them from beginning, in one row of the table. */
export const faultKinds = [
  'none',
  'drop 1006',
  'close 1011',
  'close 1013',
  'close 3005',
  'close 3008',
  'half-open',
  'refused upgrade',
  'no Begin',
  'late Begin',
  'mixed',
] as const

export type FaultKind = (typeof faultKinds)[number]

const endings = ['drop 1006', 'close 1011', 'close 1013', 'close 3005', 'close 3008', 'half-open'] as const
const obstacles = ['refused upgrade', 'no Begin', 'late Begin'] as const
type Ending = (typeof endings)[number]
type Obstacle = (typeof obstacles)[number]

const texts: Readonly<Record<number, string>> = {
  1011: 'Internal server error',
  1013: 'Server overloaded',
  3005: 'Session Cancelled: An error occurred',
  3008: 'Session Expired: Maximum session duration exceeded',
}

const unreadable = [
  '{"type":"Turn","turn_order":',
  '',
  'null',
  '[]',
  'hello',
  '{"type":"Turn"}',
  '{"turn_order":"first","end_of_turn":true,"type":"Turn"}',
  '{"type":7}',
]

/** This much audio takes longer than `minUptimeMs`, also when it is replayed at twice real time. */
const livesMs = 25_000

/** The faults of one visit: several of one kind, or of all, with disturbances of every sort on every connection. */
export function faultMix(random: Random, kind: FaultKind, durationMs: number): StreamingFault[] {
  const faults: StreamingFault[] = []
  if (kind === 'none') return faults
  // A connection must now and then live for long enough to count as one.
  const most = Math.max(1, Math.floor(durationMs / livesMs / 2))
  const count = Math.min(random.int(3, 6), most)
  let connection = 0
  let quick = 0
  for (let i = 0; i < count; i++) {
    const isObstacle =
      kind === 'mixed' ? random.chance(0.35) : (obstacles as readonly string[]).includes(kind)
    if (isObstacle) {
      // At the very start, or where a lost connection is opened again.
      if (i > 0 || random.chance(0.7)) {
        const atAudioMs = random.int(livesMs, (durationMs * 0.9) / count)
        faults.push(ending(random, 'drop 1006', connection++, atAudioMs))
      }
      const name = kind === 'mixed' ? random.pick(obstacles) : (kind as Obstacle)
      const fault = obstacle(random, name, connection)
      faults.push(fault)
      // A server session that begins late begins all the same, unless the client has left by then.
      if (fault.kind !== 'delay-begin' || fault.delayMs > 10_000) connection++
      continue
    }
    const isQuick = quick < 2 && random.chance(0.25)
    quick = isQuick ? quick + 1 : 0
    // Soon: in the middle of the replay. Else late enough to count as a connection that lived.
    const atAudioMs = isQuick ? random.int(0, 8_000) : random.int(livesMs, (durationMs * 1.2) / count)
    const name = kind === 'mixed' ? random.pick(endings) : (kind as Ending)
    faults.push(ending(random, name, connection++, atAudioMs))
  }
  for (let c = 0; c <= connection; c++) faults.push(...disturbances(random, c, durationMs / count))
  return faults
}

function ending(random: Random, kind: Ending, connection: number, atAudioMs: number): StreamingFault {
  if (kind === 'drop 1006') return { kind: 'drop', connection, atAudioMs }
  // Now and then it is dead before it has said anything.
  if (kind === 'half-open')
    return random.chance(0.15)
      ? { kind: 'half-open', connection }
      : { kind: 'half-open', connection, atAudioMs }
  const code = Number(kind.slice(6))
  const error = texts[code] as string
  const says = code === 3008 || random.chance(0.7)
  return { kind: 'close', connection, atAudioMs, code, ...(says ? { error } : {}) }
}

function obstacle(
  random: Random,
  kind: Obstacle,
  connection: number,
): Extract<Fault, { kind: 'refuse' | 'no-begin' | 'delay-begin' }> {
  if (kind === 'refused upgrade')
    return { kind: 'refuse', connection, status: random.pick([500, 502, 503, 504]) }
  if (kind === 'no Begin') return { kind: 'no-begin', connection }
  const delayMs = random.chance(0.6) ? random.int(1_000, 8_000) : random.int(11_000, 14_000)
  return { kind: 'delay-begin', connection, delayMs }
}

/** What a connection survives: repeated, late, unreadable and unknown messages. */
function disturbances(random: Random, connection: number, withinMs: number): StreamingFault[] {
  const faults: StreamingFault[] = []
  const often = (most: number, make: (atAudioMs: number) => StreamingFault): void => {
    for (let i = random.int(0, most); i > 0; i--) faults.push(make(random.int(0, withinMs)))
  }
  often(3, (atAudioMs) => ({ kind: 'duplicate-final', connection, atAudioMs }))
  often(2, (atAudioMs) => ({ kind: 'malformed', connection, atAudioMs, text: random.pick(unreadable) }))
  often(2, (atAudioMs) => ({ kind: 'message', connection, atAudioMs }))
  often(2, (atAudioMs) => ({ kind: 'delay-final', connection, atAudioMs, delayMs: random.int(100, 2_500) }))
  if (random.chance(0.1)) faults.push({ kind: 'hold-partials', connection, atAudioMs: 0 })
  if (random.chance(0.3)) faults.push({ kind: 'type-first', connection, atAudioMs: 0 })
  return faults
}

/** How many of the faults that end or hinder connections really struck. */
export function struck(
  faults: readonly StreamingFault[],
  connections: readonly { readonly audioMs: number }[],
): number {
  return faults.filter((fault) => {
    const record = connections[fault.connection ?? 0]
    if (!record || !/^(drop|close|half-open|refuse|no-begin|delay-begin)$/.test(fault.kind)) return false
    return !('atAudioMs' in fault) || fault.atAudioMs === undefined || record.audioMs >= fault.atAudioMs
  }).length
}
