import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delay } from '../../src/core/time.ts'
import type { AudioInput, Gap } from '../../src/index.ts'
import { mediaStreamSource } from '../../src/browser/media-stream-source.ts'
import { microphone } from '../../src/browser/microphone.ts'
import { FakeStream, FakeWorld } from '../unit/browser/fake-audio.ts'
import { visit, type Visit } from '../support/visit.ts'

/** How long an interruption lasts here, in milliseconds, and what a timer of a busy machine adds. */
const callMs = 400
const lateMs = 250

let world: FakeWorld
beforeEach(() => {
  world = new FakeWorld().install()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

/** A live visit of which some audio was heard before the system took the microphone. */
async function interrupted(audio: AudioInput): Promise<Visit> {
  const v = await visit({ audio, editor: false, note: false }, { script: [] })
  const started = v.session.start()
  hear(await world.built())
  await started
  await v.until('stateChange', ({ args: [{ status }] }) => status === 'live')
  world.contexts.at(-1)?.moveTo('interrupted')
  await delay(callMs)
  return v
}

function hear(node = world.node): void {
  for (let quantum = 0; quantum < 20; quantum++) node?.render(new Float32Array(128).fill(0.5))
}

function expectOneGap(gaps: readonly Gap[]): void {
  expect(gaps).toHaveLength(1)
  const [{ startMs, endMs, reason }] = gaps as [Gap]
  expect(reason).toBe('source')
  expect(endMs - startMs).toBeGreaterThan(callMs - 20)
  expect(endMs - startMs).toBeLessThan(callMs + lateMs)
}

describe('L7: an interruption of the microphone is a gap of its length', () => {
  it.each<[string, () => AudioInput]>([
    ['a microphone', () => microphone()],
    ['a stream of a call', () => mediaStreamSource(new FakeStream().asMediaStream())],
    ['one of several channels', () => ({ clinician: microphone() })],
  ])('that ends with stop() or cancel(): %s', async (_, source) => {
    for (const end of ['stop', 'cancel'] as const) {
      world.node = undefined
      await using v = await interrupted(source())
      await v.session[end]()
      expectOneGap(v.session.encounter.gaps)
    }
  })

  it('that ends with the track', async () => {
    const lost: number[] = []
    await using v = await interrupted(microphone({ onInterruption: (ms) => lost.push(ms) }))
    world.stream.tracks[0]?.end()
    await v.over
    expect(v.session.state).toMatchObject({ status: 'failed', error: { reason: 'unplugged' } })
    expectOneGap(v.session.encounter.gaps)
    expect(lost).toHaveLength(1)
  })

  it.each<[string, () => void, () => void]>([
    ['in the pause', () => world.contexts.at(-1)?.moveTo('running'), () => undefined],
    ['after the pause', () => undefined, () => world.contexts.at(-1)?.moveTo('running')],
    ['with the visit, after the pause', () => undefined, () => undefined],
  ])('up to a pause, which is none, and from its end on: over %s', async (_, inPause, after) => {
    const lost: number[] = []
    const source = microphone({ onInterruption: (ms) => lost.push(ms) })
    await using v = await interrupted(source)
    v.session.pause()
    await delay(600)
    inPause()
    v.session.resume()
    after()
    if (world.contexts.at(-1)?.state === 'running') hear()
    await v.session.stop()
    const lengths = v.session.encounter.gaps.map(({ startMs, endMs }) => endMs - startMs)
    const all = lengths.reduce((sum, ms) => sum + ms, 0)
    expect(all).toBeGreaterThan(callMs - 20)
    expect(all).toBeLessThan(callMs + lateMs)
    expect(lost).toHaveLength(1)
    expect(Math.abs((lost[0] as number) - (source.lostMs as number))).toBeLessThan(2)
    expect(lost[0]).toBeLessThan(callMs + lateMs)
  })

  it('but not of the visit before, nor when it lies within a pause', async () => {
    const source = microphone()
    {
      await using v = await interrupted(source)
      await v.session.stop()
    }
    expect(source.lostMs).toBeGreaterThan(callMs - 20)
    world.node = undefined
    await using v = await visit({ audio: source, editor: false, note: false }, { script: [] })
    const started = v.session.start()
    hear(await world.built())
    await started
    v.session.pause()
    const [lostMs, context] = [source.lostMs, world.contexts.at(-1)]
    context?.moveTo('interrupted')
    await delay(200)
    await v.session.stop()
    expect(v.session.encounter.gaps).toEqual([])
    expect(source.lostMs).toBe(lostMs)
  })
})
