import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksum } from '../../../src/node/checksum.ts'
import { decodePart, encodeHead, encodeRecord, headBytes } from '../../../src/node/journal-codec.ts'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { audio, edited, turn } from '../../contract/encounter-shapes.ts'
import { tries } from '../../support/tries.ts'

type Written = Exclude<JournalRecord, { type: 'damage' }>

const records: readonly Written[] = [
  { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
  { type: 'turn', turn: turn(0, 0) },
  audio(0, 3),
  { ...audio(0, 3), channel: 'patient' },
  { type: 'covered', untilMs: 5, channels: { clinician: 5, patient: 7.5 } },
  { type: 'turn-edited', turn: edited(turn(0, 0)) },
  {
    type: 'sealed',
    sequence: 7,
    audio: { startMs: 1.5, endMs: 51.5 },
    bytes: Uint8Array.of(0x9d, 0x4d, 1, 0),
  },
  { type: 'sealed', sequence: 0, coveredMs: 12.25, bytes: Uint8Array.of(1) },
  { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' },
]

function part(of: readonly Written[]): { bytes: Uint8Array; starts: number[] } {
  const pieces = [encodeHead(), ...of.map(encodeRecord)]
  const starts: number[] = []
  let at = 0
  for (const piece of pieces) {
    starts.push(at)
    at += piece.length
  }
  return { bytes: new Uint8Array(Buffer.concat(pieces)), starts: starts.slice(1) }
}

const { bytes: whole, starts } = part(records)

describe('a part of a journal', () => {
  it('is read as it was written', () => {
    expect(decodePart(whole, 'log')).toEqual({ records, endBytes: whole.length })
  })

  it('loses its last record and nothing else wherever it is torn', () => {
    const lastStart = starts.at(-1) as number
    for (let length = lastStart; length < whole.length; length += tries(1, 3)) {
      expect(decodePart(whole.subarray(0, length), 'log')).toEqual({
        records: records.slice(0, -1),
        endBytes: lastStart,
      })
    }
  })

  it('is torn without damage at every byte of it', () => {
    for (let length = 0; length < whole.length; length += tries(1, 7)) {
      const { records: read, endBytes } = decodePart(whole.subarray(0, length), 'log')
      const kept = starts.filter((_, index) => (starts[index + 1] ?? whole.length) <= length).length
      expect(read).toEqual(records.slice(0, kept))
      expect(endBytes).toBe(length < headBytes ? 0 : (starts[kept] ?? whole.length))
    }
  })

  it('takes space that was never written for a torn end', () => {
    const { records: read, endBytes } = decodePart(
      new Uint8Array([...whole, ...new Array<number>(4096).fill(0)]),
      'log',
    )
    expect(read).toEqual(records)
    expect(endBytes).toBe(whole.length)
  })

  it('reports a flipped bit where it lies, and reads all the rest', () => {
    for (let at = headBytes; at < whole.length; at += tries(1, 11)) {
      const broken = whole.slice()
      broken[at] = (broken[at] as number) ^ (1 << (at % 8))
      const hit = starts.findLastIndex((start) => start <= at)
      const { records: read } = decodePart(broken, 'log')
      expect(read.filter((record) => record.type !== 'damage')).toEqual(
        records.filter((_, index) => index !== hit),
      )
      const damage = read.filter((record) => record.type === 'damage')
      const end = starts[hit + 1] ?? whole.length
      const wanted = {
        type: 'damage',
        part: 'log',
        position: starts[hit],
        length: end - (starts[hit] as number),
        reason: 'checksum',
      }
      // A last record whose length grew is not to be told from a torn one.
      if (hit < starts.length - 1 || damage.length > 0) expect(damage).toEqual([wanted])
      else expect(at - (starts[hit] as number)).toBeLessThan(8)
    }
  })

  it('survives any damage: records that were written, in their order, or reports', () => {
    const known = new Set(records.map((record) => JSON.stringify(record)))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length), fc.nat(60), fc.uint8Array({ maxLength: 40 })), {
          maxLength: 4,
        }),
        (cuts) => {
          let broken = [...whole]
          for (const [at, drop, put] of cuts)
            broken = [...broken.slice(0, at), ...put, ...broken.slice(at + drop)]
          const { records: read, endBytes } = decodePart(Uint8Array.from(broken), 'log')
          expect(endBytes).toBeLessThanOrEqual(broken.length)
          for (const record of read) {
            if (record.type !== 'damage') expect(known.has(JSON.stringify(record))).toBe(true)
          }
        },
      ),
      { numRuns: tries(200, 60) },
    )
  })

  it('is read although its head is damaged, and refused when it is newer', () => {
    const broken = whole.slice()
    broken[8] = 99
    expect(decodePart(broken, 'log').records).toEqual([
      { type: 'damage', part: 'log', position: 0, length: headBytes, reason: 'checksum' },
      ...records,
    ])
    new DataView(broken.buffer).setUint32(12, checksum(broken, 0, 12), true)
    expect(() => decodePart(broken, 'log')).toThrow(
      expect.objectContaining({ code: 'store', reason: 'newer' }),
    )
    expect(() => decodePart(broken, 'log')).toThrow(/version 99.*up to 2/)
  })

  it.each<[string, object]>([
    ['an unknown type', { type: 'prophecy' }],
    ['a type with a part missing', { type: 'turn' }],
    ['no object', 'text' as never],
  ])('reports a whole record that it does not know: %s', (_, record) => {
    const { bytes } = part([record as Written, ...records.slice(1, 2)])
    const { records: read } = decodePart(bytes, 'log')
    expect(read[0]).toMatchObject({ type: 'damage', reason: 'unreadable', position: headBytes })
    expect(read[1]).toEqual(records[1])
  })

  it('holds audio as it is, not as text', () => {
    expect(encodeRecord(audio(0, 1_000)).length).toBeLessThan(32_000 + 40)
  })
})

describe('checksum', () => {
  it('is CRC-32, in one go and in parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const wanted = crc32(bytes)
        expect(checksum(bytes, 0, bytes.length)).toBe(wanted)
        const middle = Math.min(cut, bytes.length)
        expect(checksum(bytes, middle, bytes.length, checksum(bytes, 0, middle))).toBe(wanted)
      }),
    )
  })

  it('refuses a record that is too long to be read back (attack 10)', () => {
    const bytes = new Uint8Array(64 * 1024 * 1024)
    expect(() => encodeRecord({ type: 'audio', startMs: 0, sampleRate: 16_000, bytes })).toThrow(
      expect.objectContaining({ code: 'store', reason: 'failed' }),
    )
  })

  it('is searched in time that grows with its length, however it was crafted (attack 10)', () => {
    // Heads of records without end, each of which claims the whole rest and must be checked.
    const head = Uint8Array.of(0x9d, 0x4d, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0)
    const crafted = new Uint8Array(17 * 1024 * 1024 + 16)
    crafted.set(encodeHead())
    for (let at = 16; at + 12 < 1024 * 1024; at += 12) crafted.set(head, at)
    const begin = performance.now()
    const { records } = decodePart(crafted, 'log')
    expect(records.every(({ type }) => type === 'damage')).toBe(true)
    expect(performance.now() - begin).toBeLessThan(5_000)
  })
})
