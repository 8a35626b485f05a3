import { once } from 'node:events'
import { Agent, createServer, type Server } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { ConnectionError, type ScribeErrors } from '../../src/core/errors.ts'
import { GatewayModel } from '../../src/model/gateway-model.ts'
import { createToken } from '../../src/node/create-token.ts'
import { StreamingClient, type StreamingClientOptions } from '../../src/index.ts'
import { FakeAssemblyAI, scriptedSource } from '../../src/testing.ts'
import { loadSocket, openSocket, socketFailure, type SocketErrorEvent } from '../../src/transport/socket.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

const script = [{ text: 'My knee hurts.', startMs: 300, endMs: 1_500 }]

async function fake(options: Parameters<typeof FakeAssemblyAI.start>[0] = {}): Promise<FakeAssemblyAI> {
  const server = await FakeAssemblyAI.start({ script, ...options })
  open.push(() => server.stop())
  return server
}

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The error event of a real socket. */
async function failureAt(url: string): Promise<SocketErrorEvent> {
  const socket = openSocket(await loadSocket(), { url, headers: {} })
  return new Promise((resolve) => {
    socket.onerror = resolve
  })
}

/** How a visit ends that may connect twice, and how often it waited for another try. */
async function visit(
  options: StreamingClientOptions,
): Promise<{ error: ScribeErrors | undefined; tries: number }> {
  const client = new StreamingClient({
    apiKey: 'a-secret-key',
    reconnect: { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1 },
    ...options,
  })
  let tries = 1
  client.on('stateChange', (state) => {
    if (state.status === 'backoff') tries++
  })
  try {
    for await (const turn of client.transcribe(scriptedSource({ script, speed: 20 }))) void turn
    return { error: undefined, tries }
  } catch (error) {
    return { error: error as ScribeErrors, tries }
  }
}

describe('a connection error carries the reason of the socket (fit 4)', () => {
  it('for a port that refuses, which is tried again', async () => {
    const failure = socketFailure(await failureAt(`ws://127.0.0.1:${await closedPort()}/v3/ws`))
    expect(failure).toBeInstanceOf(ConnectionError)
    expect(failure).toMatchObject({ retryable: true, cause: { code: 'ECONNREFUSED' } })
    expect(failure.message).toMatch(/lost \(ECONNREFUSED\)$/)
  })

  it('for a host name that cannot be found, which is tried again and says so', async () => {
    const failure = socketFailure(await failureAt('ws://no-such-host.invalid/v3/ws'))
    expect(failure).toMatchObject({ retryable: true, cause: { syscall: 'getaddrinfo' } })
    expect(failure.message).toMatch(/host name cannot be found \((?:ENOTFOUND|EAI_AGAIN)\).*online/)
    expect(failure.message).not.toContain('invalid')
  })

  it('for a certificate that is not trusted, which is final', async () => {
    const { streamingUrl } = await fake({ tls: true })
    const failure = socketFailure(await failureAt(streamingUrl))
    expect(failure).toMatchObject({ retryable: false, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
    expect(failure.message).toMatch(/certificate is not trusted .*NODE_EXTRA_CA_CERTS/)
  })

  it('and has none in a page, which is told nothing', () => {
    const failure = socketFailure({})
    expect(failure).toMatchObject({ retryable: true, closeCode: 1006 })
    expect(failure.message).toBe('The connection to the streaming service was lost')
    expect(failure.cause).toBeUndefined()
  })
})

describe('a visit', () => {
  it('at an untrusted certificate connects once and says why (attack 3)', async () => {
    const { streamingUrl } = await fake({ tls: true })
    const { error, tries } = await visit({ url: streamingUrl })
    expect(tries).toBe(1)
    expect(error).toMatchObject({ code: 'connection', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
  })

  it('at a port that refuses tries again, and its last error says why', async () => {
    const { error, tries } = await visit({ url: `ws://127.0.0.1:${await closedPort()}/v3/ws` })
    expect(tries).toBe(2)
    expect(error?.cause).toMatchObject({ code: 'connection', cause: { code: 'ECONNREFUSED' } })
  })

  it('goes through the agent it is given: one that trusts the certificate (fit 4)', async () => {
    const { streamingUrl, certificate } = await fake({ tls: true })
    const agent = new SecureAgent({ ca: certificate })
    open.push(async () => {
      agent.destroy()
    })
    expect((await visit({ url: streamingUrl, agent })).error).toBeUndefined()
  })

  it('reaches a host of allowInsecureHosts by ws://', async () => {
    const { streamingUrl } = await fake({ allowOrigin: '*' })
    // What a resolver in a LAN would say.
    const agent = new Agent({
      lookup: (_, options, found) => {
        if (options.all === true) found(null, [{ address: '127.0.0.1', family: 4 }])
        else found(null, '127.0.0.1', 4)
      },
    })
    const url = streamingUrl.replace('127.0.0.1', 'scribe.lan')
    expect((await visit({ url, agent, allowInsecureHosts: ['scribe.lan'] })).error).toBeUndefined()
  })
})

describe('a REST call', () => {
  const retry = { retries: 1, baseDelayMs: 1, maxDelayMs: 1 }
  const fail = async (answer: Promise<unknown>): Promise<ScribeErrors> =>
    answer.then(
      () => expect.unreachable(),
      (error: unknown) => error as ScribeErrors,
    )

  it('at an untrusted certificate is final and says why', async () => {
    const { gatewayUrl, tokenUrl } = await fake({ tls: true })
    const model = new GatewayModel({ model: 'm', apiKey: 'k', baseUrl: gatewayUrl, retry })
    for (const call of [
      () => model.generate({ messages: [] }, new AbortController().signal),
      () => createToken({ apiKey: 'k', url: tokenUrl, retry }),
    ]) {
      const error = await fail(call())
      expect(error.retryable).toBe(false)
      expect(error.message).toMatch(/could not be reached: its certificate is not trusted \(DEPTH_ZERO/)
      // `fetch` hides the socket's error one level below its own.
      expect(error.cause).toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
    }
  })

  it('at a port that refuses names the reason in the message, and the address only in the cause', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    const model = new GatewayModel({ model: 'm', baseUrl: url, retry })
    for (const call of [
      () => model.generate({ messages: [] }, new AbortController().signal),
      () => createToken({ apiKey: 'k', url: `${url}/v3/token`, retry }),
    ]) {
      const error = await fail(call())
      expect(error.retryable).toBe(true)
      expect(error.message).toMatch(/could not be reached \(ECONNREFUSED\)$/)
      expect(inspect(error) + JSON.stringify(error)).not.toContain('127.0.0.1')
    }
  })
})
