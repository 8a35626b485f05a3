import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseJson } from '../core/json.ts'
import { delay } from '../core/time.ts'
import {
  completionBody,
  completionEvents,
  cutToBudget,
  gatewayError,
  gatewayRefusal,
  modelEntry,
  readCompletion,
  type HttpAnswer,
} from './chat-completion.ts'
import type { Credentials } from './credentials.ts'
import { isForeign } from './foreign-request.ts'
import type { GatewaySide } from './gateway-side.ts'
import type { HttpInterception, ServerObserver } from './server-observer.ts'
import type { RecordedApi } from './recorded-api.ts'
import { answerToken } from './token-endpoint.ts'

/** What the HTTP side of a server needs. */
export interface HttpSettings {
  readonly credentials: Credentials
  readonly gateway: GatewaySide
  readonly recorded: RecordedApi
  readonly observer: ServerObserver
  /** `Access-Control-Allow-Origin`; absent: none. */
  readonly allowOrigin: string | undefined
}

const largestBodyBytes = 16 * 1024 * 1024

/** Answers one HTTP request: the token endpoint, the Gateway and the pre-recorded API. */
export async function answerHttp(
  incoming: IncomingMessage,
  response: ServerResponse,
  settings: HttpSettings,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const refuse = (code: number, message: string): void =>
    write(response, { status: code, body: { code, message } }, settings)
  if (isForeign(incoming.headers, settings.allowOrigin)) {
    incoming.resume()
    return refuse(403, 'foreign origin')
  }
  const path = incoming.url ?? '/'
  if (!URL.canParse(path, 'http://localhost')) return refuse(400, 'bad request target')
  const url = new URL(path, 'http://localhost')
  const method = incoming.method ?? 'GET'
  // An upload is read as it comes, and only once nothing prevents it.
  const body = url.pathname === '/v2/upload' ? '' : await readBody(incoming)
  if (body === undefined) return refuse(413, 'request body too large')
  const parsed = parseJson(body)
  const interception = settings.observer.http?.({ method, url, headers: incoming.headers, body: parsed })
  if (interception?.drops) {
    incoming.socket.destroy()
    return
  }
  if (interception?.delayMs) await delay(interception.delayMs, gone.signal).catch(() => undefined)
  if (interception?.hangs || gone.signal.aborted) return
  if (interception?.answer) incoming.resume()
  const answer =
    interception?.answer ??
    (await route(method, url, incoming, parsed, settings, gone.signal).catch((error: unknown) => {
      if (!gone.signal.aborted) settings.observer.error?.(error, 'gateway')
      return gatewayError(500, 'internal server error')
    }))
  if (!gone.signal.aborted) write(response, { ...answer, body: answer.body ?? '' }, settings, interception)
}

async function route(
  method: string,
  url: URL,
  incoming: IncomingMessage,
  body: unknown,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { authorization } = incoming.headers
  switch (`${method} ${url.pathname}`) {
    case 'GET /v3/token':
      return answerToken(url.searchParams, authorization, settings.credentials, Date.now())
    case 'GET /v3/ws/health':
      return { status: 200, body: { status: 'ok' } }
    case 'GET /v1/models':
      return { status: 200, body: { data: settings.gateway.models.map(modelEntry) } }
    case 'POST /v1/chat/completions':
      return complete(authorization, body, settings, signal)
    default:
      if (method === 'OPTIONS') return { status: 204, body: '' }
      if (url.pathname.startsWith('/v2/')) return settings.recorded.answer(method, url, incoming, body)
      return gatewayError(404, 'not found')
  }
}

async function complete(
  authorization: string | undefined,
  body: unknown,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (authorization === undefined && !settings.credentials.isOpen) {
    return gatewayRefusal('Your account does not have access to LLM Gateway. Contact support for access.')
  }
  if (!settings.credentials.acceptsKey((authorization ?? '').replace(/^bearer\s+/i, ''))) {
    return gatewayRefusal('Authentication error, API token missing/invalid')
  }
  const startedAt = performance.now()
  const request = readCompletion(body, settings.gateway, signal)
  if ('status' in request) return request
  const answer = cutToBudget(await settings.gateway.complete(request), request.maxTokens)
  if (request.body.stream === true) {
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: completionEvents(request, answer),
    }
  }
  return { status: 200, body: completionBody(request, answer, startedAt) }
}

function write(
  response: ServerResponse,
  answer: HttpAnswer,
  settings: HttpSettings,
  interception?: HttpInterception,
): void {
  const isText = typeof answer.body === 'string'
  let bytes = Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  if (interception?.truncateTo !== undefined) {
    bytes = bytes.subarray(0, Math.floor(bytes.length * interception.truncateTo))
  }
  const { allowOrigin } = settings
  response.writeHead(answer.status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': String(bytes.length),
    ...(allowOrigin === undefined
      ? {}
      : {
          'access-control-allow-origin': allowOrigin,
          'access-control-allow-headers': 'authorization, content-type',
          'access-control-expose-headers': 'retry-after',
        }),
    ...answer.headers,
  })
  response.end(bytes)
}

/** Undefined for one that is too large: it is read to its end, because breaking it off would break off the answer too. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBodyBytes) chunks.push(chunk)
  }
  return size > largestBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
