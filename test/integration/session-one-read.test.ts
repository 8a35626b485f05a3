import { describe, expect, it } from 'vitest'
import { iterableSource, type AudioSource, type MedicalScribeSessionOptions } from '../../src/index.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import { losses, recordingStore } from '../support/recording-store.ts'
import { turnMessage } from '../support/turn-message.ts'
import { visit, type Visit } from '../support/visit.ts'

/** Turns that a slow process finds waiting for it all at once. */
const turns = [
  turnMessage(0, 'Any allergies?', 400, 'A'),
  turnMessage(1, 'None that I know of.', 1_600, 'B'),
  turnMessage(2, 'Then take naproxen.', 3_600, 'A'),
]
const spoken = ['Any allergies?', 'None that I know of.', 'Then take naproxen.']
const lastWordEndMs = 4_700

/** So slow that a store has nothing to do when the turns come: else it would write them in one go. */
const heard = (): AudioSource =>
  iterableSource(
    Array.from({ length: 60 }, () => new Uint8Array(3_200).fill(1)),
    { speed: 20 },
  )

/** A visit whose service says all this in one go, on each connection, and nothing else. */
function visitWith(
  said: readonly object[],
  options: Partial<MedicalScribeSessionOptions> = {},
): Promise<Visit> {
  const faults = [0, 1].flatMap((connection) =>
    said.map((message) => ({ kind: 'message', connection, atAudioMs: 5_000, message }) as const),
  )
  return visit({ editor: false, note: false, audio: heard(), ...options }, { script: [], faults })
}

describe('messages that arrive in one read', () => {
  it.each([
    ['one source', heard()],
    ['two channels', { clinician: heard(), patient: heard() }],
  ])('L17: a crash between any two writes loses no turn, of %s', async (_, audio) => {
    const { store, writes } = recordingStore()
    await using v = await visitWith(turns, { audio, store })
    await v.session.start()
    await v.over
    expect(new Set(v.session.encounter.turns.map(({ text }) => text))).toEqual(new Set(spoken))
    // The crash that matters comes after audio is done with and before the end.
    expect(keptVisit('v', writes.flat()).fold.progress.coveredMs).toBeGreaterThanOrEqual(lastWordEndMs)
    expect(writes.length).toBeGreaterThan(5)
    expect(losses(writes)).toEqual([])
  })

  it('L5: speakers are corrected of a turn that came right before', async () => {
    const { words } = turnMessage(0, 'Any allergies?', 400, 'B')
    const revision = {
      type: 'SpeakerRevision',
      revisions: [{ turn_order: 0, speaker_label: 'B', words }],
    }
    await using v = await visitWith([...turns, revision], { streaming: { speakerLabels: true } })
    await v.session.start()
    await v.over
    expect(v.session.encounter.turns.map(({ speaker }) => speaker)).toEqual(['B', 'B', 'A'])
    const told = v.events.flatMap((e) =>
      e.type === 'turn' || e.type === 'turnRevised' ? [`${e.type} ${e.args[0].id} ${e.args[0].speaker}`] : [],
    )
    expect(told).toEqual(['turn 0-0 A', 'turn 0-1 B', 'turn 0-2 A', 'turnRevised 0-0 B'])
  })
})

describe('a listener that ends the visit while messages are read', () => {
  it('L9: cancels it, and hears nothing more of that read', async () => {
    await using v = await visitWith(turns)
    const told: string[] = []
    v.session.on('stateChange', ({ status }) => told.push(status))
    v.session.on('turn', ({ text }) => {
      told.push(text)
      void v.session.cancel()
    })
    v.session.start().catch(() => undefined)
    await expect(v.session.finished).rejects.toMatchObject({ code: 'cancelled' })
    await v.fake.waitForClose()
    expect(told).toEqual(['starting', 'live', 'Any allergies?', 'ended'])
  })

  it('L8: stops it, and every turn of that read is there', async () => {
    await using v = await visitWith(turns)
    v.session.on('turn', () => void v.session.stop())
    await v.session.start()
    await v.over
    expect(v.session.encounter.turns.map(({ text }) => text)).toEqual(spoken)
  })
})
