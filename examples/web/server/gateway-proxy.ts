import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Where model calls go, and with what. */
export interface Gateway {
  /** Base to which `/chat/completions` is added. */
  readonly url: string
  /** Stays on this side. */
  readonly apiKey: string
}

/** A long visit's transcript is some hundred kilobytes. */
const maxRequestBytes = 2 * 1024 * 1024
const maxAnswerBytes = 4 * 1024 * 1024
const timeoutMs = 120_000

/** What the page may ask of the Gateway. */
export const gatewayRoutes: ReadonlySet<string> = new Set(['POST /v1/chat/completions', 'GET /v1/models'])

/** Hands one request on with our key in place of the page's, and streams the answer back as it comes. */
export async function proxyToGateway(
  request: IncomingMessage,
  response: ServerResponse,
  gateway: Gateway,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) {
    response.writeHead(413, headers).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => {
    gone.abort()
  })
  const path = (request.url ?? '').replace(/^\/v1/, '')
  let answer: Response
  try {
    answer = await fetch(`${gateway.url}${path}`, {
      method: request.method ?? 'GET',
      headers: { authorization: gateway.apiKey, 'content-type': 'application/json' },
      redirect: 'error',
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(timeoutMs)]),
      ...(request.method === 'POST' ? { body } : {}),
    })
  } catch {
    if (!response.destroyed) response.writeHead(502, headers).end()
    return
  }
  const retryAfter = answer.headers.get('retry-after')
  response.writeHead(answer.status, {
    ...headers,
    'content-type': answer.headers.get('content-type') ?? 'application/json',
    ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
  })
  if (!answer.body) {
    response.end()
    return
  }
  await pipeline(Readable.from(limited(answer.body)), response)
}

/** The body; undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxRequestBytes) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function* limited(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxAnswerBytes) throw new Error('The Gateway’s answer is too long')
    yield chunk
  }
}
