import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../src/core/emitter.ts'
import { LLMEditor } from '../../../src/editing/editor/llm-editor.ts'
import { EditBudget } from '../../../src/editing/editor/edit-budget.ts'
import type { ScribeWarning } from '../../../src/protocol/encounter.ts'
import type { EditedTurn } from '../../../src/protocol/turn.ts'
import { Chronicle } from '../../../src/session/chronicle.ts'
import { EncounterRecord } from '../../../src/session/encounter-record.ts'
import type { SessionEvents } from '../../../src/session/events.ts'
import { modelOf, turnOf } from '../model/models.ts'

describe('Chronicle', () => {
  it('tells once that the budget is spent, and of every other edit that failed', async () => {
    const events = new Emitter<SessionEvents>()
    const warnings: ScribeWarning[] = []
    const edited: EditedTurn[] = []
    events.on('warning', (warning) => warnings.push(warning))
    events.on('turnEdited', (turn) => edited.push(turn))
    const chronicle = new Chronicle(events, new EncounterRecord('visit'), {}, 0)
    const editor = new LLMEditor({ model: modelOf(() => 'I am sorry, I cannot help with that.') })
    const budget = new EditBudget({ maxModelCalls: 3 }, { modelCalls: 0, tokens: 0 })
    for (const order of [0, 1, 2]) {
      const turn = chronicle.heard(turnOf(`I take lisinopril ${order + 2} milligrams`, order))
      chronicle.edited(await editor.edit(turn, {}, { budget }), 1)
    }
    await chronicle.close(undefined)
    expect(warnings.map(({ kind }) => kind)).toEqual(['edit', 'budget'])
    expect(edited.map(({ status }) => status)).toEqual(['original', 'original', 'original'])
    expect(edited[2]?.reason).toMatch(/budget/)
  })
})
