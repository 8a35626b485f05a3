import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySpans, diffPieces, type Span } from '../../../src/editing/guard/diff.ts'
import { readSpeech } from '../../../src/editing/guard/pieces.ts'
import { tries } from '../../support/tries.ts'
import { anyCharacter } from '../../support/any-character.ts'

const diffWords = (original: string, edited: string): Span[] =>
  diffPieces(original, readSpeech(original).pieces, edited, readSpeech(edited).pieces)

const changes = (original: string, edited: string): string[] =>
  diffWords(original, edited).map((span) => `${span.before}>${span.after}`)

describe('diffWords', () => {
  it('finds nothing in equal texts', () => {
    expect(diffWords('No pain today.', 'No pain today.')).toEqual([])
  })

  it('cuts at words, and keeps neighbouring changes of aligned words apart', () => {
    expect(changes('she takes lysinopril ten milligrams', 'She takes lisinopril 10 mg.')).toEqual([
      'she>She',
      'lysinopril>lisinopril',
      'ten milligrams>10 mg.',
    ])
    expect(changes('okay so metformin twice', 'Okay, so Metformin twice')).toEqual([
      'okay>Okay,',
      'metformin>Metformin',
    ])
    expect(changes('give 2.5 not 25', 'give 25 not 25')).toEqual(['2.5>25'])
  })

  it('gives offsets in the original', () => {
    const original = 'um I think um yes'
    for (const span of diffWords(original, 'I think yes')) {
      expect(original.slice(span.start, span.end)).toBe(span.before)
      expect(span.after).toBe('')
    }
  })

  it('counts white space', () => {
    expect(changes('two  blanks\n', 'two blanks')).toEqual([' >', '\n>'])
  })

  const word = fc.constantFrom(
    'a',
    'B',
    'b',
    '10',
    'mg',
    ',',
    '.',
    ' ',
    '  ',
    '\n',
    'é',
    '👩‍⚕️',
    "don't",
    '\u202e',
  )
  const text = fc.oneof(
    fc.array(word, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: anyCharacter }),
  )

  it('reconstructs any edited text from its spans, which are ordered and say what they replace', () => {
    fc.assert(
      fc.property(text, text, (original, edited) => {
        const spans = diffWords(original, edited)
        expect(applySpans(original, spans)).toBe(edited)
        expect(spans.length === 0).toBe(original === edited)
        let last = 0
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(last)
          expect(original.slice(span.start, span.end)).toBe(span.before)
          expect(span.before).not.toBe(span.after)
          last = span.end
        }
      }),
      { numRuns: tries(500, 75) },
    )
  })

  it('aligns as many words as the longest common subsequence', () => {
    const small = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    fc.assert(
      fc.property(small, small, (one, other) => {
        const spans = diffWords(one.join(' '), other.join(' '))
        const removed = spans.flatMap((span) => span.before.split(/\s+/).filter(Boolean)).length
        expect(one.length - removed).toBe(longest(one, other))
      }),
    )
  })

  it('stays exact on hostile sizes', { timeout: 60_000 }, () => {
    const times = tries(5_000, 1_500)
    const original = 'ten milligrams of this and that. '.repeat(times)
    const edited = 'Twenty grams, or so, of nothing at all! '.repeat(times)
    expect(applySpans(original, diffWords(original, edited))).toBe(edited)
  })
})

function longest(a: readonly string[], b: readonly string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      const [above, here] = [rows[i] as number[], rows[i + 1] as number[]]
      here[j + 1] = x === y ? (above[j] as number) + 1 : Math.max(above[j + 1] as number, here[j] as number)
    })
  })
  return rows[a.length]?.[b.length] as number
}
