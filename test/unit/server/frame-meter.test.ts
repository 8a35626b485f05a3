import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameMeter } from '../../../src/server/frame-meter.ts'
import { readParameters } from '../../../src/server/stream-parameters.ts'

const meter = (query = '', maxBacklogMs = Infinity): FrameMeter =>
  new FrameMeter(readParameters(new URLSearchParams(query), 'u3-rt-pro'), maxBacklogMs)

describe('the frame meter', () => {
  it('takes frames of 50 to 1000 ms and says where each starts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_600, max: 32_000 }), { maxLength: 50 }), (sizes) => {
        const subject = meter()
        let bytes = 0
        for (const size of sizes) {
          expect(subject.take(size, 0)).toBe(bytes / 32)
          bytes += size
        }
        expect(subject.totalMs).toBe(bytes / 32)
      }),
    )
  })

  it('refuses a frame over a second at once', () => {
    expect(() => meter().take(32_002, 0)).toThrow(
      'Input Duration Error: Input Duration Violation: 1000.0625 ms. Expected between 50 and 1000 ms',
    )
  })

  it('refuses short frames only after about a second of them', () => {
    const subject = meter()
    for (let count = 0; count < 48; count++) subject.take(640, 0)
    expect(() => subject.take(640, 0)).toThrow('Input Duration Violation: 20.0 ms.')
  })

  it('forgives a short frame now and then', () => {
    const subject = meter()
    for (let count = 0; count < 500; count++) subject.take(count % 2 === 0 ? 1_598 : 1_600, 0)
    expect(subject.totalMs).toBeGreaterThan(24_000)
  })

  it('measures by rate and encoding', () => {
    const mulaw = meter('encoding=pcm_mulaw&sample_rate=8000')
    mulaw.take(400, 0)
    expect(mulaw.totalMs).toBe(50)
    const opus = meter('encoding=opus')
    for (let packet = 0; packet < 60; packet++) opus.take(80, 0)
    expect(opus.totalMs).toBe(1_200)
  })

  it('refuses audio that runs too far ahead of the clock', () => {
    const subject = meter('', 2_000)
    subject.take(32_000, 0)
    subject.take(32_000, 0)
    expect(() => subject.take(32_000, 900)).toThrow(
      'Audio Transmission Rate Exceeded: Received 3.0 sec. audio in 0.9 sec',
    )
  })
})
