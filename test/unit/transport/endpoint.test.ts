import { describe, expect, it } from 'vitest'
import { address, resolveEndpoint, type EndpointOptions } from '../../../src/transport/endpoint.ts'

const host = (options: EndpointOptions): string => resolveEndpoint({ apiKey: 'k', ...options }).url

describe('resolveEndpoint', () => {
  it('goes to the zone that was asked for', () => {
    expect(host({})).toBe('wss://streaming.assemblyai.com/v3/ws')
    expect(host({ region: 'us' })).toBe('wss://streaming.us.assemblyai.com/v3/ws')
    expect(host({ region: 'eu' })).toBe('wss://streaming.eu.assemblyai.com/v3/ws')
    expect(host({ region: 'eu', url: 'ws://127.0.0.1:8080/v3/ws' })).toBe('ws://127.0.0.1:8080/v3/ws')
  })

  it.each(['ws://localhost:1/v3/ws', 'ws://[::1]:1/', 'ws://127.9.9.9/', 'wss://example.org/v3/ws'])(
    'takes %s',
    (url) => {
      expect(host({ url })).toContain('ws')
    },
  )

  it.each(['ws://example.org/', 'ws://127.0.0.1.example.org/', 'https://example.org', 'example', ''])(
    'refuses "%s" without quoting it',
    (url) => {
      expect(() => host({ url: url && `${url}?token=secret` })).toThrow(/^streaming\.url: must be/)
      expect(() => host({ url: url && `${url}?token=secret` })).not.toThrow(/secret/)
    },
  )

  it('refuses a fragment, with which no socket opens', () => {
    expect(() => host({ url: 'wss://example.org/v3/ws#secret' })).toThrow(
      /^streaming\.url: must not hold a #.*%23/,
    )
    expect(() => host({ url: 'wss://example.org/v3/ws#secret' })).not.toThrow(/secret/)
    expect(host({ url: 'wss://example.org/v3/ws?room=%23a' })).toContain('%23a')
  })

  it('needs a credential', () => {
    expect(() => resolveEndpoint({})).toThrow('apiKey: is missing')
    expect(resolveEndpoint({ url: 'ws://localhost:1/v3/ws' })).toEqual({ url: 'ws://localhost:1/v3/ws' })
    expect(() => resolveEndpoint({ apiKey: ' ' })).toThrow('apiKey: must be')
    expect(() => resolveEndpoint({ token: '' })).toThrow('token: must be')
    expect(() => resolveEndpoint({ apiKey: 'k', region: 'mars' as 'eu' })).toThrow('region: must be')
  })
})

describe('allowInsecureHosts', () => {
  const url = 'ws://scribe.lan:8080/v3/ws'

  it.each([['scribe.lan'], ['Scribe.LAN'], ['scribe.lan:8080']])('%s may be reached by ws://', (name) => {
    expect(host({ url, allowInsecureHosts: [name] })).toBe(url)
    // What asks for no key gets none over a wire that everyone can read.
    expect(resolveEndpoint({ url, allowInsecureHosts: [name] })).toEqual({ url })
  })

  it.each([[['other.lan']], [['scribe.lan:81']], [['lan']], [['.lan']], [[]]])(
    'does not mean %j',
    (allowInsecureHosts) => {
      expect(() => host({ url, allowInsecureHosts })).toThrow(/^streaming\.url: .*allowInsecureHosts/)
    },
  )

  it.each([['scribe.lan'], [['']], [['ws://scribe.lan']], [[7]]] as unknown[][])(
    'refuses %j',
    (allowInsecureHosts) => {
      const options = { url, allowInsecureHosts } as EndpointOptions
      expect(() => host(options)).toThrow(/^allowInsecureHosts: must be a list of host names/)
    },
  )
})

describe('address', () => {
  const query = new URLSearchParams({ sample_rate: '16000' })

  it('sends a key in the header, as it is', async () => {
    const { url, headers } = await address(resolveEndpoint({ apiKey: 'raw-key' }), query)
    expect(headers).toEqual({ Authorization: 'raw-key' })
    expect(url).toBe('wss://streaming.assemblyai.com/v3/ws?sample_rate=16000')
  })

  it('sends a token in the address, and asks for it every time', async () => {
    let count = 0
    const endpoint = resolveEndpoint({ token: async () => `t${count++}` })
    await address(endpoint, query)
    const { url, headers } = await address(endpoint, query)
    expect(headers).toEqual({})
    expect(new URL(url).searchParams.get('token')).toBe('t1')
  })

  it.each(['', ' ', '<!doctype html>\n<title>Sign in</title>', undefined as never])(
    'a function that returns %j is worth another try, as one that throws is',
    async (answer) => {
      const failed = address(resolveEndpoint({ token: () => answer }), query)
      await expect(failed).rejects.toMatchObject({ code: 'connection', retryable: true })
      await expect(failed).rejects.not.toThrow(/doctype/)
    },
  )

  it('hands on the agent', async () => {
    const agent = { destroy: () => undefined }
    const endpoint = resolveEndpoint({ url: 'ws://localhost:1/', agent })
    expect((await address(endpoint, query)).agent).toBe(agent)
    expect(() => resolveEndpoint({ url: 'ws://localhost:1/', agent: {} as never })).toThrow(
      /^streaming\.agent: must/,
    )
  })
})
