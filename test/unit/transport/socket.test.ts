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

  it('tells what could not be loaded by an error of ours', async () => {
    const error = await failedLoad(new TypeError('a part of the page did not arrive'))
    expect(error).toMatchObject({ code: 'connection', name: 'ConnectionError' })
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
    expect(openSocket(Page, 'wss://a.example/', {}).binaryType).toBe('arraybuffer')
    expect(PageSocket.opened).toEqual([['wss://a.example/', []]])
  })

  it('refuses a key that would be left out without a word', () => {
    expect(() => openSocket(Page, 'wss://a.example/', { Authorization: 'key' })).toThrow(/^apiKey: .*token/)
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
