import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore, type EncounterStore, type JournalRecord } from '../../../src/index.ts'
import { Chain } from '../../../src/journal/chain.ts'
import { decodePart, encodeHead, encodeRecord } from '../../../src/node/journal-codec.ts'
import { audio } from '../../contract/encounter-shapes.ts'
import { EncounterReview } from '../../../src/review/encounter-review.ts'
import { hashOf } from '../../../src/review/proof.ts'
import { verifyEncounter } from '../../../src/review/verify-encounter.ts'
import { encounterId, finished, storeWith } from './kept-visit.ts'
import { tries } from '../../support/tries.ts'

const keys = {} as Record<'own' | 'other' | 'ecdsa', CryptoKeyPair>
beforeAll(async () => {
  keys.own = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  keys.other = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  keys.ecdsa = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
})

async function readied(store: EncounterStore): Promise<EncounterReview> {
  const review = await EncounterReview.open({ store, encounterId, by: 'Dr. Moss' })
  await review.keepHeard('0-1:18-22')
  await review.dropLine('plan-2')
  for (const { id } of review.agenda) await review.acknowledge(id)
  return review
}

async function recordsOf(store: EncounterStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  return records
}

/** A store that gives back these records, whatever they are. */
function storeOf(records: readonly JournalRecord[]): EncounterStore {
  return Object.assign(new MemoryStore(), {
    read: async function* () {
      yield* records
    },
  })
}

/** A signed visit with audio that no turn covers. */
async function signed(key?: CryptoKey): Promise<{ records: JournalRecord[]; hash: string }> {
  const store = await storeWith([
    ...finished.slice(0, -1),
    audio(0),
    audio(50),
    audio(100),
    ...finished.slice(-1),
  ])
  await using review = await readied(store)
  const { hash } = await review.sign({ by: 'Dr. Moss', ...(key ? { key } : {}) })
  return { records: await recordsOf(store), hash }
}

describe('sign', () => {
  it('waits until every point is decided or acknowledged', async () => {
    const review = await EncounterReview.open({ store: await storeWith(), encounterId })
    await expect(review.sign({ by: 'Dr. Moss' })).rejects.toThrow('Cannot sign while 4 points are open')
    for (const { id } of review.agenda.slice(1)) await review.acknowledge(id)
    await expect(review.sign({ by: 'Dr. Moss' })).rejects.toThrow('Cannot sign while 1 point is open')
    await review.dropLine('plan-2')
    const signature = await review.sign({ by: 'Dr. Moss', attestation: 'It is mine.' })
    expect(signature).toMatchObject({
      by: 'Dr. Moss',
      attestation: 'It is mine.',
      acknowledged: [expect.any(String), expect.any(String), expect.any(String)],
    })
    expect(review.encounter.signature).toMatchObject({ hash: signature.hash })
    expect(review.agenda).toEqual([])
  })

  it('needs a finished visit with a note', async () => {
    const running = await EncounterReview.open({ store: await storeWith(finished.slice(0, -1)), encounterId })
    await expect(running.sign({ by: 'A' })).rejects.toThrow('the visit goes on')
    const bare = finished.filter(({ type }) => type !== 'note')
    const noteless = await EncounterReview.open({ store: await storeWith(bare), encounterId })
    await expect(noteless.sign({ by: 'A' })).rejects.toThrow('there is no note')
  })

  it('freezes the visit: nothing but an addendum and a void follows', async () => {
    const store = await storeWith()
    const review = await readied(store)
    await expect(review.addendum({ by: 'A', text: 'x' })).rejects.toThrow('the note is not signed')
    await review.sign({ by: 'Dr. Moss' })
    const { note, turns } = review.encounter
    for (const change of [
      review.acceptEdit('0-1:18-22'),
      review.correctTurn('0-0', 'x'),
      review.editLine('plan-1', 'x'),
      review.undo(),
      review.sign({ by: 'B' }),
      review.rewriteNote({ writer: { write: () => Promise.resolve(note) } }),
    ]) {
      await expect(change).rejects.toMatchObject({ code: 'state', status: 'the note is signed' })
    }
    await review.addendum({ by: 'Dr. Moss', text: 'The patient called.' })
    await review.void({ by: 'Dr. Kay', reason: 'Wrong patient' })
    await expect(review.addendum({ by: 'A', text: 'x' })).rejects.toThrow('the note is void')
    expect(review.encounter).toMatchObject({
      note,
      turns,
      addenda: [{ by: 'Dr. Moss', text: 'The patient called.' }],
      voided: { by: 'Dr. Kay', reason: 'Wrong patient' },
    })
    await review.close()
    // Records that somebody writes past the review change nothing, and are told.
    await store.append(encounterId, [
      ...finished.slice(2, 5),
      { type: 'note', kind: 'final', note: note as never },
    ])
    const again = await EncounterReview.open({ store, encounterId })
    expect(again.encounter).toEqual(review.encounter)
    expect((await verifyEncounter(store, encounterId)).problems.map(({ kind }) => kind)).toContain(
      'after-signature',
    )
  })
})

