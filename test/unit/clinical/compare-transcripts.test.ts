import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignWords } from '../../../src/clinical/compare/align-words.ts'
import { compareTranscripts } from '../../../src/clinical/compare/compare-transcripts.ts'

const brief = (a: string, b: string): string[] =>
  compareTranscripts(a, b).map((one) => `${one.kind} ${one.a?.value ?? '–'} | ${one.b?.value ?? '–'}`)

describe('compareTranscripts', () => {
  it('finds the dose, drug and frequency two listeners disagree on', () => {
    expect(
      brief(
        'You can start amoxicillin, 250 milligrams three times a day. No cough then?',
        'Um, you can start ampicillin two hundred and fifty milligrams two times a day. No cough then?',
      ),
    ).toEqual(['drug amoxicillin | ampicillin', 'frequency 3/day | 2/day'])
  })

  it('hears one meaning in two spellings', () => {
    expect(
      brief(
        'Okay, so that is 400 milligrams twice a day of Nurofen. BP 140/90.',
        'okay so that is four hundred mg BID of ibuprofen uh BP one forty over ninety',
      ),
    ).toEqual([])
  })

  it('hears one meaning in the same words with other marks', () => {
    expect(
      brief(
        'Sugars were one sixty, one seventy. No fevers, joints okay. Ibuprofen, like six hundred, three times a day.',
        'Sugars were one sixty one seventy. No fevers joints okay. Ibuprofen like six hundred three times a day.',
      ),
    ).toEqual([])
  })

  it('says where a fact is missing', () => {
    const a = 'He takes aspirin every morning and walks a lot.'
    const b = 'He takes that thing every morning and walks a lot.'
    const [only] = compareTranscripts(a, b)
    expect(only).toMatchObject({ kind: 'drug', a: { value: 'aspirin' } })
    expect(only && 'b' in only).toBe(false)
    expect(b.slice(only?.inB.start, only?.inB.end)).toContain('that thing')
    const [other] = compareTranscripts(b, a)
    expect(other).toMatchObject({ kind: 'drug', b: { value: 'aspirin' } })
  })

  it('does not let the same fact far away stand in', () => {
    const filler =
      'We talked about gardens, weather, neighbours, bicycles and holidays for quite some while. '
    expect(
      brief(
        `Take 10 mg at night. ${filler.repeat(3)} And take 20 mg in the morning.`,
        `Take 20 mg at night. ${filler.repeat(3)} And take 10 mg in the morning.`,
      ),
    ).toEqual(['dose 10 mg | 20 mg', 'dose 20 mg | 10 mg'])
  })

  it.each([
    [
      'Ramipril 5 mg once daily, amlodipine 10 mg once daily.',
      'Ramipril 10 mg once daily, amlodipine 5 mg once daily.',
      ['dose 5 mg | 10 mg', 'dose 10 mg | 5 mg'],
    ],
    [
      'Insulin 10 units in the morning and 12 units at night.',
      'Insulin 12 units in the morning and 10 units at night.',
      ['dose 10 units | 12 units', 'dose 12 units | 10 units'],
    ],
    [
      'Potassium 4.1, creatinine 1.4.',
      'Potassium 1.4, creatinine 4.1.',
      ['number 4.1 | 1.4', 'number 1.4 | 4.1'],
    ],
    [
      'Ramipril once daily, metformin twice daily.',
      'Ramipril twice daily, metformin once daily.',
      ['frequency 1/day | 2/day', 'frequency 2/day | 1/day'],
    ],
    ['Ramipril 5 mg and amlodipine 5 mg.', 'Ramipril 5 mg and amlodipine.', ['dose 5 mg | –']],
    ['Reduce it by 50 mg.', 'Reduce it to 50 mg.', ['dose 50 mg | 50 mg']],
  ])('sees that values changed places, are said once less or relate otherwise: %j', (a, b, expected) => {
    expect(brief(a, b)).toEqual(expected)
    expect(brief(b, a)).toHaveLength(expected.length)
  })

  it.each([
    ['You take 10 mg of the lisinopril.', 'You take the lisinopril, 10 mg.'],
    ['Take ten, ten milligrams of morphine.', 'Take 10 mg of morphine.'],
    ['Take 10 mg, 10 mg at night.', 'Take 10 mg at night.'],
  ])('hears one meaning in another order, and in what was said twice: %j', (a, b) => {
    expect([...brief(a, b), ...brief(b, a)]).toEqual([])
  })

  it('compares the kinds asked for', () => {
    expect(compareTranscripts('10 mg aspirin', '20 mg heparin', { kinds: ['dose'] })).toHaveLength(1)
  })

  it('agrees with itself, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => compareTranscripts(text, text).length === 0))
  })

  it('takes long texts without anything in common', () => {
    // Time of the processor: a busy machine is no slower text.
    const start = process.cpuUsage()
    compareTranscripts('one two three four '.repeat(5_000), 'take 5 mg of it '.repeat(5_000))
    expect(process.cpuUsage(start).user).toBeLessThan(5_000_000)
  }, 60_000)
})

describe('alignWords', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 40 })

  it('pairs equal words, rising in both', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = alignWords(a, b)
        pairs.forEach(([at, bt], index) => {
          expect(a[at]).toBe(b[bt])
          const last = pairs[index - 1]
          if (last) expect(at > last[0] && bt > last[1]).toBe(true)
        })
      }),
    )
  })

  it('finds every word of a text with words put in, by anchors when it is long', () => {
    const a = Array.from({ length: 3_000 }, (_, at) => `w${at}`)
    const b = a.flatMap((word, at) => (at % 7 === 3 ? [`x${at}`, word] : [word]))
    expect(alignWords(a, b)).toHaveLength(a.length)
  })
})
