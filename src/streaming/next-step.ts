import type { ConnectionState } from '../transport/connection-state.ts'

/**
 * What a visit does with its source. A pause is `pausing` until what was heard before it is sent, then `paused`; one that
 * lasts is `resting`. A source is `stopping` from when it is told to end until it has `ended`.
 */
export type Hearing = 'listening' | 'pausing' | 'paused' | 'resting' | 'stopping' | 'ended'

export interface Situation {
  readonly status: ConnectionState['status']
  readonly hearing: Hearing
  /** The server closed because there was no audio, and none has come since. */
  readonly awaitsAudio: boolean
  readonly isAllSent: boolean
  /** Audio was heard that no final turn covers. */
  readonly hasUncovered: boolean
  /** Sessions that were rotated out have not confirmed their end. */
  readonly hasRetired: boolean
}

/** What there is to do. `rest`: try to connect no more. `force-endpoint`: end the turn that the pause cuts. */
export type Step = 'wait' | 'connect' | 'rest' | 'force-endpoint' | 'terminate' | 'end'

/** What to do in a situation. What a loss means, `decide` of the reconnect policy says. */
export function nextStep(situation: Situation): Step {
  const { status, hearing, awaitsAudio, isAllSent, hasUncovered, hasRetired } = situation
  const isDone = hearing === 'ended' && !hasUncovered
  switch (status) {
    case 'closed':
      if (isDone) return hasRetired ? 'wait' : 'end'
      return hearing === 'ended' || (hearing === 'listening' && !awaitsAudio) ? 'connect' : 'wait'
    case 'connecting':
      return isDone ? 'end' : 'wait'
    case 'backoff':
      if (isDone) return 'end'
      // Nobody speaks, and what was heard can wait.
      return hearing === 'resting' ? 'rest' : 'wait'
    case 'open':
      if (!isAllSent) return 'wait'
      // In a pause no silence follows by which the server could tell that the turn is over.
      if (hearing === 'pausing') return 'force-endpoint'
      return hearing === 'ended' || hearing === 'resting' ? 'terminate' : 'wait'
    case 'closing':
      return 'wait'
  }
}

export function isPaused(hearing: Hearing): boolean {
  return hearing === 'pausing' || hearing === 'paused' || hearing === 'resting'
}
