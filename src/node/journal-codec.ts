import { StoreError } from '../core/errors.ts'
import { decodePayload, encodePayload, isRecordCode, maxPayloadBytes } from '../journal/payload.ts'
import { journalVersion, type DamageRecord, type JournalRecord, type KeptRecord } from '../journal/records.ts'
import { checksum } from './checksum.ts'

/**
 * A part of a journal as bytes. All numbers are little-endian.
 *
 *     head:    "MSJOURNL"  version u32  CRC-32 of these 12 bytes u32
 *     record:  marker 0x9d 0x4d  kind u8  0 u8  length u32  CRC-32 of these 8 bytes and the payload u32  payload
 *
 * The head is the same in every version to come, so that a version can always be told from damage.
 */
const magic = [0x4d, 0x53, 0x4a, 0x4f, 0x55, 0x52, 0x4e, 0x4c]
export const headBytes = 16
const recordHeadBytes = 12
const marker0 = 0x9d
const marker1 = 0x4d
/** How often a byte is looked at, on average, in search of the next whole record: bounds what a crafted file costs. */
const searches = 4

/** The head every part begins with. */
export function encodeHead(): Uint8Array {
  const head = new Uint8Array(headBytes)
  const view = new DataView(head.buffer)
  head.set(magic)
  view.setUint32(8, journalVersion, true)
  view.setUint32(12, checksum(head, 0, 12), true)
  return head
}

/** A record as it lies in a part. */
export function encodeRecord(record: KeptRecord): Uint8Array {
  const { code, bytes } = encodePayload(record, recordHeadBytes)
  const view = new DataView(bytes.buffer)
  bytes[0] = marker0
  bytes[1] = marker1
  bytes[2] = code
  view.setUint32(4, bytes.length - recordHeadBytes, true)
  view.setUint32(8, checksum(bytes, recordHeadBytes, bytes.length, checksum(bytes, 0, 8)), true)
  return bytes
}

export interface DecodedPart {
  readonly records: readonly JournalRecord[]
  /** Where the last whole record ends; what follows was cut off by a crash and was never durable. */
  readonly endBytes: number
}

/**
 * Reads a part. Damage is skipped up to the next record that is whole, and reported where it lies.
 *
 * @param part its name, for reports of damage.
 * @throws StoreError `newer` for a part that a later version wrote.
 */
export function decodePart(bytes: Uint8Array, part: string): DecodedPart {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: JournalRecord[] = []
  const damaged = (position: number, end: number, reason: DamageRecord['reason']): void => {
    records.push({ type: 'damage', part, position, length: end - position, reason })
  }
  const version = readHead(bytes, view)
  if (version !== undefined && version > journalVersion) {
    const found = `The journal was written in version ${version}, this package reads up to ${journalVersion}`
    throw new StoreError('newer', `${found}: use a newer one`)
  }
  if (bytes.length < headBytes) return { records, endBytes: 0 }
  if (version === undefined) damaged(0, headBytes, 'checksum')
  let at = headBytes
  let leftBytes = searches * bytes.length
  const nextRecord = (from: number): number | undefined => {
    for (let at = bytes.indexOf(marker0, from); at !== -1; at = bytes.indexOf(marker0, at + 1)) {
      if (at + recordHeadBytes > bytes.length || !isRecordHead(bytes, view, at)) continue
      leftBytes -= Math.min(view.getUint32(at + 4, true), bytes.length - at)
      if (leftBytes < 0) return undefined
      if (recordEnd(bytes, view, at) !== undefined) return at
    }
    return undefined
  }
  while (at < bytes.length) {
    const end = recordEnd(bytes, view, at)
    if (end === undefined) {
      const next = nextRecord(at + 1)
      if (next === undefined && isTorn(bytes, view, at)) return { records, endBytes: at }
      damaged(at, next ?? bytes.length, 'checksum')
      at = next ?? bytes.length
    } else {
      const record = decodePayload(bytes[at + 2] as number, bytes.subarray(at + recordHeadBytes, end))
      if (record) records.push(record)
      else damaged(at, end, 'unreadable')
      at = end
    }
  }
  return { records, endBytes: at }
}

/** The version in the head; undefined when the head is damaged or cut off. */
function readHead(bytes: Uint8Array, view: DataView): number | undefined {
  if (bytes.length < headBytes || view.getUint32(12, true) !== checksum(bytes, 0, 12)) return undefined
  return magic.every((byte, index) => bytes[index] === byte) ? view.getUint32(8, true) : undefined
}

/** True when the head of a record at `at` could be one. */
function isRecordHead(bytes: Uint8Array, view: DataView, at: number): boolean {
  return (
    bytes[at] === marker0 &&
    bytes[at + 1] === marker1 &&
    isRecordCode(bytes[at + 2] as number) &&
    bytes[at + 3] === 0 &&
    view.getUint32(at + 4, true) <= maxPayloadBytes
  )
}

/** The end of a whole record at `at`; undefined when there is none. */
function recordEnd(bytes: Uint8Array, view: DataView, at: number): number | undefined {
  if (at + recordHeadBytes > bytes.length || !isRecordHead(bytes, view, at)) return undefined
  const end = at + recordHeadBytes + view.getUint32(at + 4, true)
  if (end > bytes.length) return undefined
  const crc = checksum(bytes, at + recordHeadBytes, end, checksum(bytes, at, at + 8))
  return crc === view.getUint32(at + 8, true) ? end : undefined
}

/** True when what is left looks like the beginning of a record that a crash cut off, or like space never written. */
function isTorn(bytes: Uint8Array, view: DataView, at: number): boolean {
  const rest = bytes.subarray(at)
  if (rest.every((byte) => byte === 0)) return true
  if (rest.length < recordHeadBytes) return rest[0] === marker0 && (rest.length < 2 || rest[1] === marker1)
  return isRecordHead(bytes, view, at) && at + recordHeadBytes + view.getUint32(at + 4, true) > bytes.length
}
