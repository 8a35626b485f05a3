import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstIndex } from '../../../src/core/first-index.ts'

it('finds what a search from the front finds, in few looks', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (numbers, least) => {
      const sorted = [...numbers].sort((a, b) => a - b)
      const place = sorted.findIndex((number) => number >= least)
      let looks = 0
      const found = firstIndex(sorted, (number) => {
        looks++
        return number >= least
      })
      expect(found).toBe(place === -1 ? sorted.length : place)
      expect(looks).toBeLessThanOrEqual(Math.ceil(Math.log2(sorted.length + 1)))
    }),
  )
})
