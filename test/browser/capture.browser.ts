import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeAssemblyAI, type Script } from '../../src/testing.ts'
import { amplitudeAt, breaks, rms, silences, toneWav } from './tone.ts'
import { chromiumPath, insecureHost } from './chromium.ts'
import { BrowserWorld, strictPolicy } from './world.ts'

/** A service that pages of this world may connect to. */
async function serviceFor(world: BrowserWorld, script: Script = []): Promise<FakeAssemblyAI> {
  const fake = await FakeAssemblyAI.start({ script })
  world.policy = `${strictPolicy} ${new URL(fake.streamingUrl).origin}`
  return fake
}

describe.skipIf(!chromiumPath)('a real Chromium with a fake microphone', () => {
  let world: BrowserWorld
  let browser: Browser
  beforeAll(async () => {
    world = await BrowserWorld.start()
    // 10 kHz lies above what 16 kHz can hold: badly resampled, it would come back at 6 kHz.
    browser = await world.launch({ wav: toneWav([1_000, 10_000], 60) })
  })
  afterAll(async () => {
    await world.stop()
  })
  beforeEach(() => {
    world.policy = strictPolicy
    world.servesWorklet = true
    world.requests.length = 0
  })

  it('records under a strict Content-Security-Policy: in real time, at full level, nothing folded back', async () => {
    const { page, complaints } = await world.open(browser)
    const began = Date.now()
    const { samples, levels, lostMs, failure } = await page.evaluate(() => scribe.microphone(4))
    const tookMs = Date.now() - began
    expect(failure).toBeUndefined()
    expect(samples.length).toBeGreaterThanOrEqual(64_000)
    expect(samples.length).toBeLessThan(64_000 + 1_600)
    expect(tookMs).toBeGreaterThan(3_500)
    const middle = samples.slice(16_000, 48_000)
    expect(rms(middle)).toBeGreaterThan(0.16)
    expect(amplitudeAt(middle, 1_000)).toBeCloseTo(0.25, 1)
    expect(amplitudeAt(middle, 6_000)).toBeLessThan(0.0005)
    expect(levels.length).toBe(Math.floor(samples.length / 800))
    expect(Math.abs((levels[40] ?? 0) - rms(middle))).toBeLessThan(0.01)
    expect(lostMs).toBe(0)
    expect(world.requests).toContain('/capture-worklet.js')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('resamples as well itself, where the browser knows the hardware rate only', async () => {
    const { page, complaints } = await world.open(browser)
    const { samples, failure } = await page.evaluate(() => {
      const { AudioContext: Native } = globalThis
      globalThis.AudioContext = class extends Native {
        constructor(options?: AudioContextOptions) {
          if (options?.sampleRate !== undefined)
            throw new DOMException('as Firefox does', 'NotSupportedError')
          super()
        }
      }
      return scribe.microphone(3)
    })
    expect(failure).toBeUndefined()
    const middle = samples.slice(16_000, 40_000)
    expect(amplitudeAt(middle, 1_000)).toBeCloseTo(0.25, 1)
    expect(amplitudeAt(middle, 6_000)).toBeLessThan(0.0005)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('needs no Blob, uses one where the file is missing and it may, and says what to do where it may not', async () => {
    world.servesWorklet = false
    const strict = await world.open(browser)
    expect((await strict.page.evaluate(() => scribe.microphone(1))).failure).toBe('audio/unsupported')
    await strict.page.close()
    world.policy = `${strictPolicy} blob:`.replace("script-src 'self';", "script-src 'self' blob:;")
    const open = await world.open(browser)
    const { samples, failure } = await open.page.evaluate(() => scribe.microphone(1))
    expect(failure).toBeUndefined()
    expect(samples.length).toBeGreaterThanOrEqual(16_000)
    await open.page.close()
  })

  it('hears the far side of a WebRTC call and leaves the call alone, unless asked', async () => {
    const { page, complaints } = await world.open(browser)
    const heard = await page.evaluate(() => scribe.call(3))
    expect(heard.failure).toBeUndefined()
    expect(heard.track).toBe('live')
    expect(amplitudeAt(heard.samples.slice(24_000, 48_000), 440)).toBeGreaterThan(0.2)
    expect((await page.evaluate(() => scribe.call(1, { stopTracks: true }))).track).toBe('ended')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('hears every track of a stream', async () => {
    const { page, complaints } = await world.open(browser)
    const { samples, failure } = await page.evaluate(() => scribe.tracks(3, [440, 880]))
    expect(failure).toBeUndefined()
    const middle = samples.slice(16_000, 40_000)
    for (const tone of [440, 880]) expect(amplitudeAt(middle, tone)).toBeGreaterThan(0.2)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('lets go of the microphone in a long pause, and takes it again at the same place', async () => {
    await using fake = await serviceFor(world)
    const { page, complaints } = await world.open(browser)
    const visit = await page.evaluate((url) => scribe.pausedVisit(url), fake.streamingUrl)
    expect(visit).toMatchObject({ before: 1, after: 1, atEnd: 0 })
    const jumps = visit.chunks.filter(
      ([startMs], at) => Math.abs(startMs - (visit.chunks[at - 1]?.[1] ?? 0)) > 0.1,
    )
    expect(jumps).toEqual([])
    expect(fake.requests.connections).toHaveLength(2)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('hears a call on two channels: her microphone, and what comes from the patient', async () => {
    const script = [{ text: 'Good morning.', startMs: 300, endMs: 900 }]
    await using fake = await serviceFor(world, script)
    const { page, complaints } = await world.open(browser)
    const { roles, connections } = await page.evaluate((url) => scribe.telehealth(url), fake.streamingUrl)
    expect(roles.toSorted()).toEqual(['clinician', 'patient'])
    expect(connections).toBe(2)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('lists microphones', async () => {
    const { page } = await world.open(browser)
    await page.evaluate(() => scribe.microphone(0.2))
    const list = await page.evaluate(() => scribe.listMicrophones())
    expect(list.length).toBeGreaterThan(0)
    const [first] = list
    expect(first?.deviceId).not.toBe('')
    expect(
      await page.evaluate((id) => scribe.microphone(0.2, { deviceId: id }), 'no-such-device'),
    ).toMatchObject({
      failure: 'audio/missing',
    })
    await page.close()
  })

  it('loses nothing while the page does nothing else for two seconds', async () => {
    const tone = await world.launch({ wav: toneWav([440], 60) })
    const { page, complaints } = await world.open(tone)
    const { samples, failure, lostMs } = await page.evaluate(() => scribe.microphone(6, {}, 2_000))
    expect(failure).toBeUndefined()
    expect(lostMs).toBe(0)
    // The fake microphone fades in; after that one unbroken wave.
    const heard = samples.slice(8_000)
    // Where its own process of audio was late, Chromium gives silence: seen here with that process stopped for 150 ms.
    const silent = silences(heard)
    const isSilent = (at: number) => silent.some(([from, to]) => at > from - 16 && at < to + 16)
    expect(breaks(heard, 440).filter((at) => !isSilent(at))).toEqual([])
    expect(silent.reduce((sum, [from, to]) => sum + to - from, 0)).toBeLessThan(heard.length / 20)
    expect(rms(heard)).toBeCloseTo(0.25 / Math.SQRT2, 1)
    expect(complaints).toEqual([])
    await tone.close()
  })

  it('gives a reason when there is no microphone to be had', async () => {
    const insecure = await world.open(browser, insecureHost)
    expect((await insecure.page.evaluate(() => scribe.microphone(1))).failure).toBe('audio/insecure')
    await insecure.page.close()
    const refusing = await world.launch({ isAllowed: false })
    const denied = await world.open(refusing)
    expect((await denied.page.evaluate(() => scribe.microphone(1))).failure).toBe('audio/denied')
    await refusing.close()
  })

  it('keeps a visit through a crash of its tab', async () => {
    const context = await browser.newContext()
    const writer = await context.newPage()
    const url = `http://127.0.0.1:${world.port}/`
    await writer.goto(url)
    await writer.waitForFunction(() => 'scribe' in globalThis)
    expect(
      await writer.evaluate(() =>
        scribe.append('visit', [{ type: 'start', startedAt: '2026-03-01T09:00:00Z' }]),
      ),
    ).toBe('stored')
    const crashed = new Promise((resolve) => writer.once('crash', resolve))
    void writer.goto('chrome://crash').catch(() => undefined)
    await crashed
    const reader = await context.newPage()
    await reader.goto(url)
    await reader.waitForFunction(() => 'scribe' in globalThis)
    expect(await reader.evaluate(() => scribe.read('visit'))).toEqual([
      { type: 'start', startedAt: '2026-03-01T09:00:00Z' },
    ])
    await context.close()
  })

  it('says when there is no room for a visit, and keeps what was there', async () => {
    const { page } = await world.open(browser)
    const session = await page.context().newCDPSession(page)
    const origin = `http://127.0.0.1:${world.port}`
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 300_000 })
    const stored = await page.evaluate(() => scribe.append('visit', [{ type: 'connection', connection: 0 }]))
    expect(stored).toBe('stored')
    expect(await page.evaluate(() => scribe.append('visit', [], 4_000_000))).toBe('store/full')
    expect(await page.evaluate(() => scribe.read('visit'))).toHaveLength(1)
    await page.close()
  })
})
