import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeProcessor } from './fake-audio.ts'

describe('the capture worklet', () => {
  it('loses and adds no sample, whatever the chunk size and length of the visit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_400 }), fc.integer({ min: 0, max: 60 }), (frames, quanta) => {
        const posted: (Float32Array | null)[] = []
        const processor = makeProcessor(frames, (data) => posted.push(data))
        let next = 0
        for (let i = 0; i < quanta; i++) {
          const input = Float32Array.from({ length: 128 }, () => next++)
          expect(processor.process([[input]], [[new Float32Array(128)]])).toBe(true)
        }
        processor.port.onmessage?.({})
        processor.port.onmessage?.({})
        expect(processor.process([[]], [[new Float32Array(128)]])).toBe(false)
        expect(posted.pop()).toBeNull()
        const chunks = posted as Float32Array[]
        expect(chunks.flatMap((chunk) => [...chunk])).toEqual(Array.from({ length: next }, (_, i) => i))
        expect(chunks.slice(0, -1).every((chunk) => chunk.length === frames)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
