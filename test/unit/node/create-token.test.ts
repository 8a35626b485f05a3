import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createToken } from '../../../src/node/create-token.ts'

const key = 'a-secret-key'
const servers: Server[] = []

/** A token service that answers as told; returns its address. */
async function service(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/token`
}

const json =
  (status: number, body: unknown) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

describe('createToken', () => {
  it('asks with the raw key and gives the token', async () => {
    let asked: { url: string | undefined; authorization: string | undefined } | undefined
    const url = await service((request, response) => {
      asked = { url: request.url, authorization: request.headers.authorization }
      json(200, { token: 'AQ-x', expires_in_seconds: 30 })(request, response)
    })
    const made = await createToken({
      apiKey: () => key,
      expiresInSeconds: 30,
      maxSessionDurationSeconds: 600,
      url,
    })
    expect(made).toEqual({ token: 'AQ-x', expiresInSeconds: 30 })
    expect(asked).toEqual({
      url: '/v3/token?expires_in_seconds=30&max_session_duration_seconds=600',
      authorization: key,
    })
  })

  it.each([
    ['expiresInSeconds', { expiresInSeconds: 0 }],
    ['expiresInSeconds', { expiresInSeconds: 601 }],
    ['expiresInSeconds', { expiresInSeconds: 1.5 }],
    ['maxSessionDurationSeconds', { maxSessionDurationSeconds: 59 }],
    ['maxSessionDurationSeconds', { maxSessionDurationSeconds: 10_801 }],
    ['region', { region: 'mars' as never }],
    ['url', { url: 'http://example.com/v3/token' }],
    ['url', { url: 'nonsense' }],
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'with a\nbreak' }],
  ])('refuses a bad %s before anything connects: %o', async (option, options) => {
    await expect(
      createToken({ apiKey: key, url: 'http://127.0.0.1:9/v3/token', ...options }),
    ).rejects.toMatchObject({
      code: 'configuration',
      option,
    })
  })

  const wrongKey = { code: 'transcription', closeCode: 1008, retryable: false }
  it.each<[string, number, unknown, object]>([
    ['a refused key', 401, { error: 'Invalid API key', code: 'unauthorized' }, wrongKey],
    ['a forbidden account', 403, { error: 'Forbidden' }, wrongKey],
    ['a missing header, as seen live', 422, { detail: [{ loc: ['header', 'authorization'] }] }, wrongKey],
    [
      'a bad parameter, as seen live',
      422,
      { detail: [{ type: 'greater_than_equal', loc: ['query', 'expires_in_seconds'], input: '0' }] },
      { code: 'configuration', option: 'expiresInSeconds' },
    ],
    [
      'a bad request, as documented',
      400,
      { error: 'bad', details: 'x' },
      { code: 'configuration', option: 'options' },
    ],
    ['422 with another body', 422, { detail: 'x' }, { code: 'configuration', option: 'options' }],
    ['too many requests', 429, { error: 'slow down' }, { code: 'connection', retryable: true }],
    ['a failing service', 500, '<html>oops</html>', { code: 'connection', retryable: true }],
    ['an unknown place', 404, 'nope', { code: 'connection', retryable: false }],
    ['an answer that is not JSON', 200, '<html>', { code: 'protocol', path: 'token' }],
    ['an answer without a token', 200, { expires_in_seconds: 60 }, { code: 'protocol', path: 'token' }],
    [
      'an answer without a time',
      200,
      { token: 'secret-token' },
      { code: 'protocol', path: 'expires_in_seconds' },
    ],
  ])('has a typed error for %s', async (_, status, body, wanted) => {
    const url = await service(json(status, body))
    const error: unknown = await createToken({ apiKey: key, url }).catch((e: unknown) => e)
    expect(error).toMatchObject(wanted)
    expect((error as Error).message).not.toMatch(/secret/)
  })

  it('refuses to follow a redirect with the key', async () => {
    const url = await service((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/' })
      response.end()
    })
    await expect(createToken({ apiKey: key, url })).rejects.toMatchObject({ code: 'connection' })
  })

  it('has a typed error for a service that is not there', async () => {
    const url = await service(() => undefined)
    const [server] = servers.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    await expect(createToken({ apiKey: key, url })).rejects.toMatchObject({
      code: 'connection',
      retryable: true,
    })
  })

  it('gives up on a service that never answers', async () => {
    const url = await service(() => undefined)
    await expect(createToken({ apiKey: key, url, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('50 ms') as string,
    })
  })

  it('is cancelled by its signal', async () => {
    const url = await service(() => undefined)
    const stop = new AbortController()
    const made = createToken({ apiKey: key, url, signal: stop.signal })
    stop.abort()
    await expect(made).rejects.toMatchObject({ code: 'cancelled' })
  })
})
