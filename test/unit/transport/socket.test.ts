import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadSocket, openSocket, type SocketClass } from '../../../src/transport/socket.ts'

afterEach(() => {
  vi.doUnmock('isomorphic-ws')
  vi.resetModules()
  vi.unstubAllGlobals()
})

async function failedLoad(error: Error): Promise<unknown> {
  vi.resetModules()
  vi.doMock('isomorphic-ws', () => {
    throw error
  })
  const { loadSocket } = await import('../../../src/transport/socket.ts')
  return loadSocket().catch((error: unknown) => error)
}

describe('loadSocket', () => {
  it('loads a class whose sockets send headers in Node', async () => {
    expect('ping' in (await loadSocket()).prototype).toBe(true)
  })

  it('a package that cannot be loaded is final, and the error says which (fit 5)', async () => {
    const error = await failedLoad(new TypeError('a part of the page did not arrive'))
    expect(error).toMatchObject({ code: 'connection', name: 'ConnectionError', retryable: false })
    expect((error as Error).message).toContain('isomorphic-ws')
    expect((error as Error).cause).toBeInstanceOf(Error)
  })
})

describe('openSocket', () => {
  class PageSocket {
    static readonly opened: unknown[][] = []
    binaryType = 'blob'
    constructor(...given: unknown[]) {
      PageSocket.opened.push(given)
    }
  }
  const Page = PageSocket as unknown as SocketClass

  it('opens sockets of a page without options they do not know', () => {
    expect(openSocket(Page, { url: 'wss://a.example/', headers: {} }).binaryType).toBe('arraybuffer')
    expect(PageSocket.opened).toEqual([['wss://a.example/', []]])
  })

  it('refuses a key that would be left out without a word', () => {
    const key = { url: 'wss://a.example/', headers: { Authorization: 'key' } }
    expect(() => openSocket(Page, key)).toThrow(/^apiKey: .*token/)
  })
})

describe('canSendHeaders', () => {
  it('is false where there is no Node', async () => {
    const { canSendHeaders } = await import('../../../src/transport/socket.ts')
    expect(canSendHeaders()).toBe(true)
    vi.stubGlobal('process', undefined)
    expect(canSendHeaders()).toBe(false)
  })
})
