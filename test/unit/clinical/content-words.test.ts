import { describe, expect, it } from 'vitest'
import { contentWords } from '../../../src/clinical/lexicon/content-words.ts'
import { foldSpelling, stem } from '../../../src/clinical/stem.ts'

const words = (text: string): string[] => contentWords(text).map(({ word }) => word)

describe('contentWords', () => {
  it.each([
    ['SOB on exertion', 'short of breath on exertion'],
    ['pt has a hx of HTN', 'the patient has a history of hypertension'],
    ['um, twenty five patients coughed', '25 patient coughing'],
    ['oedema of the tibia', 'edema of the tibia'],
    ['two and a half', '2.5'],
  ])('finds the same words in "%s" and "%s"', (a, b) => {
    expect(words(a)).toEqual(words(b))
  })

  it('says where they stand, and keeps negations', () => {
    const text = 'He does not, um, walk.'
    expect(contentWords(text).map(({ word, start, end }) => [word, text.slice(start, end)])).toEqual([
      ['not', 'not'],
      ['walk', 'walk'],
    ])
  })
})

describe('stems', () => {
  it.each([
    ['diarrhoea', 'diarrhea'],
    ['anaemia', 'anemia'],
    ['tumours', 'tumor'],
    ['colour', 'color'],
    ['stabilised', 'stabilized'],
    ['sulphate', 'sulfate'],
    ['milligrammes', 'milligram'],
    ['litres', 'liter'],
    ['allergies', 'allergy'],
    ['swelling', 'swell'],
    ['coughed', 'cough'],
    ['rashes', 'rash'],
    ['labelled', 'labeled'],
  ])('%s is %s', (a, b) => {
    expect(stem(a)).toBe(stem(b))
  })

  it('leaves short words alone', () => {
    expect(['toe', 'hour', 'our', 'iris'].map(foldSpelling)).toEqual(['toe', 'hour', 'our', 'iris'])
  })
})
