import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { GatewayModel, type GatewayModelOptions } from '../../src/model/gateway-model.ts'
import { askModels } from '../../src/model/model-chain.ts'
import { withFallback } from '../../src/model/with-fallback.ts'
import type { ModelRequest, ModelResponse } from '../../src/protocol/model.ts'
import {
  completion,
  loopbackGateway,
  sendJson,
  type LoopbackGateway,
  type Reply,
} from './loopback-gateway.ts'

const request: ModelRequest = {
  messages: [
    { role: 'system', content: 'Duties.', cacheable: true },
    { role: 'user', content: 'She takes lisinopril.' },
  ],
}
const { signal } = new AbortController()
let gateway: LoopbackGateway

afterEach(async () => {
  await gateway.close()
})

async function serve(
  reply: Reply,
  options: Partial<GatewayModelOptions> = {},
  catalog?: unknown,
): Promise<GatewayModel> {
  gateway = await loopbackGateway(reply, catalog)
  return new GatewayModel({
    model: 'small-model',
    apiKey: 'key-1',
    baseUrl: gateway.url,
    retry: { retries: 2, baseDelayMs: 1, maxDelayMs: 2 },
    ...options,
  })
}

const failure = async (answer: Promise<ModelResponse>): Promise<ModelError> => {
  const error: unknown = await answer.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect((error as ModelError).message).not.toMatch(/lisinopril|key-1/)
  return error as ModelError
}

