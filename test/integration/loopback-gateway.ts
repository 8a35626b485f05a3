import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the model server saw it. */
export interface SeenRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

/** A model server on loopback that answers each chat request as the test says. */
export interface LoopbackGateway {
  readonly url: string
  readonly chats: SeenRequest[]
  readonly catalogs: SeenRequest[]
  /** How many chat requests were broken off by the client. */
  readonly aborted: () => number
  readonly close: () => Promise<void>
}

export type Reply = (response: ServerResponse, request: SeenRequest, attempt: number) => void

/** Starts one; `catalog` is what `GET /models` answers, or answers it. */
export async function loopbackGateway(reply: Reply, catalog?: unknown): Promise<LoopbackGateway> {
  const chats: SeenRequest[] = []
  const catalogs: SeenRequest[] = []
  let aborted = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const seen: SeenRequest = {
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      }
      if (seen.path.endsWith('/models')) {
        catalogs.push(seen)
        if (typeof catalog === 'function') (catalog as (response: ServerResponse) => void)(response)
        else if (catalog === undefined) response.writeHead(404).end()
        else sendJson(response, catalog)
        return
      }
      chats.push(seen)
      response.on('close', () => {
        if (!response.writableFinished) aborted++
      })
      reply(response, seen, chats.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    chats,
    catalogs,
    aborted: () => aborted,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** Sends JSON, as a whole. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** A chat completion in the Gateway's form. */
export function completion(
  content: unknown,
  finishReason = 'stop',
  more: Record<string, unknown> = {},
): unknown {
  return {
    request_id: 'r-1',
    model: 'small-model',
    choices: [{ message: { role: 'assistant', content }, finish_reason: finishReason }],
    usage: { input_tokens: 24, prompt_tokens: 24, output_tokens: 8, completion_tokens: 8, total_tokens: 32 },
    ...more,
  }
}
