import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveCredential } from '../../../src/core/endpoint.ts'
import { ConfigurationError, ConnectionError } from '../../../src/core/errors.ts'
import {
  decide,
  reconnectDefaults,
  resolveReconnect,
  type Closure,
  type ReconnectContext,
} from '../../../src/transport/reconnect-policy.ts'

const after = (closure: Partial<Closure>, more: Partial<ReconnectContext> = {}): ReturnType<typeof decide> =>
  decide({
    closure: { uptimeMs: 0, ...closure },
    failures: 0,
    options: reconnectDefaults,
    renewsCredential: true,
    random: () => 1,
    ...more,
  })

describe('decide', () => {
  it.each([
    [{ code: 1008, errorText: 'Unauthorized Connection: Invalid API key' }],
    [{ code: 3006, errorText: "User Input Validation Error: Invalid 'prompt': too long" }],
    [{ code: 3007 }],
    [{ code: 1009 }],
    [{ httpStatus: 401 }],
    [{ httpStatus: 403 }],
    [{ httpStatus: 404 }],
    [{ failure: new ConfigurationError('apiKey', 'is empty') }],
  ])('stops where trying again cannot help: %#', (closure) => {
    expect(after(closure)).toMatchObject({ action: 'stop', error: { retryable: false } })
  })

  it.each([
    [{ code: 1006 }],
    [{ code: 1000 }],
    [{ code: 1011 }],
    [{ code: 1013 }],
    [{ code: 3005, errorText: 'Session Cancelled: An error occurred' }],
    [{ code: 4711 }],
    [{ httpStatus: 503 }],
    [{ httpStatus: 408 }],
    [{ failure: new ConnectionError('late') }],
    [{}],
  ])('tries again after what may pass: %#', (closure) => {
    expect(after(closure)).toMatchObject({ action: 'retry', failures: 1, delayMs: 500, awaitAudio: false })
  })

  it('names the parameter and keeps the service’s own words out of the message', () => {
    const decision = after({
      code: 3006,
      errorText: "User Input Validation Error: Invalid 'prompt': Mr Example",
    })
    const error = decision.action === 'stop' ? decision.error : undefined
    expect(error?.message).toBe(
      'The streaming service closed with 3006: the server refused a parameter or message (prompt)',
    )
    expect(String(error?.cause)).toContain('Mr Example')
  })

  it('waits longer each time, up to a cap, and gives up after maxAttempts', () => {
    const waits = [0, 1, 2, 3, 4, 19, 20].map((failures) => after({ code: 1006 }, { failures }))
    expect(waits.map((each) => (each.action === 'retry' ? each.delayMs : each.action))).toEqual([
      500,
      1_000,
      2_000,
      4_000,
      8_000,
      8_000,
      'stop',
    ])
    expect(waits.at(-1)).toMatchObject({ error: { code: 'connection', attempt: 21, retryable: false } })
  })

  it('draws every wait from zero up', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (chance, failures) => {
          const decision = after({ code: 1006 }, { failures, random: () => chance })
          const delayMs = decision.action === 'retry' ? decision.delayMs : -1
          expect(delayMs).toBe(Math.round(chance * Math.min(8_000, 500 * 2 ** failures)))
        },
      ),
    )
  })

  it('counts anew after a connection that lived', () => {
    expect(after({ code: 1006, uptimeMs: 10_000 }, { failures: 5 })).toMatchObject({ failures: 1 })
    expect(after({ code: 1006, uptimeMs: 9_999 }, { failures: 20 })).toMatchObject({ action: 'stop' })
  })

  it('counts a session whose time is said to be up when it has hardly begun, or that would go on without end', () => {
    expect(after({ code: 3008 })).toMatchObject({ action: 'retry', delayMs: 500, failures: 1 })
    expect(after({ code: 3008 }, { failures: 20 })).toMatchObject({ action: 'stop' })
  })

  it('does not count a session whose time was up, nor one that heard nothing', () => {
    expect(after({ code: 3008, uptimeMs: 10_000 }, { failures: 5 })).toMatchObject({
      delayMs: 0,
      failures: 0,
      awaitAudio: false,
    })
    const idle = 'Session terminated due to inactivity: No messages received for 5 seconds'
    expect(after({ code: 3006, errorText: idle }, { failures: 5 })).toMatchObject({
      delayMs: 0,
      failures: 5,
      awaitAudio: true,
    })
  })

  it('waits tens of seconds when there are too many sessions', () => {
    const text = 'Unauthorized Connection: Too many concurrent sessions'
    for (const closure of [{ code: 1008, errorText: text }, { code: 3009 }, { httpStatus: 429 }]) {
      expect(after(closure)).toMatchObject({ action: 'retry', delayMs: 40_000 })
      expect(after(closure, { random: () => 0 })).toMatchObject({ delayMs: 20_000 })
    }
  })

  it('tries an expired token again only when there will be a new one', () => {
    const closure = { code: 1008, errorText: 'Unauthorized Connection: Signature has expired' }
    expect(after(closure).action).toBe('retry')
    expect(after(closure, { renewsCredential: false }).action).toBe('stop')
  })

  it('stops at the first loss where it is told to', () => {
    expect(after({ code: 1006 }, { options: false })).toMatchObject({
      action: 'stop',
      error: { code: 'connection', closeCode: 1006 },
    })
  })
})

describe('options', () => {
  it('are checked and filled in', () => {
    expect(resolveReconnect(undefined)).toEqual(reconnectDefaults)
    expect(resolveReconnect({ maxAttempts: 0 })).toEqual({ ...reconnectDefaults, maxAttempts: 0 })
    expect(resolveReconnect(false)).toBe(false)
    expect(() => resolveReconnect({ maxAttempts: -1 })).toThrow('streaming.reconnect.maxAttempts')
    expect(() => resolveReconnect({ attempts: 1 } as object)).toThrow(
      'streaming.reconnect.attempts: unknown option',
    )
  })
})

describe('a credential that could not be had', () => {
  it('is worth another try unless it says otherwise', async () => {
    const failing = (error: Error): Promise<string> => resolveCredential(() => Promise.reject(error), 'token')
    await expect(failing(new Error('offline'))).rejects.toMatchObject({ retryable: true })
    const refused = new ConfigurationError('token', 'is empty')
    await expect(failing(refused)).rejects.toMatchObject({ retryable: false })
    await expect(resolveCredential(() => '', 'apiKey')).rejects.toMatchObject({ retryable: true })
  })
})

describe('the wait before the next connection', () => {
  it('doubles its bound up to the cap and never leaves [0, bound]', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, roll) => {
          const options = { ...reconnectDefaults, maxAttempts: 60 }
          const decision = after({}, { failures: attempt - 1, options, random: () => roll })
          const wait = decision.action === 'retry' ? decision.delayMs : NaN
          expect(wait).toBeGreaterThanOrEqual(0)
          expect(wait).toBeLessThanOrEqual(Math.min(8_000, 500 * 2 ** (attempt - 1)))
        },
      ),
    )
    expect(after({}, { failures: 2 })).toMatchObject({ delayMs: 2_000 })
  })
})
