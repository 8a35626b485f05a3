import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AudioError } from '../../../src/core/errors.ts'
import { microphone, microphoneFrom, type CaptureLibrary } from '../../../src/node/microphone.ts'
import type { AudioSource } from '../../../src/protocol/audio.ts'

/** A capture stream under the test's hand. */
class FakeStream extends EventEmitter {
  overrunCount = 0
  stops = 0

  stop(): void {
    this.stops++
  }

  hear(bytes = 1_600): void {
    this.emit('data', new Uint8Array(bytes))
  }
}

function library(open: CaptureLibrary['Microphone']['open']): () => Promise<CaptureLibrary> {
  return () => Promise.resolve({ Microphone: { open, devices: () => [] } })
}

interface Reading {
  bytes: number
  error?: unknown
  over: boolean
}

function read(source: AudioSource, signal = new AbortController().signal): Reading {
  const reading: Reading = { bytes: 0, over: false }
  void (async () => {
    try {
      for await (const chunk of source.open(signal)) reading.bytes += chunk.length
    } catch (error) {
      reading.error = error
    }
    reading.over = true
  })()
  return reading
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('microphone', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('opens the asked device in 50 ms buffers and gives its audio', async () => {
    const stream = new FakeStream()
    const open = vi.fn(() => Promise.resolve(stream))
    const stop = new AbortController()
    const source = microphoneFrom(library(open), { device: 'headset', sampleRate: 48_000 })
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 48_000, channels: 1 })
    const reading = read(source, stop.signal)
    await settle()
    expect(open).toHaveBeenCalledWith({ device: 'headset', sampleRate: 48_000, framesPerBuffer: 2_400 })
    stream.hear()
    stream.hear()
    await settle()
    expect(reading.bytes).toBe(3_200)
    stop.abort()
    expect(stream.stops).toBe(1)
    stream.hear(40)
    stream.emit('end')
    await settle()
    expect(reading).toEqual({ bytes: 3_240, over: true })
  })

  it('ends at an abort although the device never says so', async () => {
    const stream = new FakeStream()
    const stop = new AbortController()
    const reading = read(
      microphoneFrom(
        library(() => Promise.resolve(stream)),
        {},
      ),
      stop.signal,
    )
    await settle()
    stream.hear()
    stop.abort()
    await settle(500)
    expect(reading).toEqual({ bytes: 1_600, over: true })
  })

  it('stops a device that begins only after the abort', async () => {
    const stream = new FakeStream()
    const stop = new AbortController()
    const reading = read(
      microphoneFrom(
        library(() => Promise.resolve(stream)),
        {},
      ),
      stop.signal,
    )
    await settle()
    stop.abort()
    stream.hear()
    expect(stream.stops).toBe(2)
    await settle()
    expect(reading).toEqual({ bytes: 0, over: true })
  })

  it.each([
    ['No microphone found.', 'missing'],
    ['No microphone found matching "x"', 'missing'],
    [
      'Failed to enumerate devices: The requested device is no longer available. It has been unplugged.',
      'missing',
    ],
    ['device index out of range. Call Microphone.devices()', 'missing'],
    ['decibri: audio device error: Device or resource busy', 'busy'],
    ['Access denied', 'denied'],
    ['Permission denied', 'denied'],
    ['The requested stream configuration is not supported by the device.', 'unsupported'],
  ])('tells the reason of "%s"', async (message, reason) => {
    const cause = new Error(message)
    const reading = read(
      microphoneFrom(
        library(() => Promise.reject(cause)),
        {},
      ),
    )
    await settle()
    expect(reading.error).toMatchObject({
      code: 'audio',
      reason: reason === 'failed' ? 'denied' : reason,
      cause,
    })
  })

  it('gives a slow device five seconds to its first audio, then closes it', async () => {
    const stream = new FakeStream()
    const reading = read(
      microphoneFrom(
        library(() => Promise.resolve(stream)),
        {},
      ),
    )
    await settle(4_999)
    expect(reading.error).toBeUndefined()
    await settle(1)
    expect(reading.error).toMatchObject({ code: 'audio', reason: 'failed' })
    expect(stream.stops).toBe(1)
  })

  it('says within two seconds that the device does not open, and never starts it', async () => {
    let opened: (stream: FakeStream) => void = () => undefined
    const reading = read(
      microphoneFrom(
        library(
          () =>
            new Promise((resolve) => {
              opened = resolve
            }),
        ),
        {},
      ),
    )
    await settle(1_999)
    expect(reading.error).toMatchObject({ reason: 'failed' })
    const stream = new FakeStream()
    opened(stream)
    await settle()
    expect(stream.listenerCount('data')).toBe(0)
  })

  it('calls a device unplugged that fails, or falls silent for five seconds, after it was heard', async () => {
    const failing = new FakeStream()
    const first = read(
      microphoneFrom(
        library(() => Promise.resolve(failing)),
        {},
      ),
    )
    const silent = new FakeStream()
    const second = read(
      microphoneFrom(
        library(() => Promise.resolve(silent)),
        {},
      ),
    )
    await settle()
    failing.hear()
    silent.hear()
    failing.emit('error', new Error('No such device'))
    await settle(4_900)
    expect(first).toMatchObject({ bytes: 1_600, error: { reason: 'unplugged' } })
    expect(second.error).toBeUndefined()
    await settle(200)
    expect(second).toMatchObject({ bytes: 1_600, error: { reason: 'unplugged' } })
    expect(silent.stops).toBe(1)
  })

  it('keeps count of what the device dropped', async () => {
    const stream = new FakeStream()
    const stop = new AbortController()
    const source = microphoneFrom(
      library(() => Promise.resolve(stream)),
      {},
    )
    read(source, stop.signal)
    await settle()
    stream.overrunCount = 3
    stream.hear()
    expect(source.lostMs).toBe(150)
    stream.emit('end')
    await settle()
  })

  it('closes the device when the consumer leaves', async () => {
    const stream = new FakeStream()
    const run = (async () => {
      const source = microphoneFrom(
        library(() => Promise.resolve(stream)),
        {},
      )
      for await (const _ of source.open(new AbortController().signal)) break
    })()
    await settle()
    stream.hear()
    await run
    expect(stream.stops).toBe(1)
  })

  it('opens nothing when aborted before', async () => {
    const open = vi.fn(() => Promise.reject(new Error('no')))
    const reading = read(microphoneFrom(library(open), {}), AbortSignal.abort())
    await settle()
    expect(reading).toEqual({ bytes: 0, over: true })
    expect(open).not.toHaveBeenCalled()
  })

  it('refuses a bad sample rate at once', () => {
    expect(() => microphone({ sampleRate: 7 })).toThrow(
      expect.objectContaining({ code: 'configuration', option: 'sampleRate' }),
    )
  })

  it.each([Infinity, NaN, 0, 2 ** 31])(
    'refuses a firstAudioTimeoutMs of %s at once',
    (firstAudioTimeoutMs) => {
      expect(() => microphone({ firstAudioTimeoutMs })).toThrow(
        expect.objectContaining({ code: 'configuration', option: 'firstAudioTimeoutMs' }),
      )
    },
  )
})

describe('microphone on this machine', () => {
  it('gives audio or says why not, and within two seconds that there is none', async () => {
    const startedMs = performance.now()
    const outcome: unknown = await (async () => {
      for await (const chunk of microphone().open(new AbortController().signal)) return chunk
      return undefined
    })().catch((error: unknown) => error)
    if (outcome instanceof Uint8Array) return
    expect(outcome).toMatchObject({ code: 'audio' })
    // Only a device that did open may take longer.
    if ((outcome as AudioError).reason !== 'failed') expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})
