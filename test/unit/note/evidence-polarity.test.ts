import { describe, expect, it } from 'vitest'
import { reviewNote } from '../../../src/note/review/review-note.ts'
import { unjudgedItem, type NoteItem } from '../../../src/protocol/note.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { turnOf } from '../model/models.ts'

/** The verdict on a line that cites every turn of the talk. */
function judge(line: string, ...talk: readonly Turn[]): Pick<NoteItem, 'verdict'> & { kinds: string[] } {
  const evidence = talk.map(({ id }) => id)
  const item = unjudgedItem('subjective', 0, line, evidence)
  const note = { subjective: [item], objective: [], assessment: [], plan: [], omissions: [] }
  const [judged] = reviewNote({ ...note, origin: { kind: 'model' } }, talk).subjective
  return { verdict: judged?.verdict ?? 'unsupported', kinds: judged?.issues.map(({ kind }) => kind) ?? [] }
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
    expect(judge('Thyroid panel abnormal', ...talk).kinds).toContain('polarity')
    expect(judge('Swelling is getting worse', ...talk).kinds).toContain('polarity')
    expect(judge('Thyroid panel not abnormal', ...talk).kinds).not.toContain('polarity')
  })

  it('does not take 2 months for the 2 weeks that were said, nor 6 to 8 months for weeks', () => {
    const talk = said('Come back in 2 weeks, it takes 6 to 8 weeks to heal.')
    expect(judge('Come back in 2 weeks', ...talk).kinds).toEqual([])
    expect(judge('Come back in 2 months', ...talk).kinds).toContain('fact-not-said')
    expect(judge('It takes 6 to 8 months to heal', ...talk).kinds).toContain('fact-not-said')
  })

  it('stands against the other side, and by the same one', () => {
    const talk = said('My left shoulder hurts when I lift the arm.')
    expect(judge('Left shoulder pain', ...talk).kinds).not.toContain('side')
    expect(judge('Right shoulder pain', ...talk)).toMatchObject({ verdict: 'conflicting' })
  })
})
