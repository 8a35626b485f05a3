import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Turn } from '../../src/protocol/turn.ts'
import { compareFacts } from '../../src/clinical/compare/compare-facts.ts'
import { contentWords } from '../../src/clinical/lexicon/content-words.ts'
import { criticalFacts } from '../../src/clinical/statements/critical-facts.ts'
import { cuesOf } from '../../src/clinical/statements/cues.ts'
import { allergiesIn } from '../../src/clinical/statements/allergies.ts'
import { contextFactsIn } from '../../src/clinical/statements/context-facts.ts'
import { readTerms } from '../../src/clinical/lexicon/findings.ts'
import { mentionsIn, lexicon } from '../../src/clinical/lexicon/lexicon.ts'
import { negationsIn } from '../../src/clinical/statements/negation.ts'
import { quantitiesIn } from '../../src/clinical/quantities/quantities.ts'
import { tries } from '../support/tries.ts'
import { anyCharacter } from '../support/any-character.ts'

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** A number as people say it. */
function spelled(n: number): string {
  if (n < 20) return small[n] as string
  if (n < 100) return (tens[Math.floor(n / 10) - 2] as string) + (n % 10 ? ` ${small[n % 10]}` : '')
  const [size, name] = n < 1000 ? [100, 'hundred'] : [1000, 'thousand']
  const rest = n % size
  return `${spelled(Math.floor(n / size))} ${name}${rest ? (rest < 100 ? ' and ' : ' ') + spelled(rest) : ''}`
}

/** Words of clinical speech and noise between them, so that random text reaches every rule. */
const speech = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."no not denies without never fever pain chest left right bilateral knee metformin lisinopril Zestril mg mcg g ml units tablet twice daily every q 6 h BID PRN to or and over point half a an hundred thousand twenty five one two 10 2.5 140 / - : . , ? \n for weeks days ago allergic allergy NKDA mother actually scratch that possible rule out of April 24th 2021 a1c b12 L5 n't do did I he ½".split(
          ' ',
        ),
      ),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: anyCharacter, maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((words) => words.join(' '))
const anything = fc.oneof(
  speech,
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.string({ maxLength: 200 }),
)

describe('criticalFacts, whatever the text', () => {
  it('never throws, and every fact is where it says', () => {
    fc.assert(
      fc.property(anything, (text) => {
        let last = 0
        for (const fact of criticalFacts(text, { locale: 'en-GB', keyterms: ['zorblaxin'] })) {
          expect(fact.end).toBeGreaterThan(fact.start)
          expect(fact.start).toBeGreaterThanOrEqual(last)
          expect(fact.text).toBe(text.slice(fact.start, fact.end))
          last = fact.start
        }
        for (const cue of [...cuesOf({ id: '0-0', text } as Turn), ...contentWords(text)])
          expect(text.slice(cue.start, cue.end)).not.toBe('')
      }),
      { numRuns: tries(400, 100) },
    )
  })

  it('finds no difference between a text and itself, nor after a change of case', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(compareFacts(criticalFacts(text), criticalFacts(text))).toEqual([])
      }),
      { numRuns: tries(300, 75) },
    )
  })

  it('reports a change both ways', () => {
    fc.assert(
      fc.property(speech, speech, (a, b) => {
        const [one, two] = [criticalFacts(a), criticalFacts(b)]
        const there = compareFacts(one, two)
        const back = compareFacts(two, one)
        expect(there.length === 0 && back.length > 0 && back.some(({ change }) => change === 'altered')).toBe(
          false,
        )
      }),
      { numRuns: tries(200, 50) },
    )
  })
})

describe('numbers', () => {
  it('reads every whole number below 10,000 alike in words and digits', () => {
    const wrong: number[] = []
    for (let n = 2; n < 10_000; n += tries(1, 7)) {
      const [fact, more] = criticalFacts(`${spelled(n)} mg`)
      if (fact?.value !== `${n} mg` || more) wrong.push(n)
    }
    expect(wrong).toEqual([])
  })

  it('reads decimals alike in words and digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 199 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
        (whole, digits) => {
          const said = `${spelled(whole)} point ${digits.map((digit) => small[digit]).join(' ')} mg`
          const written = `${whole}.${digits.join('')} mg`
          expect(compareFacts(criticalFacts(said), criticalFacts(written))).toEqual([])
        },
      ),
      { numRuns: tries(200, 50) },
    )
  })
})

describe('hostile text', () => {
  const size = tries(30_000, 6_000)
  it.each([
    ['a million digits', '7'.repeat(1_000_000)],
    ['digits and points', '1.'.repeat(size / 2)],
    ['digits and commas', '1,'.repeat(size / 2)],
    ['digits and dashes', '1-'.repeat(size / 2)],
    ['slashes', '1/2/'.repeat(size / 4)],
    ['one endless word', 'a'.repeat(size)],
    ['apostrophes', "n't'".repeat(size / 4)],
    ['negations', 'no '.repeat(size / 3)],
    ['tens', 'twenty '.repeat(size / 7)],
    ['ranges', 'ten to '.repeat(size / 7)],
    ['allergies', 'allergic to '.repeat(size / 12)],
    ['drugs', 'metformin 10 mg '.repeat(size / 16)],
    ['accents', 'á'.repeat(size)],
    ['right to left and controls', '\u202e\u0000\u200f'.repeat(size / 3)],
    ['lone surrogates', '\ud83d'.repeat(size)],
    ['emoji', '💊'.repeat(size / 2)],
    ['hundreds', 'hundred '.repeat(size / 8)],
    ['single letters', 'm g '.repeat(size / 4)],
    ['months', 'may may the of '.repeat(size / 15)],
  ])('%s cost no more than their length', (_name, text) => {
    const facts = criticalFacts(text)
    expect(compareFacts(facts, facts)).toEqual([])
    const { tokens, mentions, parts } = readTerms(text)
    let reads = 0
    const counted = new Proxy(tokens, {
      get: (target, key): unknown => {
        reads++
        return Reflect.get(target, key)
      },
    })
    for (const step of [
      (): unknown => mentionsIn(counted, lexicon()),
      (): unknown => quantitiesIn(counted, true),
      (): unknown => negationsIn(counted, mentions),
      (): unknown => allergiesIn(counted, mentions),
      (): unknown => contextFactsIn(counted, parts, new Set()),
    ]) {
      reads = 0
      step()
      expect(reads).toBeLessThanOrEqual(200 * tokens.length + 400)
    }
  })
})
