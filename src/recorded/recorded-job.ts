import { ConfigurationError, TranscriptionError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { deferred, delay } from '../core/time.ts'
import type { JobRecord } from '../journal/records.ts'
import type { EncounterRecorder } from '../session/encounter-recorder.ts'
import type { RecordedProgress } from './events.ts'
import type { WaitingOptions } from './options.ts'
import type { Recording } from './recording.ts'
import { isForgotten, type TranscriptService } from './transcript-service.ts'
import { waitForJob } from './wait-for-job.ts'

/** What a job works with. */
export interface RecordedJobParts {
  readonly service: TranscriptService
  readonly recording: Recording
  readonly recorder: EncounterRecorder
  readonly request: JsonObject
  readonly waiting: Readonly<Required<WaitingOptions>>
  readonly hasWebhook: boolean
  readonly onProgress: (progress: RecordedProgress) => void
  readonly signal: AbortSignal
}

/** A job that was submitted so short a time ago may not be in the list yet, in milliseconds. */
const freshMs = 60_000
const looks = 3

/**
 * Has a recording transcribed, from where the journal says that it stands: what is about to happen is durable before it
 * happens, and the id of the job at once after.
 */
export class RecordedJob {
  readonly #parts: RecordedJobParts
  /** Jobs that a webhook named before this one's id was known. */
  readonly #early = new Set<string>()
  #called = deferred<void>()

  constructor(parts: RecordedJobParts) {
    this.#parts = parts
  }

  /** The finished job, as the service has it. @throws TranscriptionError when the service could not do it. */
  async answer(): Promise<JsonObject> {
    const { recording, recorder } = this.#parts
    const isOld = recorder.fold.job?.step === 'submitted' || recording.kind === 'transcript'
    try {
      return await this.#wait(isOld)
    } catch (error) {
      // Of a new job the service may not know yet.
      if (!isOld || recording.kind === 'transcript' || !isForgotten(error)) throw error
      await this.#keep('deleted')
      return this.#wait(false)
    }
  }

  /** Waits for the job. @param isOld whether it was made before, and may be over. */
  async #wait(isOld: boolean): Promise<JsonObject> {
    const { service, recorder, waiting, hasWebhook, onProgress, signal } = this.#parts
    const id = await this.#id(recorder.fold.job)
    if (this.#early.has(id)) this.#called.resolve()
    const answer = await waitForJob({
      waiting,
      hasWebhook,
      isOld,
      ask: () => {
        // A call that comes while the answer is on its way asks once more.
        this.#called = deferred()
        return service.get(id, signal)
      },
      onStatus: (status) => onProgress({ stage: 'transcribe', status }),
      called: () => this.#called.promise,
      signal,
    })
    if (answer['status'] !== 'error') return answer
    await this.#keep('failed')
    // The service's words may quote an address.
    throw new TranscriptionError(0, 'The service could not transcribe the recording; see `cause`', false, {
      cause: answer['error'],
    })
  }

  /** The service says that a job is over. Returns whether it is this one. */
  notify(id: string): boolean {
    const own = this.#parts.recorder.fold.job?.transcriptId
    // The service may call before it has answered the request.
    if (own === undefined) this.#early.add(id)
    if (own !== id) return false
    this.#called.resolve()
    return true
  }

  /** The id of the job: a known one, one that is found, or a new one. */
  async #id(known: JobRecord | undefined): Promise<string> {
    const { service, recording, request, onProgress, signal } = this.#parts
    // What failed, or is deleted, is made anew of the recording.
    const job = known && isOver(known) ? undefined : known
    if (job?.transcriptId !== undefined) return job.transcriptId
    if (recording.kind === 'transcript') return this.#submitted(recording.id)
    if (job?.step === 'submit' && job.audioUrl !== undefined) {
      const found = await this.#find(job.audioUrl, job.at)
      if (found !== undefined) return this.#submitted(found)
    }
    const isUploaded = job !== undefined && job.step !== 'upload'
    const audioUrl = (isUploaded ? job.audioUrl : undefined) ?? (await this.#upload(recording))
    const at = await this.#keep('submit', { audioUrl })
    onProgress({ stage: 'submit' })
    const id = await this.#submitted(await service.submit(request, audioUrl, at, signal))
    onProgress({ stage: 'transcribe' })
    return id
  }

  async #submitted(transcriptId: string): Promise<string> {
    await this.#keep('submitted', { transcriptId })
    return transcriptId
  }

  /** The job that a process made which died before the answer came. */
  async #find(audioUrl: string, at: string): Promise<string | undefined> {
    const { service, waiting, signal } = this.#parts
    const times = Date.now() - Date.parse(at) < freshMs ? looks : 1
    for (let look = 1; ; look++) {
      const found = await service.find(audioUrl, at, signal)
      if (found !== undefined || look >= times) return found
      await delay(waiting.firstPollMs, signal)
    }
  }

  async #upload(recording: Exclude<Recording, { kind: 'transcript' }>): Promise<string> {
    const { service, onProgress, signal } = this.#parts
    if (recording.kind === 'url') return recording.url
    const { path } = recording
    const total = await recording.size()
    if (total === 0) throw new ConfigurationError('recording', 'must not be empty')
    await this.#keep('upload', path === undefined ? {} : { path })
    const size = total === undefined ? {} : { total }
    const sent = (done: number): void => onProgress({ stage: 'upload', done, ...size })
    const audioUrl = await service.upload(recording, sent, signal)
    await this.#keep('uploaded', { audioUrl })
    return audioUrl
  }

  /** Writes a step and waits until it is durable. Returns its time. */
  async #keep(step: JobRecord['step'], more: Partial<JobRecord> = {}): Promise<string> {
    const { recorder, signal } = this.#parts
    const record = jobRecord(step, more)
    recorder.tell(record)
    await recorder.settled()
    signal.throwIfAborted()
    return record.at
  }
}

/** Whether nothing of a job can be used any more: the service failed at it, or has forgotten it. */
export function isOver({ step }: JobRecord): boolean {
  return step === 'failed' || step === 'deleted'
}

/** A step of a job, now. */
export function jobRecord(step: JobRecord['step'], more: Partial<JobRecord> = {}): JobRecord {
  return { ...more, type: 'job', step, at: new Date().toISOString() }
}
