import type { Turn } from '../../../src/protocol/turn.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clausesOf, mayAsk } from '../../../src/clinical/statements/clauses.ts'
import { tokenize } from '../../../src/clinical/tokens.ts'
import { tries } from '../../support/tries.ts'
import { cuesOf } from '../../../src/clinical/statements/cues.ts'

const turn = (id: string, text: string): Turn => ({
  id,
  text,
  words: [],
  startMs: 0,
  endMs: 1,
  connection: 0,
  turnOrder: 0,
  isFinal: true,
})

describe('cuesOf', () => {
  it('finds drugs, symptoms and conditions, and which were denied', () => {
    const text =
      'She has hypertension and takes Zestril, no cough, but pain in her left knee. No problems otherwise.'
    expect(
      cuesOf(turn('0-0', text)).map(({ kind, term, negated, start, end }) => [
        kind,
        term,
        negated,
        text.slice(start, end),
      ]),
    ).toEqual([
      ['diagnosis', 'hypertension', false, 'hypertension'],
      ['medication', 'lisinopril', false, 'Zestril'],
      ['symptom', 'cough', true, 'cough'],
      ['symptom', 'knee pain', false, 'pain in her left knee'],
    ])
  })

  it('tells what was asked when it is answered, where it was asked', () => {
    const asked = turn('0-0', 'Any fever or chest pain?')
    expect(cuesOf(asked)).toEqual([])
    expect(cuesOf(turn('0-1', 'No, but I have a cough.'), asked)).toEqual([
      { kind: 'symptom', term: 'fever', negated: true, turn: '0-0', start: 4, end: 9 },
      { kind: 'symptom', term: 'chest pain', negated: true, turn: '0-0', start: 13, end: 23 },
      { kind: 'symptom', term: 'cough', negated: false, turn: '0-1', start: 17, end: 22 },
    ])
    expect(cuesOf(turn('0-1', 'It is warm in here.'), asked)).toEqual([])
  })

  it('finds in every text that asks, without reading it, that it may ask', () => {
    const word = fc.constantFrom(
      ...'do does is are can could have has did not n’t you she it any what how about the your pain fever there takes and but so well , . ? ! now'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 14 }), (words) => {
        const text = words.join(' ')
        const asks = clausesOf(tokenize(text), text).some((clause) => clause.asks)
        expect([text, asks && !mayAsk(text)]).toEqual([text, false])
      }),
      { numRuns: tries(3_000, 300) },
    )
  })
})
