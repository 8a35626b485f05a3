import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mediaStreamSource } from '../../../src/browser/media-stream-source.ts'
import { FakeStream, FakeTrack, FakeWorld } from './fake-audio.ts'

let world: FakeWorld
beforeEach(() => {
  world = new FakeWorld().install()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

async function count(source: AsyncIterable<Uint8Array>): Promise<number> {
  let samples = 0
  for await (const chunk of source) samples += chunk.length / 2
  return samples
}

const tone = new Float32Array(128).fill(0.25)

describe('mediaStreamSource()', () => {
  it('leaves a call alone when the session stops, and hangs up when asked', async () => {
    for (const stopTracks of [false, true]) {
      world.node = undefined
      const stream = new FakeStream()
      const stop = new AbortController()
      const heard = count(mediaStreamSource(stream.asMediaStream(), { stopTracks }).open(stop.signal))
      const node = await world.built()
      node.render(tone)
      stop.abort()
      expect(await heard).toBe(128)
      expect(stream.tracks[0]?.isStopped).toBe(stopTracks)
    }
  })

  it('hears every track, and ends the visit when the last one ends, not the first', async () => {
    const stream = new FakeStream([new FakeTrack(), new FakeTrack()])
    const heard = count(mediaStreamSource(stream.asMediaStream()).open(new AbortController().signal))
    const node = await world.built()
    expect(world.heard).toEqual(stream.tracks)
    stream.tracks[0]?.end()
    node.render(tone)
    stream.tracks[1]?.end()
    expect(await heard).toBe(128)
  })

  it('mixes channels to one', async () => {
    const stop = new AbortController()
    const stream = new FakeStream()
    const chunks: Uint8Array[] = []
    const reading = (async () => {
      for await (const chunk of mediaStreamSource(stream.asMediaStream()).open(stop.signal))
        chunks.push(chunk)
    })()
    const node = await world.built()
    node.render(new Float32Array(128).fill(0.5), new Float32Array(128).fill(-0.25))
    stop.abort()
    await reading
    expect(new Int16Array((chunks[0] as Uint8Array).slice().buffer)[0]).toBe(4_096)
  })

  it('refuses what is no stream, or a stream without audio', async () => {
    expect(() => mediaStreamSource({} as never)).toThrow(expect.objectContaining({ option: 'stream' }))
    const silent = mediaStreamSource(new FakeStream([]).asMediaStream())
    await expect(count(silent.open(new AbortController().signal))).rejects.toMatchObject({
      reason: 'missing',
    })
  })
})
