import { connect } from 'node:net'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProtocolServer } from '../../src/server/protocol-server.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import type { Fault } from '../../src/testing/fault.ts'

const model = 'claude-sonnet-4-6'
const question = { model, messages: [{ role: 'user', content: 'Echo me.' }] }

function ask(
  fake: FakeAssemblyAI,
  body: unknown = question,
  headers: Record<string, string> = { authorization: 'right' },
): Promise<Response> {
  return fetch(`${fake.gatewayUrl}/chat/completions`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('the Gateway', () => {
  let fake: FakeAssemblyAI
  beforeAll(async () => {
    fake = await FakeAssemblyAI.start({
      keys: ['right'],
      models: { broken: () => Promise.reject(new TypeError('expected')) },
    })
  })
  afterAll(() => fake.stop())

  it('answers with the envelope of the service, with or without Bearer', async () => {
    for (const authorization of ['right', 'Bearer right']) {
      const response = await ask(fake, question, { authorization })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        request: { model, max_tokens: 1_000 },
        model,
        choices: [{ message: { role: 'assistant', content: 'Echo me.' }, finish_reason: 'end_turn' }],
        usage: { input_tokens: 2, prompt_tokens: 2 },
        http_status_code: 200,
      })
    }
    expect(fake.requests.completions.at(-1)).toMatchObject({ method: 'POST', body: question })
  })

  it.each(['Upgrade: websocket\r\nConnection: Upgrade', 'Connection: close'])(
    'answers a path that is no URL, and goes on (attack 2), with %j',
    async (headers) => {
      const { port } = new URL(fake.gatewayUrl)
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(`GET //[ HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`)
      const answer = (await socket.setEncoding('utf8').toArray()).join('')
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
      const next = await ask(fake, question, { authorization: 'right' })
      expect(next.status).toBe(200)
    },
  )

  it.each([
    ['Host: scribe.example', 403],
    ['Host: localhost\r\nOrigin: https://scribe.example', 403],
    ['Host: localhost\r\nOrigin: null', 403],
    ['Host: 127.0.0.1\r\nOrigin: http://localhost:5173', 404],
  ])('serves no page of elsewhere (attack 2): %j gets %i', async (headers, status) => {
    for (const upgrade of ['Connection: close', 'Upgrade: websocket\r\nConnection: Upgrade']) {
      const socket = connect(Number(new URL(fake.gatewayUrl).port), '127.0.0.1')
      socket.write(`GET /nowhere HTTP/1.1\r\n${headers}\r\n${upgrade}\r\n\r\n`)
      const answer = (await socket.setEncoding('utf8').toArray()).join('')
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })

  it('has one error envelope for authentication and one for the rest', async () => {
    const missing = await ask(fake, question, {})
    expect(missing.status).toBe(401)
    expect(await missing.json()).toMatchObject({
      status: 'error',
      error: expect.stringContaining('does not have access to LLM Gateway') as unknown,
    })
    const wrong = await ask(fake, question, { authorization: 'wrong' })
    expect(await wrong.json()).toMatchObject({ error: 'Authentication error, API token missing/invalid' })
    const invalid = await ask(fake, 'not json')
    expect(invalid.status).toBe(400)
    expect(await invalid.json()).toMatchObject({
      code: 400,
      message: 'invalid request body',
      metadata: { errors: [expect.any(String)] },
    })
    expect((await fetch(`${fake.gatewayUrl}/nothing`)).status).toBe(404)
  })

  it('lists its models without a key', async () => {
    const response = await fetch(`${fake.gatewayUrl}/models`)
    const { data } = (await response.json()) as { data: { id: string; supported_parameters: string[] }[] }
    const taking = (id: string): boolean | undefined =>
      data.find((entry) => entry.id === id)?.supported_parameters.includes('response_format')
    expect([taking(model), taking('claude-opus-4-7')]).toEqual([true, false])
  })

  it("cuts an answer at max_tokens and says so in the model's own word", async () => {
    const long = { model, max_tokens: 2, messages: [{ role: 'user', content: 'A long text to echo.' }] }
    expect(await (await ask(fake, long)).json()).toMatchObject({
      choices: [{ message: { content: 'A long t' }, finish_reason: 'max_tokens' }],
    })
  })

  it('answers 500 for a model that throws', async () => {
    const response = await ask(fake, { ...question, model: 'broken' })
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 500, message: 'internal server error' })
  })

  it('refuses a body that is too large, and goes on', async () => {
    const large = 'x'.repeat(17 * 1024 * 1024)
    const statuses: number[] = []
    for (const body of [large, question, large]) statuses.push((await ask(fake, body)).status)
    expect(statuses).toEqual([413, 200, 413])
  })

  it('streams events to the end', async () => {
    const response = await ask(fake, { ...question, stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toMatch(/^data: \{[\s\S]*\n\ndata: \[DONE\]\n\n$/)
  })

  it('answers the token endpoint', async () => {
    const good = await fetch(`${fake.tokenUrl}?expires_in_seconds=60`, {
      headers: { authorization: 'right' },
    })
    expect(await good.json()).toMatchObject({
      token: expect.stringMatching(/^AQI/) as unknown,
      expires_in_seconds: 60,
    })
    const bad = await fetch(`${fake.tokenUrl}?expires_in_seconds=0`, { headers: { authorization: 'right' } })
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({
      detail: [{ loc: ['query', 'expires_in_seconds'], ctx: { ge: 1 } }],
    })
  })
})

describe('faults of the Gateway', () => {
  const start = (...faults: Fault[]): Promise<FakeAssemblyAI> => FakeAssemblyAI.start({ faults })

  it('answer with a status, headers and a fitting body, then let go', async () => {
    await using fake = await start(
      { kind: 'gateway', status: 429, headers: { 'retry-after': '2' } },
      { kind: 'gateway', status: 503, times: 2 },
    )
    const limited = await ask(fake)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await limited.json()).toMatchObject({ code: 429, message: 'too many requests for this action' })
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await ask(fake)).status)
    expect(statuses).toEqual([503, 503, 200])
  })

  it('meet one model only where told', async () => {
    await using fake = await start({ kind: 'gateway', status: 401, model: 'gpt-5', times: Infinity })
    expect((await ask(fake)).status).toBe(200)
    const refused = await ask(fake, { ...question, model: 'gpt-5' })
    expect(await refused.json()).toMatchObject({
      status: 'error',
      error: expect.stringContaining('Authentication') as unknown,
    })
  })

  it('answer with HTML, with nothing, and with half of the JSON', async () => {
    await using fake = await start(
      { kind: 'gateway', body: '<html>busy</html>', headers: { 'content-type': 'text/html' } },
      { kind: 'gateway', body: '' },
      { kind: 'gateway', truncateTo: 0.5 },
    )
    const html = await ask(fake)
    expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([
      200,
      'text/html',
      '<html>busy</html>',
    ])
    expect(await (await ask(fake)).text()).toBe('')
    await expect((await ask(fake)).json()).rejects.toThrow(SyntaxError)
  })

  it('answer late, never, or by cutting the line', async () => {
    await using fake = await start(
      { kind: 'gateway', delayMs: 50 },
      { kind: 'gateway', hangs: true },
      { kind: 'gateway', drops: true },
    )
    const startedAt = performance.now()
    expect((await ask(fake)).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(45)
    const hanging = fetch(`${fake.gatewayUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'k' },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(60),
    })
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect(ask(fake)).rejects.toThrow('fetch failed')
    expect((await ask(fake)).status).toBe(200)
  })

  it('meet the token endpoint apart', async () => {
    await using fake = await start({ kind: 'token', status: 500 })
    expect((await ask(fake)).status).toBe(200)
    const mint = (): Promise<Response> =>
      fetch(`${fake.tokenUrl}?expires_in_seconds=60`, { headers: { authorization: 'k' } })
    expect([(await mint()).status, (await mint()).status]).toEqual([500, 200])
  })
})

describe('the pre-recorded API', () => {
  it('forgets the upload of a job that is deleted, done or not', async () => {
    const uploads = new Set<string>()
    await using server = await ProtocolServer.start({
      engine: { open: () => ({ audio: () => undefined, flush: () => undefined, close: () => undefined }) },
      gateway: { models: [], complete: () => ({ content: '' }) },
      recorded: {
        async upload(id, chunks) {
          for await (const _chunk of chunks) uploads.add(id)
        },
        transcribe: ({ number }) =>
          number === 0 ? new Promise(() => undefined) : Promise.reject(new Error('Not a recording')),
        forget: (id) => void uploads.delete(id),
      },
    })
    const call = async (method: string, path: string, body?: BodyInit): Promise<Record<string, string>> =>
      (await fetch(server.recordedUrl + path, { method, ...(body ? { body } : {}) })).json() as never
    const jobs: string[] = []
    for (const bytes of [1, 2]) {
      const { upload_url } = await call('POST', '/upload', new Uint8Array(bytes))
      const { id = '' } = await call('POST', '/transcript', JSON.stringify({ audio_url: upload_url }))
      jobs.push(id)
    }
    const states = await Promise.all(jobs.map((id) => call('GET', `/transcript/${id}`)))
    expect(states.map(({ status }) => status)).toEqual(['processing', 'error'])
    expect(uploads.size).toBe(2)
    for (const id of jobs) await call('DELETE', `/transcript/${id}`)
    expect(uploads.size).toBe(0)
  })
})

describe('TLS', () => {
  it('serves https with a certificate that a client can trust by itself', async () => {
    await using fake = await FakeAssemblyAI.start({ tls: true })
    expect([fake.streamingUrl, fake.gatewayUrl, fake.tokenUrl].map((url) => new URL(url).protocol)).toEqual([
      'wss:',
      'https:',
      'https:',
    ])
    const status = await new Promise((resolve, reject) => {
      request(`${fake.gatewayUrl}/models`, { ca: fake.certificate }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    await expect(fetch(`${fake.gatewayUrl}/models`)).rejects.toThrow('fetch failed')
  })
})
