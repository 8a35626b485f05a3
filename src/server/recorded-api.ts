import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { isObject } from '../core/json.ts'
import type { HttpAnswer } from './chat-completion.ts'
import type { Credentials } from './credentials.ts'
import type { JobInterference, RecordedEngine } from './recorded-engine.ts'
import { BadParameter, readRecordedParameters, type RecordedParameters } from './recorded-parameters.ts'
import { transcriptFields } from './recorded-transcript.ts'
import type { ServerObserver } from './server-observer.ts'

/** A job, from its request to its deletion. */
interface Job {
  readonly id: string
  readonly key: string
  readonly created: string
  readonly parameters: RecordedParameters
  readonly abort: AbortController
  readonly upload: string | undefined
  audioUrl: string
  completed: string | null
  status: 'queued' | 'processing' | 'completed' | 'error'
  error: string | null
  fields: object
}

const uploadFailed =
  'Upload failed, please try again. If you continue to have issues please reach out to support@assemblyai.com'
const webhookTries = 10
const webhookTimeoutMs = 10_000
/** Wait between two tries of a webhook; the service waits 10 s. */
const webhookRetryMs = 50
const largestPage = 200

/** The pre-recorded API: uploads, jobs, their list and their webhooks. */
export class RecordedApi {
  readonly #engine: RecordedEngine | undefined
  readonly #credentials: Credentials
  readonly #observer: ServerObserver
  readonly #baseUrl: string
  /** Uploads by id, with the key whose project they belong to. */
  readonly #uploads = new Map<string, string>()
  /** In the order in which they were made. */
  readonly #jobs = new Map<string, Job>()
  readonly #stopped = new AbortController()

  /** @param baseUrl ending in `/v2`. */
  constructor(
    engine: RecordedEngine | undefined,
    credentials: Credentials,
    observer: ServerObserver,
    baseUrl: string,
  ) {
    this.#engine = engine
    this.#credentials = credentials
    this.#observer = observer
    this.#baseUrl = baseUrl
  }

