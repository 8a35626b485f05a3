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

  it('comes back when it is asked to, also by a date, with the key of that moment', async () => {
    const at: number[] = []
    const keys: unknown[] = []
    const waits = ['0.6', new Date(Date.now() + 2_000).toUTCString()]
    const url = await service((request, response) => {
      keys.push(request.headers.authorization)
      const wait = waits[at.push(performance.now()) - 1]
      if (wait !== undefined) response.setHeader('retry-after', wait)
      json(wait === undefined ? 200 : 503, { token: 't', expires_in_seconds: 60 })(request, response)
    })
    let asked = 0
    const apiKey = (): string => `key-${++asked}`
    await createToken({ apiKey, url, retry: { baseDelayMs: 1, maxDelayMs: 1 } })
    expect(keys).toEqual(['key-1', 'key-2', 'key-3'])
    expect((at[1] as number) - (at[0] as number)).toBeGreaterThan(590)
    expect((at[2] as number) - (at[1] as number)).toBeGreaterThan(200)
  })

  it.each([
    ['more than it is patient for', '600', {}],
    ['more time than there is', '3', { timeoutMs: 2_000 }],
  ])('does not come back when it is asked for %s, and says how long', async (_, wait, options) => {
    let asked = 0
    const url = await service((request, response) => {
      asked++
      response.setHeader('retry-after', wait)
      json(429, {})(request, response)
    })
    await expect(createToken({ apiKey: key, url, ...options })).rejects.toMatchObject({
      code: 'connection',
      retryAfterMs: Number(wait) * 1_000,
    })
    expect(asked).toBe(1)
  })

  it('waits for a key no longer than for all of it, and not once it is cancelled', async () => {
    const url = 'http://127.0.0.1:9/v3/token'
    const apiKey = (): Promise<string> => new Promise<string>(() => undefined)
    await expect(createToken({ apiKey, url, timeoutMs: 40 })).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('40 ms') as string,
    })
    const stop = new AbortController()
    const made = createToken({ apiKey, url, signal: stop.signal })
    stop.abort()
    await expect(made).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('does not repeat what the function says that gives no key', async () => {
    const error: unknown = await createToken({
      apiKey: () => Promise.reject(new Error('secret 7')),
      url: 'http://127.0.0.1:9/v3/token',
      retry: { retries: 0 },
    }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'connection', retryable: true })
    expect((error as Error).message).not.toContain('secret')
  })

  it('is cancelled by its signal', async () => {
    const url = await service(() => undefined)
    const stop = new AbortController()
    const made = createToken({ apiKey: key, url, signal: stop.signal })
    stop.abort()
    await expect(made).rejects.toMatchObject({ code: 'cancelled' })
  })
})
