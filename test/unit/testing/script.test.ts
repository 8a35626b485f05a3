import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readScript, scriptEndMs } from '../../../src/testing/script.ts'

describe('a script', () => {
  it('spreads the words of a turn over its time, in order and apart', () => {
    const text = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(text, fc.nat(100_000), (texts, startMs) => {
        const endMs = startMs + texts.length * 300
        const words = readScript([{ text: texts.join(' '), startMs, endMs }])[0]?.words ?? []
        expect(words.map((word) => word.text)).toEqual(texts)
        expect([words[0]?.startMs, words.at(-1)?.endMs]).toEqual([startMs, endMs])
        let previous = startMs
        for (const word of words) {
          expect(word.startMs).toBeGreaterThanOrEqual(previous)
          expect(word.endMs).toBeGreaterThan(word.startMs)
          previous = word.endMs
        }
      }),
    )
  })

  it('gives a turn without an end time enough, but not the next one its own', () => {
    expect(scriptEndMs([{ text: 'one two three', startMs: 1_000 }])).toBe(1_960)
    const [first] = readScript([
      { text: 'one two three', startMs: 0 },
      { text: 'four', startMs: 600 },
    ])
    expect(first?.words.at(-1)?.endMs).toBe(600)
  })

  it.each([
    [
      'an overlap',
      [
        { text: 'a b', startMs: 0, endMs: 900 },
        { text: 'c', startMs: 500 },
      ],
      'script.1: starts at 500 ms',
    ],
    ['no words', [{ text: '  ', startMs: 0 }], 'script.0: has no words'],
    ['no time', [{ text: 'a', startMs: 100, endMs: 100 }], 'script.0: has no room'],
    ['a time that is none', [{ text: 'a', startMs: Number.NaN }], 'script.0: starts at NaN ms'],
  ])('refuses %s', (_, script, message) => {
    expect(() => readScript(script)).toThrow(message)
  })
})
