import { ConfigurationError, StoreError } from '../core/errors.ts'
import { claimTtlMs, type Claim } from '../protocol/claim.ts'
import { AudioHoles } from './audio-holes.ts'
import { canonical } from './chain.ts'
import { decodePayload, encodePayload } from './payload.ts'
import {
  audioExtent,
  coveredUntil,
  type DamageRecord,
  type EncounterStore,
  type JournalRecord,
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

/** What an encounter's appends share. */
interface Writer {
  readonly key: Promise<SealingKey>
  /** Next sequence numbers; undefined until they are read from the store, and again after a failure. */
  next: Sequences | undefined
  /** Of the claim under which they were read: under another, another process may have written. */
  token: number | undefined
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

  async append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    const writer = this.#writer(encounterId)
    // At once, which copies: callers may use their buffers again.
    const open = records.filter((record) => record.type !== 'damage').map(toOpen)
    const handingOver = writer.handedOver.then(async () => {
      const key = await writer.key
      if (claim?.token !== writer.token) writer.next = undefined
      writer.token = claim?.token
      const next = (writer.next ??= await this.#goOn(encounterId, key, writer))
      const sealed = await Promise.all(open.map((record) => seal(key, record, next)))
      const done = this.#store.append(encounterId, sealed, claim)
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
    let older: readonly SealingKey[] | undefined
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
      const isStranger = !key.made(record.bytes)
      if (isStranger) older ??= await this.#olderKeys(encounterId, key)
      const maker = isStranger ? older?.find((each) => each.made(record.bytes)) : key
      const plain = await maker?.decrypt(record.bytes, placeOf(record))
      const inner = plain && (record.holdsKeys ?? decodePayload(plain[0] as number, plain.subarray(1)))
      if (!inner) {
        if (!maker) strangers++
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
      if (inner === true) continue
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

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    const writer = this.#writers.get(encounterId)
    this.#writers.delete(encounterId)
    await writer?.handedOver
    await this.#store.delete(encounterId, claim)
  }

  #writer(encounterId: string): Writer {
    let writer = this.#writers.get(encounterId)
    if (!writer) {
      const key = SealingKey.derive(this.#master, encounterId)
      writer = { key, next: undefined, token: undefined, handedOver: key, underway: new Set() }
      this.#writers.set(encounterId, writer)
    }
    return writer
  }

  async #olderKeys(encounterId: string, key: SealingKey): Promise<readonly SealingKey[]> {
    const { older } = await this.#survey(encounterId, key)
    return Promise.all(older.map((bytes) => SealingKey.from(new Uint8Array(bytes))))
  }

  async #goOn(encounterId: string, key: SealingKey, writer: Writer): Promise<Sequences> {
    await Promise.allSettled(writer.underway)
    return (await this.#survey(encounterId, key)).sequences
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

  /**
   * Where the journal goes on, and the keys under which it was sealed before, newest first.
   *
   * @throws StoreError `key` when it was sealed under another key, from the beginning or since.
   */
  async #survey(encounterId: string, key: SealingKey): Promise<Survey> {
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
    const count = (keys?.length ?? 0) / sealingKeyBytes
    const older = Array.from({ length: count }, (_, at) =>
      (keys as Uint8Array).slice(at * sealingKeyBytes, (at + 1) * sealingKeyBytes),
    )
    return { sequences, older }
  }
}

interface Survey {
  readonly sequences: Sequences
  readonly older: readonly Uint8Array[]
}

/** A record before it is sealed: what stays readable, and the rest as bytes. */
interface OpenRecord extends Pick<SealedRecord, 'audio' | 'coveredMs' | 'mark'> {
  readonly plain: Uint8Array
}

function toOpen(record: Exclude<JournalRecord, DamageRecord>): OpenRecord {
  const audio = audioExtent(record)
  const coveredMs = coveredUntil(record)
  const mark = markOf(record)
  const { code, bytes: plain } = encodePayload(record, 1)
  plain[0] = code
  return {
    plain,
    ...(audio === undefined ? {} : { audio }),
    ...(coveredMs === undefined ? {} : { coveredMs }),
    ...(mark === undefined ? {} : { mark }),
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

/** All that stays readable of a record, so that it can be authenticated. The encounter is in the key. */
function placeOf(record: Omit<SealedRecord, 'type' | 'bytes'>): Uint8Array<ArrayBuffer> {
  const { sequence, audio, coveredMs, mark, holdsKeys } = record
  const numbers = new Float64Array([sequence, audio?.startMs ?? -1, audio?.endMs ?? -1, coveredMs ?? -1])
  const more = new TextEncoder().encode(mark || holdsKeys ? canonical({ mark, holdsKeys }) : '')
  const place = new Uint8Array(numbers.byteLength + more.length)
  place.set(new Uint8Array(numbers.buffer))
  place.set(more, numbers.byteLength)
  return place
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
