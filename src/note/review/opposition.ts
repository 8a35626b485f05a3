import type { NoteIssue } from '../../protocol/note.ts'
import type { Said } from './visit.ts'

/** A statement of the visit, and whether it stands near the turns of the line. */
export interface Candidate extends Said {
  readonly isNear: boolean
}

/** What a line says of a topic, and the statement of the visit that says otherwise. */
export interface Opposition {
  readonly kind: NoteIssue['kind']
  /** What the line says, and what the visit says, in words. */
  readonly line: string
  readonly visit: string
  readonly said: Said
}
