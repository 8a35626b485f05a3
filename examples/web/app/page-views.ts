import type { NoteView } from '../view/note-view.ts'
import type { NoticesView } from '../view/notices-view.ts'
import type { SpeakersView } from '../view/speakers-view.ts'
import type { StatusView } from '../view/status-view.ts'
import type { TranscriptView } from '../view/transcript-view.ts'

/** The parts of the page that a visit draws in. */
export interface PageViews {
  readonly status: StatusView
  readonly notices: NoticesView
  readonly transcript: TranscriptView
  readonly speakers: SpeakersView
  readonly note: NoteView
  /** Says something to screen readers, once they pause. */
  readonly announce: (text: string) => void
  /** Shows how many edits want a look. */
  readonly checks: (open: number) => void
}
