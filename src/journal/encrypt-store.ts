import { defined } from '../core/defined.ts'
import { ConfigurationError, StoreError } from '../core/errors.ts'
import { AudioHoles } from './audio-holes.ts'
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
import { SealingKey } from './sealing-key.ts'

/** A `CryptoKey`, also where the DOM's types are not there to name it. */
export type WebCryptoKey = Parameters<typeof crypto.subtle.encrypt>[1]

/**
 * Encrypts what another store keeps: AES-256-GCM, one nonce per record.
 *
 * Encounter and place of each record are authenticated, so records that were changed, swapped, repeated, moved to
 * another encounter or taken out of the middle are found out and reported as `damage`. What stays readable to a thief
 * of the disk: encounter ids, sizes, the times of audio. What cannot be found out: that the newest records are absent.
 *
 * @param key 32 random bytes, or an AES-GCM CryptoKey of 256 bits that may encrypt. Whoever loses it loses the
 * encounters.
 * @throws ConfigurationError at once, for a key of another kind. `read` and `append` throw StoreError `key` when the
 * encounter was written under another key.
 */
export function encryptStore(store: EncounterStore, key: Uint8Array | WebCryptoKey): EncounterStore {
  return new SealedStore(store, key)
}

/** Next sequence numbers. */
interface Sequences {
  audio: number
  other: number
}

/** What an encounter's appends share. */
interface Writer {
  readonly key: Promise<SealingKey>
  /** Undefined until they are read from the store, and again after a failure. */
  next: Sequences | undefined
  /** The latest append: records keep the order of the calls. */
  last: Promise<void>
}

class SealedStore implements EncounterStore {
  readonly #store: EncounterStore
  readonly #master: Uint8Array | CryptoKey
  readonly #writers = new Map<string, Writer>()

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
  }

  append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    let writer = this.#writers.get(encounterId)
    if (!writer) {
      const key = SealingKey.derive(this.#master, encounterId)
      writer = { key, next: undefined, last: Promise.resolve() }
      this.#writers.set(encounterId, writer)
    }
    // At once, which copies: callers may use their buffers again.
    const open = records.filter((record) => record.type !== 'damage').map(toOpen)
    const done = writer.last
      .catch(() => undefined)
      .then(() => this.#write(encounterId, open, writer))
      .finally(() => {
        const isOver = records.some((record) => record.type === 'end')
        if (isOver && writer.last === done) this.#writers.delete(encounterId)
      })
    writer.last = done
    return done
  }

  async #write(encounterId: string, open: readonly OpenRecord[], writer: Writer): Promise<void> {
    try {
      const key = await writer.key
      const next = (writer.next ??= await this.#sequences(encounterId, key))
      const sealed = await Promise.all(open.map((record) => seal(key, record, next)))
      await this.#store.append(encounterId, sealed)
    } catch (error) {
      // Some of the numbers given may not be on disk.
      writer.next = undefined
      throw error
    }
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const key = await SealingKey.derive(this.#master, encounterId)
    const opened: Sequences = { audio: 0, other: 0 }
    const holes = new AudioHoles()
    /** Damage before the first record that opens, until which it may also be a wrong key. */
    const held: DamageRecord[] = []
    let isOurs = false
    let strangers = 0
    let coveredMs = 0
    for await (const record of this.#store.read(encounterId)) {
      const inner = record.type === 'sealed' ? await unseal(key, record) : undefined
      if (record.type !== 'sealed' || !inner) {
        if (record.type === 'sealed' && !key.made(record.bytes)) strangers++
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
      if (inner.type === 'audio') holes.read(inner)
      coveredMs = Math.max(coveredMs, record.coveredMs ?? 0)
      yield inner
    }
    if (!isOurs && strangers > 0) throw wrongKey()
    yield* held
    yield* holes.unexplained(coveredMs)
  }

  list(): Promise<readonly string[]> {
    return this.#store.list()
  }

  async delete(encounterId: string): Promise<void> {
    const writer = this.#writers.get(encounterId)
    this.#writers.delete(encounterId)
    await writer?.last.catch(() => undefined)
    await this.#store.delete(encounterId)
  }

  /** Where the journal goes on. */
  async #sequences(encounterId: string, key: SealingKey): Promise<Sequences> {
    const next: Sequences = { audio: 0, other: 0 }
    let strangers = 0
    let own = 0
    for await (const record of this.#store.read(encounterId)) {
      if (record.type !== 'sealed') continue
      if (key.made(record.bytes)) own++
      else strangers++
      const kind = record.audio ? 'audio' : 'other'
      next[kind] = Math.max(next[kind], record.sequence + 1)
    }
    if (own === 0 && strangers > 0) throw wrongKey()
    return next
  }
}

/** A record before it is sealed: what stays readable, and the rest as bytes. */
interface OpenRecord extends Pick<SealedRecord, 'audio' | 'coveredMs'> {
  readonly plain: Uint8Array
}

function toOpen(record: KeptRecord): OpenRecord {
  const { code, bytes: plain } = encodePayload(record, 1)
  plain[0] = code
  return { plain, ...defined({ audio: audioExtent(record), coveredMs: coveredUntil(record) }) }
}

async function seal(
  key: SealingKey,
  { plain, ...readable }: OpenRecord,
  next: Sequences,
): Promise<SealedRecord> {
  const place = { sequence: readable.audio ? next.audio++ : next.other++, ...readable }
  return { type: 'sealed', ...place, bytes: await key.encrypt(plain, placeOf(place)) }
}

async function unseal(key: SealingKey, record: SealedRecord): Promise<JournalRecord | undefined> {
  const plain = await key.decrypt(record.bytes, placeOf(record))
  return plain && decodePayload(plain[0] as number, plain.subarray(1))
}

/** All that stays readable of a record, so that it can be authenticated. The encounter is in the key. */
function placeOf(record: Pick<SealedRecord, 'sequence' | 'audio' | 'coveredMs'>): Uint8Array<ArrayBuffer> {
  const { sequence, audio, coveredMs = -1 } = record
  return new Uint8Array(
    new Float64Array([sequence, audio?.startMs ?? -1, audio?.endMs ?? -1, coveredMs]).buffer,
  )
}

function damaged(reason: 'tampered' | 'missing', position: number, length = 1): DamageRecord {
  return { type: 'damage', part: 'sealed', position, length, reason }
}

function wrongKey(): StoreError {
  return new StoreError('key', 'The encounter was encrypted with another key')
}