describe('a request', () => {
  it('is a chat completion with the bare key, and nothing the caller did not ask for', async () => {
    const model = await serve((response) => {
      sendJson(response, completion('Fine.'))
    })
    const response = await model.generate(request, signal)
    expect(response).toEqual({
      text: 'Fine.',
      finishReason: 'stop',
      usage: { inputTokens: 24, outputTokens: 8, cachedTokens: 0 },
      modelId: 'small-model',
    })
    expect(gateway.chats[0]?.path).toBe('/v1/chat/completions')
    expect(gateway.chats[0]?.headers.authorization).toBe('key-1')
    expect(gateway.chats[0]?.body).toEqual({
      model: 'small-model',
      messages: [
        { role: 'system', content: 'Duties.' },
        { role: 'user', content: 'She takes lisinopril.' },
      ],
      max_tokens: 4096,
    })
    expect(gateway.catalogs).toHaveLength(0)
  })

  it('asks a key function at every call, and sends Bearer where told to', async () => {
    let asked = 0
    const model = await serve(
      (response) => {
        sendJson(response, completion('Fine.'))
      },
      { apiKey: async () => `key-${++asked}`, authorization: 'bearer' },
    )
    await model.generate(request, signal)
    await model.generate(request, signal)
    expect(gateway.chats.map((chat) => chat.headers.authorization)).toEqual(['Bearer key-1', 'Bearer key-2'])
  })

  it('needs no key on loopback', async () => {
    gateway = await loopbackGateway((response) => {
      sendJson(response, completion('Fine.'))
    })
    await new GatewayModel({ model: 'm', baseUrl: gateway.url }).generate(request, signal)
    expect(gateway.chats[0]?.headers.authorization).toBeUndefined()
  })

  it('marks what Claude may cache, and leaves the mark out elsewhere', async () => {
    const model = await serve(
      (response) => {
        sendJson(response, completion('Fine.'))
      },
      { model: 'claude-haiku-4-5-20251001' },
    )
    await model.generate(request, signal)
    expect(gateway.chats[0]?.body['messages']).toEqual([
      { role: 'system', content: 'Duties.', cache_control: { type: 'ephemeral' } },
      { role: 'user', content: 'She takes lisinopril.' },
    ])
  })

  const schema = { name: 'note', schema: { type: 'object' } }
  it.each([
    ['listed', { data: [{ id: 'small-model', supported_parameters: ['response_format'] }] }, true],
    ['not listed', { data: [{ id: 'small-model', supported_parameters: ['temperature'] }] }, false],
    ['unknown', { data: [] }, false],
    ['no catalog', undefined, false],
    ['a broken catalog', 'maintenance', false],
  ])('sends a schema only where the catalog says so: %s', async (_, catalog, sent) => {
    const model = await serve(
      (response) => {
        sendJson(response, completion('{}'))
      },
      {},
      catalog,
    )
    await model.generate({ ...request, responseSchema: schema }, signal)
    await model.generate({ ...request, responseSchema: schema }, signal)
    expect(gateway.catalogs).toHaveLength(1)
    expect(gateway.chats.map((chat) => 'response_format' in chat.body)).toEqual([sent, sent])
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['has too much to do', (response) => response.writeHead(503).end('{}')],
    ['closes the connection', (response) => response.destroy()],
    ['does not take the key now', (response) => response.writeHead(401).end('{}')],
  ])('asks for the catalog again after a server that %s', async (_, fails) => {
    const entry = { id: 'small-model', supported_parameters: ['response_format'] }
    let asked = 0
    const catalog = (response: ServerResponse): void => {
      if (++asked === 1) fails(response)
      else sendJson(response, { data: [entry] })
    }
    const model = await serve((response) => sendJson(response, completion('{}')), {}, catalog)
    for (let times = 0; times < 3; times++)
      await model.generate({ ...request, responseSchema: schema }, signal)
    expect(gateway.chats.map((chat) => 'response_format' in chat.body)).toEqual([false, true, true])
    expect(asked).toBe(2)
  })

  it('leaves no question about the model open once nobody waits for its answer', async () => {
    let ended = 0
    const leaving = new AbortController()
    const stays = new AbortController()
    const entry = { id: 'small-model', supported_parameters: ['response_format'] }
    const open: ServerResponse[] = []
    const model = await serve(
      (response) => {
        sendJson(response, completion('{}'))
      },
      {},
      (response: ServerResponse) => {
        response.on('close', () => ended++)
        open.push(response)
      },
    )
    const left = model.generate({ ...request, responseSchema: schema }, leaving.signal)
    await vi.waitFor(() => {
      expect(open).toHaveLength(1)
    })
    leaving.abort()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(() => {
      expect(ended).toBe(1)
    })
    // Whoever asks next is not told what nobody waited for.
    const next = model.generate({ ...request, responseSchema: schema }, stays.signal)
    await vi.waitFor(() => {
      expect(open).toHaveLength(2)
    })
    sendJson(open[1] as ServerResponse, { data: [entry] })
    await next
    expect(gateway.chats.map((chat) => 'response_format' in chat.body)).toEqual([true])
  })

  it('leaves out a parameter that the server says this model does not take', async () => {
    const model = await serve((response, { body }) => {
      if ('temperature' in body) {
        sendJson(response, { code: 400, message: 'model small-model does not support temperature' }, 400)
      } else sendJson(response, completion('Fine.'))
    })
    expect((await model.generate({ ...request, temperature: 0 }, signal)).text).toBe('Fine.')
    await model.generate({ ...request, temperature: 0 }, signal)
    expect(gateway.chats.map((chat) => 'temperature' in chat.body)).toEqual([true, false, false])
  })
})

