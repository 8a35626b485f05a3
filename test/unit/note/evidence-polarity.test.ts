import { describe, expect, it } from 'vitest'
import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type NoteItem } from '../../../src/protocol/note.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { turnOf } from '../model/models.ts'
import { judge as judgeLine } from './judge-line.ts'

/** The verdict on a line that cites every turn of the talk, and the kinds of its issues. */
function judge(line: string, ...talk: readonly Turn[]): Pick<NoteItem, 'verdict'> & { kinds: string[] } {
  const { verdict, issues } = judgeLine(line, talk)
  return { verdict, kinds: issues.map(({ kind }) => kind) }
}
const asked = (question: string, answer: string): Turn[] => [
  turnOf(question, 0, 'clinician'),
  turnOf(answer, 1, 'patient'),
]
const said = (text: string): Turn[] => [turnOf(text, 0, 'patient')]

describe('polarity of a line of the note', () => {
  it.each([
    ['a plain denial', 'Denies fever', 'Reports fever', asked('Any fever?', 'No, none at all.')],
    ['an answer at length', 'Denies cough', 'Has a cough', asked('Do you have a cough?', 'I have no cough.')],
    ['a yes', 'Has nausea', 'Denies nausea', asked('Any nausea?', 'Yes, in the mornings.')],
    [
      'one denial over several findings',
      'No vomiting',
      'Vomiting',
      said('I have had no fever, chills or vomiting.'),
    ],
    ['what is not seen', 'No swelling', 'Swelling', said("I don't see any swelling.")],
    ['a history denied', 'No history of asthma', 'History of asthma', said('I have no history of asthma.')],
    ['what is affirmed', 'Dizziness', 'No dizziness', said('I get dizziness when I stand up.')],
  ])('%s: bears out the one line and not the other', (_, right, wrong, talk) => {
    expect(judge(right, ...talk).verdict).toBe('supported')
    expect(judge(wrong, ...talk).verdict).not.toBe('supported')
    expect(judge(wrong, ...talk).kinds.length).toBeGreaterThan(0)
  })

  it('does not bear out what was only asked', () => {
    const talk = asked('Do you have palpitations?', 'Well, my sister was asking me that too.')
    expect(judge('Has palpitations', ...talk).verdict).not.toBe('supported')
    expect(judge('Denies palpitations', ...talk).verdict).not.toBe('supported')
  })

  it('does not bear out a denial of what nobody spoke of', () => {
    expect(judge('Denies chest pain', ...said('My knee has been sore since Tuesday.')).verdict).not.toBe(
      'supported',
    )
  })

  it('takes a denial for its own sentence or clause only', () => {
    for (const talk of [
      'I never had a heart attack. My father had a heart attack.',
      'my mother did not have a heart attack my father had a heart attack',
      'No, I have no chest pain. My father had a heart attack.',
    ])
      expect(judge('My father had a heart attack', ...said(talk))).toMatchObject({ verdict: 'supported' })
  })

  it('stands against what says the opposite in another word', () => {
    const talk = said('The thyroid panel was normal and the swelling is getting better.')
    expect(judge('Thyroid panel abnormal', ...talk).kinds).toContain('result')
    expect(judge('Swelling is getting worse', ...talk).kinds).toContain('course')
    expect(judge('Thyroid panel not abnormal', ...talk).kinds).toEqual([])
  })

  it('does not take 2 months for the 2 weeks that were said, nor 6 to 8 months for weeks', () => {
    const talk = said('Come back in 2 weeks, it takes 6 to 8 weeks to heal.')
    expect(judge('Come back in 2 weeks', ...talk).kinds).toEqual([])
    expect(judge('Come back in 2 months', ...talk).kinds).toContain('value')
    expect(judge('It takes 6 to 8 months to heal', ...talk).kinds).toContain('value')
  })

  it('stands against the other side, and by the same one', () => {
    const talk = said('My left shoulder hurts when I lift the arm.')
    expect(judge('Left shoulder pain', ...talk).kinds).not.toContain('side')
    expect(judge('Right shoulder pain', ...talk)).toMatchObject({ verdict: 'conflicting' })
  })

  it.each([
    ['Stop metoprolol', 'Keep taking your metoprolol.', 'action'],
    ['Severe headache', 'I have a mild headache.', 'severity'],
    ['Mother has asthma', 'I have asthma, and my mother has diabetes.', 'person'],
    ['Blood tests taken today', 'Maybe we need to get some blood tests next week.', 'status'],
    ['Metoprolol 65 mg', 'He is 65 and we start metoprolol 25 milligrams.', 'value'],
    [
      'Prednisone 20 mg daily for one week, then 40 mg daily for one week',
      'Take prednisone 40 milligrams every day for one week, and then 20 milligrams every day for one week.',
      'value',
    ],
    ['Start pantoprazole 20 mg', 'Take omeprazole 20 milligrams.', 'fact-not-said'],
    ['Allergic to latex', 'I take ibuprofen.', 'fact-not-said'],
    ['Reports haemoptysis', 'I have a sore knee.', 'not-said'],
  ])('%s, of “%s”: %s', (line, talk, kind) => {
    expect(judge(line, ...said(talk)).kinds).toContain(kind)
  })

  it.each([
    ['Knee pain when climbing stairs', 'I walked the stairs and my knees screamed.'],
    ['Denies photophobia', 'No, light does not bother me.'],
    ['Hypertension', 'My blood pressure is always up.'],
    ['Insurance denied semaglutide', 'The insurance denied semaglutide again, and I take it.'],
    ['Review in 4 months', 'Come back in about 17 weeks.'],
  ])('%s: no issue for other words', (line, talk) => {
    expect(judge(line, ...said(talk)).kinds).toEqual([])
  })

  it('conflicts only with words that it quotes, verbatim from the turn', () => {
    const [talk] = said('My left shoulder hurts. Take ibuprofen 400 milligrams.')
    const note = {
      subjective: [],
      objective: [],
      assessment: [],
      omissions: [],
      origin: { kind: 'model' as const },
    }
    const plan = ['Ibuprofen 600 mg', 'Right shoulder pain'].map((text, at) =>
      unjudgedItem('plan', at, text, ['0-0']),
    )
    for (const { verdict, issues } of reviewNote({ ...note, plan }, [talk as Turn]).plan) {
      expect(verdict).toBe('conflicting')
      for (const { quotes } of issues)
        expect(quotes?.every(({ text }) => talk?.text.includes(text))).toBe(true)
    }
  })
})
