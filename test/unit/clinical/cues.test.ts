import { describe, expect, it } from 'vitest'
import { findCues } from '../../../src/clinical/statements/cues.ts'

describe('findCues', () => {
  it('finds drugs, symptoms and conditions, and which were denied', () => {
    const text =
      'She has hypertension and takes Zestril, no cough, but pain in her left knee. No problems otherwise.'
    expect(
      findCues(text).map(({ kind, term, negated, start, end }) => [
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

  it('takes the caller’s own names for drugs, unless it knows better', () => {
    expect(
      findCues('zorblaxin for asthma', { keyterms: ['Zorblaxin', 'asthma'] }).map(({ kind, term }) => [
        kind,
        term,
      ]),
    ).toEqual([
      ['medication', 'zorblaxin'],
      ['diagnosis', 'asthma'],
    ])
  })
})
