import { describe, expect, it } from 'vitest'
import type { EditedTurn, Turn } from '../../../src/protocol/turn.ts'
import { EncounterRecord } from '../../../src/session/encounter-record.ts'

function turn(order: number, text: string, speaker?: string): Turn {
  return {
    id: `0-${order}`,
    isFinal: true,
    connection: 0,
    turnOrder: order,
    text,
    words: [],
    startMs: order * 1_000,
    endMs: order * 1_000 + 900,
    ...(speaker === undefined ? {} : { speaker }),
  }
}

const edited = (of: Turn, editedText: string): EditedTurn => ({
  ...of,
  editedText,
  edits: [],
  status: 'edited',
})

describe('EncounterRecord', () => {
  it('keeps turns in order of speech and puts an edit in the place of its turn', () => {
    const record = new EncounterRecord('visit')
    record.addTurn(turn(0, 'good morning'))
    record.addTurn(turn(2, 'since monday'))
    record.addTurn(turn(1, 'how long'))
    record.applyEdit(edited(turn(2, 'since monday'), 'Since Monday.'))
    expect(record.turns.map((t) => ('editedText' in t ? t.editedText : t.text))).toEqual([
      'good morning',
      'how long',
      'Since Monday.',
    ])
  })

  it('hands out snapshots that do not change afterwards, and the same one while nothing changes', () => {
    const record = new EncounterRecord('visit')
    record.addTurn(turn(0, 'one'))
    const before = record.snapshot()
    expect(record.snapshot()).toBe(before)
    record.addTurn(turn(1, 'two'))
    expect(before.turns).toHaveLength(1)
    expect(record.snapshot().turns).toHaveLength(2)
  })

  it('names a speaker in earlier and later turns, edited or not', () => {
    const record = new EncounterRecord('visit')
    record.addTurn(turn(0, 'hello', 'A'))
    record.addTurn(turn(1, 'hi', 'B'))
    record.applyEdit(edited(turn(0, 'hello', 'A'), 'Hello.'))
    expect(record.assignSpeaker('A', 'clinician').map((t) => t.id)).toEqual(['0-0'])
    expect(record.assignSpeaker('A', 'clinician')).toEqual([])
    record.addTurn(turn(2, 'any pain', 'A'))
    expect(record.turns.map((t) => t.role)).toEqual(['clinician', undefined, 'clinician'])
    expect(record.turns[0]).toMatchObject({ editedText: 'Hello.', text: 'hello' })
    expect(record.snapshot().speakers).toEqual({ A: 'clinician' })
  })

  it('lets a late revision move a turn to the other speaker, with that speaker’s role, and keeps its edit', () => {
    const record = new EncounterRecord('visit')
    record.assignSpeaker('A', 'clinician')
    record.assignSpeaker('B', 'patient')
    record.addTurn(turn(0, 'it hurts', 'A'))
    record.applyEdit(edited(turn(0, 'it hurts', 'A'), 'It hurts.'))
    expect(record.revise(turn(0, 'it hurts', 'B'))).toMatchObject({
      speaker: 'B',
      role: 'patient',
      editedText: 'It hurts.',
    })
    expect(record.revise(turn(9, 'never heard', 'B'))).toBeUndefined()
  })

  it('an edit that comes after a revision keeps the revised speaker', () => {
    const record = new EncounterRecord('visit')
    record.addTurn(turn(0, 'it hurts', 'A'))
    record.revise(turn(0, 'it hurts', 'B'))
    expect(record.applyEdit(edited(turn(0, 'it hurts', 'A'), 'It hurts.')).speaker).toBe('B')
  })
})
