import type { RoleProposal } from '../protocol/encounter.ts'
import type { Note, SoapNote } from '../protocol/note.ts'
import type { SessionEvents } from '../session/events.ts'

/** How far a recorded visit has come. */
export interface RecordedProgress {
  /** What is being done. */
  readonly stage: 'upload' | 'submit' | 'transcribe' | 'edit' | 'note' | 'compare' | 'done'
  /** Bytes sent, or turns edited. */
  readonly done?: number
  /** Of how many, where that is known. */
  readonly total?: number
  /** The job's status at the service, while it is transcribed. */
  readonly status?: string
}

/** Where a recorded visit stands. */
export interface RecordedState {
  readonly status: 'idle' | 'running' | 'ended' | 'cancelled' | 'failed'
}

/** What a recorded visit tells: as a session does, where it applies. */
export interface RecordedEvents<N extends Note = SoapNote> extends Omit<
  SessionEvents<N>,
  'stateChange' | 'partial' | 'gap'
> {
  /** It has come further. */
  readonly progress: readonly [progress: RecordedProgress]
  /**
   * Who seems to speak, once the turns are there and before they are edited. Name speakers in its listener with
   * `assignSpeaker`: only channels are named by themselves.
   */
  readonly roles: readonly [roles: readonly RoleProposal[]]
}
