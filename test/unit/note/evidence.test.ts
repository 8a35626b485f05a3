import { describe, expect, it } from 'vitest'
import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type SoapNote } from '../../../src/protocol/note.ts'
import { turnOf } from '../model/models.ts'

const turns = [
  turnOf('I have been coughing for two weeks.', 0, 'patient'),
  turnOf('Take amoxicillin five hundred milligrams three times a day.', 1, 'clinician'),
  turnOf('I am allergic to sulfa drugs.', 2, 'patient'),
]
const noteOf = (...items: [text: string, evidence: string[]][]): SoapNote => ({
  subjective: items.map(([text, evidence], at) => unjudgedItem('subjective', at, text, evidence)),
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'model' },
})
const verdict = (text: string, evidence: string[]): unknown =>
  reviewNote(noteOf([text, evidence]), turns).subjective.map((item) => [
    item.verdict,
    ...item.issues.map((issue) => issue.kind),
  ])[0]

describe('reviewNote', () => {
  it('supports what was said, however it is spelt', () => {
    expect(verdict('Amoxicillin 500 mg TID', ['0-1'])).toEqual(['supported'])
    expect(verdict('Cough for 2 weeks', ['0-0', '0-1'])).toEqual(['supported'])
    expect(verdict('Patient reports coughing', ['0-0'])).toEqual(['supported'])
    expect(verdict('Take with care', ['0-1'])).toEqual(['unverified'])
  })

  it('does not support what the cited turns do not say', () => {
    expect(verdict('Amoxicillin 250 mg TID', ['0-1'])).toEqual(['unsupported', 'fact-not-said'])
    expect(verdict('Amoxicillin 500 mg', ['0-0'])).toContain('fact-not-said')
    expect(verdict('Cough', [])).toEqual(['unsupported', 'no-evidence'])
    expect(verdict('Cough', ['9-9'])).toEqual(['unsupported', 'unknown-turn', 'no-evidence'])
  })

  it('takes a fact from the turn as heard as well as from its edit', () => {
    const edited = {
      ...turnOf('take amoxil', 0),
      editedText: 'Take ibuprofen.',
      edits: [],
      status: 'edited' as const,
    }
    const review = reviewNote(noteOf(['Amoxil', ['0-0']], ['Ibuprofen', ['0-0']]), [edited])
    expect(review.subjective.map((item) => item.verdict)).toEqual(['supported', 'supported'])
  })

  it('lists the drugs, doses and allergies the note leaves out', () => {
    const review = reviewNote(noteOf(['Cough for 2 weeks', ['0-0']]), turns)
    expect(review.omissions.map(({ kind, turn }) => [kind, turn])).toEqual(
      expect.arrayContaining([
        ['drug', '0-1'],
        ['dose', '0-1'],
        ['allergy', '0-2'],
      ]),
    )
    const whole = reviewNote(
      noteOf(
        ['Amoxicillin 500 mg TID', ['0-1']],
        ['Allergic to sulfa drugs', ['0-2']],
        ['Cough for 2 weeks', ['0-0']],
      ),
      turns,
    )
    expect(whole.omissions).toEqual([])
  })

  describe('of what was taken back', () => {
    const corrected = {
      ...turnOf(
        'We stop the ramipril and start losartan, twenty five milligrams once a day. No, sorry, I meant fifty milligrams once a day.',
        0,
        'clinician',
      ),
      editedText:
        'We stop the ramipril and start losartan, 25 mg once a day. No, sorry, I meant 50 mg once a day.',
      edits: [],
      status: 'edited' as const,
    }
    const judged = (text: string): unknown =>
      reviewNote(noteOf([text, ['0-0']]), [corrected]).subjective.map(({ verdict, issues }) => [
        verdict,
        ...issues.map(({ kind }) => kind),
      ])[0]

    it('finds the dose that was corrected, as heard and as edited', () => {
      expect(judged('Start losartan 25 mg once a day')).toEqual(['conflicting', 'retracted'])
      expect(judged('Stop ramipril and start losartan 25 mg daily')).toEqual(['conflicting', 'retracted'])
      expect(judged('Stop ramipril, start losartan twenty five milligrams')).toContain('retracted')
    })

    it('stands by the dose that was meant, and by a line that names both', () => {
      expect(judged('Start losartan 50 mg once a day')).toEqual(['supported'])
      expect(judged('Losartan 50 mg instead of 25 mg')).toEqual(['supported'])
      expect(judged('Start losartan 25 mg once a day. Sorry, I meant 50 mg.')).toEqual(['supported'])
    })
  })

  it('reads a question in a line with its answer', () => {
    const asked = [
      turnOf('Any fever or chest pain?', 0, 'clinician'),
      turnOf('I have no fever, but some chest pain.', 1, 'patient'),
    ]
    const judged = (text: string): unknown =>
      reviewNote(noteOf([text, ['0-0', '0-1']]), asked).subjective[0]?.verdict
    expect(judged('Any fever or chest pain? No fever, but some chest pain.')).toBe('supported')
    expect(judged('Any fever or chest pain? Fever and chest pain.')).toBe('conflicting')
  })

  it('does not miss a name in the letters in which it was misheard', () => {
    const heard = turnOf('Stop the remipril today.', 0, 'clinician')
    const edited = { ...heard, editedText: 'Stop the ramipril today.', edits: [], status: 'edited' as const }
    expect(reviewNote(noteOf(['Stop ramipril', ['0-0']]), [edited]).omissions).toEqual([])
    const lost = { ...edited, editedText: 'Stop it today.' }
    expect(reviewNote(noteOf(['Stop today', ['0-0']]), [lost]).omissions.map(({ kind }) => kind)).toEqual([
      'drug',
    ])
  })
})
