import type { SpeakerRole } from '../protocol/turn.ts'
import type { DamageRecord, JournalRecord, SealedRecord } from './records.ts'

/** Kinds of payload on disk. Numbers are never used again for something else. */
const audioCode = 1
const jsonCode = 2
const sealedCode = 3
const audioHeadBytes = 12
/** Channels by their number on disk; never used again for something else. */
const channelNames: readonly (SpeakerRole | undefined)[] = [undefined, 'clinician', 'patient', 'guest']
const sealedHeadBytes = 28

export function isRecordCode(code: number): boolean {
  return code >= audioCode && code <= sealedCode
}

/**
 * A record without its frame. Audio and sealed bytes go as they are, the rest as JSON.
 *
 * @param headroom bytes left free before the payload, for what the caller puts there: one copy less.
 */
export function encodePayload(
  record: Exclude<JournalRecord, DamageRecord>,
  headroom: number,
): { code: number; bytes: Uint8Array } {
  if (record.type === 'audio') {
    const bytes = new Uint8Array(headroom + audioHeadBytes + record.bytes.length)
    const view = new DataView(bytes.buffer, headroom)
    view.setFloat64(0, record.startMs, true)
    // No sample rate needs the upper byte.
    view.setUint32(8, record.sampleRate + channelNames.indexOf(record.channel) * 0x1_00_00_00, true)
    bytes.set(record.bytes, headroom + audioHeadBytes)
    return { code: audioCode, bytes }
  }
  if (record.type === 'sealed') return { code: sealedCode, bytes: encodeSealed(record, headroom) }
  const json = new TextEncoder().encode(JSON.stringify(record))
  const bytes = new Uint8Array(headroom + json.length)
  bytes.set(json, headroom)
  return { code: jsonCode, bytes }
}

/** The record in a payload whose checksum held; undefined when it is none that we know. The payload is copied, and not by
 * `slice`, which for a Buffer copies nothing. */
export function decodePayload(code: number, payload: Uint8Array): JournalRecord | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  if (code === audioCode && payload.length >= audioHeadBytes) {
    const channel = channelNames[view.getUint8(11)]
    return {
      type: 'audio',
      startMs: view.getFloat64(0, true),
      sampleRate: view.getUint32(8, true) & 0xff_ff_ff,
      bytes: new Uint8Array(payload.subarray(audioHeadBytes)),
      ...(channel === undefined ? {} : { channel }),
    }
  }
  if (code === sealedCode && payload.length >= sealedHeadBytes) return decodeSealed(payload, view)
  if (code !== jsonCode) return undefined
  try {
    const record: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isKnown(record) ? record : undefined
  } catch {
    return undefined
  }
}

/** Sealed: sequence u32, then start and end of audio and the covered point as f64, not a number where there is none. */
function encodeSealed(record: SealedRecord, headroom: number): Uint8Array {
  const bytes = new Uint8Array(headroom + sealedHeadBytes + record.bytes.length)
  const view = new DataView(bytes.buffer, headroom)
  view.setUint32(0, record.sequence, true)
  view.setFloat64(4, record.audio?.startMs ?? NaN, true)
  view.setFloat64(12, record.audio?.endMs ?? NaN, true)
  view.setFloat64(20, record.coveredMs ?? NaN, true)
  bytes.set(record.bytes, headroom + sealedHeadBytes)
  return bytes
}

function decodeSealed(payload: Uint8Array, view: DataView): SealedRecord {
  const startMs = view.getFloat64(4, true)
  const endMs = view.getFloat64(12, true)
  const coveredMs = view.getFloat64(20, true)
  return {
    type: 'sealed',
    sequence: view.getUint32(0, true),
    ...(Number.isNaN(startMs) ? {} : { audio: { startMs, endMs } }),
    ...(Number.isNaN(coveredMs) ? {} : { coveredMs }),
    bytes: new Uint8Array(payload.subarray(sealedHeadBytes)),
  }
}

type JsonRecord = Exclude<JournalRecord, DamageRecord | SealedRecord | { type: 'audio' }>

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
  if (typeof record !== 'object' || record === null || !('type' in record)) return false
  const { type } = record
  if (typeof type !== 'string' || !Object.hasOwn(required, type)) return false
  return required[type as JsonRecord['type']].every((name) => name in record)
}
