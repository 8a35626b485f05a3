import { sha256 } from '@noble/hashes/sha2.js'
import { builtinModule } from '../core/node.ts'
import { encodePayload } from './payload.ts'
import {
  audioEndMs,
  coveredUntil,
  type AudioDigest,
  type AudioRecord,
  type DamageRecord,
  type JournalRecord,
  type Link,
  type PlainRecord,
} from './records.ts'

/** Rounding of sample times, in milliseconds. */
const toleranceMs = 1

/**
 * SHA-256 of what a record says, as base64. Of audio: its samples and its place. Of any other record: its JSON with the
 * keys in order, its link included, so that a digest stands for everything before it too.
 */
export function digestOf(record: PlainRecord | AudioRecord): string {
  return record.type === 'audio' ? hash(encodePayload(record, 0).bytes) : digestOfJson(record)
}

/** SHA-256 of a value's JSON with the keys in order, as base64. */
export function digestOfJson(value: object): string {
  return hash(canonical(value))
}

/** By Node's own code where there is Node, because a long visit has thousands of records to hash. */
function hash(data: string | Uint8Array): string {
  const node = builtinModule('crypto') as NodeCrypto | undefined
  if (node) return node.createHash('sha256').update(data).digest('base64')
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  return btoa(String.fromCharCode(...sha256(bytes)))
}

interface NodeCrypto {
  createHash(name: 'sha256'): {
    update(data: string | Uint8Array): { digest(encoding: 'base64'): string }
  }
}

/** Keys in order, each as it stands in JSON, by the keys as an object has them: most records are of few shapes. */
const shapes = /* @__PURE__ */ new Map<string, readonly (readonly [key: string, text: string])[]>()
const mostShapes = 1_000

function shapeOf(keys: readonly string[]): readonly (readonly [key: string, text: string])[] {
  const name = keys.join('\n')
  const known = shapes.get(name)
  if (known) return known
  const shape = [...keys].sort().map((key) => [key, `,${JSON.stringify(key)}:`] as const)
  // A key that holds a line break could pass for two.
  if (shapes.size < mostShapes && !keys.some((key) => key.includes('\n'))) shapes.set(name, shape)
  return shape
}

/** JSON that does not depend on the order in which a store gives back the keys. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `,${canonical(item)}`
    return `[${text.slice(1)}]`
  }
  const fields = value as Record<string, unknown>
  for (const [key, head] of shapeOf(Object.keys(fields))) {
    const field = fields[key]
    if (typeof field === 'number' && Number.isFinite(field)) text += `${head}${field}`
    else if (field !== undefined) text += head + canonical(field)
  }
  return `{${text.slice(1)}}`
}

/**
 * The chain of a visit's records: checks it while they are read, and goes on with it when more are written.
 *
 * Each record but audio carries the digest of the one before it, and the digests of the audio heard since. So a change,
 * a cut in the middle, a swap and two branches in one journal are found without a key, and audio that is forgotten
 * leaves its digest. Records that were written before there were chains count by their place. What nobody can find
 * out is that the newest records are absent, and, without a signature or a digest that was kept elsewhere, that somebody
 * has written the whole chain anew.
 */
export class Chain {
  /** By their place in the visit. */
  readonly #digests = new Map<number, string>()
  #next = 0
  #token: number | undefined
  #isLinked = false
  #coveredMs = 0
  /** Audio that a link names. */
  readonly #linked: AudioDigest[] = []
  readonly #read: AudioDigest[] = []
  /** Audio that no link names yet. */
  #unlinked: AudioDigest[] = []

  /** Digest of the newest record: stands for the whole visit. Empty for no record. */
  get head(): string {
    return this.#digests.get(this.#next - 1) ?? ''
  }

  get length(): number {
    return this.#next
  }

  /** The claim under which the newest record was written; undefined when it was under none. */
  get token(): number | undefined {
    return this.#token
  }