  /** Ends all jobs. */
  stop(): void {
    this.#stopped.abort()
    for (const job of this.#jobs.values()) job.abort.abort()
  }

  /** Answers a request below `/v2`. */
  async answer(method: string, url: URL, incoming: IncomingMessage, body: unknown): Promise<HttpAnswer> {
    const key = incoming.headers.authorization ?? ''
    if (!this.#credentials.acceptsKey(key)) {
      incoming.resume()
      return failure(401, 'Authentication error, API token missing/invalid')
    }
    const [, , resource, id, ...more] = url.pathname.split('/')
    const engine = this.#engine
    if (!engine) return failure(404, 'Not found')
    if (resource === 'upload' && method === 'POST') return this.#upload(engine, incoming, key)
    if (resource !== 'transcript' || more.length > 0) return failure(404, 'Not found')
    if (id === undefined) {
      if (method === 'POST') return this.#submit(engine, body, key)
      return method === 'GET' ? this.#list(url, key) : failure(405, 'Method not allowed')
    }
    const job = this.#jobs.get(id)
    if (job?.key !== key) return failure(404, 'Transcript lookup error, transcript id not found')
    if (method === 'DELETE') return this.#delete(engine, job)
    return method === 'GET' ? { status: 200, body: shown(job) } : failure(405, 'Method not allowed')
  }

  async #upload(engine: RecordedEngine, incoming: IncomingMessage, key: string): Promise<HttpAnswer> {
    const id = randomUUID()
    let size = 0
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        size += chunk.length
        yield chunk
      }
    }
    await engine.upload(id, counted())
    if (size === 0) return failure(400, uploadFailed)
    this.#uploads.set(id, key)
    return { status: 200, body: { upload_url: `${this.#baseUrl}/upload/${id}` } }
  }

  #submit(engine: RecordedEngine, body: unknown, key: string): HttpAnswer {
    let parameters: RecordedParameters
    try {
      parameters = readRecordedParameters(isObject(body) ? body : {})
    } catch (error) {
      if (!(error instanceof BadParameter)) throw error
      return failure(400, error.message)
    }
    const audioUrl = parameters.given['audio_url'] as string
    const upload = audioUrl.startsWith(`${this.#baseUrl}/upload/`) ? audioUrl.split('/').at(-1) : undefined
    if (upload !== undefined && this.#uploads.get(upload) !== key) {
      return failure(403, 'Cannot access uploaded file')
    }
    const job: Job = {
      id: randomUUID(),
      key,
      created: stamp(),
      parameters,
      abort: new AbortController(),
      upload,
      audioUrl,
      completed: null,
      status: 'queued',
      error: null,
      fields: {},
    }
    const number = this.#jobs.size
    this.#jobs.set(job.id, job)
    void this.#work(engine, job, number)
    return { status: 200, body: shown(job) }
  }

  async #work(engine: RecordedEngine, job: Job, number: number): Promise<void> {
    const { parameters, abort, upload } = job
    const { signal } = abort
    const interference = this.#observer.job?.({ number, body: parameters.given }) ?? {}
    try {
      if (interference.delayMs) await wait(interference.delayMs / 2, undefined, { signal })
      job.status = 'processing'
      if (interference.delayMs) await wait(interference.delayMs / 2, undefined, { signal })
      if (interference.error !== undefined) throw new Error(interference.error)
      const speech = await engine.transcribe({
        number,
        audioUrl: job.audioUrl,
        ...(upload === undefined ? {} : { upload }),
        parameters,
        signal,
      })
      if (signal.aborted) return
      job.fields = transcriptFields(speech, parameters, interference)
      job.status = 'completed'
    } catch (error) {
      if (signal.aborted) return
      job.status = 'error'
      job.error = error instanceof Error ? error.message : 'Transcription failed'
    }
    job.completed = stamp()
    // One that failed may be asked for again.
    if (upload !== undefined && job.status === 'completed') engine.forget?.(upload)
    await this.#call(job, interference)
  }

  /** Posts the webhook until it is taken, a 4xx ends it, or its tries are used up. */
  async #call(
    { id, status, parameters: { webhook } }: Job,
    { webhook: fault }: JobInterference,
  ): Promise<void> {
    if (!webhook || fault === 'lost') return
    const { signal } = this.#stopped
    const [name, value] = webhook.header ?? []
    for (let times = fault === 'twice' ? 2 : 1; times > 0; times--) {
      for (let tries = webhookTries; tries > 0 && !signal.aborted; tries--) {
        const answer = await fetch(webhook.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(name === undefined ? {} : { [name]: value ?? '' }),
          },
          body: JSON.stringify({ transcript_id: id, status }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(webhookTimeoutMs)]),
        }).catch(() => undefined)
        await answer?.body?.cancel()
        if (answer && answer.status < 500) break
        await wait(webhookRetryMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  #delete(engine: RecordedEngine, job: Job): HttpAnswer {
    job.abort.abort()
    if (job.upload !== undefined) engine.forget?.(job.upload)
    job.audioUrl = 'http://deleted_by_user'
    job.fields = { text: 'Deleted by user.', words: null, utterances: null }
    if (job.status !== 'error') job.status = 'completed'
    return { status: 200, body: shown(job) }
  }

  #list(url: URL, key: string): HttpAnswer {
    const asked = (name: string): string | undefined => url.searchParams.get(name) ?? undefined
    const limit = Math.min(Number(asked('limit') ?? 10), largestPage)
    const status = asked('status')
    const newestFirst = [...this.#jobs.values()].filter((job) => job.key === key).reverse()
    const [before, after] = ['before_id', 'after_id'].map((name) =>
      newestFirst.findIndex(({ id }) => id === asked(name)),
    ) as [number, number]
    const page = newestFirst
      .slice(before + 1, after < 0 ? undefined : after)
      .filter((job) => status === undefined || job.status === status)
      .slice(0, limit)
    const link = (name: string, id: string | undefined): string | null =>
      id === undefined ? null : `${this.#baseUrl}/transcript?limit=${limit}&${name}=${id}`
    const older = newestFirst.at(-1) === page.at(-1) ? undefined : page.at(-1)?.id
    const newer = newestFirst[0] === page[0] ? undefined : page[0]?.id
    return {
      status: 200,
      body: {
        page_details: {
          limit,
          result_count: page.length,
          current_url: `${this.#baseUrl}/transcript?limit=${limit}`,
          prev_url: link('before_id', older),
          next_url: link('after_id', newer),
        },
        transcripts: page.map(({ id, status, created, completed, audioUrl, error }) => ({
          id,
          resource_url: `${this.#baseUrl}/transcript/${id}`,
          status,
          created,
          completed,
          audio_url: audioUrl,
          error,
        })),
      },
    }
  }
}

/** A job as the service shows it: what was asked, but for the secret of the webhook, and what came of it. */
function shown({ id, status, error, parameters, audioUrl, fields }: Job): object {
  const { webhook_auth_header_value: secret, ...given } = parameters.given
  return {
    ...given,
    webhook_auth: secret !== undefined,
    id,
    status,
    audio_url: audioUrl,
    text: null,
    words: null,
    utterances: null,
    ...fields,
    ...(error === null ? {} : { error }),
  }
}

/** UTC without a zone, as the service writes it. */
function stamp(): string {
  return new Date().toISOString().replace('Z', '000')
}

function failure(status: number, error: string): HttpAnswer {
  return { status, body: { error } }
}
