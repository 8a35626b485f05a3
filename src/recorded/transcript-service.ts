import { resolveCredential, type Credential } from '../core/endpoint.ts'
import {
  ConfigurationError,
  ConnectionError,
  isAbort,
  ProtocolError,
  ScribeError,
  TranscriptionError,
} from '../core/errors.ts'
import { withDeadline } from '../core/deadline.ts'
import { isObject, parseObject, type JsonObject } from '../core/json.ts'
import { networkFailure } from '../core/network-failure.ts'
import { isRetryableStatus, readRetryAfter, retry, type RetryOptions } from '../core/retry.ts'
import type { WaitingOptions } from './options.ts'
import type { Recording } from './recording.ts'

type Upload = Extract<Recording, { kind: 'bytes' }>

/** How long one answer may take, in milliseconds; that of a long visit is several megabytes. */
const answerMs = 60_000
/** How long an upload may stand still, in milliseconds. */
const stallMs = 60_000
/** How many jobs a page of the list holds, and how many pages are looked through. */
const pageSize = 200
const maxPages = 50
/** The address of the audio of a job that was deleted. */
const deletedUrl = 'http://deleted_by_user'
/** How far the service's clock may be behind ours, in milliseconds. */
const clockSkewMs = 3_600_000

/** The service's pre-recorded API. Repeats a request that failed, where that cannot make a second job. */
export class TranscriptService {
  readonly #url: string
  readonly #apiKey: Credential | undefined
  readonly #rateLimitMs: number
  readonly #retry: Required<RetryOptions>

