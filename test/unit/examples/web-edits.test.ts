import fc from 'fast-check'
import { reviewEdit, type EditedTurn } from 'medical-scribe'
import { describe, expect, it } from 'vitest'
import {
  actionsFor,
  decided,
  editKey,
  editState,
  isInText,
  openChecks,
  parseDecisions,
  type Decision,
} from '../../../examples/web/model/edit-decisions.ts'
import { describeEdit, turnSegments } from '../../../examples/web/model/turn-segments.ts'

function turnOf(text: string, edited: string, policy: 'revert' | 'flag' = 'revert'): EditedTurn {
  const review = reviewEdit(text, edited, { policy })
  return {
    id: '0-1',
    connection: 0,
    turnOrder: 1,
    text,
    words: [],
    startMs: 0,
    endMs: 900,
    isFinal: true,
    editedText: review.text,
    edits: review.edits,
    status: review.text === text ? 'unchanged' : 'edited',
  }
}

const said = fc
  .array(
    fc.constantFrom(
      'no',
      'fever',
      'ten',
      'milligrams',
      'of',
      'lisinopril',
      'um,',
      'the',
      'left',
      'knee',
      'Mrs.',
    ),
    {
      maxLength: 12,
    },
  )
  .map((words) => words.join(' '))

describe('edits and decisions', () => {
  it('shows the text that the guard let stand when nobody has decided anything', () => {
    fc.assert(
      fc.property(
        said,
        said,
        fc.constantFrom('revert' as const, 'flag' as const),
        (heard, edited, policy) => {
          const turn = turnOf(heard, edited, policy)
          expect(decided(turn, {}).editedText).toBe(turn.editedText)
        },
      ),
    )
  })

  it('gives back what was heard when every edit is undone, and what was written when every edit is applied', () => {
    fc.assert(
      fc.property(said, said, (heard, edited) => {
        const turn = turnOf(heard, edited)
        const all = (decision: Decision): Record<string, Decision> =>
          Object.fromEntries(turn.edits.map((edit) => [editKey(turn.id, edit), decision]))
        expect(decided(turn, all('keep-original')).editedText).toBe(heard)
        const whole = turn.edits.some(({ kind }) => kind === 'not-an-edit')
        if (!whole) expect(decided(turn, all('apply')).editedText).toBe(edited)
      }),
    )
  })

  it('cuts a turn so that both sides can be read from the segments', () => {
    fc.assert(
      fc.property(said, said, (heard, edited) => {
        const turn = turnOf(heard, edited, 'flag')
        const segments = turnSegments(turn, {})
        const heardSide = segments.map((part) => (part.kind === 'same' ? part.text : part.edit.before))
        const shownSide = segments.map((part) => {
          if (part.kind === 'same') return part.text
          return isInText(part.state) ? part.edit.after : part.edit.before
        })
        expect(heardSide.join('')).toBe(heard)
        expect(shownSide.join('')).toBe(decided(turn, {}).editedText)
      }),
    )
  })

  it('undoes one edit and leaves its neighbour', () => {
    const turn = turnOf('Um, take ten milligrams in the morning', 'Take 10 mg in the morning.')
    const dose = turn.edits.find(({ after }) => after.includes('10'))
    expect(dose).toBeDefined()
    const { editedText } = decided(turn, {
      [editKey(turn.id, dose as (typeof turn.edits)[0])]: 'keep-original',
    })
    expect(editedText).toBe('Take ten milligrams in the morning.')
  })

  it('calls the clinician to what the guard stopped or flagged, until she has decided', () => {
    const turn = turnOf('No fever today', 'Fever today')
    expect(turn.editedText).toMatch(/^no fever today$/i)
    expect(openChecks([turn], {})).toBeGreaterThan(0)
    const decisions = Object.fromEntries(
      turn.edits.map((edit) => [editKey(turn.id, edit), 'keep-original' as const]),
    )
    expect(openChecks([turn], decisions)).toBe(0)
    const flagged = turnOf('No fever today', 'Fever today', 'flag')
    expect(flagged.edits.map((edit) => editState(edit, undefined))).toContain('check')
  })

  it('offers a way out of every state, and never the state it is in', () => {
    for (const state of ['applied', 'undone', 'check', 'stopped'] as const) {
      const after = actionsFor(state).map(({ decision }) => editState({ verdict: 'accepted' }, decision))
      expect(after.length).toBeGreaterThan(0)
      if (state === 'applied' || state === 'undone') expect(after).not.toContain(state)
      expect(after.some((next) => isInText(next) !== isInText(state))).toBe(true)
    }
  })

  it('leaves a turn that was never edited alone', () => {
    const { editedText: _text, edits: _edits, status: _status, ...plain } = turnOf('Okay.', 'Okay.')
    expect(decided(plain, {})).toBe(plain)
    expect(turnSegments(plain, {})).toEqual([{ kind: 'same', text: 'Okay.' }])
  })

  it('names an edit without its words, and reads back only decisions', () => {
    const turn = turnOf('Take ten milligrams', 'Take 10 mg')
    const key = editKey(turn.id, turn.edits[0] as (typeof turn.edits)[0])
    expect(key).not.toMatch(/ten|mg|10/)
    expect(parseDecisions(JSON.stringify({ [key]: 'apply', other: 'delete everything' }))).toEqual({
      [key]: 'apply',
    })
    for (const broken of [null, '', '[', '7', 'null']) expect(parseDecisions(broken)).toEqual({})
  })

  it('has words for what cannot be seen', () => {
    expect(describeEdit({ before: 'um, ', after: '' })).toEqual({ before: 'um,', after: 'nothing' })
    expect(describeEdit({ before: '', after: ' ' })).toEqual({ before: 'nothing', after: 'a space' })
  })
})
