import type { SoapNote } from '../protocol/note.ts'
import { MedicalScribeSession } from './medical-scribe-session.ts'
import type { NoteForm, NoteOf, RecoverOptions, SessionResult } from './options.ts'

/** Options of `finishVisit`: those of a session, without audio. */
export interface FinishVisitOptions<S extends NoteForm = SoapNote> extends Omit<RecoverOptions<S>, 'audio'> {
  /** Aborting it ends the work at once; the visit stays in the store and can be finished later. */
  signal?: AbortSignal
}

/**
 * Brings an abandoned visit to its note, with no audio and no microphone: transcribes the audio that had no final
 * turn, does the edits that were under way again and writes the note. A visit that was complete is left as it is.
 *
 * Format, channels and place on the timeline come from the journal.
 *
 * @throws ConfigurationError when the store has no such encounter, or for a wrong option; StoreError when it cannot
 * be read; CancelledError when `signal` aborts; otherwise what made the session fail.
 *
 * @example
 * ```ts
 * const { encounter, note } = await finishVisit({ store, encounterId, apiKey: process.env.ASSEMBLYAI_API_KEY })
 * ```
 */
export async function finishVisit<S extends NoteForm = SoapNote>({
  signal,
  ...options
}: FinishVisitOptions<S>): Promise<SessionResult<NoteOf<S>>> {
  const session = await MedicalScribeSession.recover<S>(options, signal)
  const cancel = (): void => void session.cancel('The work on the visit was cancelled')
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  return session.stop().finally(() => signal?.removeEventListener('abort', cancel))
}
