import { describe, expect, it } from 'vitest'
import { AudioError } from '../../../src/core/errors.ts'
import { positionedAudio } from '../../../src/testing/positioned-audio.ts'
import { scriptedSource } from '../../../src/testing/scripted-source.ts'

async function collect(
  source: ReturnType<typeof scriptedSource>,
  signal = new AbortController().signal,
): Promise<Uint8Array> {
  const bytes: number[] = []
  for await (const chunk of source.open(signal)) bytes.push(...chunk)
  return Uint8Array.from(bytes)
}

const script = [{ text: 'Good morning.', startMs: 500, endMs: 1_300 }]

describe('a scripted source', () => {
  it('sounds where the script speaks and is silent elsewhere', async () => {
    const source = scriptedSource({ script, tailMs: 700 })
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 })
    const samples = new Int16Array((await collect(source)).buffer)
    expect(samples.length).toBe(2_000 * 16)
    const peak = (fromMs: number, toMs: number): number =>
      Math.max(...samples.subarray(fromMs * 16, toMs * 16))
    expect(peak(0, 500)).toBe(0)
    expect(peak(500, 700)).toBeGreaterThan(6_000)
    expect(peak(1_300, 2_000)).toBe(0)
  })

  it('carries positions where asked, in chunks of any length', async () => {
    const source = scriptedSource({ durationMs: 333, chunkMs: 7, content: 'positioned' })
    expect(await collect(source)).toEqual(positionedAudio(333))
  })

  it('can be opened again, from the start', async () => {
    const source = scriptedSource({ durationMs: 100, content: 'positioned' })
    expect(await collect(source)).toEqual(await collect(source))
  })

  it('throws where it is told to, after what came before', async () => {
    const source = scriptedSource({ durationMs: 1_000, throwAtMs: 120 })
    let bytes = 0
    const reading = (async () => {
      for await (const chunk of source.open(new AbortController().signal)) bytes += chunk.length
    })()
    await expect(reading).rejects.toMatchObject({ code: 'audio', reason: 'unplugged' })
    expect(bytes).toBe(120 * 32)
    await expect(
      collect(scriptedSource({ throwAtMs: 0, error: new AudioError('busy', 'taken') })),
    ).rejects.toThrow('taken')
  })

  it('keeps the pace it is told, and ends when aborted', async () => {
    const startedAt = performance.now()
    await collect(scriptedSource({ durationMs: 1_000, speed: 10 }))
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95)
    const stop = new AbortController()
    const reading = collect(scriptedSource({ durationMs: 3_600_000, speed: 1 }), stop.signal)
    setTimeout(() => {
      stop.abort()
    }, 20)
    expect((await reading).length).toBeLessThan(32_000)
  })
})
