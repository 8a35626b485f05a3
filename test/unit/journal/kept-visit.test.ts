import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptVisit, type KeptVisit } from '../../../src/journal/kept-visit.ts'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { audio } from '../../contract/encounter-shapes.ts'

const read = (records: readonly JournalRecord[]): KeptVisit => keptVisit('visit', records)

describe('keptVisit', () => {
  it('makes nothing of nothing', () => {
    const { fold, chain, ...rest } = read([])
    expect(rest).toEqual({ heard: [], audio: [], missing: [], uncountedMs: 0 })
    expect([fold.encounter.turns, chain.head]).toEqual([[], ''])
  })

  it('counts the audio that was heard after the usage was written down', () => {
    const usage = { ...read([]).fold.usage, audioMs: 5_000 }
    const after = [audio(0), audio(50), audio(100)]
    expect(read([...after, { type: 'usage', usage, atMs: 75 }]).uncountedMs).toBe(75)
    expect(read(after).uncountedMs).toBe(150)
    // As older versions wrote it: at the end, when all was counted.
    expect(read([...after, { type: 'usage', usage }]).uncountedMs).toBe(0)
  })

  it('keeps the audio of a channel that a later record covers less far', () => {
    const channel = 'patient'
    const covered = (ms: number): JournalRecord => ({
      type: 'covered',
      untilMs: 0,
      channels: { patient: ms },
    })
    const { audio: left } = read([{ ...audio(0), channel }, covered(50), covered(0)])
    expect(left).toHaveLength(1)
  })

  it('cuts covered audio away to the sample', () => {
    const {
      audio: left,
      missing,
      fold,
    } = read([
      audio(100),
      audio(0),
      audio(50),
      { type: 'covered', untilMs: 60.25 },
      { type: 'covered', untilMs: 20 },
    ])
    expect(fold.progress.coveredMs).toBe(60.25)
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
    const { audio: left, missing } = read([
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
    const { missing } = read([
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
          const { audio: left, missing } = read([...records, { type: 'covered', untilMs: coveredMs }])
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
})
