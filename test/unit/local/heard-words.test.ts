import { describe, expect, it } from 'vitest'
import { heardWords, windowMs, withoutLoops } from '../../../src/local/heard-words.ts'

const span = (voiced: string, speechFrom = 10): Parameters<typeof heardWords>[1] => ({
  from: speechFrom - 5,
  to: speechFrom + voiced.length + 6,
  speechFrom,
  speechTo: speechFrom + voiced.length,
  voiced: [...voiced].map((mark) => mark === '#'),
})

describe('heardWords', () => {
  it('spreads words over the speech by their length, in order and inside it', () => {
    const words = heardWords('Any allergies to medication?', span('#'.repeat(50)))
    expect(words.map((word) => word.text)).toEqual(['Any', 'allergies', 'to', 'medication?'])
    expect(words[0]?.startMs).toBe(10 * windowMs)
    expect(words.at(-1)?.endMs).toBe(60 * windowMs)
    const lengths = words.map((word) => word.endMs - word.startMs)
    expect(lengths[1]).toBeGreaterThan(lengths[0] as number)
    for (const [at, word] of words.entries())
      expect(word.startMs).toBeGreaterThanOrEqual(words[at - 1]?.endMs ?? 0)
  })

  it('puts no word into a pause', () => {
    const words = heardWords('one two', span('#'.repeat(10) + '.'.repeat(20) + '#'.repeat(10)))
    expect(words[0]?.endMs).toBeLessThanOrEqual(20 * windowMs)
    expect(words[1]?.startMs).toBeGreaterThanOrEqual(40 * windowMs)
  })

  it('gives every word a place when no window counts as voiced', () => {
    const words = heardWords('hm hm', span('....'))
    expect(words).toHaveLength(2)
    expect(words[1]?.endMs).toBe(14 * windowMs)
  })
})

describe('withoutLoops', () => {
  it('collapses what nobody can say in that time', () => {
    expect(withoutLoops('Speech. Speech. Speech. Speech'.split(' '), 0.4)).toEqual(['Speech.'])
    expect(withoutLoops('I am I am I am I am well'.split(' '), 0.8)).toEqual(['I', 'am', 'well'])
  })

  it('collapses a long loop at any pace', () => {
    expect(withoutLoops('the the the the the the the the pain'.split(' '), 9)).toEqual(['the', 'pain'])
  })

  it('leaves what people do say twice or thrice', () => {
    for (const said of ['No, no, no.', 'very very sore', 'Yes. Yes. It hurts.']) {
      expect(withoutLoops(said.split(' '), 1.2).join(' ')).toBe(said)
    }
  })
})