describe('verifyEncounter', () => {
  it('finds a signed visit whole, with addenda, with each kind of key, and in no other hands', async () => {
    for (const { privateKey, publicKey } of [keys.own, keys.ecdsa]) {
      const store = await storeWith()
      const review = await readied(store)
      const { hash } = await review.sign({ by: 'Dr. Moss', key: privateKey })
      await review.addendum({ by: 'Dr. Moss', text: 'The patient called.', key: privateKey })
      const intact = { valid: true, problems: [] }
      expect(await verifyEncounter(store, encounterId)).toEqual(intact)
      expect(await verifyEncounter(store, encounterId, { key: publicKey, hash })).toEqual(intact)
      const { problems } = await verifyEncounter(store, encounterId, { key: keys.other.publicKey })
      expect(problems.map(({ kind }) => kind)).toEqual(['proof', 'proof'])
      expect(await verifyEncounter(store, encounterId, { hash: 'other' })).toMatchObject({
        problems: [{ kind: 'unknown-hash' }],
      })
      await expect(verifyEncounter(store, encounterId, { key: privateKey })).rejects.toThrow('may verify')
    }
    expect(await verifyEncounter(await storeWith(), encounterId)).toMatchObject({
      problems: [{ kind: 'unsigned' }],
    })
  })

  it('finds any byte changed', async () => {
    const { records } = await signed()
    const bytes = new Uint8Array(
      Buffer.concat([encodeHead(), ...records.map((record) => encodeRecord(record as never))]),
    )
    expect(await verifyEncounter(storeOf(decodePart(bytes, 'log').records), encounterId)).toMatchObject({
      valid: true,
    })
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let run = 0; run < tries(2_000, 500); run++) {
      const changed = bytes.slice()
      const at = random(bytes.length)
      changed[at] = (changed[at] as number) ^ (1 + random(255))
      let read: readonly JournalRecord[]
      try {
        read = decodePart(changed, 'log').records
      } catch {
        continue
      }
      const { valid } = await verifyEncounter(storeOf(read), encounterId)
      expect(valid, `byte ${at}`).toBe(false)
    }
  })

  it('finds records dropped, swapped, repeated and cut, and names the first that does not fit', async () => {
    const { records } = await signed()
    for (let at = 0; at < records.length; at++) {
      const one = records[at] as JournalRecord
      const forgeries = {
        dropped: records.toSpliced(at, 1),
        repeated: records.toSpliced(at, 0, one),
        repeatedLater: [...records, one],
        cut: records.slice(0, at),
        swapped: records.toSpliced(at, 2, ...records.slice(at, at + 2).reverse()),
      }
      for (const [kind, forged] of Object.entries(forgeries)) {
        const isSame =
          forged.every((record, index) => record === records[index]) && forged.length === records.length
        // How audio and other records interleave is open to a store.
        const isFree = kind === 'swapped' && (one.type === 'audio') !== (records[at + 1]?.type === 'audio')
        if (isSame || isFree) continue
        const { valid, problems } = await verifyEncounter(storeOf(forged), encounterId)
        expect(valid, `${kind} ${at} ${one.type}`).toBe(false)
        const first = problems[0]?.record
        if (first !== undefined)
          expect(first, `${kind} ${at}`).toBeGreaterThanOrEqual(Math.min(at, forged.length - 1))
      }
    }
  })

  it('finds a journal that was written anew with a key or a kept hash, and without either not', async () => {
    const { records, hash } = await signed(keys.own.privateKey)
    const forged = forge(records, (record) =>
      record.type === 'turn' && record.turn.id === '0-3'
        ? { ...record, turn: { ...record.turn, text: 'Take naproxen 500 mg.' } }
        : record,
    )
    expect(await verifyEncounter(storeOf(forged), encounterId)).toMatchObject({ valid: true })
    const { publicKey: key } = keys.own
    expect(await verifyEncounter(storeOf(forged), encounterId, { key })).toMatchObject({
      problems: [{ kind: 'proof' }],
    })
    expect(await verifyEncounter(storeOf(forged), encounterId, { hash })).toMatchObject({
      problems: [{ kind: 'unknown-hash' }],
    })
    const unproven = forge(records, (record) => (record.type === 'signed' ? withoutProof(record) : record))
    expect(await verifyEncounter(storeOf(unproven), encounterId, { key })).toMatchObject({
      problems: [{ kind: 'proof', message: 'It was signed without a key' }],
    })
    const unsigned = records.filter(({ type }) => type !== 'signed')
    expect(await verifyEncounter(storeOf(unsigned), encounterId, { key })).toMatchObject({
      problems: [{ kind: 'unsigned' }],
    })
    // The same records under the name of another visit.
    expect(await verifyEncounter(storeOf(records), 'another')).toMatchObject({ problems: [{ kind: 'hash' }] })
  })
})

describe('what is cut off at the end', () => {
  it('of an addendum is found by its own hash only', async () => {
    const store = await storeWith()
    const review = await readied(store)
    const { hash } = await review.sign({ by: 'Dr. Moss', key: keys.own.privateKey })
    await review.addendum({ by: 'Dr. Moss', text: 'The patient called.', key: keys.own.privateKey })
    const added = review.encounter.addenda?.[0]?.hash ?? ''
    const cut = storeOf((await recordsOf(store)).slice(0, -1))
    const { publicKey: key } = keys.own
    expect(await verifyEncounter(cut, encounterId, { key, hash })).toMatchObject({ valid: true })
    expect(await verifyEncounter(cut, encounterId, { hash: [hash, added] })).toMatchObject({
      problems: [{ kind: 'unknown-hash' }],
    })
  })
})

function withoutProof({
  proof: _proof,
  ...record
}: JournalRecord & { readonly type: 'signed' }): JournalRecord {
  return record
}

/** As somebody would who knows this package: every link and hash is computed anew. */
function forge(
  records: readonly JournalRecord[],
  change: (record: JournalRecord) => JournalRecord,
): JournalRecord[] {
  const chain = new Chain()
  return records.map((record) => {
    const { link: _link, ...changed } = change(record) as JournalRecord & { readonly link?: unknown }
    if (changed.type !== 'signed') return chain.link(changed)
    return chain.link({ ...changed, hash: hashOf(encounterId, chain.head, changed) })
  })
}
