import { withDeadline } from '../core/deadline.ts'
import { NoteError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { longestTimerMs } from '../core/time.ts'
import type { ModelCall } from '../protocol/model.ts'
import { extractiveNote } from '../note/extract/extractive-note.ts'
import { reviewNote } from '../note/review/review-note.ts'
import { addMissing, mendNote, type Mending } from '../note/verify/mend-note.ts'
import type { NoteVerifier } from '../note/verify/note-verifier.ts'
import { NoteGenerator, SoapGenerator } from '../note/write/note-generator.ts'
import { readWrittenNote } from '../note/write/read-written-note.ts'
import type { NoteCallOptions } from '../note/write/ask-model.ts'
import type { ScribeWarning } from '../protocol/encounter.ts'
import type { Note, NoteItem } from '../protocol/note.ts'
import type { NoteWriter } from '../protocol/note-writer.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import type { AnyTurn } from '../protocol/turn.ts'

/** How long a writer of the caller's may take before a draft stands, in milliseconds. */
const writerTimeoutMs = 120_000

/** Who writes notes, and who verifies them. */
export interface NoteStage {
  readonly writer: NoteWriter<unknown>
  readonly verifier: NoteVerifier | undefined
}

/** What a note is written with, and whom it is told to. */
export interface NoteWork {
  readonly turns: readonly AnyTurn[]
  readonly signal: AbortSignal
  readonly onCall: (call: ModelCall) => void
  /** A note of the same turns that was written before and only waits to be verified. */
  readonly unverified?: Note | undefined
  /** Whether another model may be asked: nobody else can have the visit. @default yes */
  readonly isHeld?: () => Promise<boolean>
  /** Whether the budget allows so many more calls. */
  readonly hasRoom: (calls: number) => boolean
  readonly tell: (note: Note, kind: NoteKind) => void
  readonly warn: (warning: ScribeWarning) => void
}

/** What state a note is in when it is told. */
export type NoteKind = 'draft' | 'unverified' | 'final'

/**
 * Tells the note as it is written, `unverified`, and again when it is verified and mended, `final`. Without a verifier
 * the first is the last. When no note can be written, a draft of the visit's own sentences stands in its place; when
 * it cannot be verified, the verdicts of the rules do: a clinician never leaves without something.
 *
 * @returns the note told last.
 * @throws only what aborted the signal.
 */
export async function writeNote({ writer, verifier }: NoteStage, work: NoteWork): Promise<Note> {
  const { turns, signal, hasRoom, warn } = work
  const tell = (note: Note, kind: NoteKind): Note => {
    signal.throwIfAborted()
    work.tell(note, kind)
    return note
  }
  let note = work.unverified
  try {
    note ??= await reviewedNote(writer, work)
  } catch (error) {
    signal.throwIfAborted()
    const cause = noteFailure('The note could not be written', error)
    const draft = extractiveNote(turns)
    warn({ kind: 'note', message: 'No model wrote the note: a draft stands instead', cause })
    // A writer that failed does not tell which form its note would have had: this one can be read in either.
    return tell(writer instanceof SoapGenerator ? draft : { ...asTemplateNote(draft), ...draft }, 'draft')
  }
  if (!verifier) return tell(note, 'final')
  if (!hasRoom(1)) {
    warn({ kind: 'budget', message: 'The note is not verified: the budget of the visit is used up' })
    return tell(note, 'final')
  }
  if (note !== work.unverified) tell(note, 'unverified')
  if ((await work.isHeld?.()) === false) return note
  return tell(await verifiedNote({ writer, verifier }, note, work), 'final')
}

/** The note verified and, where the budget has room, mended. What fails is a warning: the note stands as checked. */
export async function verifiedNote(
  { writer, verifier }: NoteStage & { readonly verifier: NoteVerifier },
  given: Note,
  work: Omit<NoteWork, 'tell'>,
): Promise<Note> {
  const { turns, signal, hasRoom, warn } = work
  let note = given
  try {
    note = addMissing(await verifier.verify(note, turns, work), turns)
    const mending = hasRoom(2) ? mendingWith(writer, verifier, work) : undefined
    if (mending) note = await mendNote(note, mending)
  } catch (error) {
    signal.throwIfAborted()
    const cause = noteFailure('The note could not be verified', error)
    const message = 'The note was not verified or not mended: it stands as far as it was checked'
    warn({ kind: 'verifier', message, cause })
  }
  return note
}

function noteFailure(message: string, error: unknown): ScribeErrors {
  return toScribeError(error, (cause) => new NoteError(message, [], { cause }))
}

/** Ours hand over what can be read, and end by themselves, in the time of their options. */
function isOurs({ constructor }: object): boolean {
  return constructor === SoapGenerator || constructor === NoteGenerator
}

/** The note under the verdicts of our review. */
export async function reviewedNote(
  writer: NoteWriter<unknown>,
  { turns, signal, onCall }: Pick<NoteWork, 'turns' | 'signal' | 'onCall'>,
): Promise<Note> {
  const options: NoteCallOptions = { signal, onCall }
  const written = await withDeadline(
    async (signal) => writer.write(turns, { ...options, signal }),
    isOurs(writer) ? longestTimerMs : writerTimeoutMs,
    signal,
    () => new NoteError(`The writer handed over no note within ${writerTimeoutMs} ms`),
  )
  return reviewNote(isOurs(writer) ? (written as Note) : readWrittenNote(written), turns)
}

function mendingWith(
  writer: NoteWriter<unknown>,
  verifier: NoteVerifier,
  work: Omit<NoteWork, 'tell'>,
): Mending | undefined {
  const { turns, signal, onCall } = work
  const options: NoteCallOptions = { signal, onCall }
  if (!writer.mend) return undefined
  return {
    mend: async (faults) => {
      const mended: unknown = await withDeadline(
        async (signal) => writer.mend?.(faults, turns, { ...options, signal }),
        isOurs(writer) ? longestTimerMs : writerTimeoutMs,
        signal,
        () => new NoteError(`The writer mended no line within ${writerTimeoutMs} ms`),
      )
      // What is no line leaves the old one.
      return faults.map(({ item }, at) => {
        const { text, evidence } = ((mended as readonly unknown[] | undefined)?.[at] ??
          {}) as Partial<NoteItem>
        const isLine = typeof text === 'string' && Array.isArray(evidence)
        return isLine ? { text, evidence: evidence.map(String) } : item
      })
    },
    check: (note, lines) => verifier.verify(note, turns, { ...options, lines }),
  }
}
