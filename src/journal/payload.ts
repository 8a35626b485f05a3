import { isObject } from '../core/json.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import type { JournalRecord, KeptRecord, SealedRecord } from './records.ts'

/** Kinds of payload on disk, and the bytes before the audio or the sealed record. Numbers never change their meaning. */
const kinds = { audio: { code: 1, head: 12 }, json: { code: 2, head: 0 }, sealed: { code: 3, head: 28 } }
/** Channels by their number on disk; never used again for something else. */
const channelNames: readonly (SpeakerRole | undefined)[] = [undefined, 'clinician', 'patient', 'guest']

export function isRecordCode(code: number): boolean {
  return Object.values(kinds).some((kind) => kind.code === code)
}

/**
 * A record without its frame. Audio and sealed bytes go as they are behind a head, the rest as JSON.
 *
 * @param headroom bytes left free before the payload, for what the caller puts there: one copy less.
 */
export function encodePayload(record: KeptRecord, headroom: number): { code: number; bytes: Uint8Array } {
  const isBinary = record.type === 'audio' || record.type === 'sealed'
  const { code, head } = isBinary ? kinds[record.type] : kinds.json
  const body = isBinary ? record.bytes : new TextEncoder().encode(JSON.stringify(record))
  const bytes = new Uint8Array(headroom + head + body.length)
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
  if (code === kinds.sealed.code && payload.length >= kinds.sealed.head) {
    const [startMs = 0, endMs = 0, coveredMs = 0] = [4, 12, 20].map((at) => view.getFloat64(at, true))
    return {
      type: 'sealed',
      sequence: view.getUint32(0, true),
      ...(Number.isNaN(startMs) ? {} : { audio: { startMs, endMs } }),
      ...(Number.isNaN(coveredMs) ? {} : { coveredMs }),
      bytes: body(kinds.sealed.head),
    }
  }
  if (code !== kinds.json.code) return undefined
  try {
    const record: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isKnown(record) ? record : undefined
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
