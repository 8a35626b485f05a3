import type { SessionState } from 'medical-scribe'
import { problemOf } from './problem.ts'

export type Tone = 'quiet' | 'live' | 'wait' | 'warn' | 'bad' | 'done'

export interface VisitStatus {
  readonly tone: Tone
  readonly label: string
  /** One sentence more, where it helps. */
  readonly detail: string
}

/** What the page says where there can be no visit; a message says why. */
export const cannotListen: VisitStatus = { tone: 'bad', label: 'Cannot listen', detail: '' }

/** What the page says of a session. */
export function visitStatus(state: SessionState): VisitStatus {
  switch (state.status) {
    case 'idle':
      return { tone: 'quiet', label: 'Ready', detail: '' }
    case 'awaiting-consent':
    case 'starting':
      return { tone: 'wait', label: 'Connecting', detail: 'What is said already counts.' }
    case 'live':
      return { tone: 'live', label: 'Listening', detail: '' }
    case 'paused':
      return { tone: 'quiet', label: 'Paused', detail: 'Nothing is heard until you resume.' }
    case 'reconnecting':
      return {
        tone: 'warn',
        label: 'Reconnecting',
        detail: `${problemOf(state.cause).title}. Still recording; attempt ${state.attempt}.`,
      }
    case 'stopping':
      return { tone: 'wait', label: 'Finishing', detail: 'Last words, last edits, the note.' }
    case 'ended':
      return { tone: 'done', label: state.reason === 'cancelled' ? 'Cancelled' : 'Finished', detail: '' }
    case 'failed':
      return { tone: 'bad', label: 'Interrupted', detail: 'What was heard is kept.' }
  }
}

export type VisitButton = 'start' | 'pause' | 'resume' | 'stop' | 'new'

/** Which buttons make sense. */
export function visitButtons(status: SessionState['status'] | 'none'): readonly VisitButton[] {
  switch (status) {
    case 'none':
    case 'idle':
      return ['start']
    case 'awaiting-consent':
    case 'starting':
    case 'live':
    case 'reconnecting':
      return ['pause', 'stop']
    case 'paused':
      return ['resume', 'stop']
    case 'stopping':
      return []
    case 'ended':
    case 'failed':
      return ['new']
  }
}
