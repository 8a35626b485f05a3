import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listMicrophones } from '../../../src/browser/list-microphones.ts'
import { microphone, type MicrophoneOptions } from '../../../src/browser/microphone.ts'
import type { AudioErrorReason } from '../../../src/core/errors.ts'
import type { FakeStream } from './fake-audio.ts'
import { FakeWorld, named } from './fake-audio.ts'

let world: FakeWorld
beforeEach(() => {
  world = new FakeWorld().install()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function drain(source: AsyncIterable<Uint8Array>): Promise<Int16Array> {
  const samples: number[] = []
  for await (const chunk of source) samples.push(...new Int16Array(chunk.slice().buffer))
  return Int16Array.from(samples)
}

const open = (options?: MicrophoneOptions, stop = new AbortController()) => {
  const source = microphone(options)
  return { source, stop, heard: drain(source.open(stop.signal)) }
}

const half = new Float32Array(128).fill(0.5)

describe('microphone()', () => {
  it('asks for one channel with echo cancellation, gain control and no noise filter, unless told otherwise', async () => {
    const first = open()
    await world.built()
    first.stop.abort()
    await first.heard
    const second = open({
      deviceId: 'desk',
      echoCancellation: false,
      noiseSuppression: true,
      autoGainControl: false,
    })
    await vi.waitFor(() => {
      expect(world.constraints).toHaveLength(2)
    })
    second.stop.abort()
    await second.heard
    expect(world.constraints).toEqual([
      { audio: { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: true } },
      {
        audio: {
          channelCount: 1,
          echoCancellation: false,
          noiseSuppression: true,
          autoGainControl: false,
          deviceId: { exact: 'desk' },
        },
      },
    ])
  })

  it('delivers every sample up to the stop, also an unfinished chunk, and lets go of the microphone', async () => {
    const { stop, heard, source } = open()
    const node = await world.built()
    for (let i = 0; i < 10; i++) node.render(half)
    stop.abort()
    const samples = await heard
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 })
    expect(samples).toHaveLength(1_280)
    expect(samples.every((sample) => sample === 16_384)).toBe(true)
    expect(world.stream.tracks[0]?.isStopped).toBe(true)
    expect(world.contexts.map((context) => context.state)).toEqual(['closed'])
  })

  it('resamples itself where the browser feeds streams at the hardware rate only', async () => {
    world.onlyHardwareRate = true
    const { stop, heard } = open()
    const node = await world.built()
    for (let i = 0; i < 375; i++) node.render(half)
    stop.abort()
    const samples = await heard
    expect(samples).toHaveLength(16_000)
    expect(samples.slice(500, 15_500).every((sample) => Math.abs(sample - 16_384) < 20)).toBe(true)
    expect(world.contexts.map((context) => [context.sampleRate, context.state])).toEqual([
      [16_000, 'closed'],
      [48_000, 'closed'],
    ])
  })

  it('keeps time with silence while muted, and says so', async () => {
    const mutes: boolean[] = []
    const { stop, heard } = open({ onMute: (isMuted) => mutes.push(isMuted) })
    const node = await world.built()
    const [track] = world.stream.tracks
    node.render(half)
    track?.dispatchEvent(new Event('mute'))
    node.render()
    track?.dispatchEvent(new Event('unmute'))
    node.render(half)
    stop.abort()
    const samples = await heard
    expect([samples.length, samples[127], samples[128], samples[255], samples[256]]).toEqual([
      384, 16_384, 0, 0, 16_384,
    ])
    expect(mutes).toEqual([true, false])
  })

  it('meters 50 ms at a time; a meter that throws does not end the visit', async () => {
    vi.stubGlobal('queueMicrotask', vi.fn())
    const levels: { rms: number; peak: number }[] = []
    const { stop, heard } = open({
      onLevel: (level) => {
        levels.push(level)
        throw new Error('broken meter')
      },
    })
    const node = await world.built()
    for (let i = 0; i < 25; i++) node.render(half)
    stop.abort()
    expect(await heard).toHaveLength(3_200)
    expect(levels).toHaveLength(4)
    expect(levels[0]).toEqual({ rms: 0.5, peak: 0.5 })
  })

  it('counts the time in which the system had stopped audio', async () => {
    let nowMs = 1_000
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    const lost: number[] = []
    const { stop, heard, source } = open({ onInterruption: (ms) => lost.push(ms) })
    const node = await world.built()
    node.render(half)
    const [context] = world.contexts
    context?.moveTo('interrupted')
    nowMs = 3_500
    context?.moveTo('running')
    node.render(half)
    stop.abort()
    expect(await heard).toHaveLength(256)
    expect(lost).toEqual([2_500])
    expect(source.lostMs).toBe(2_500)
    vi.restoreAllMocks()
  })

  it.each<[string, AudioErrorReason]>([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['UnknownError', 'failed'],
  ])('says %s as reason %s', async (name, reason) => {
    world.getUserMedia = () => Promise.reject(named(name))
    await expect(open().heard).rejects.toMatchObject({ code: 'audio', reason })
  })

  it('gives what it heard and then says that the microphone was unplugged', async () => {
    const chunks: number[] = []
    const reading = (async () => {
      for await (const chunk of microphone().open(new AbortController().signal)) chunks.push(chunk.length / 2)
    })()
    const node = await world.built()
    node.render(half)
    world.stream.tracks[0]?.end()
    await expect(reading).rejects.toMatchObject({ code: 'audio', reason: 'unplugged' })
    expect(chunks).toEqual([128])
  })

  it('tells a page without https from a browser that cannot', async () => {
    vi.stubGlobal('navigator', {})
    await expect(open().heard).rejects.toMatchObject({ reason: 'unsupported' })
    vi.stubGlobal('isSecureContext', false)
    await expect(open().heard).rejects.toMatchObject({ reason: 'insecure' })
    await expect(listMicrophones()).rejects.toMatchObject({ reason: 'insecure' })
  })

  it('loads the worklet from its own address, and from a Blob only where that fails and may be', async () => {
    const usual = open()
    await world.built()
    usual.stop.abort()
    await usual.heard
    expect(world.modules).toEqual([expect.stringMatching(/\/capture-worklet\.js$/)])

    world.blockedModules = /capture-worklet\.js$/
    world.node = undefined
    const blob = open()
    await world.built()
    blob.stop.abort()
    await blob.heard
    expect(world.modules.at(-1)).toMatch(/^blob:/)

    const { length } = world.modules
    await expect(open({ allowBlobWorklet: false }).heard).rejects.toMatchObject({ reason: 'unsupported' })
    await expect(open({ workletUrl: '/own/capture-worklet.js' }).heard).rejects.toMatchObject({
      reason: 'unsupported',
      message: expect.stringContaining('workletUrl') as string,
    })
    expect(world.modules.slice(length).some((url) => url.startsWith('blob:'))).toBe(false)
  })

  it('stops at once, and turns the microphone off, while the worklet is being loaded', async () => {
    world.isModuleStuck = true
    const { stop, heard } = open()
    await vi.waitFor(() => expect(world.modules).toHaveLength(1))
    stop.abort()
    expect(await heard).toHaveLength(0)
    expect(world.stream.tracks[0]?.isStopped).toBe(true)
    expect(world.contexts.map(({ state }) => state)).toEqual(['closed'])
  })

  it('says when the browser wants a click first', async () => {
    vi.useFakeTimers()
    world.isAutoplayBlocked = true
    const refused = expect(open().heard).rejects.toMatchObject({ reason: 'failed' })
    await vi.advanceTimersByTimeAsync(5_000)
    await refused
    expect(world.stream.tracks[0]?.isStopped).toBe(true)
  })

  it('stops at once while the user is being asked, and turns a late microphone off', async () => {
    let allow: (stream: FakeStream) => void = () => undefined
    world.getUserMedia = () =>
      new Promise((resolve) => {
        allow = resolve
      })
    const { stop, heard } = open()
    await vi.waitFor(() => {
      expect(world.constraints).toHaveLength(1)
    })
    stop.abort()
    expect(await heard).toHaveLength(0)
    allow(world.stream)
    await vi.waitFor(() => {
      expect(world.stream.tracks[0]?.isStopped).toBe(true)
    })
  })

  it('ends a frozen context instead of waiting for it', async () => {
    const { stop, heard } = open()
    const node = await world.built()
    node.render(half)
    if (world.contexts[0]) world.contexts[0].state = 'suspended'
    stop.abort()
    await heard
    expect(world.stream.tracks[0]?.isStopped).toBe(true)
  })

  it('asks for nothing when it was stopped before it began', async () => {
    const { heard } = open({}, Object.assign(new AbortController(), {}))
    const stopped = new AbortController()
    stopped.abort()
    expect(await drain(microphone().open(stopped.signal))).toHaveLength(0)
    expect(world.constraints).toHaveLength(1)
    world.stream.tracks[0]?.end()
    await expect(heard).rejects.toMatchObject({ reason: 'unplugged' })
  })

  it('refuses options of the wrong type', () => {
    expect(() => microphone({ deviceId: '' })).toThrow(expect.objectContaining({ code: 'configuration' }))
    expect(() => microphone({ autoGainControl: 1 as never })).toThrow(
      expect.objectContaining({ option: 'autoGainControl' }),
    )
  })

  it('lists microphones and nothing else', async () => {
    expect(await listMicrophones()).toEqual([{ deviceId: 'desk', label: 'Desk microphone' }])
  })
})
