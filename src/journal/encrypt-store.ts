import { defined } from '../core/defined.ts'
import { ConfigurationError, StoreError } from '../core/errors.ts'
import { claimTtlMs, type Claim, type EncounterStatus } from '../protocol/claim.ts'
import { AudioHoles } from './audio-holes.ts'
import { canonical } from './chain.ts'
import { decodePayload, encodePayload } from './payload.ts'
import {
  audioExtent,
  coveredUntil,
  type DamageRecord,
  type EncounterStore,
  type JournalRecord,
  type KeptRecord,
  type SealedRecord,
} from './records.ts'
import { SealingKey, sealingKeyBytes } from './sealing-key.ts'
import { markOf } from './visit-mark.ts'

/** A `CryptoKey`, also where the DOM's types are not there to name it. */
export type WebCryptoKey = Parameters<typeof crypto.subtle.encrypt>[1]

/**
 * Encrypts what another store keeps: AES-256-GCM, one nonce per record.
 *
 * Encounter and place of each record are authenticated, so records that were changed, swapped, repeated, moved to
 * another encounter or taken out of the middle are found out and reported as `damage`. What stays readable to a thief
 * of the disk: encounter ids, sizes, the times of audio, and when a visit was begun, finished and signed. What cannot be found out: that the newest records are absent.
 *
 * @param key 32 random bytes, or an AES-GCM CryptoKey of 256 bits that may encrypt. Whoever loses it loses the
 * encounters.
 * @throws ConfigurationError at once, for a key of another kind. `read` and `append` throw StoreError `key` when the
 * encounter was written under another key.
 */
export function encryptStore(store: EncounterStore, key: Uint8Array | WebCryptoKey): EncounterStore {
  return new SealedStore(store, key)
}

/**
 * Changes the key of a visit. From then on it opens under `to` only, and what is appended is sealed under `to`.
 *
 * The records are not written again: the key under which they were sealed is kept, sealed under `to`. So it costs one
 * append, and a crash leaves the visit under the one key or the other. Whoever has the old key and a copy of the disk
 * can still read what was written before.
 *
 * @param stores `from` and `to`: one store under `encryptStore`, with the old key and with the new one.
 * @throws StoreError `claimed` while another has the visit, `key` when it is not under the key of `from`.
 */
export async function reseal(
  encounterId: string,
  { from, to }: { readonly from: EncounterStore; readonly to: EncounterStore },
): Promise<void> {
  if (!(from instanceof SealedStore && to instanceof SealedStore)) {
    throw new ConfigurationError('from', 'and `to` must be made by encryptStore()')
  }
  const claim = await from.claim?.(encounterId, claimTtlMs)
  try {
    await from.reseal(encounterId, to, claim)
  } finally {
    await claim?.release()
  }
}

interface Sequences {
  audio: number
  other: number
}

/** What an encounter's appends share. */
interface Writer {
  readonly key: Promise<SealingKey>
  /** Undefined until they are read from the store, and again after a failure. */
  next: Sequences | undefined
  /** Of the claim under which they were read: under another, another process may have written. */
  token: number | undefined
  /** The latest append: records keep the order of the calls. */
  last: Promise<void>
}

class SealedStore implements EncounterStore {
  readonly #store: EncounterStore
  readonly #master: Uint8Array | CryptoKey
  readonly #writers = new Map<string, Writer>()
  readonly claim?: NonNullable<EncounterStore['claim']>
  readonly status?: NonNullable<EncounterStore['status']>

  constructor(store: EncounterStore, key: Uint8Array | CryptoKey) {
    const isUsable =
      key instanceof Uint8Array
        ? key.length === 32
        : key.algorithm.name === 'AES-GCM' &&
          (key.algorithm as AesKeyAlgorithm).length === 256 &&
          key.usages.includes('encrypt')
    if (!isUsable)
      throw new ConfigurationError('key', 'must be 32 bytes, or an AES-GCM key of 256 bits that may encrypt')
    this.#store = store
    this.#master = key instanceof Uint8Array ? new Uint8Array(key) : key
    // Where the store underneath has none, this one has none.
    if (store.claim) this.claim = store.claim.bind(store)
    if (store.status) this.status = store.status.bind(store)
  }