describe('an answer', () => {
  it.each([
    [
      'parts',
      completion(
        [
          { type: 'text', text: 'Fi' },
          { type: 'text', text: 'ne.' },
        ],
        'end_turn',
      ),
      'stop',
    ],
    [
      'a later choice',
      {
        choices: [
          { message: { role: 'assistant', content: null, tool_calls: [] } },
          { message: { content: 'Fine.' }, finish_reason: 'MAX_TOKENS' },
        ],
      },
      'length',
    ],
  ] as const)('is found in %s', async (_, body, finishReason) => {
    const model = await serve((response) => {
      sendJson(response, body)
    })
    expect(await model.generate(request, signal)).toMatchObject({ text: 'Fine.', finishReason })
  })

  it.each([429, 500, 502, 503, 504, 408, 409])(
    'of %i is asked for again, three times in all',
    async (status) => {
      const model = await serve((response, _, attempt) => {
        if (attempt < 3) sendJson(response, { code: status, message: 'busy' }, status)
        else sendJson(response, completion('Fine.'))
      })
      expect((await model.generate(request, signal)).text).toBe('Fine.')
      expect(gateway.chats).toHaveLength(3)
    },
  )

  it('of endless 503 fails after three tries', async () => {
    const model = await serve((response) => {
      response.writeHead(503).end('upstream down')
    })
    const error = await failure(model.generate(request, signal))
    expect(error).toMatchObject({ status: 503, retryable: true, modelId: 'small-model' })
    expect(gateway.chats).toHaveLength(3)
  })

  it.each([
    [401, { error: 'Authentication error, API token missing/invalid', status: 'error' }],
    [403, { error: 'forbidden', status: 'error' }],
    [400, { code: 400, message: 'invalid request body', metadata: { errors: ['lisinopril'] } }],
    [404, { error: { code: 404, message: 'transcript not found' } }],
    [307, {}],
  ])('of %i is final', async (status, body) => {
    const model = await serve((response) => {
      sendJson(response, body, status, { location: '/elsewhere' })
    })
    expect(await failure(model.generate(request, signal))).toMatchObject({ status, retryable: false })
    expect(gateway.chats).toHaveLength(1)
  })

  it('honours Retry-After', async () => {
    const model = await serve((response, _, attempt) => {
      if (attempt === 1)
        sendJson(response, { code: 429, message: 'slow down' }, 429, { 'retry-after': '0.2' })
      else sendJson(response, completion('Fine.'))
    })
    const startedAt = performance.now()
    await model.generate(request, signal)
    expect(performance.now() - startedAt).toBeGreaterThan(190)
  })

  it.each([
    ['HTML', '<html><body>Sign in</body></html>'],
    ['an empty body', ''],
    ['truncated JSON', '{"choices":[{"message":{"content":"Fin'],
    ['no choices', '{"choices":[]}'],
    ['empty content', '{"choices":[{"message":{"content":"  "},"finish_reason":"stop"}]}'],
    ['an error inside a 200', '{"code":503,"message":"overloaded","http_status_code":503}'],
    ['JSON that is no object', '[1,2]'],
  ])('of 200 with %s is an error, and worth another try', async (_, body) => {
    const model = await serve((response, _request, attempt) => {
      if (attempt < 3) response.writeHead(200, { 'content-type': 'text/html' }).end(body)
      else sendJson(response, completion('Fine.'))
    })
    expect((await model.generate(request, signal)).text).toBe('Fine.')
    expect(gateway.chats).toHaveLength(3)
  })

  it('of 200 without content because it was refused or cut off is final', async () => {
    const model = await serve((response) => {
      sendJson(response, completion('', 'content_filter'))
    })
    expect(await failure(model.generate(request, signal))).toMatchObject({ retryable: false })
    expect(gateway.chats).toHaveLength(1)
  })

  it('that never comes is given up on time, try by try', async () => {
    const model = await serve(() => undefined, { timeoutMs: 60 })
    const startedAt = performance.now()
    expect((await failure(model.generate(request, signal))).message).toContain('within 60 ms')
    expect(performance.now() - startedAt).toBeGreaterThan(170)
  })

  it('whose body stops in the middle is given up on time', async () => {
    const model = await serve((response) => void response.writeHead(200).write('{"choices":'), {
      timeoutMs: 60,
      retry: { retries: 0 },
    })
    expect(await failure(model.generate(request, signal))).toMatchObject({ retryable: true })
  })

  it('that breaks off is asked for again', async () => {
    const model = await serve((response, _, attempt) => {
      if (attempt === 1) response.destroy()
      else if (attempt === 2)
        response.writeHead(200, { 'content-length': '900' }).write('{"cho', () => response.destroy())
      else sendJson(response, completion('Fine.'))
    })
    expect((await model.generate(request, signal)).text).toBe('Fine.')
  })

  it('without end is cut off, not kept in memory', async () => {
    const model = await serve((response) => {
      response.writeHead(200)
      const flood = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', flood)
      }
      flood()
    })
    expect((await failure(model.generate(request, signal))).message).toContain('more than')
    expect(gateway.chats).toHaveLength(1)
  })

  it('nobody waits for any more is broken off on the wire', async () => {
    const model = await serve(() => undefined)
    const controller = new AbortController()
    const answer = model.generate(request, controller.signal)
    await expect.poll(() => gateway.chats.length).toBe(1)
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => gateway.aborted()).toBe(1)
  })
})

