import { StoreError } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import type { JournalRecord, KeptRecord, SealedRecord } from './records.ts'

/** Kinds of payload on disk, and the bytes before the audio or the sealed record. Numbers never change their meaning. */
const kinds = {
  audio: { code: 1, head: 12 },
  json: { code: 2, head: 0 },
  sealed: { code: 3, head: 28 },
  /** Sealed, and behind the head the length u16 and the JSON of what else is in the clear. */
  marked: { code: 4, head: 28 },
}
/** Channels by their number on disk; never used again for something else. */
const channelNames: readonly (SpeakerRole | undefined)[] = [undefined, 'clinician', 'patient', 'guest']

/** No record is longer; a length beyond it is damage. */
export const maxPayloadBytes: number = 64 * 1024 * 1024

export function isRecordCode(code: number): boolean {
  return Object.values(kinds).some((kind) => kind.code === code)
}

/** A record without its frame: bytes as they are behind a head, the rest as JSON. `headroom` is left free before it. */
export function encodePayload(record: KeptRecord, headroom: number): { code: number; bytes: Uint8Array } {
  const isBinary = record.type === 'audio' || record.type === 'sealed'
  const clear = record.type === 'sealed' && (record.mark ?? record.holdsKeys) ? clearOf(record) : undefined
  const { code, head } = clear ? kinds.marked : isBinary ? kinds[record.type] : kinds.json
  const sealed = isBinary ? record.bytes : new TextEncoder().encode(JSON.stringify(record))
  const body = clear ? Uint8Array.from([...clear, ...sealed]) : sealed
  const bytes = new Uint8Array(headroom + head + body.length)
  if (bytes.length > maxPayloadBytes) {
    throw new StoreError('failed', `A record of ${bytes.length} bytes is too long to be kept`)
  }
  bytes.set(body, headroom + head)
  const view = new DataView(bytes.buffer, headroom)
  if (record.type === 'audio') {
    view.setFloat64(0, record.startMs, true)
    // No sample rate needs the upper byte.
    view.setUint32(8, record.sampleRate + channelNames.indexOf(record.channel) * 0x1_00_00_00, true)
  } else if (record.type === 'sealed') {
    view.setUint32(0, record.sequence, true)
    // Not a number where there is none.
    view.setFloat64(4, record.audio?.startMs ?? NaN, true)
    view.setFloat64(12, record.audio?.endMs ?? NaN, true)
    view.setFloat64(20, record.coveredMs ?? NaN, true)
  }
  return { code, bytes }
}

function clearOf({ mark, holdsKeys }: SealedRecord): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ mark, holdsKeys }))
  return Uint8Array.from([json.length & 0xff, json.length >> 8, ...json])
}

/** The record in a payload whose checksum held; undefined when it is none that we know. The payload is copied. */
export function decodePayload(code: number, payload: Uint8Array): JournalRecord | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  // `slice` of a Buffer would copy nothing.
  const body = (head: number): Uint8Array => new Uint8Array(payload.subarray(head))
  if (code === kinds.audio.code && payload.length >= kinds.audio.head) {
    const channel = channelNames[view.getUint8(11)]
    return {
      type: 'audio',
      startMs: view.getFloat64(0, true),
      sampleRate: view.getUint32(8, true) & 0xff_ff_ff,
      bytes: body(kinds.audio.head),
      ...(channel === undefined ? {} : { channel }),
    }
  }
  const isMarked = code === kinds.marked.code
  if ((code === kinds.sealed.code || isMarked) && payload.length >= kinds.sealed.head + (isMarked ? 2 : 0)) {
    const { head } = kinds.sealed
    const end = isMarked ? head + 2 + view.getUint16(head, true) : head
    const clear = isMarked ? fromJson(payload.subarray(head + 2, end)) : {}
    if (!isObject(clear)) return undefined
    const [startMs = 0, endMs = 0, coveredMs = 0] = [4, 12, 20].map((at) => view.getFloat64(at, true))
    return {
      type: 'sealed',
      sequence: view.getUint32(0, true),
      ...(Number.isNaN(startMs) ? {} : { audio: { startMs, endMs } }),
      ...(Number.isNaN(coveredMs) ? {} : { coveredMs }),
      ...(clear as Pick<SealedRecord, 'mark' | 'holdsKeys'>),
      bytes: body(end),
    }
  }
  const record = code === kinds.json.code ? fromJson(payload) : undefined
  return isKnown(record) ? record : undefined
}

function fromJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

type JsonRecord = Exclude<KeptRecord, SealedRecord | { type: 'audio' }>

/** What each record must hold to be used; `satisfies` makes this list fail to compile when a record is forgotten. */
const required = {
  start: ['startedAt'],
  covered: ['untilMs'],
  connection: ['connection'],
  turn: ['turn'],
  'turn-edited': ['turn'],
  'turn-revised': ['turn'],
  speaker: ['label', 'role'],
  gap: ['gap'],
  cue: ['cue'],
  pause: ['atMs'],
  resume: ['atMs'],
  note: ['kind', 'note'],
  usage: ['usage'],
  job: ['step', 'at'],
  disputes: ['disputes'],
  end: ['endedAt'],
  decision: ['by', 'at', 'decision'],
  consent: ['status', 'by', 'how', 'at'],
  signed: ['by', 'at', 'attestation', 'hash', 'acknowledged'],
  addendum: ['by', 'at', 'text', 'hash'],
  void: ['by', 'at', 'reason', 'hash'],
} satisfies { [T in JsonRecord['type']]: readonly Exclude<keyof Extract<JsonRecord, { type: T }>, 'type'>[] }

function isKnown(record: unknown): record is JsonRecord {
  if (!isObject(record) || !Object.hasOwn(required, String(record['type']))) return false
  return required[record['type'] as JsonRecord['type']].every((name) => name in record)
}
