import { withDeadline } from '../core/deadline.ts'
import { NoteError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { longestTimerMs } from '../core/time.ts'
import type { ModelCall } from '../model/with-meter.ts'
import { extractiveNote } from '../note/extract/extractive-note.ts'
import { reviewNote } from '../note/review/review-note.ts'
import { NoteGenerator } from '../note/write/note-generator.ts'
import { readWrittenNote } from '../note/write/read-written-note.ts'
import { SoapGenerator } from '../note/write/soap-generator.ts'
import type { NoteCallOptions } from '../note/write/write-template-note.ts'
import type { Note } from '../protocol/note.ts'
import type { NoteWriter } from '../protocol/note-writer.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import type { EditedTurn, Turn } from '../protocol/turn.ts'

/** How long a writer of the caller's may take before a draft stands, in milliseconds. */
const writerTimeoutMs = 120_000

/** The note, and why it is only a draft when it is one. */
export interface NoteOutcome {
  readonly note: Note
  readonly cause?: ScribeErrors
}

/**
 * The writer's note, or a draft of the visit's own sentences: a clinician never leaves without something.
 *
 * @throws only what aborted the signal.
 */
export async function writeNote(
  writer: NoteWriter<unknown>,
  turns: readonly (Turn | EditedTurn)[],
  signal: AbortSignal,
  onCall: (call: ModelCall) => void,
): Promise<NoteOutcome> {
  try {
    return { note: await reviewedNote(writer, turns, { signal, onCall }) }
  } catch (error) {
    signal.throwIfAborted()
    const failed = (cause: unknown): NoteError =>
      new NoteError('The note could not be written', [], { cause })
    const draft = extractiveNote(turns)
    // A writer that failed does not tell which form its note would have had: this one can be read in either.
    const note = writer instanceof SoapGenerator ? draft : { ...asTemplateNote(draft), ...draft }
    return { note, cause: toScribeError(error, failed) }
  }
}

/** The note under the verdicts of our review, which our own generators make, within the time of their options. */
export async function reviewedNote(
  writer: NoteWriter<unknown>,
  turns: readonly (Turn | EditedTurn)[],
  options: NoteCallOptions & { readonly signal: AbortSignal },
): Promise<Note> {
  const { constructor } = writer as object
  const isOurs = constructor === SoapGenerator || constructor === NoteGenerator
  const written = await withDeadline(
    async (signal) => writer.write(turns, { ...options, signal }),
    isOurs ? longestTimerMs : writerTimeoutMs,
    options.signal,
    () => new NoteError(`The writer handed over no note within ${writerTimeoutMs} ms`),
  )
  return isOurs ? (written as Note) : reviewNote(readWrittenNote(written), turns)
}
