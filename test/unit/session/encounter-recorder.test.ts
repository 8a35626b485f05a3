import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../src/core/emitter.ts'
import { EditBudget } from '../../../src/editing/editor/edit-budget.ts'
import { LLMEditor } from '../../../src/editing/editor/llm-editor.ts'
import { EncounterFold } from '../../../src/journal/fold.ts'
import type { EncounterStore } from '../../../src/journal/records.ts'
import type { ScribeWarning } from '../../../src/protocol/encounter.ts'
import type { EditedTurn } from '../../../src/protocol/turn.ts'
import { EncounterRecorder } from '../../../src/session/encounter-recorder.ts'
import type { SessionEvents } from '../../../src/session/events.ts'
import { recordingStore } from '../../support/recording-store.ts'
import { modelOf, turnOf } from '../model/models.ts'

function recorderOn(store?: EncounterStore): { recorder: EncounterRecorder; events: Emitter<SessionEvents> } {
  const events = new Emitter<SessionEvents>()
  const options = store ? { store } : {}
  const { signal } = new AbortController()
  const recorder = new EncounterRecorder(events, new EncounterFold('visit'), options, undefined, signal)
  return { recorder, events }
}

describe('EncounterRecorder', () => {
  it('tells once that the budget is spent, and of every other edit that failed', async () => {
    const { recorder, events } = recorderOn()
    const warnings: ScribeWarning[] = []
    const edited: EditedTurn[] = []
    events.on('warning', (warning) => warnings.push(warning))
    events.on('turnEdited', (turn) => edited.push(turn))
    const editor = new LLMEditor({ model: modelOf(() => 'I am sorry, I cannot help with that.') })
    const budget = new EditBudget({ maxModelCalls: 3 }, () => recorder.encounter)
    for (const order of [0, 1, 2]) {
      const turn = turnOf(`I take lisinopril ${order + 2} milligrams`, order)
      recorder.tell({ type: 'turn', turn })
      recorder.edited(await editor.edit(turn, {}, { budget, onCall: (call) => recorder.called(call) }), 1)
    }
    expect(warnings.map(({ kind }) => kind)).toEqual(['edit', 'budget'])
    expect(edited.map(({ status }) => status)).toEqual(['original', 'original', 'original'])
    expect(edited[2]?.reason).toMatch(/budget/)
  })

  it('tells in the same tick without a store, and after the disk with one, in the same order', async () => {
    const told: string[] = []
    const { store } = recordingStore()
    for (const each of [recorderOn(), recorderOn(store)]) {
      each.events.on('turn', ({ id }) => told.push(id))
      each.events.on('cue', ({ term }) => told.push(term))
      each.events.on('warning', ({ kind }) => told.push(kind))
      each.recorder.tell({ type: 'turn', turn: turnOf('Take lisinopril.', 0) })
      each.recorder.warn({ kind: 'service', message: '' })
      told.push('done')
      await each.recorder.close()
    }
    const turn = ['0-0', 'lisinopril', 'service']
    expect(told).toEqual([...turn, 'done', 'done', ...turn])
  })

  it('writes what audio may be forgotten with what comes next, and after the turns that cover it', async () => {
    const { store, writes } = recordingStore()
    const { recorder } = recorderOn(store)
    recorder.tell({ type: 'start', startedAt: 'now' })
    recorder.tell({ type: 'connection', connection: 0 })
    recorder.hear(new Uint8Array(3_200), 0, undefined, {
      encoding: 'pcm_s16le',
      sampleRate: 16_000,
      channels: 1,
    })
    expect(writes).toEqual([])
    recorder.tell({ type: 'turn', turn: turnOf('Take lisinopril.', 0) })
    recorder.cover(100, undefined)
    await recorder.close()
    const types = writes.map((records) => records.map(({ type }) => type))
    expect(types).toEqual([['start', 'connection', 'audio', 'turn', 'usage'], ['covered']])
  })
})
