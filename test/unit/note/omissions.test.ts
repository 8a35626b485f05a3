import { describe, expect, it } from 'vitest'
import { readVisit } from '../../../src/note/review/visit.ts'
import { omissionsOf } from '../../../src/note/review/omissions.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { turnOf } from '../model/models.ts'

const visit: readonly Turn[] = [
  turnOf('Any chest pain?', 0, 'clinician'),
  turnOf('No.', 1, 'patient'),
  turnOf('Any cough?', 2, 'clinician'),
  turnOf(
    'Yes, for two weeks. I take lisinopril 20 milligrams daily. I am allergic to penicillin.',
    3,
    'patient',
  ),
  turnOf('Your temperature is 38.2 degrees Celsius. Do you take metformin?', 4, 'clinician'),
  turnOf('No, never.', 5, 'patient'),
  turnOf('We will start azithromycin 250 milligrams. Actually, no, scratch that.', 6, 'clinician'),
  turnOf('Lisinopril, yes, 20 milligrams of lisinopril.', 7, 'patient'),
]
const missing = (...texts: string[]): string[] =>
  omissionsOf(texts, readVisit(visit)).map(
    ({ severity, kind, value, turn }) => `${severity} ${kind} ${value} ${turn}`,
  )

describe('omissionsOf', () => {
  it('lists what was said, once, most severe first, with its turn', () => {
    expect(missing()).toEqual([
      'high drug lisinopril 0-3',
      'high allergy penicillin 0-3',
      'medium negation chest pain 0-0',
      'medium number 38.2 degC 0-4',
      'medium drug metformin 0-4',
    ])
  })

  it('takes a question for no statement, and misses nothing that was taken back', () => {
    expect(missing().join()).not.toMatch(/azithromycin|250/)
  })

  it('finds what is written, however it is spelt', () => {
    expect(
      missing(
        'Zestril 20 mg once a day.',
        'Allergies: penicillin.',
        'Coughing, no chest pain.',
        'Temp 38.2 °C.',
        'Never took metformin.',
      ),
    ).toEqual([])
  })

  it('misses the dose of a drug that is named without it', () => {
    expect(missing('Aspirin 40 mg.', 'Lisinopril daily.', 'Penicillin allergy.', 'T 38.2')).toContain(
      'high dose 20 mg 0-3',
    )
  })

  it('misses a later step of a scheme of which the note has the first', () => {
    const scheme = readVisit([
      turnOf('Use two puffs every day for one month, and then two puffs every week.', 0, 'clinician'),
    ])
    const kindsOf = (text: string): string[] =>
      omissionsOf([text], scheme).map(({ kind, value }) => `${kind} ${value}`)
    expect(kindsOf('Two puffs daily for one month.')).toEqual(['frequency 1/week'])
    expect(kindsOf('Two puffs daily for one month, then weekly.')).toEqual([])
    const asked = readVisit([
      turnOf('Do you use two puffs every day for one month, and then two puffs every week?', 0, 'clinician'),
    ])
    expect(omissionsOf(['Two puffs daily.'], asked)).toEqual([])
  })
})
