import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pushSource, type PushSource } from '../../../src/audio/push-source.ts'
import { AudioError } from '../../../src/core/errors.ts'
import type { AudioChunk } from '../../../src/audio/iterable-source.ts'

async function readAll(source: PushSource, signal = new AbortController().signal): Promise<number[]> {
  const out: number[] = []
  for await (const chunk of source.open(signal)) out.push(...chunk)
  return out
}

describe('pushSource', () => {
  it('gives what callbacks push, before and after it is opened (fit 6)', async () => {
    const source = pushSource()
    source.push(Uint8Array.of(1, 2))
    const heard = readAll(source)
    await Promise.resolve()
    source.push(Buffer.from([3, 4]))
    source.push(Int16Array.of(0x0605))
    source.push(Uint8Array.of(7, 8).buffer)
    source.end()
    expect(await heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('takes bytes of any length and gives whole frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 })), async (chunks) => {
        const source = pushSource({ channels: 2 })
        for (const chunk of chunks) source.push(chunk)
        source.end()
        const given: Uint8Array[] = []
        for await (const chunk of source.open(new AbortController().signal)) given.push(chunk)
        expect(given.every((chunk) => chunk.length > 0 && chunk.length % 4 === 0)).toBe(true)
        const all = chunks.flatMap((chunk) => [...chunk])
        expect(given.flatMap((chunk) => [...chunk])).toEqual(all.slice(0, all.length - (all.length % 4)))
      }),
    )
  })

  it('copies: the caller may use its buffer again', async () => {
    const source = pushSource()
    const buffer = Buffer.from([1, 2])
    source.push(buffer)
    buffer.fill(9)
    source.end()
    expect(await readAll(source)).toEqual([1, 2])
  })

  it('is bounded: what finds no room is dropped in whole samples, and counted', async () => {
    const source = pushSource({ sampleRate: 8_000, maxWaitingMs: 10 })
    expect(source.push(new Uint8Array(160).fill(1))).toBe(true)
    expect(source.push(new Uint8Array(33).fill(2))).toBe(false)
    expect(source.lostMs).toBe(2)
    const iterator = source.open(new AbortController().signal)[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toHaveLength(160)
    // There is room again, and the odd byte from before belongs to this chunk.
    expect(source.push(new Uint8Array(31).fill(3))).toBe(true)
    expect((await iterator.next()).value).toEqual(Uint8Array.of(2, ...new Uint8Array(31).fill(3)))
    expect(source.lostMs).toBe(2)
  })

  it('bounds packets too, whose bytes do not tell the time', () => {
    const source = pushSource({ encoding: 'opus', maxWaitingMs: 40 })
    const taken = [1, 2, 3].map((length) => source.push(new Uint8Array(length)))
    expect([...taken, source.lostMs]).toEqual([true, true, false, 20])
  })

  it('ends once; later calls do nothing and say so', async () => {
    const source = pushSource()
    source.push(Uint8Array.of(1, 2))
    source.end()
    source.end()
    source.fail(new Error('late'))
    expect(source.push(Uint8Array.of(3, 4))).toBe(false)
    expect(await readAll(source)).toEqual([1, 2])
    expect(source.lostMs).toBe(0)
  })

  it('fails with a typed error, after what was pushed before', async () => {
    const cause = new Error('socket hang up')
    const source = pushSource()
    source.push(Uint8Array.of(1, 2))
    source.fail(cause)
    const heard: number[] = []
    const failed = (async () => {
      for await (const chunk of source.open(new AbortController().signal)) heard.push(...chunk)
    })()
    await expect(failed).rejects.toMatchObject({ code: 'audio', reason: 'failed', cause })
    expect(heard).toEqual([1, 2])
    const own = new AudioError('unplugged', 'Gone')
    const other = pushSource()
    other.fail(own)
    await expect(readAll(other)).rejects.toBe(own)
  })

  it('opens once', async () => {
    const source = pushSource()
    source.end()
    await readAll(source)
    await expect(readAll(source)).rejects.toMatchObject({ code: 'audio', reason: 'busy' })
  })

  it('gives what waits at an abort, then ends, and drops what comes later', async () => {
    const stop = new AbortController()
    const source = pushSource()
    const heard = readAll(source, stop.signal)
    await Promise.resolve()
    source.push(Uint8Array.of(1, 2))
    source.push(Uint8Array.of(3, 4))
    stop.abort()
    expect(await heard).toEqual([1, 2, 3, 4])
    expect(source.push(Uint8Array.of(5, 6))).toBe(false)
  })

  it('ends when its consumer leaves', async () => {
    const source = pushSource()
    source.push(Uint8Array.of(1, 2))
    for await (const _ of source.open(new AbortController().signal)) break
    expect(source.push(Uint8Array.of(3, 4))).toBe(false)
  })

  it('decodes telephone audio on request', async () => {
    const source = pushSource({ sampleRate: 8_000, encoding: 'pcm_mulaw', decode: true })
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 8_000, channels: 1 })
    source.push(Uint8Array.of(0xff, 0x80))
    source.end()
    expect(await readAll(source)).toEqual([0, 0, 0x7c, 0x7d])
  })

  it.each<[unknown]>([['a string'], [[1, 2]], [undefined]])(
    'refuses a chunk that is not bytes: %s',
    (chunk) => {
      expect(() => pushSource().push(chunk as AudioChunk)).toThrow(
        expect.objectContaining({ code: 'audio', reason: 'format' }),
      )
    },
  )

  it.each([
    ['sampleRate', { sampleRate: 7_999 }],
    ['channels', { channels: 3 }],
    ['encoding', { encoding: 'mp3' as 'aac' }],
    ['decode', { decode: true }],
    ['maxWaitingMs', { maxWaitingMs: 0 }],
  ])('refuses a bad %s at once', (option, options) => {
    expect(() => pushSource(options)).toThrow(expect.objectContaining({ code: 'configuration', option }))
  })
})
