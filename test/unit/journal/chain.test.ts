import { describe, expect, it } from 'vitest'
import { Chain, digestOf } from '../../../src/journal/chain.ts'
import { decodePart, encodeHead, encodeRecord } from '../../../src/node/journal-codec.ts'
import type { DamageRecord, JournalRecord, PlainRecord } from '../../../src/journal/records.ts'
import { audio, edited, turn } from '../../contract/encounter-shapes.ts'

const visit: readonly JournalRecord[] = [
  { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
  audio(0),
  audio(50),
  { type: 'turn', turn: turn(0, 0) },
  { type: 'turn-edited', turn: edited(turn(0, 0)) },
  audio(100),
  { type: 'turn', turn: turn(1, 1_000) },
  { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' },
]

const link = (records: readonly JournalRecord[], chain = new Chain(), token?: number): JournalRecord[] =>
  records.map((record) => chain.link(record, token))

/** What a reader believes, and what he is told. */
function read(records: readonly JournalRecord[]): {
  records: JournalRecord[]
  damage: string[]
  chain: Chain
} {
  const chain = new Chain()
  const all = [...records.flatMap((record) => chain.take(record)), ...chain.settle()]
  const isDamage = (record: JournalRecord): record is DamageRecord => record.type === 'damage'
  return {
    records: all.filter((record) => !isDamage(record)),
    damage: all
      .filter(isDamage)
      .map(({ part, position, length, reason }) => `${part} ${position} ${length} ${reason}`),
    chain,
  }
}

describe('Chain', () => {
  it('believes what was written, in files too, and goes on where it ended', () => {
    const writer = new Chain()
    const written = link(visit, writer)
    const bytes = Buffer.concat([
      encodeHead(),
      ...written.map((record) => encodeRecord(record as Exclude<JournalRecord, DamageRecord>)),
    ])
    const { records } = decodePart(bytes, 'log')
    const kept = read(records)
    expect(kept.damage).toEqual([])
    expect(kept.records).toEqual(written)
    expect([kept.chain.head, kept.chain.length]).toEqual([writer.head, 5])
    expect(read([...records, ...link([visit[3] as JournalRecord, audio(150)], kept.chain)]).damage).toEqual(
      [],
    )
  })

  it('takes the keys of a record in any order, as a database may give them back', () => {
    const turned = link(visit).map(
      (record) => Object.fromEntries(Object.entries(record).reverse()) as unknown as JournalRecord,
    )
    expect(read(turned).damage).toEqual([])
  })

  it('finds a change, a cut in the middle, a swap and a record that was slipped in', () => {
    const written = link(visit)
    const changed = structuredClone(written)
    Object.assign((changed[3] as { turn: { text: string } }).turn, { text: 'warfarin 5 mg' })
    expect(read(changed).damage).toEqual(['chain 2 1 branched'])
    expect(read(written.filter((_, at) => at !== 4)).damage).toEqual(['chain 2 1 missing'])
    const [start, a, b, first, second, ...rest] = written as [
      JournalRecord,
      JournalRecord,
      JournalRecord,
      JournalRecord,
      JournalRecord,
    ]
    const swapped = read([start, a, b, second, first, ...rest])
    expect(swapped.damage).toEqual(['chain 1 1 missing', 'chain 1 1 tampered'])
    expect(swapped.records).toHaveLength(visit.length)
    expect(
      read([...written, { type: 'gap', gap: { startMs: 0, endMs: 1, reason: 'source' } }]).damage,
    ).toEqual(['chain 5 1 tampered'])
    expect(
      read([...written, { ...visit[3], link: { sequence: -1 } } as unknown as JournalRecord]).damage,
    ).toEqual(['chain 5 1 tampered'])
  })

  it('finds two branches in one journal, whole or spliced (attack 10)', () => {
    const begun = link(visit.slice(0, 4))
    const one = link(visit.slice(4), read(begun).chain)
    const other = link([{ type: 'turn', turn: turn(2, 2_000) }, ...visit.slice(6)], read(begun).chain)
    expect(read([...begun, ...one, ...other]).damage).toEqual([
      'chain 2 1 branched',
      'chain 3 1 branched',
      'chain 4 1 branched',
    ])
    expect(read([...begun, ...one.slice(0, 2), ...other.slice(1)]).damage).toEqual(['chain 3 1 branched'])
  })

  it('lets audio go that was covered, and finds what was taken, changed or put there', () => {
    const cover: JournalRecord = { type: 'covered', untilMs: 50 }
    const written = link([...visit, cover])
    const without = (startMs: number): JournalRecord[] =>
      written.filter((record) => record.type !== 'audio' || record.startMs !== startMs)
    expect(read(without(0)).damage).toEqual([])
    expect(read(without(50)).damage).toEqual(['audio 1 1 missing'])
    const changed = written.map((record) =>
      record.type === 'audio' && record.startMs === 50 ? { ...record, startMs: 51 } : record,
    )
    expect(read(changed).damage).toEqual(['audio 1 1 tampered', 'audio 1 1 missing'])
  })

  it('takes audio of the last moments, and names it in the first link of who goes on', () => {
    const kept = read(link([...visit, audio(200)]))
    expect(kept.damage).toEqual([])
    const [next] = link([{ type: 'end', endedAt: 'later' }], kept.chain) as [PlainRecord]
    expect(next.link?.audio).toEqual([{ endMs: 250, digest: digestOf(audio(200)) }])
  })

  it('drops what is there twice because its append was tried again', () => {
    const written = link(visit)
    const again = read([...written.slice(0, 5), ...written.slice(3)])
    expect(again.damage).toEqual([])
    expect(again.records).toEqual([...written.slice(0, 5), written[5], ...written.slice(6)])
  })

  it('says when the visit changed hands, and finds a holder of before who wrote on', () => {
    const first = new Chain()
    const before = link(visit.slice(0, 4), first, 1)
    const taken = read(before).chain
    const after = link(visit.slice(4), taken, 2)
    const tokens = [...before, ...after].map((record) => (record as PlainRecord).link?.token)
    expect(tokens).toEqual([1, undefined, undefined, undefined, 2, undefined, undefined, undefined])
    const kept = read([...before, ...after])
    expect([kept.damage, kept.chain.token]).toEqual([[], 2])
    const late = link([{ type: 'turn', turn: turn(9, 9_000) }], first, 1)
    expect(read([...before, ...after, ...late]).damage).toEqual(['chain 2 1 branched'])
  })

  it('goes on from records that were written before there were chains', () => {
    const old = read(visit)
    expect(old.damage).toEqual([])
    const more = link([{ type: 'start', startedAt: 'later' }], old.chain)
    expect(read([...visit, ...more]).damage).toEqual([])
    expect(read([...visit.slice(0, 6), ...visit.slice(7), ...more]).damage).toEqual(['chain 4 1 missing'])
  })
})