  constructor(url: string, apiKey: Credential | undefined, waiting: Readonly<Required<WaitingOptions>>) {
    this.#url = url
    this.#apiKey = apiKey
    this.#rateLimitMs = waiting.rateLimitMs
    this.#retry = {
      retries: waiting.retries,
      baseDelayMs: waiting.retryDelayMs,
      maxDelayMs: waiting.maxPollMs,
      maxRetryAfterMs: waiting.timeoutMs,
    }
  }

  /** Uploads the recording and returns where the service has it. */
  upload(recording: Upload, onSent: (bytes: number) => void, signal: AbortSignal): Promise<string> {
    return retry(
      async () => {
        const answer = await this.#send(recording, onSent, signal)
        return text(answer, 'upload_url')
      },
      { ...this.#retry, retries: recording.isOnce ? 0 : this.#retry.retries, signal },
    )
  }

  /**
   * Submits a job and returns its id. A request that got no answer is not repeated before the list has shown that no job
   * came of it.
   */
  async submit(request: JsonObject, audioUrl: string, at: string, signal: AbortSignal): Promise<string> {
    let isOpen = false
    return retry(
      async () => {
        const known = isOpen ? await this.find(audioUrl, at, signal) : undefined
        if (known !== undefined) return known
        try {
          const body = JSON.stringify({ ...request, audio_url: audioUrl })
          return text(await this.#ask('POST', '/transcript', signal, body), 'id')
        } catch (error) {
          isOpen = true
          throw error
        }
      },
      { ...this.#retry, signal },
    )
  }

  /** The job as it stands. One try. @throws what `isForgotten()` tells, when it was deleted. */
  async get(id: string, signal: AbortSignal): Promise<JsonObject> {
    const job = await this.#ask('GET', `/transcript/${encodeURIComponent(id)}`, signal)
    if (job['audio_url'] === deletedUrl) throw forgotten()
    return job
  }

  /** Removes the job and its transcript; one that is gone is no error. */
  async remove(id: string, signal: AbortSignal): Promise<void> {
    const path = `/transcript/${encodeURIComponent(id)}`
    await retry(() => this.#ask('DELETE', path, signal), { ...this.#retry, signal }).catch(
      (error: unknown) => {
        if (!isForgotten(error)) throw error
      },
    )
  }

  /** The job that was made of this audio since then and has not failed, by the service's list; undefined when there is none. */
  async find(audioUrl: string, since: string, signal: AbortSignal): Promise<string | undefined> {
    const from = Date.parse(since) - clockSkewMs
    let before = ''
    for (let page = 0; page < maxPages; page++) {
      const path = `/transcript?limit=${pageSize}${before && `&before_id=${encodeURIComponent(before)}`}`
      const { transcripts } = await retry(() => this.#ask('GET', path, signal), { ...this.#retry, signal })
      if (!Array.isArray(transcripts)) throw new ProtocolError('transcript list', 'transcripts', 'a list')
      const jobs = (transcripts as readonly unknown[]).filter(isObject)
      const found = jobs.find(
        (job) => job['audio_url'] === audioUrl && job['status'] !== 'error' && createdAt(job) >= from,
      )
      if (found) return text(found, 'id')
      const last = jobs.at(-1)
      if (!last || jobs.length < pageSize || createdAt(last) < from) return undefined
      before = text(last, 'id')
    }
    return undefined
  }

  #ask(method: string, path: string, signal: AbortSignal, body?: string): Promise<JsonObject> {
    const send = async (inner: AbortSignal): Promise<JsonObject> => {
      const headers = {
        ...(await this.#authorization()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }
      return this.#fetch(path, { method, headers, ...(body === undefined ? {} : { body }), signal: inner })
    }
    return withDeadline(send, answerMs, signal, () => this.#late(answerMs))
  }

  /** One try of an upload. It ends when nothing was taken for a while. */
  async #send(recording: Upload, onSent: (bytes: number) => void, signal: AbortSignal): Promise<JsonObject> {
    // Before the recording is opened, so that nothing of it is lost by a key that never comes.
    const credential = await withDeadline(
      () => this.#authorization(),
      answerMs,
      signal,
      () => this.#late(answerMs),
    )
    const stalled = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const watch = (): void => {
      clearTimeout(timer)
      // The stream may be read once more after the request was given up.
      if (!isOver) timer = setTimeout(() => stalled.abort(), stallMs)
    }
    let sent = 0
    let failure: { readonly error: unknown } | undefined
    const blocks = recording.open()[Symbol.asyncIterator]()
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          watch()
          try {
            const next = await blocks.next()
            if (next.done) controller.close()
            else {
              controller.enqueue(next.value)
              onSent((sent += next.value.length))
            }
          } catch (error) {
            failure = { error }
            controller.error(error)
          }
        },
      },
      { highWaterMark: 0 },
    )
    watch()
    try {
      const headers = { ...credential, 'content-type': 'application/octet-stream' }
      const all = AbortSignal.any([signal, stalled.signal])
      return await this.#fetch('/upload', { method: 'POST', headers, ...(await sendable(body)), signal: all })
    } catch (error) {
      if (failure) throw failure.error
      if (stalled.signal.aborted && !signal.aborted) throw this.#late(stallMs)
      if (!recording.isOnce || sent === 0 || !ScribeError.isInstance(error) || !error.retryable) throw error
      const message =
        'The upload of a stream failed, and a stream cannot be read again: pass a file, bytes or a Blob'
      throw new ConnectionError(message, { retryable: false, cause: error })
    } finally {
      isOver = true
      clearTimeout(timer)
      // What is sent again is read again; what was not read to its end is closed.
      const closed = Promise.resolve(blocks.return?.()).catch(() => undefined)
      // A stream of the caller's may never give what it was asked for.
      if (!recording.isOnce) await closed
    }
  }

  async #authorization(): Promise<{ authorization?: string }> {
    return this.#apiKey === undefined
      ? {}
      : { authorization: await resolveCredential(this.#apiKey, 'apiKey') }
  }

  async #fetch(path: string, init: RequestInit): Promise<JsonObject> {
    let response: Response
    let body: string
    try {
      // A redirect would carry the visit to a host that nobody chose. With any other value, or without `window`, Node's
      // fetch keeps a copy of all that is sent.
      response = await fetch(`${this.#url}${path}`, { ...init, redirect: 'error', window: null })
      body = await response.text()
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      const { reason, retryable } = networkFailure(cause)
      throw new ConnectionError(`The transcription service could not be reached${reason}`, {
        retryable,
        cause,
      })
    }
    if (response.status === 200) {
      const answer = parseObject(body)
      if (answer) return answer
      // Cut off on its way.
      throw new ConnectionError('The transcription service answered with something that is no JSON')
    }
    throw this.#refusal(response, body)
  }

  #refusal({ status, headers }: Response, body: string): ScribeError {
    // It may quote what was sent, so it is no part of the message.
    const cause = parseObject(body)?.['error']
    if (status === 401) {
      return new TranscriptionError(1008, 'The transcription service refused the API key', false, { cause })
    }
    if (status === 400 || status === 422) {
      return new ConfigurationError(
        'transcription',
        `was refused by the service (${status}); see \`cause\``,
        { cause },
      )
    }
    if (status === 404) return forgotten()
    // The service says with a 403, too, that there were too many requests.
    const isLimited = status === 429 || status === 403
    const asked = readRetryAfter(headers.get('retry-after'))
    return new ConnectionError(`The transcription service answered with status ${status}`, {
      retryable: isLimited || isRetryableStatus(status),
      retryAfterMs: asked ?? (isLimited ? this.#rateLimitMs : undefined),
      cause,
    })
  }

  #late(ms: number): ConnectionError {
    return new ConnectionError(
      `The transcription service, or what gives its key, did not answer within ${ms} ms`,
    )
  }
}

/** A stream where the platform sends streams, else its bytes at once: only some browsers can. */
async function sendable(stream: ReadableStream<Uint8Array>): Promise<RequestInit> {
  if (sendsStreams()) return { body: stream, duplex: 'half' } as RequestInit
  return { body: await new Response(stream).blob() }
}

function sendsStreams(): boolean {
  let isRead = false
  const { headers } = new Request('https://localhost', {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      isRead = true
      return 'half'
    },
  } as RequestInit)
  return isRead && !headers.has('content-type')
}

/** When a job was made. The service writes UTC without saying so. */
function createdAt(job: JsonObject): number {
  const created = typeof job['created'] === 'string' ? job['created'] : ''
  return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(created) ? created : `${created}Z`)
}

function text(answer: JsonObject, name: string): string {
  const value = answer[name]
  if (typeof value === 'string' && value !== '') return value
  throw new ProtocolError('answer', name, 'a non-empty string')
}

function forgotten(): TranscriptionError {
  const message =
    'The transcription service knows no such job: it was deleted, or belongs to another key. recover() with the recording transcribes that anew'
  return new TranscriptionError(404, message, false)
}

/** True when the service says that it has no such job any more. */
export function isForgotten(error: unknown): boolean {
  return ScribeError.isInstance(error) && error.code === 'transcription' && error.closeCode === 404
}

/** True for a failure after which the same question may be asked again. */
export function mayAskAgain(error: unknown): boolean {
  return ScribeError.isInstance(error) && error.retryable && !isAbort(error)
}
