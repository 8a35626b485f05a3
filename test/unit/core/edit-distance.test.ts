import { describe, expect, it } from 'vitest'
import { editDistance } from '../../../src/core/edit-distance.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['keyterm', 'keyterms', 1],
    ['ramipril', 'remipril', 1],
    ['kitten', 'sitting', 3],
    ['😀a', '😀b', 1],
  ])('from %j to %j takes %i', (a, b, cost) => {
    expect(editDistance(a, b)).toBe(cost)
    expect(editDistance(b, a)).toBe(cost)
  })

  it('weighs letters as it is told', () => {
    const gap = (letter: string): number => (letter === 'h' ? 0.5 : 1)
    expect(editDistance('right', 'rigt', undefined, gap)).toBe(0.5)
  })
})