describe('a server that is not there', () => {
  it('is tried again and then named', async () => {
    gateway = await loopbackGateway(() => undefined)
    await gateway.close()
    const model = new GatewayModel({
      model: 'm',
      baseUrl: gateway.url,
      retry: { retries: 1, baseDelayMs: 1 },
    })
    expect(await failure(model.generate(request, signal))).toMatchObject({
      retryable: true,
      status: undefined,
    })
  })
})

describe('a key that cannot be', () => {
  it.each([
    ['sent', () => 'key\n1'],
    ['had', () => Promise.reject(new Error('vault sealed'))],
  ])('%s never reaches the network, and is worth another try', async (_, apiKey) => {
    const model = await serve(() => undefined, { apiKey })
    const failed = model.generate(request, signal)
    await expect(failed).rejects.toBeInstanceOf(ModelError)
    await expect(failed).rejects.toMatchObject({ retryable: true })
    expect(gateway.chats).toHaveLength(0)
  })
})

describe('a server that is not the Gateway (fit 7)', () => {
  const schema = { name: 'note', schema: { type: 'object' } }
  const fine: Reply = (response) => {
    sendJson(response, completion('Fine.'))
  }

  it('as Azure: a key in a header of its own, a version in the query, the deployment in the path', async () => {
    gateway = await loopbackGateway((response, { path, headers }) => {
      const known = path === '/openai/deployments/scribe/chat/completions?api-version=2024-10-21'
      if (!known) sendJson(response, { error: { code: '404', message: 'Resource not found' } }, 404)
      else if (headers['api-key'] !== 'azure-key' || headers.authorization !== undefined)
        sendJson(response, { error: { code: '401', message: 'Access denied' } }, 401)
      else sendJson(response, completion('Fine.'))
    })
    const model = new GatewayModel({
      model: 'gpt-4o',
      baseUrl: gateway.url.replace('/v1', '/openai/deployments/scribe'),
      headers: { 'api-key': 'azure-key' },
      query: { 'api-version': '2024-10-21' },
      structuredOutput: 'json-schema',
    })
    expect((await model.generate({ ...request, responseSchema: schema }, signal)).text).toBe('Fine.')
    expect(gateway.chats[0]?.body).toHaveProperty('response_format')
    expect(gateway.catalogs).toHaveLength(0)
  })

  it('as Ollama on another machine: http to a host that the app allows', async () => {
    gateway = await loopbackGateway(fine)
    const port = new URL(gateway.url).port
    const model = new GatewayModel({
      model: 'llama3.1',
      baseUrl: `http://ollama:${port}/v1`,
      allowInsecureHosts: ['ollama'],
      // What a resolver in a LAN would say.
      fetch: (url, init) => fetch(url.replace('//ollama:', '//127.0.0.1:'), init),
    })
    expect((await model.generate(request, signal)).text).toBe('Fine.')
    expect(gateway.chats[0]?.path).toBe('/v1/chat/completions')
    expect(() => new GatewayModel({ model: 'm', baseUrl: 'http://ollama:1/v1' })).toThrow(
      /^baseUrl: .*allowInsecureHosts/,
    )
  })

  it('gets the headers of the app in place of ours', async () => {
    const model = await serve(fine, { headers: { Authorization: 'Own scheme', 'X-Visit': '1' } })
    await model.generate(request, signal)
    expect(gateway.chats[0]?.headers).toMatchObject({ authorization: 'Own scheme', 'x-visit': '1' })
  })

  it('is asked through the fetch of the app, whose errors become ours', async () => {
    const model = await serve(fine, { fetch: () => Promise.reject(new TypeError('lisinopril key-1')) })
    const error = await failure(model.generate(request, signal))
    expect(error).toMatchObject({ retryable: true, message: 'Model small-model could not be reached' })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it.each([
    ['json-schema', { data: [] }, [true], 0],
    ['none', { data: [{ id: 'small-model', supported_parameters: ['response_format'] }] }, [false], 0],
    ['auto', { data: [{ id: 'small-model', supported_parameters: ['response_format'] }] }, [true], 1],
  ] as const)('gets a schema as structuredOutput %s says', async (structuredOutput, catalog, sent, asked) => {
    const model = await serve(fine, { structuredOutput }, catalog)
    await model.generate({ ...request, responseSchema: schema }, signal)
    expect(gateway.chats.map((chat) => 'response_format' in chat.body)).toEqual(sent)
    expect(gateway.catalogs).toHaveLength(asked)
  })

  const names = (): string[] =>
    gateway.chats.map(({ body }) =>
      Object.keys(body)
        .filter((name) => /^max_/.test(name))
        .join(),
    )

  it('gets max_completion_tokens where asked for', async () => {
    const model = await serve(fine, { maxTokensParameter: 'max_completion_tokens', maxTokens: 77 })
    await model.generate(request, signal)
    expect(gateway.chats[0]?.body['max_completion_tokens']).toBe(77)
    expect(names()).toEqual(['max_completion_tokens'])
  })

  it.each([
    [
      'max_tokens',
      'max_completion_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ],
    ['max_completion_tokens', 'max_tokens', 'Unrecognized request argument supplied: max_completion_tokens'],
  ] as const)('that refuses %s gets %s, from then on', async (first, second, message) => {
    const model = await serve(
      (response, { body }) => {
        if (first in body)
          sendJson(response, { error: { code: null, message, type: 'invalid_request_error' } }, 400)
        else sendJson(response, completion('Fine.'))
      },
      { maxTokensParameter: first },
    )
    await model.generate(request, signal)
    await model.generate(request, signal)
    expect(names()).toEqual([first, second, second])
  })

  it('that refuses both is asked twice and no more', async () => {
    const model = await serve((response) => {
      sendJson(response, { error: { message: 'neither max_tokens nor max_completion_tokens' } }, 400)
    })
    expect(await failure(model.generate(request, signal))).toMatchObject({ status: 400, retryable: false })
    expect(names()).toEqual(['max_tokens', 'max_completion_tokens'])
  })

  it.each([
    ['with its thinking', '<think>\nShe said {lisinopril}.\n</think>\n\nFine.'],
    ['with the end of its thinking', 'She said lisinopril.\n</think>\nFine.'],
  ])('%s is read without it', async (_, content) => {
    const model = await serve((response) => {
      sendJson(response, completion(content))
    })
    expect((await model.generate(request, signal)).text).toBe('Fine.')
  })

  it.each([
    ['content null', { message: { role: 'assistant', content: null }, finish_reason: 'stop' }, 3],
    [
      'content null and a refusal',
      { message: { content: null, refusal: 'I will not.' }, finish_reason: 'stop' },
      1,
    ],
    ['thinking that is cut off', { message: { content: '<think>She said' }, finish_reason: 'length' }, 1],
  ])('that answers with %s is an error of ours', async (_, choice, asked) => {
    const model = await serve((response) => {
      sendJson(response, { choices: [choice] })
    })
    expect((await failure(model.generate(request, signal))).message).toContain('without content')
    expect(gateway.chats).toHaveLength(asked)
  })
})

describe('a server that says when to come back', () => {
  it.each(['3600', '2592000', '9'.repeat(400), new Date(Date.now() + 86_400_000).toUTCString()])(
    'after Retry-After %s, is not asked again, and the spare model is at once',
    async (wait) => {
      const model = await serve((response, { body }) => {
        if (body['model'] === 'spare') sendJson(response, completion('Fine.'))
        else sendJson(response, { code: 429, message: 'slow down' }, 429, { 'retry-after': wait })
      })
      const error = await failure(model.generate(request, signal))
      expect(error).toMatchObject({ status: 429, retryable: true })
      expect(error.retryAfterMs).toBeGreaterThan(3_500_000)
      expect(gateway.chats).toHaveLength(1)
      const spare = new GatewayModel({ model: 'spare', baseUrl: gateway.url })
      const startedAt = performance.now()
      expect(await withFallback([model, spare]).generate(request, signal)).toMatchObject({ text: 'Fine.' })
      expect(await askModels([model, spare], request, { timeoutMs: 60_000 })).toMatchObject({ text: 'Fine.' })
      expect(performance.now() - startedAt).toBeLessThan(5_000)
    },
  )
})
