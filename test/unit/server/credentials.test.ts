import { describe, expect, it } from 'vitest'
import { Credentials } from '../../../src/server/credentials.ts'
import { answerToken } from '../../../src/server/token-endpoint.ts'

const query = (text: string): URLSearchParams => new URLSearchParams(text)
const now = 1_790_000_000_000

describe('keys', () => {
  it('needs none and takes any unless some are named, and never Bearer', () => {
    const any = new Credentials(undefined, false)
    expect(any.admit('secret', null, now)).toEqual({})
    expect(any.admit(undefined, null, now)).toEqual({})
    expect([any.acceptsKey('secret'), any.acceptsKey('')]).toEqual([true, true])
    expect(() => any.admit('Bearer secret', null, now)).toThrow('Unauthorized Connection: Invalid API key')
    const some = new Credentials(['right'], false)
    expect(() => some.admit(undefined, null, now)).toThrow(
      'Unauthorized Connection: Missing Authorization header',
    )
    expect(some.acceptsKey('')).toBe(false)
    expect(some.admit('right', null, now)).toEqual({})
    expect(() => some.admit('wrong', null, now)).toThrow('Invalid API key')
  })
})

describe('tokens', () => {
  it('open sessions within their window, as often as wanted, in the URL or the header', () => {
    const credentials = new Credentials(['right'], false)
    const token = credentials.mint(now + 60_000, 300_000)
    expect(token).toMatch(/^AQI/)
    expect(token).toHaveLength(2_600)
    expect(credentials.admit(undefined, token, now)).toEqual({ maxSessionMs: 300_000 })
    expect(credentials.admit(token, null, now + 59_000)).toEqual({ maxSessionMs: 300_000 })
    expect(() => credentials.admit(undefined, token, now + 61_000)).toThrow('Signature has expired')
  })

  it('are refused when forged, altered or of another server', () => {
    const credentials = new Credentials(undefined, false)
    const token = credentials.mint(now + 60_000, 300_000)
    const altered = token.replace('AQI', 'AQIA')
    for (const bad of [altered, new Credentials(undefined, false).mint(now + 60_000, 1)]) {
      expect(() => credentials.admit(undefined, bad, now)).toThrow('Invalid API key')
    }
  })

  it('may be anything where keys may', () => {
    expect(new Credentials(undefined, false).admit(undefined, 'anything', now)).toEqual({})
    expect(() => new Credentials(['right'], false).admit(undefined, 'right', now)).toThrow('Invalid API key')
  })

  it('may have any form where the server takes anything', () => {
    const open = new Credentials(undefined, false, true)
    expect([open.admit(undefined, null, now), open.admit('Bearer x', 'AQI', now)]).toEqual([{}, {}])
  })

  it('open one session where the server is set to that', () => {
    const credentials = new Credentials(undefined, true)
    const token = credentials.mint(now + 60_000, 300_000)
    credentials.admit(undefined, token, now)
    expect(() => credentials.admit(undefined, token, now)).toThrow('Invalid API key')
  })
})

describe('the token endpoint', () => {
  const credentials = new Credentials(['right'], false)

  it('mints for a key, with or without Bearer', () => {
    for (const header of ['right', 'Bearer right']) {
      const answer = answerToken(
        query('expires_in_seconds=60&max_session_duration_seconds=300'),
        header,
        credentials,
        now,
      )
      expect(answer).toMatchObject({ status: 200, body: { expires_in_seconds: 60 } })
      const { token } = answer.body as { token: string }
      expect(credentials.admit(undefined, token, now + 59_999)).toEqual({ maxSessionMs: 300_000 })
    }
    expect(answerToken(query('expires_in_seconds=60'), 'wrong', credentials, now).status).toBe(401)
  })

  it.each([
    ['expires_in_seconds=0', 'greater_than_equal', { ge: 1 }],
    ['expires_in_seconds=601', 'less_than_equal', { le: 600 }],
    ['expires_in_seconds=60&max_session_duration_seconds=59', 'greater_than_equal', { ge: 60 }],
  ])('answers %s with 422', (text, type, ctx) => {
    const answer = answerToken(query(text), 'right', credentials, now)
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: [{ type, ctx, loc: ['query', expect.any(String)] }] },
    })
  })

  it('answers a missing parameter and a missing header with 422', () => {
    expect(answerToken(query(''), undefined, credentials, now)).toMatchObject({
      status: 422,
      body: {
        detail: [
          { type: 'missing', loc: ['query', 'expires_in_seconds'] },
          { type: 'missing', loc: ['header', 'authorization'] },
        ],
      },
    })
    expect(answerToken(query('expires_in_seconds=soon'), 'right', credentials, now)).toMatchObject({
      body: { detail: [{ type: 'int_parsing', input: 'soon' }] },
    })
  })
})
