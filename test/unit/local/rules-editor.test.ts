import { describe, expect, it } from 'vitest'
import { editByRules } from '../../../src/local/rules-editor.ts'
import { snapKeyterms } from '../../../src/local/snap-keyterms.ts'

describe('editByRules', () => {
  it.each([
    ['Take ten milligrams twice a day.', 'Take 10 mg twice a day.'],
    ['Yes, fifty micrograms.', 'Yes, 50 mcg.'],
    ['Zero point five milligrams at night.', '0.5 mg at night.'],
    ['She takes five to ten milligrams.', 'She takes 5 to 10 mg.'],
    ['It is one hundred and forty two over eighty eight.', 'It is 142/88.'],
    ['Um, so it hurts, uh, at night.', 'So it hurts, at night.'],
    ['I I feel the the same.', 'I feel the same.'],
    ['Not today,', 'Not today.'],
  ])('%s', (heard, edited) => {
    expect(editByRules(heard)).toBe(edited)
  })

  it.each([
    'No, no, it was two of us in three weeks.',
    'Take 10 mg in the morning.',
    'A murmur of two over six.',
    'That that hurts is very very clear.',
    'My sister is thirty one.',
  ])('leaves alone: %s', (heard) => {
    expect(editByRules(heard)).toBe(heard)
  })

  it('leaves a turn that is nothing but a filler', () => {
    expect(editByRules('Um.')).toBe('Um.')
  })

  it('is a format of itself: editing twice changes nothing more', () => {
    for (const heard of ['Um, ten milligrams of of remy pril,', 'It is one forty over ninety']) {
      const once = editByRules(heard, ['ramipril'])
      expect(editByRules(once, ['ramipril'])).toBe(once)
    }
  })
})

describe('snapKeyterms', () => {
  const terms = ['ramipril', 'losartan', 'penicillin']

  it.each([
    ['Keep the Remipril for now.', 'Keep the ramipril for now.'],
    ['Rami pril makes me cough.', 'Ramipril makes me cough.'],
    ['We start low-sarton today.', 'We start losartan today.'],
    ['I stopped remy peril and low sartan.', 'I stopped ramipril and losartan.'],
  ])('%s', (heard, edited) => {
    expect(snapKeyterms(heard, terms)).toBe(edited)
  })

  it.each([
    'Remember to rest.',
    'The pencil is in the room.',
    'A low spine pain.',
    'I take ramipril.',
    'Losartan works.',
  ])('leaves alone: %s', (heard) => {
    expect(snapKeyterms(heard, terms)).toBe(heard)
  })

  it('writes nothing that was not given', () => {
    expect(snapKeyterms('Keep the Remipril for now.', [])).toBe('Keep the Remipril for now.')
  })

  it('never writes over another drug that sounds like a term', () => {
    for (const [said, term] of [
      ['valsartan', 'losartan'],
      ['hydroxyzine', 'hydralazine'],
      ['prednisone', 'prednisolone'],
    ] as const) {
      expect(snapKeyterms(`She takes ${said} at night.`, [term])).toBe(`She takes ${said} at night.`)
    }
  })

  it('does not reach over the end of a sentence', () => {
    expect(snapKeyterms('It was rammy. Pril is no word.', ['ramipril'])).toBe(
      'It was rammy. Pril is no word.',
    )
  })
})