  append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    let writer = this.#writers.get(encounterId)
    if (!writer) {
      const key = SealingKey.derive(this.#master, encounterId)
      writer = { key, next: undefined, token: undefined, last: Promise.resolve() }
      this.#writers.set(encounterId, writer)
    }
    // At once, which copies: callers may use their buffers again.
    const open = records.filter((record) => record.type !== 'damage').map(toOpen)
    const done = writer.last
      .catch(() => undefined)
      .then(() => this.#write(encounterId, open, writer, claim))
      .finally(() => {
        const isOver = records.some((record) => record.type === 'end')
        if (isOver && writer.last === done) this.#writers.delete(encounterId)
      })
    writer.last = done
    return done
  }

  async #write(
    encounterId: string,
    open: readonly OpenRecord[],
    writer: Writer,
    claim: Claim | undefined,
  ): Promise<void> {
    try {
      const key = await writer.key
      if (claim?.token !== writer.token) writer.next = undefined
      writer.token = claim?.token
      const next = (writer.next ??= (await this.#survey(encounterId, key)).sequences)
      const sealed = open.map(async ({ plain, ...readable }): Promise<SealedRecord> => {
        const place = { sequence: readable.audio ? next.audio++ : next.other++, ...readable }
        return { type: 'sealed', ...place, bytes: await key.encrypt(plain, placeOf(place)) }
      })
      await this.#store.append(encounterId, await Promise.all(sealed), claim)
    } catch (error) {
      // Some of the numbers given may not be on disk.
      writer.next = undefined
      throw error
    }
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const key = await SealingKey.derive(this.#master, encounterId)
    let older: readonly SealingKey[] | undefined
    const opened: Sequences = { audio: 0, other: 0 }
    const holes = new AudioHoles()
    /** Damage before the first record that opens, until which it may also be a wrong key. */
    const held: DamageRecord[] = []
    let isOurs = false
    let strangers = 0
    let coveredMs = 0
    for await (const record of this.#store.read(encounterId)) {
      const isStranger = record.type === 'sealed' && !key.made(record.bytes)
      if (isStranger) older ??= await this.#olderKeys(encounterId, key)
      const maker = isStranger ? older?.find((each) => each.made(record.bytes)) : key
      const inner = record.type === 'sealed' && maker ? await unseal(maker, record) : undefined
      if (record.type !== 'sealed' || !inner) {
        if (!maker) strangers++
        // A record in the clear may have been put there by anyone.
        const position = record.type === 'sealed' ? record.sequence : -1
        const damage = record.type === 'damage' ? record : damaged('tampered', position)
        if (isOurs) yield damage
        else held.push(damage)
        continue
      }
      isOurs = true
      yield* held.splice(0)
      const kind = record.audio ? 'audio' : 'other'
      const absent = record.sequence - opened[kind]
      if (absent < 0) {
        yield damaged('tampered', record.sequence)
        continue
      }
      if (absent > 0) {
        const damage = damaged('missing', opened[kind], absent)
        // Old audio is dropped by right; whether this was old shows at the end.
        if (record.audio) holes.add(damage)
        else yield damage
      }
      opened[kind] = record.sequence + 1
      if (inner === 'keys') continue
      if (inner.type === 'audio') holes.read(inner)
      coveredMs = Math.max(coveredMs, record.coveredMs ?? 0)
      yield inner
    }
    if (!isOurs && strangers > 0) throw wrongKey()
    yield* held
    yield* holes.unexplained(coveredMs)
  }

  list(state?: EncounterStatus['state']): Promise<readonly string[]> {
    return this.#store.list(state)
  }

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    const writer = this.#writers.get(encounterId)
    this.#writers.delete(encounterId)
    await writer?.last.catch(() => undefined)
    await this.#store.delete(encounterId, claim)
  }

  /** Seals the visit's keys under the master key of `next`. */
  async reseal(encounterId: string, next: SealedStore, claim: Claim | undefined): Promise<void> {
    const key = await SealingKey.derive(this.#master, encounterId)
    const { sequences, older } = await this.#survey(encounterId, key)
    const own = await SealingKey.bytesOf(this.#master, encounterId)
    const place = { sequence: sequences.other, holdsKeys: true } as const
    const plain = Uint8Array.from([own, ...older].flatMap((bytes) => [...bytes]))
    const bytes = await (await SealingKey.derive(next.#master, encounterId)).encrypt(plain, placeOf(place))
    await this.#store.append(encounterId, [{ type: 'sealed', ...place, bytes }], claim)
    this.#writers.delete(encounterId)
    next.#writers.delete(encounterId)
  }

  async #olderKeys(encounterId: string, key: SealingKey): Promise<readonly SealingKey[]> {
    const { older } = await this.#survey(encounterId, key)
    return Promise.all(older.map((bytes) => SealingKey.from(new Uint8Array(bytes))))
  }

  /** Where the journal goes on, and the older keys, newest first. @throws StoreError `key` when it is under another. */
  async #survey(
    encounterId: string,
    key: SealingKey,
  ): Promise<{ readonly sequences: Sequences; readonly older: readonly Uint8Array[] }> {
    const sequences: Sequences = { audio: 0, other: 0 }
    let keys: Uint8Array | undefined
    let isForeign = false
    let strangers = 0
    let own = 0
    for await (const record of this.#store.read(encounterId)) {
      if (record.type !== 'sealed') continue
      const isOwn = key.made(record.bytes)
      if (isOwn) own++
      else strangers++
      if (record.holdsKeys) {
        isForeign = !isOwn
        keys = await key.decrypt(record.bytes, placeOf(record))
      }
      const kind = record.audio ? 'audio' : 'other'
      sequences[kind] = Math.max(sequences[kind], record.sequence + 1)
    }
    if (isForeign || (own === 0 && strangers > 0)) throw wrongKey()
    const older = Array.from({ length: (keys?.length ?? 0) / sealingKeyBytes }, (_, at) =>
      (keys as Uint8Array).slice(at * sealingKeyBytes, (at + 1) * sealingKeyBytes),
    )
    return { sequences, older }
  }
}

/** A record before it is sealed: what stays readable, and the rest as bytes. */
interface OpenRecord extends Pick<SealedRecord, 'audio' | 'coveredMs' | 'mark'> {
  readonly plain: Uint8Array
}

function toOpen(record: KeptRecord): OpenRecord {
  const { code, bytes: plain } = encodePayload(record, 1)
  plain[0] = code
  const clear = {
    audio: audioExtent(record),
    coveredMs: coveredUntil([record], undefined),
    mark: markOf(record),
  }
  return { plain, ...defined(clear) }
}

async function unseal(key: SealingKey, record: SealedRecord): Promise<JournalRecord | 'keys' | undefined> {
  const plain = await key.decrypt(record.bytes, placeOf(record))
  if (plain && record.holdsKeys) return 'keys'
  return plain && decodePayload(plain[0] as number, plain.subarray(1))
}

/** All that stays readable of a record, so that it can be authenticated. The encounter is in the key. */
function placeOf(record: Omit<SealedRecord, 'type' | 'bytes'>): Uint8Array<ArrayBuffer> {
  const { sequence, audio, coveredMs = -1, mark, holdsKeys } = record
  const numbers = new Float64Array([sequence, audio?.startMs ?? -1, audio?.endMs ?? -1, coveredMs])
  const more = new TextEncoder().encode(mark || holdsKeys ? canonical({ mark, holdsKeys }) : '')
  return Uint8Array.from([...new Uint8Array(numbers.buffer), ...more])
}

function damaged(reason: 'tampered' | 'missing', position: number, length = 1): DamageRecord {
  return { type: 'damage', part: 'sealed', position, length, reason }
}

function wrongKey(): StoreError {
  return new StoreError('key', 'The encounter was encrypted with another key')
}
