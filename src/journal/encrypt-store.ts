import { ConfigurationError, StoreError } from '../core/errors.ts'
import { AudioHoles } from './audio-holes.ts'
import { decodePayload, encodePayload } from './payload.ts'
import {
  audioExtent,
  coveredUntil,
  type DamageRecord,
  type EncounterStore,
  type JournalRecord,
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

/** What an encounter's appends share. */
interface Writer {
  readonly key: Promise<SealingKey>
  /** Next sequence numbers; undefined until they are read from the store, and again after a failure. */
  next: Sequences | undefined
  /** Ends when the latest append was handed to the store, so that records keep their order. */
  handedOver: Promise<unknown>
  readonly underway: Set<Promise<void>>
}

interface Sequences {
  audio: number
  other: number
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

  async append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    const writer = this.#writer(encounterId)
    // At once, which copies: callers may use their buffers again.
    const open = records.filter((record) => record.type !== 'damage').map(toOpen)
    const handingOver = writer.handedOver.then(async () => {
      const key = await writer.key
      const next = (writer.next ??= await this.#sequences(encounterId, key, writer))
      const sealed = await Promise.all(open.map((record) => seal(key, record, next)))
      const done = this.#store.append(encounterId, sealed)
      writer.underway.add(done)
      // Handed on in an object: the next append need not wait until this one is durable.
      return { done }
    })
    writer.handedOver = handingOver.catch(() => undefined)
    let done: Promise<void> | undefined
    try {
      done = (await handingOver).done
      await done
    } catch (error) {
      // Some of the numbers given may not be on disk.
      writer.next = undefined
      throw error
    } finally {
      if (done) writer.underway.delete(done)
      const isOver = records.some((record) => record.type === 'end')
      if (isOver && writer.underway.size === 0) this.#writers.delete(encounterId)
    }
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const key = await SealingKey.derive(this.#master, encounterId)
    const opened: Sequences = { audio: 0, other: 0 }
    const holes = new AudioHoles()
    let held: DamageRecord[] | undefined = []
    let strangers = 0
    let coveredMs = 0
    for await (const record of this.#store.read(encounterId)) {
      if (record.type !== 'sealed') {
        // A record in the clear may have been put there by anyone.
        const damage = record.type === 'damage' ? record : tampered(-1)
        if (held) held.push(damage)
        else yield damage
        continue
      }
      const inner = await unseal(key, record)
      if (!inner) {
        if (!key.made(record.bytes)) strangers++
        if (held) held.push(tampered(record.sequence))
        else yield tampered(record.sequence)
        continue
      }
      // Only now is it known whether failures before this one were damage or a wrong key.
      if (held) yield* held
      held = undefined
      const kind = record.audio ? 'audio' : 'other'
      if (record.sequence < opened[kind]) {
        yield tampered(record.sequence)
        continue
      }
      if (record.sequence > opened[kind]) {
        const damage = missing(opened[kind], record.sequence - opened[kind])
        // Old audio is dropped by right; whether this was old shows at the end.
        if (record.audio) holes.add(damage)
        else yield damage
      }
      opened[kind] = record.sequence + 1
      if (inner.type === 'audio') holes.read(inner)
      coveredMs = Math.max(coveredMs, record.coveredMs ?? 0)
      yield inner
    }
    if (held) {
      if (strangers > 0) throw wrongKey()
      yield* held
    }
    yield* holes.unexplained(coveredMs)
  }

  list(): Promise<readonly string[]> {
    return this.#store.list()
  }

  async delete(encounterId: string): Promise<void> {
    const writer = this.#writers.get(encounterId)
    this.#writers.delete(encounterId)
    await writer?.handedOver
    await this.#store.delete(encounterId)
  }

  #writer(encounterId: string): Writer {
    let writer = this.#writers.get(encounterId)
    if (!writer) {
      const key = SealingKey.derive(this.#master, encounterId)
      writer = { key, next: undefined, handedOver: key, underway: new Set() }
      this.#writers.set(encounterId, writer)
    }
    return writer
  }

  /** Where the journal goes on. */
  async #sequences(encounterId: string, key: SealingKey, writer: Writer): Promise<Sequences> {
    await Promise.allSettled(writer.underway)
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

function toOpen(record: Exclude<JournalRecord, DamageRecord>): OpenRecord {
  const audio = audioExtent(record)
  const coveredMs = coveredUntil(record)
  const { code, bytes: plain } = encodePayload(record, 1)
  plain[0] = code
  return {
    plain,
    ...(audio === undefined ? {} : { audio }),
    ...(coveredMs === undefined ? {} : { coveredMs }),
  }
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
  const place = new Float64Array([
    record.sequence,
    record.audio?.startMs ?? -1,
    record.audio?.endMs ?? -1,
    record.coveredMs ?? -1,
  ])
  return new Uint8Array(place.buffer)
}

function tampered(position: number): DamageRecord {
  return { type: 'damage', part: 'sealed', position, length: 1, reason: 'tampered' }
}

function missing(position: number, length: number): DamageRecord {
  return { type: 'damage', part: 'sealed', position, length, reason: 'missing' }
}

function wrongKey(): StoreError {
  return new StoreError('key', 'The encounter was encrypted with another key')
}
