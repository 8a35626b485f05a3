import { ConfigurationError } from '../core/errors.ts'
import type { Recovered } from '../session/recovery.ts'
import { isOver } from './recorded-job.ts'
import type { RecordingInput } from './recording.ts'

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
  const own = transcriptId === undefined ? undefined : { transcriptId }
  const uploaded = step === 'upload' || step === 'deleted' ? undefined : audioUrl
  const known = recording ?? (isOver(job) ? undefined : own) ?? path ?? uploaded ?? own
  if (known === undefined) {
    throw new ConfigurationError('recording', 'is needed: its upload was not over, and it was no file')
  }
  return known
}
