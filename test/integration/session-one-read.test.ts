import { describe, expect, it } from 'vitest'
import {
  MedicalScribeSession,
  iterableSource,
  type AudioChannels,
  type AudioSource,
} from '../../src/index.ts'
import { replayEncounter } from '../../src/journal/replay-encounter.ts'
import { losses, recordingStore } from '../support/cut-journal.ts'
import { finalTurn, oneReadServer, withSpeaker } from '../support/one-read-server.ts'

/** Turns that a slow process finds waiting for it all at once. */
const first = finalTurn(0, 'Any allergies?', 400)
const turns = [first, finalTurn(1, 'None that I know of.', 1_600), finalTurn(2, 'Then take naproxen.', 3_600)]
const spoken = ['Any allergies?', 'None that I know of.', 'Then take naproxen.']
const lastWordEndMs = 4_700

const heard = (): AudioSource =>
  iterableSource(Array.from({ length: 60 }, () => new Uint8Array(3_200).fill(1)))

describe('messages that arrive in one read', () => {
  it.each<readonly [string, () => AudioSource | AudioChannels]>([
    ['one source', heard],
    ['two channels', () => ({ clinician: heard(), patient: heard() })],
  ])('L17: a crash between any two writes loses no turn, of %s', async (_, audio) => {
    await using server = await oneReadServer(turns, 5_000)
    const { store, writes } = recordingStore()
    const session = new MedicalScribeSession({
      apiKey: 'k',
      streaming: { url: server.streamingUrl },
      editor: false,
      note: false,
      store,
      audio: audio(),
    })
    await session.start()
    const { encounter } = await session.finished
    expect(new Set(encounter.turns.map(({ text }) => text))).toEqual(new Set(spoken))
    // The crash that matters comes after audio is done with and before the end.
    expect(replayEncounter(writes.flat()).coveredMs).toBeGreaterThanOrEqual(lastWordEndMs)
    expect(writes.length).toBeGreaterThan(5)
    expect(losses(writes)).toEqual([])
  })

  it('L5: speakers are corrected of a turn that came right before', async () => {
    const named = turns.map((turn, i) => withSpeaker(turn, 'ABA'.charAt(i)))
    const { words } = withSpeaker(first, 'B')
    const revision = { turn_order: 0, speaker_label: 'B', words }
    await using server = await oneReadServer(
      [...named, { type: 'SpeakerRevision', revisions: [revision] }],
      5_000,
    )
    const session = new MedicalScribeSession({
      apiKey: 'k',
      streaming: { url: server.streamingUrl, speakerLabels: true },
      editor: false,
      note: false,
      audio: heard(),
    })
    const told: string[] = []
    session.on('turn', ({ id, speaker }) => told.push(`turn ${id} ${speaker}`))
    session.on('turnRevised', ({ id, speaker }) => told.push(`revised ${id} ${speaker}`))
    await session.start()
    const { encounter } = await session.finished
    expect(encounter.turns.map(({ speaker }) => speaker)).toEqual(['B', 'B', 'A'])
    expect(told).toEqual(['turn 0-0 A', 'turn 0-1 B', 'turn 0-2 A', 'revised 0-0 B'])
  })
})

describe('a listener that ends the visit while messages are read', () => {
  it('L9: cancels it, and hears nothing more of that read', async () => {
    await using server = await oneReadServer(turns, 5_000)
    const session = new MedicalScribeSession({
      apiKey: 'k',
      streaming: { url: server.streamingUrl },
      editor: false,
      note: false,
      audio: heard(),
    })
    const told: string[] = []
    session.on('stateChange', ({ status }) => told.push(status))
    session.on('turn', ({ text }) => {
      told.push(text)
      void session.cancel()
    })
    session.start().catch(() => undefined)
    await expect(session.finished).rejects.toMatchObject({ code: 'cancelled' })
    await server.waitForClose()
    expect(told).toEqual(['starting', 'live', 'Any allergies?', 'ended'])
  })

  it('L8: stops it, and every turn of that read is there', async () => {
    await using server = await oneReadServer(turns, 5_000)
    const session = new MedicalScribeSession({
      apiKey: 'k',
      streaming: { url: server.streamingUrl },
      editor: false,
      note: false,
      audio: heard(),
    })
    session.on('turn', () => void session.stop())
    await session.start()
    const { encounter } = await session.finished
    expect(encounter.turns.map(({ text }) => text)).toEqual(spoken)
  })
})
