import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { replayEncounter } from '../../../src/journal/replay-encounter.ts'
import type { SoapNote } from '../../../src/protocol/note.ts'
import { audio, edited, turn } from '../../contract/encounter-shapes.ts'

const note: SoapNote = {
  subjective: [],
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'extractive' },
}

describe('replayEncounter', () => {
  it('makes nothing of nothing', () => {
    expect(replayEncounter([])).toEqual({
      isOver: false,
      isPaused: false,
      turns: [],
      pendingEdits: [],
      speakers: {},
      cues: [],
      gaps: [],
      audio: [],
      missing: [],
      coveredMs: 0,
      timelineMs: 0,
      nextConnection: 0,
      damage: [],
    })
  })

  it('has each turn once, in order of speech, with its edit', () => {
    const replayed = replayEncounter([
      { type: 'turn', turn: turn(1, 1_000) },
      { type: 'turn', turn: turn(0, 0) },
      { type: 'turn', turn: { ...turn(0, 0), text: 'The same turn again.' } },
      { type: 'turn-edited', turn: edited(turn(0, 0)) },
    ])
    expect(replayed.turns).toEqual([edited(turn(0, 0)), turn(1, 1_000)])
    expect(replayed.pendingEdits).toEqual(['0-1'])
    expect(replayed.timelineMs).toBe(1_750)
    expect(replayed.nextConnection).toBe(1)
  })

  it('keeps edit and corrected speakers whichever came first', () => {
    const wanted = { ...edited(turn(0, 0, 'B')) }
    const first: JournalRecord = { type: 'turn', turn: turn(0, 0) }
    const edit: JournalRecord = { type: 'turn-edited', turn: edited(turn(0, 0)) }
    const revision: JournalRecord = { type: 'turn-revised', turn: turn(0, 0, 'B') }
    const full: JournalRecord = { type: 'turn-revised', turn: wanted }
    expect(replayEncounter([first, edit, revision]).turns).toEqual([wanted])
    expect(replayEncounter([first, revision, edit]).turns).toEqual([wanted])
    expect(replayEncounter([first, edit, full]).turns).toEqual([wanted])
    // The turn's own record was damaged.
    expect(replayEncounter([edit]).turns).toEqual([edited(turn(0, 0))])
    expect(replayEncounter([full]).pendingEdits).toEqual([])
  })

  it('gives every turn the role its speaker has by now', () => {
    const { turns, speakers } = replayEncounter([
      { type: 'speaker', label: 'A', role: 'guest' },
      { type: 'turn', turn: turn(0, 0, 'A') },
      { type: 'turn', turn: turn(1, 900, 'toString') },
      { type: 'speaker', label: 'A', role: 'patient' },
    ])
    expect(turns.map(({ role }) => role)).toEqual(['patient', undefined])
    expect(speakers).toEqual({ A: 'patient' })
  })

  it('knows the final note from a draft, and whether the visit is over', () => {
    const final = { ...note, origin: { kind: 'model' as const } }
    const records: JournalRecord[] = [
      { type: 'start', startedAt: 'first' },
      { type: 'note', kind: 'draft', note },
      { type: 'note', kind: 'final', note: final },
      { type: 'note', kind: 'draft', note },
      { type: 'end', endedAt: 'then' },
    ]
    expect(replayEncounter(records)).toMatchObject({
      startedAt: 'first',
      endedAt: 'then',
      isOver: true,
      note: { kind: 'final', note: final },
    })
    const reopened = replayEncounter([...records, { type: 'start', startedAt: 'second' }])
    expect(reopened).toMatchObject({ startedAt: 'first', isOver: false })
    expect(reopened).not.toHaveProperty('endedAt')
  })

  it('goes on after the last connection, also one that heard nothing', () => {
    expect(replayEncounter([{ type: 'connection', connection: 4 }]).nextConnection).toBe(5)
  })

  it('follows pause and resume', () => {
    const pause: JournalRecord = { type: 'pause', atMs: 700 }
    expect(replayEncounter([pause])).toMatchObject({ isPaused: true, timelineMs: 700 })
    expect(replayEncounter([pause, { type: 'resume', atMs: 700 }]).isPaused).toBe(false)
  })

  it('cuts covered audio away to the sample', () => {
    const {
      audio: left,
      missing,
      coveredMs,
    } = replayEncounter([
      audio(100),
      audio(0),
      audio(50),
      { type: 'covered', untilMs: 60.25 },
      { type: 'covered', untilMs: 20 },
    ])
    expect(coveredMs).toBe(60.25)
    expect(left.map(({ startMs, bytes }) => [startMs, bytes.length])).toEqual([
      [60.25, 1_600 - 164 * 2],
      [100, 1_600],
    ])
    expect(left[0]?.bytes).toEqual(audio(50).bytes.subarray(164 * 2))
    expect(missing).toEqual([])
  })

  it('keeps channels apart: what covers one leaves the audio of the other, and so do gaps', () => {
    const on = (channel: 'clinician' | 'patient', startMs: number): JournalRecord => ({
      ...audio(startMs),
      channel,
    })
    const { audio: left, missing } = replayEncounter([
      on('clinician', 0),
      on('patient', 0),
      on('clinician', 50),
      on('patient', 50),
      on('patient', 150),
      on('clinician', 150),
      { type: 'gap', gap: { startMs: 100, endMs: 150, reason: 'source', channel: 'patient' } },
      { type: 'covered', untilMs: 0, channels: { clinician: 50, patient: 0 } },
    ])
    expect(left.map(({ channel, startMs }) => [channel, startMs])).toEqual([
      ['clinician', 50],
      ['clinician', 150],
      ['patient', 0],
      ['patient', 50],
      ['patient', 150],
    ])
    expect(missing).toEqual([{ channel: 'clinician', startMs: 100, endMs: 150 }])
  })

  it('names audio that should be there and is not, but for gaps it knows', () => {
    const { missing } = replayEncounter([
      { type: 'covered', untilMs: 100 },
      audio(150),
      audio(300),
      audio(400),
      { type: 'gap', gap: { startMs: 200, endMs: 300, reason: 'overflow' } },
    ])
    expect(missing).toEqual([
      { startMs: 100, endMs: 150 },
      { startMs: 350, endMs: 400 },
    ])
  })

  it('lays out audio without overlap or loss, whatever the order and the repeats', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 }),
        fc.nat(200),
        (chunks, coveredMs) => {
          const records = chunks.map(([start, length]) => audio(start * 5, length * 5))
          const { audio: left, missing } = replayEncounter([
            ...records,
            { type: 'covered', untilMs: coveredMs },
          ])
          const wanted = new Set<number>()
          for (const [start, length] of chunks) {
            for (let ms = start * 5; ms < (start + length) * 5; ms++) if (ms >= coveredMs) wanted.add(ms)
          }
          const found: number[] = []
          for (const { startMs, bytes } of left) {
            const samples = new Int16Array(new Uint8Array(bytes).buffer)
            // Each sample still says where it belongs.
            expect(samples[0]).toBe(startMs * 16)
            for (let index = 0; index < samples.length; index += 16) found.push(startMs + index / 16)
          }
          expect(found).toEqual([...wanted].sort((a, b) => a - b))
          for (const { startMs, endMs } of missing) {
            for (let ms = startMs; ms < endMs; ms++) expect(wanted.has(ms)).toBe(false)
          }
        },
      ),
    )
  })

  it('passes damage on, and calls what is still sealed unreadable', () => {
    const damage: JournalRecord = { type: 'damage', part: 'log', position: 40, length: 9, reason: 'checksum' }
    const sealed: JournalRecord = { type: 'sealed', sequence: 3, bytes: new Uint8Array(1) }
    expect(replayEncounter([damage, sealed]).damage).toEqual([
      damage,
      { type: 'damage', part: 'sealed', position: 3, length: 1, reason: 'unreadable' },
    ])
  })
})
