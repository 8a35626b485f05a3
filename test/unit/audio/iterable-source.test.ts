import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import {
  iterableSource,
  type AudioChunks,
  type IterableSourceOptions,
} from '../../../src/audio/iterable-source.ts'
import type { AudioSource } from '../../../src/protocol/audio.ts'

const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6)

async function readAll(source: AudioSource, signal = new AbortController().signal): Promise<number[]> {
  const out: number[] = []
  for await (const chunk of source.open(signal)) out.push(...chunk)
  return out
}

async function* generated(): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 1)
  yield new Uint8Array(0)
  yield bytes.subarray(1)
}

describe('iterableSource', () => {
  it.each<[string, () => AudioChunks]>([
    ['an array of Uint8Array', () => [bytes.subarray(0, 3), bytes.subarray(3)]],
    ['a set of Buffer', () => new Set([Buffer.from(bytes)])],
    ['Int16Array, offset in its buffer', () => [new Int16Array(Uint8Array.of(9, 9, ...bytes).buffer, 2)]],
    ['ArrayBuffer', () => [bytes.slice().buffer]],
    ['an async generator', generated],
    ['a web stream', () => new Blob([bytes]).stream()],
    ['a Node stream', () => Readable.from([Buffer.from(bytes)])],
    [
      'a web stream of a browser that cannot iterate it',
      () => {
        const stream = new Blob([bytes]).stream()
        return { getReader: () => stream.getReader() } as unknown as ReadableStream<Uint8Array>
      },
    ],
  ])('reads %s', async (_, chunks) => {
    expect(await readAll(iterableSource(chunks()))).toEqual([...bytes])
  })

  it('states its format', () => {
    expect(iterableSource([]).format).toEqual({ encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 })
    expect(iterableSource([], { sampleRate: 8_000, channels: 2, encoding: 'pcm_mulaw' }).format).toEqual({
      encoding: 'pcm_mulaw',
      sampleRate: 8_000,
      channels: 2,
    })
  })

  it.each([
    ['sampleRate', { sampleRate: 7 }],
    ['sampleRate', { sampleRate: 16_000.5 }],
    ['sampleRate', { sampleRate: 96_001 }],
    ['channels', { channels: 3 }],
    ['channels', { channels: 0 }],
    ['speed', { speed: 0 }],
    ['speed', { speed: -1 }],
    ['speed', { speed: NaN }],
    ['speed', { speed: 1, encoding: 'opus' }],
    ['encoding', { encoding: 'mp3' }],
  ])('refuses a bad %s at once: %o', (option, options) => {
    expect(() => iterableSource([], options as IterableSourceOptions)).toThrow(
      expect.objectContaining({ code: 'configuration', option }),
    )
  })

  it.each([[undefined], [null], ['text'], [42], [{}], [new Uint8Array(4)]])(
    'refuses chunks that are %o',
    (chunks) => {
      expect(() => iterableSource(chunks as never)).toThrow(
        expect.objectContaining({ code: 'configuration', option: 'chunks' }),
      )
    },
  )

  it.each([['text'], [[1, 2]], [new Float32Array(4)], [null]])(
    'gives a typed error for a chunk that is %o and closes the iterable',
    async (chunk) => {
      const closed = vi.fn()
      function* chunks(): Generator<Uint8Array> {
        try {
          yield bytes
          yield chunk as never
        } finally {
          closed()
        }
      }
      const seen: number[] = []
      const run = async (): Promise<void> => {
        for await (const piece of iterableSource(chunks()).open(new AbortController().signal))
          seen.push(...piece)
      }
      await expect(run()).rejects.toMatchObject({ code: 'audio', reason: 'format' })
      expect(seen).toEqual([...bytes])
      expect(closed).toHaveBeenCalledOnce()
    },
  )

  it('lets what the chunks throw through, after what came before', async () => {
    const failure = new Error('cable')
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield bytes
      throw failure
    }
    const seen: number[] = []
    const run = async (): Promise<void> => {
      for await (const piece of iterableSource(chunks()).open(new AbortController().signal))
        seen.push(...piece)
    }
    await expect(run()).rejects.toBe(failure)
    expect(seen).toEqual([...bytes])
  })

  it('ends at an abort although the chunks never come, and cancels the stream', async () => {
    const cancel = vi.fn()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes)
      },
      cancel,
    })
    const stop = new AbortController()
    const seen: number[] = []
    for await (const chunk of iterableSource(stream).open(stop.signal)) {
      seen.push(...chunk)
      setTimeout(() => {
        stop.abort()
      })
    }
    expect(seen).toEqual([...bytes])
    await vi.waitFor(() => {
      expect(cancel).toHaveBeenCalledOnce()
    })
  })

  it('gives nothing when aborted before it was opened', async () => {
    expect(await readAll(iterableSource([bytes]), AbortSignal.abort())).toEqual([])
  })

  it('destroys a Node stream when the consumer leaves', async () => {
    const stream = Readable.from([bytes, bytes, bytes])
    for await (const _ of iterableSource(stream).open(new AbortController().signal)) break
    await vi.waitFor(() => {
      expect(stream.destroyed).toBe(true)
    })
  })

  it('plays in real time when asked to', async () => {
    const startedMs = performance.now()
    await readAll(iterableSource([new Uint8Array(3_200)], { speed: 1 }))
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(98)
  })
})