  /**
   * Takes the next record of a journal. Returns what is to be believed: the record, after a report when it does not fit,
   * and nothing for a record that is there twice because its append was tried again.
   */
  take(record: JournalRecord): readonly JournalRecord[] {
    if (record.type === 'damage' || record.type === 'sealed') return [record]
    if (record.type === 'audio') {
      this.#read.push(audioDigest(record))
      return [record]
    }
    const digest = digestOf(record)
    const link = linkOf(record)
    if (!link) {
      // Older versions of this package wrote no links.
      if (this.#isLinked || 'link' in record) return [damage('tampered', this.#next), record]
      this.#put(this.#next, digest, record)
      return [record]
    }
    this.#isLinked = true
    const { sequence, previous, token, audio = [] } = link
    if (sequence < this.#next) {
      const known = this.#digests.get(sequence)
      if (known === digest) return []
      if (known === undefined) this.#linked.push(...audio)
      return [damage(known === undefined ? 'tampered' : 'branched', sequence), record]
    }
    const reports: DamageRecord[] = []
    if (sequence > this.#next) reports.push(damage('missing', this.#next, sequence - this.#next))
    else if (previous !== this.head || (token ?? Infinity) <= (this.#token ?? -1)) {
      reports.push(damage('branched', sequence))
    }
    this.#linked.push(...audio)
    this.#token = token ?? this.#token
    this.#put(sequence, digest, record)
    return [...reports, record]
  }

  /** After the last record: reports audio that was changed, or is absent though nothing allowed to forget it. */
  settle(): readonly DamageRecord[] {
    const linked = new Set(this.#linked.map(({ digest }) => digest))
    const read = new Set(this.#read.map(({ digest }) => digest))
    const last = this.#read.findLastIndex(({ digest }) => linked.has(digest))
    this.#unlinked = this.#read.slice(last + 1)
    const foreign = this.#read.flatMap(({ digest }, at) =>
      this.#isLinked && at < last && !linked.has(digest) ? damage('tampered', at, 1, 'audio') : [],
    )
    const absent = this.#linked.flatMap(({ digest, endMs }, at) =>
      endMs > this.#coveredMs + toleranceMs && !read.has(digest) ? damage('missing', at, 1, 'audio') : [],
    )
    return [...foreign, ...absent]
  }

  /** The next record to be written, with its link; audio as it is. @param token of the claim it is written under. */
  link(record: JournalRecord, token?: number): JournalRecord {
    if (record.type === 'damage' || record.type === 'sealed') return record
    if (record.type === 'audio') {
      this.#unlinked.push(audioDigest(record))
      return record
    }
    const link: Link = {
      sequence: this.#next,
      previous: this.head,
      ...(token === undefined || token === this.#token ? {} : { token }),
      ...(this.#unlinked.length === 0 ? {} : { audio: this.#unlinked }),
    }
    const linked = { ...record, link }
    this.#unlinked = []
    this.#isLinked = true
    this.#token = token ?? this.#token
    this.#put(link.sequence, digestOf(linked), linked)
    return linked
  }

  #put(sequence: number, digest: string, record: JournalRecord): void {
    this.#digests.set(sequence, digest)
    this.#next = sequence + 1
    this.#coveredMs = coveredUntil([record], this.#coveredMs)
  }
}

function audioDigest(record: AudioRecord): AudioDigest {
  return { endMs: audioEndMs(record), digest: digestOf(record) }
}

function damage(reason: DamageRecord['reason'], position: number, length = 1, part = 'chain'): DamageRecord {
  return { type: 'damage', part, position, length, reason }
}

/** The link of a record, whoever wrote it; undefined when it has none, or none that can be read. */
function linkOf({ link }: { readonly link?: Link }): Link | undefined {
  const isLink =
    typeof link === 'object' &&
    Number.isSafeInteger(link.sequence) &&
    link.sequence >= 0 &&
    typeof link.previous === 'string' &&
    (link.audio === undefined || (Array.isArray(link.audio) && link.audio.every(isAudioDigest)))
  return isLink ? link : undefined
}

function isAudioDigest(value: unknown): value is AudioDigest {
  return typeof value === 'object' && value !== null && 'endMs' in value && 'digest' in value
}
