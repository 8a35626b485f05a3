import { describe, expect, it } from 'vitest'
import { driftMeter } from '../../../src/browser/drift-meter.ts'

/** Plays chunks of 50 ms that arrive when `arrival` says; what the meter found, and when. */
function play(seconds: number, arrival: (ms: number) => number): { lostMs: number; atMs: number }[] {
  const meter = driftMeter()
  const found: { lostMs: number; atMs: number }[] = []
  for (let ms = 0; ms < seconds * 1_000; ms += 50) {
    const atMs = arrival(ms)
    const lostMs = meter(atMs, 50)
    if (lostMs > 0) found.push({ lostMs, atMs })
  }
  return found
}

describe('driftMeter', () => {
  it('finds nothing in three hours of a sound card that is 200 ppm slow, with jitter', () => {
    expect(play(10_800, (ms) => ms * 1.0002 + ((ms * 7_919) % 40))).toEqual([])
  })

  it('finds nothing when the page was busy: what came late is all there', () => {
    expect(play(60, (ms) => (ms > 20_000 && ms < 27_000 ? 27_000 : ms))).toEqual([])
  })

  it('finds nothing when the first chunk came late', () => {
    expect(play(60, (ms) => Math.max(ms, 400))).toEqual([])
  })

  it('finds a hole within ten seconds, with its length, once', () => {
    const found = play(60, (ms) => (ms > 20_000 ? ms + 700 : ms))
    expect(found).toHaveLength(1)
    expect(found[0]?.lostMs).toBe(700)
    expect(found[0]?.atMs).toBeLessThan(31_000)
  })

  it('adds up what a starved machine loses a little at a time', () => {
    const lost = play(300, (ms) => ms * 1.1).reduce((sum, { lostMs }) => sum + lostMs, 0)
    expect(lost).toBeGreaterThan(28_000)
    expect(lost).toBeLessThan(30_001)
  })

  it('leaves out what is known to be missing', () => {
    let meter = driftMeter()
    let lostMs = 0
    for (let ms = 0; ms < 60_000; ms += 50) {
      if (ms === 30_000) meter = driftMeter()
      lostMs += meter(ms < 30_000 ? ms : ms + 5_000, 50)
    }
    expect(lostMs).toBe(0)
  })
})
