import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AudioSource } from '../../../src/protocol/audio.ts'
import { SourceReader } from '../../../src/streaming/source-reader.ts'

const chunk = (value: number): Uint8Array => new Uint8Array(320).fill(value)

/** A microphone played by hand, and how often it was opened. */
class Played implements AudioSource {
  readonly format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 } as const
  readonly isLive: boolean
  /** What comes out after it was told to stop. */
  tail: Uint8Array[] = []
  heedsSignal = true
  opened = 0
  isOpen = false
  #give: ((next: Uint8Array | undefined) => void) | undefined

  constructor(isLive: boolean) {
    this.isLive = isLive
  }

  async *open(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.opened++
    this.isOpen = true
    try {
      while (!signal.aborted || !this.heedsSignal) {
        const next = await new Promise<Uint8Array | undefined>((resolve) => {
          this.#give = resolve
          if (this.heedsSignal) signal.addEventListener('abort', () => resolve(undefined))
        })
        if (next) yield next
      }
      yield* this.tail
    } finally {
      this.isOpen = false
    }
  }

  async say(value: number): Promise<void> {
    this.#give?.(chunk(value))
    await settle()
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('a pause', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function listening(
    source: Played,
  ): Promise<{ reader: SourceReader; taken: number[]; over: Promise<unknown> }> {
    const taken: number[] = []
    const reader = new SourceReader(source, (bytes) => {
      taken.push(bytes[0] ?? 0)
      return 'go on'
    })
    const over = reader.read()
    await settle()
    await source.say(1)
    return { reader, taken, over }
  }

  it('drops what is heard; a long one closes a live source and its end opens it anew', async () => {
    const source = new Played(true)
    source.tail = [chunk(7)]
    const { reader, taken, over } = await listening(source)
    reader.pause()
    await source.say(2)
    expect(source.isOpen).toBe(true)
    reader.close()
    reader.close()
    await settle()
    expect(source.isOpen).toBe(false)
    reader.resume()
    await settle()
    expect(source).toMatchObject({ isOpen: true, opened: 2 })
    await source.say(3)
    reader.stop()
    await over
    expect(taken).toEqual([1, 3, 7])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that ends at once takes nothing that was heard in it', async () => {
    const source = new Played(true)
    source.tail = [chunk(7)]
    const { reader, taken } = await listening(source)
    reader.pause()
    reader.close()
    reader.resume()
    await settle()
    await source.say(3)
    expect(taken).toEqual([1, 3])
    expect(source.opened).toBe(2)
  })

  it('closes no file, which would begin again', async () => {
    const source = new Played(false)
    const { reader, taken } = await listening(source)
    reader.pause()
    reader.close()
    await source.say(2)
    reader.resume()
    await source.say(3)
    expect(source).toMatchObject({ isOpen: true, opened: 1 })
    expect(taken).toEqual([1, 3])
  })

  it('may be the end of the visit', async () => {
    const source = new Played(true)
    const { reader, over, taken } = await listening(source)
    reader.pause()
    reader.close()
    await settle()
    reader.stop()
    await over
    expect(source).toMatchObject({ isOpen: false, opened: 1 })
    expect(taken).toEqual([1])
  })

  it('does not hang on a source that does not heed the signal', async () => {
    const source = new Played(true)
    const { reader, taken } = await listening(source)
    source.heedsSignal = false
    reader.pause()
    reader.close()
    reader.resume()
    await vi.advanceTimersByTimeAsync(500)
    expect(source.opened).toBe(2)
    await source.say(3)
    expect(taken).toEqual([1, 3])
  })
})
