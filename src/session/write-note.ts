import { NoteError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import type { ModelCall } from '../model/with-meter.ts'
import { extractiveNote } from '../note/extract/extractive-note.ts'
import type { SoapNote } from '../protocol/note.ts'
import type { EditedTurn, Turn } from '../protocol/turn.ts'
import type { NoteWriter } from './stages.ts'

/** A note, and why it is only a draft when it is one. */
export interface WrittenNote {
  readonly note: SoapNote
  readonly cause?: ScribeErrors
}

/**
 * The model's note, or a draft of the visit's own sentences: a clinician never leaves without something.
 *
 * @throws only what aborted the signal.
 */
export async function writeNote(
  writer: NoteWriter,
  turns: readonly (Turn | EditedTurn)[],
  signal: AbortSignal,
  onCall: (call: ModelCall) => void,
): Promise<WrittenNote> {
  try {
    return { note: await writer.generate(turns, { signal, onCall }) }
  } catch (error) {
    signal.throwIfAborted()
    const cause = toScribeError(
      error,
      (cause) => new NoteError('The note could not be written', [], { cause }),
    )
    return { note: extractiveNote(turns), cause }
  }
}
