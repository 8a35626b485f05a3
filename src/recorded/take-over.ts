import { ConfigurationError } from '../core/errors.ts'
import type { EncounterStore } from '../journal/records.ts'
import { readJournal, type Recovered } from '../session/recovery.ts'
import { VisitClaim } from '../session/visit-claim.ts'
import type { RecordingInput } from './recording.ts'

/** Takes a visit over, and reads it. */
export async function takeOver(
  store: EncounterStore,
  encounterId: string,
  options: Parameters<typeof VisitClaim.takeOver>[2],
): Promise<Recovered> {
  const claim = await VisitClaim.takeOver(store, encounterId, options)
  try {
    return { ...(await readJournal(store, encounterId, undefined)), claim }
  } catch (error) {
    await claim?.release()
    throw error
  }
}

/**
 * The recording that a visit whose process died goes on with: a given one, its job, its file, or where it was uploaded to.
 *
 * @throws ConfigurationError when the visit was heard live, or when nothing is left of the recording.
 */
export function whatIsLeft(
  { recording }: { recording?: RecordingInput },
  { fold }: Recovered,
): RecordingInput {
  const { job } = fold
  if (!job) {
    const advice = 'was heard live: use MedicalScribeSession.recover() or finishVisit()'
    throw new ConfigurationError('encounterId', advice)
  }
  const { path, audioUrl, transcriptId, step } = job
  const known =
    recording ??
    (transcriptId === undefined ? undefined : { transcriptId }) ??
    path ??
    (step === 'upload' ? undefined : audioUrl)
  if (known === undefined) {
    throw new ConfigurationError('recording', 'is needed: its upload was not over, and it was no file')
  }
  return known
}
