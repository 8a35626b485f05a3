import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Word } from '../../../src/protocol/turn.ts'
import { findOverlap } from '../../../src/streaming/overlap.ts'

const word = (text: string, startMs: number, endMs: number): Word => ({ text, startMs, endMs, confidence: 1 })

/** Words 300 ms long, 100 ms apart. */
const speak = (text: string, fromMs: number): Word[] =>
  text.split(' ').map((each, i) => word(each, fromMs + i * 400, fromMs + i * 400 + 300))

/** What is left of `heard`. */
const fresh = (delivered: readonly Word[], heard: readonly Word[]): string =>
  heard
    .slice(findOverlap(delivered, heard).drop)
    .map((each) => each.text)
    .join(' ')

describe('findOverlap', () => {
  it('drops what was delivered and keeps what follows', () => {
    expect(fresh(speak('take two tablets', 0), speak('take two tablets every day', 0))).toBe('every day')
    expect(fresh(speak('take two tablets', 0), speak('Take two tablets.', 0))).toBe('')
    expect(fresh([], speak('every day', 0))).toBe('every day')
  })

  it('knows what of the delivered is used up', () => {
    const delivered = speak('take two tablets every day', 0)
    expect(findOverlap(delivered, speak('take two', 0))).toMatchObject({ drop: 2, used: 2 })
    expect(findOverlap(delivered, speak('and then', 9_000))).toEqual({ drop: 0, used: 5, pairs: [] })
  })

  it('keeps a word said twice', () => {
    expect(fresh(speak('no', 0), speak('no no pain', 0))).toBe('no pain')
    expect(fresh(speak('no no', 0), speak('no no no', 0))).toBe('no')
    expect(fresh(speak('no', 0), speak('no', 900))).toBe('no')
  })

  it('drops a word that the cut garbled, or that was heard otherwise', () => {
    expect(fresh(speak('lisinopril', 0), [word('pril', 150, 300), ...speak('ten milligrams', 400)])).toBe(
      'ten milligrams',
    )
    expect(fresh(speak('take ten milligrams', 0), speak('take tan milligrams daily', 0))).toBe('daily')
  })

  it('pairs up words around one that was missed or split', () => {
    const delivered = speak('i take the red pill', 0)
    const heard = delivered.filter((each) => each.text !== 'the')
    expect(fresh(delivered, [...heard, ...speak('daily', 2_000)])).toBe('daily')
    const split = [word('i', 0, 300), word('ta', 400, 540), word('ke', 560, 700), ...delivered.slice(2)]
    expect(fresh(delivered, [...split, ...speak('daily', 2_000)])).toBe('daily')
    expect(findOverlap(delivered, heard).pairs).toEqual([
      { heard: 0, delivered: 0 },
      { heard: 1, delivered: 1 },
      { heard: 2, delivered: 3 },
      { heard: 3, delivered: 4 },
    ])
  })

  it('keeps new words that lie in the silence over which the last one was stretched', () => {
    const delivered = [...speak('it', 0), word('hurts.', 400, 2_000)]
    const heard = [word('hurts.', 400, 750), word('a', 1_200, 1_300), word('lot', 1_320, 1_700)]
    expect(fresh(delivered, heard)).toBe('a lot')
  })

  it('keeps a new first word that seems to begin a second early', () => {
    const delivered = [word('hurts.', 400, 1_400)]
    expect(fresh(delivered, [word('Where', 600, 1_900), word('exactly?', 1_950, 2_400)])).toBe(
      'Where exactly?',
    )
  })

  it('loses and repeats nothing when a replay begins at any word', () => {
    const vocabulary = ['no', 'pain', 'two', 'tablets', 'yes']
    const spoken = fc.array(
      fc.record({
        text: fc.constantFrom(...vocabulary),
        length: fc.integer({ min: 80, max: 500 }),
        gap: fc.integer({ min: 0, max: 900 }),
      }),
      { minLength: 2, maxLength: 30 },
    )
    fc.assert(
      fc.property(spoken, fc.nat(), fc.nat(), (parts, a, b) => {
        let at = 0
        const words = parts.map(({ text, length, gap }) => {
          const startMs = at + gap
          at = startMs + length
          return word(text, startMs, at)
        })
        const [from, to] = [a % words.length, b % words.length].sort((x, y) => x - y) as [number, number]
        const delivered = words.slice(from, to)
        expect(findOverlap(delivered, words.slice(from)).drop).toBe(to - from)
      }),
      { numRuns: 200 },
    )
  })
})
