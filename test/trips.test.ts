import { afterEach, describe, expect, it } from 'vitest'
import { iterableSource, MedicalScribeSession } from '../src/index.ts'
import { FakeAssemblyAI } from '../src/testing.ts'
import { audioFor, consultation } from './support/visit.ts'

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]()
})

/** Our own frames on the stack, from the innermost to the one that another package or the platform called. */
function ownFrames(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').slice(1)
  const own: string[] = []
  for (const line of lines) {
    const place = /\/src\/([\w/-]+\.ts)/.exec(line)?.[1]
    if (place === undefined) {
      // A listener's package may stand between two of our frames; the platform never does.
      if (/node:|internal/.test(line)) break
      continue
    }
    own.push(`${place} ${/at (?:async )?(\S+) \(/.exec(line)?.[1] ?? ''}`)
  }
  return own
}

async function deepStack<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 60
  try {
    return await work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

describe('the trips through the house', () => {
  it('brings a turn from the socket to a listener in at most 8 frames, without a promise in between', async () => {
    const stack = await deepStack(async () => {
      const fake = await FakeAssemblyAI.start({ script: consultation })
      const session = new MedicalScribeSession({
        apiKey: 'test-key',
        audio: audioFor(consultation, 50),
        streaming: { url: fake.streamingUrl },
        editor: false,
        note: false,
      })
      open.push(session, { [Symbol.asyncDispose]: () => fake.stop() })
      const heard = new Promise<string | undefined>((resolve) => {
        session.on('turn', () => {
          resolve(new Error('here').stack)
        })
      })
      await session.start()
      return heard
    })
    const frames = ownFrames(stack)
    console.log(`socket → turn: ${frames.length} frames\n  ${frames.toReversed().join('\n  ')}`)
    expect(frames.at(-1)).toContain('streaming/server-session.ts')
    expect(stack).not.toContain('at async')
    expect(frames.length).toBeLessThanOrEqual(8)
  })

  it('brings audio from the source to the socket in at most 7 frames', async () => {
    const { WebSocket } = await import('ws')
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the socket as `this` below
    const send = WebSocket.prototype.send
    const stack = await deepStack(async () => {
      const fake = await FakeAssemblyAI.start({ script: consultation })
      const chunks = (async function* (): AsyncGenerator<Uint8Array> {
        for (;;) {
          yield new Uint8Array(1_600).fill(1)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      })()
      const session = new MedicalScribeSession({
        apiKey: 'test-key',
        audio: iterableSource(chunks),
        streaming: { url: fake.streamingUrl, maxReplaySpeed: 100 },
        editor: false,
        note: false,
      })
      open.push(session, { [Symbol.asyncDispose]: () => fake.stop() })
      const sent = new Promise<string | undefined>((resolve) => {
        WebSocket.prototype.send = function (this: WebSocket, ...args: Parameters<typeof send>) {
          const { stack } = new Error('here')
          if (typeof args[0] !== 'string' && stack?.includes('source-reader.ts')) resolve(stack)
          send.apply(this, args)
        } as typeof send
      })
      try {
        await session.start()
        return await sent
      } finally {
        WebSocket.prototype.send = send
      }
    })
    const frames = ownFrames(stack)
    console.log(`source → socket: ${frames.length} frames\n  ${frames.toReversed().join('\n  ')}`)
    expect(frames.length).toBeLessThanOrEqual(7)
  })
})
