import type { SpeakerRole, Turn } from '../../protocol/turn.ts'
import type { ConnectionState } from '../../transport/connection-state.ts'

/** The channel on which a turn was heard; meaningless for a visit of one source. */
export function channelOf(turn: Pick<Turn, 'speaker'>): string | undefined {
  return turn.speaker?.split('-', 1)[0]
}

/** The first ordinal of channel `index` of `count` that the visit has not used when `next` is its next one. */
export function firstConnection(next: number, index: number, count: number): number {
  return index + count * Math.max(0, Math.ceil((next - index) / count))
}

/** From what keeps the visit waiting most to what counts only when nothing else is the case. */
const order: readonly ConnectionState['status'][] = ['backoff', 'connecting', 'open', 'closing', 'closed']

/** How the connection of a visit stands whose channels stand so. */
export function mergeStates(states: readonly ConnectionState[]): ConnectionState {
  const rank = (state: ConnectionState): number =>
    state.status === 'backoff' ? state.attempt : 'connection' in state ? state.connection : 0
  const sorted = [...states].sort(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || rank(b) - rank(a),
  )
  return sorted[0] ?? { status: 'closed' }
}

/** True when nobody need hear of a move. */
export function isSameState(a: ConnectionState, b: ConnectionState): boolean {
  if (a.status === 'backoff' && b.status === 'backoff') return a.attempt === b.attempt && a.cause === b.cause
  const isAlike = !('connection' in a && 'connection' in b) || a.connection === b.connection
  return a.status === b.status && isAlike
}

/** How far a channel is with what it heard. */
export interface ChannelCoverage {
  readonly name: SpeakerRole
  /** How far its audio has come. */
  readonly positionMs: number
  readonly coveredMs: number
  /** Nothing more comes on it, whatever the reason. */
  readonly isOver: boolean
}

/**
 * Up to where the visit's audio may be forgotten, and how far each channel is. A channel that is over and became turns
 * to its end holds up none; one that gave up or was cancelled will be heard again.
 */
export function mergeCoverage(
  all: readonly ChannelCoverage[],
): readonly [untilMs: number, channels: Partial<Record<SpeakerRole, number>>] {
  const channels = Object.fromEntries(all.map(({ name, coveredMs }) => [name, coveredMs]))
  // Rounding of odd sample rates is no audio.
  const needed = all.filter((each) => !each.isOver || each.positionMs > each.coveredMs + 1)
  const covered = (some: readonly ChannelCoverage[]): number[] => some.map(({ coveredMs }) => coveredMs)
  return [needed.length > 0 ? Math.min(...covered(needed)) : Math.max(...covered(all)), channels]
}
