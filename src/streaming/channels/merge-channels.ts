import type { Gap, ScribeWarning } from '../../protocol/encounter.ts'
import type { PartialTurn, SpeakerRole, Turn, Word } from '../../protocol/turn.ts'
import type { ConnectionState } from '../../transport/connection-state.ts'
import type { StreamingUsage } from '../events.ts'
import type { ResumePoint } from '../options.ts'
import { unknownSpeaker } from '../speaker-map.ts'

/** Where an earlier run of a visit stopped, as a whole and on each channel. */
export interface VisitResumePoint extends ResumePoint {
  readonly channels: Readonly<Record<SpeakerRole, ResumePoint>>
}

/** Which of a visit's channels one is: server sessions are counted in turns, so that no ordinal comes twice. */
export interface ChannelPlace {
  readonly channel: SpeakerRole
  readonly index: number
  /** How many channels there are. */
  readonly count: number
}

/** The ordinal in the visit of a channel's own server session. */
export function visitOrdinal(own: number, { index, count }: ChannelPlace): number {
  return own * count + index
}

/** The first own ordinal of a channel that the visit has not used when `next` is its next one. */
export function ownOrdinal(next: number, { index, count }: ChannelPlace): number {
  return Math.max(0, Math.ceil((next - index) / count))
}

/** A channel's turn as one of the visit: an id of its own, and speakers that name the channel. */
export function toVisit<T extends PartialTurn | Turn>(turn: T, place: ChannelPlace): T {
  const connection = visitOrdinal(turn.connection, place)
  const speaker = visitLabel(turn.speaker, place.channel)
  return {
    ...turn,
    id: `${connection}-${turn.turnOrder}`,
    connection,
    speaker,
    words: turn.words.map((word) => ({ ...word, speaker: visitLabel(word.speaker, place.channel) })),
  }
}

/** A turn of the visit as its channel told it, in what a replay is compared with. */
export function toChannel(turn: Turn, channel: SpeakerRole): Turn {
  const own = <T extends { readonly speaker?: string }>({ speaker, ...rest }: T): Omit<T, 'speaker'> =>
    speaker === undefined || speaker === channel
      ? rest
      : { ...rest, speaker: speaker.slice(channel.length + 1) }
  return { ...own(turn), words: turn.words.map((word): Word => own(word)) }
}

/** `patient`, or `patient-B` where the voices of one channel are told apart. */
function visitLabel(label: string | undefined, channel: SpeakerRole): string {
  return label === undefined || label === unknownSpeaker ? channel : `${channel}-${label}`
}

/** The channel on which a turn was heard; meaningless for a visit of one source. */
export function channelOf(turn: Pick<Turn, 'speaker'>): string | undefined {
  return turn.speaker?.split('-', 1)[0]
}

/** A channel's state with the ordinals of the visit. */
export function visitState(state: ConnectionState, place: ChannelPlace): ConnectionState {
  return 'connection' in state ? { ...state, connection: visitOrdinal(state.connection, place) } : state
}

/** From what keeps the visit waiting most to what counts only when nothing else is the case. */
const order: readonly ConnectionState['status'][] = ['backoff', 'connecting', 'open', 'closing', 'closed']

/** How the connection of a visit stands whose channels stand so. */
export function mergeStates(states: readonly ConnectionState[]): ConnectionState {
  for (const status of order) {
    const alike = states.filter((state) => state.status === status)
    const rank = (state: ConnectionState): number =>
      state.status === 'backoff' ? state.attempt : 'connection' in state ? state.connection : 0
    const [first] = alike.sort((a, b) => rank(b) - rank(a))
    if (first) return first
  }
  return { status: 'closed' }
}

/** True when nobody need hear of a move. */
export function isSameState(a: ConnectionState, b: ConnectionState): boolean {
  if (a.status === 'backoff' && b.status === 'backoff') return a.attempt === b.attempt && a.cause === b.cause
  return (
    a.status === b.status && ('connection' in a && 'connection' in b ? a.connection === b.connection : true)
  )
}

/** What all channels cost together. */
export function addUsage(all: readonly StreamingUsage[]): StreamingUsage {
  const sum = (name: keyof StreamingUsage): number => all.reduce((total, each) => total + each[name], 0)
  return {
    audioMs: sum('audioMs'),
    sentMs: sum('sentMs'),
    billedMs: sum('billedMs'),
    connections: sum('connections'),
  }
}

/** How far a channel is with what it heard. */
export interface ChannelCoverage {
  readonly channel: SpeakerRole
  readonly coveredMs: number
  /** Nothing more comes on it. */
  readonly isOver: boolean
}

/** Up to where the visit's audio may be forgotten, and how far each channel is. A channel that is over holds up none. */
export function mergeCoverage(
  all: readonly ChannelCoverage[],
): readonly [untilMs: number, channels: Partial<Record<SpeakerRole, number>>] {
  const channels = Object.fromEntries(all.map(({ channel, coveredMs }) => [channel, coveredMs]))
  const open = all.filter(({ isOver }) => !isOver).map(({ coveredMs }) => coveredMs)
  const untilMs = open.length > 0 ? Math.min(...open) : Math.max(...all.map(({ coveredMs }) => coveredMs))
  return [untilMs, channels]
}

/** Says of a channel's gap or warning whose it is. */
export function onChannel<T extends Gap | ScribeWarning>(told: T, channel: SpeakerRole): T {
  return { ...told, channel }
}
