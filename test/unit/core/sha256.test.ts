import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256 } from '../../../src/core/sha256.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

it('gives the same digest as Node for any bytes, wherever they lie in their buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 3 }), (bytes, from) => {
      const part = bytes.subarray(Math.min(from, bytes.length))
      expect(hex(sha256(part))).toBe(createHash('sha256').update(part).digest('hex'))
    }),
  )
  const long = new Uint8Array(100_000).map((_, index) => index % 251)
  expect(hex(sha256(long))).toBe(createHash('sha256').update(long).digest('hex'))
})
