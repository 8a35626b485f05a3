import { StoreError } from '../core/errors.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import type { DamageRecord, JournalRecord, SealedRecord } from './records.ts'

/** Kinds of payload on disk. Numbers are never used again for something else. */
const audioCode = 1
const jsonCode = 2
const sealedCode = 3
/** Sealed, with more in the clear. */
const markedCode = 4
const audioHeadBytes = 12
/** Channels by their number on disk; never used again for something else. */
const channelNames: readonly (SpeakerRole | undefined)[] = [undefined, 'clinician', 'patient', 'guest']
const sealedHeadBytes = 28

/** No record is longer; a length beyond it is damage. */
export const maxPayloadBytes: number = 64 * 1024 * 1024

export function isRecordCode(code: number): boolean {
  return code >= audioCode && code <= markedCode
}

/**
 * A record without its frame. Audio and sealed bytes go as they are, the rest as JSON.
 *
 * @throws StoreError for a record that is too long to be read back.
 * @param headroom bytes left free before the payload, for what the caller puts there: one copy less.
 */
export function encodePayload(
  record: Exclude<JournalRecord, DamageRecord>,
  headroom: number,
): { code: number; bytes: Uint8Array } {
  const encoded = encoding(record, headroom)
  if (encoded.bytes.length <= maxPayloadBytes) return encoded
  throw new StoreError('failed', `A record of ${encoded.bytes.length} bytes is too long to be kept`)
}

function encoding(
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
  if (record.type === 'sealed') {
    return {
      code: record.mark || record.holdsKeys ? markedCode : sealedCode,
      bytes: encodeSealed(record, headroom),
    }
  }
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
  try {
    if (code === sealedCode || code === markedCode) return decodeSealed(payload, view, code === markedCode)
    if (code !== jsonCode) return undefined
    const record: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isKnown(record) ? record : undefined
  } catch {
    return undefined
  }
}

/**
 * Sealed: sequence u32, then start and end of audio and the covered point as f64, not a number where there is none. With
 * more in the clear: the length of its JSON u16, then the JSON.
 */
function encodeSealed(record: SealedRecord, headroom: number): Uint8Array {
  const { sequence, audio, coveredMs, mark, holdsKeys, bytes } = record
  const isMarked = mark !== undefined || holdsKeys !== undefined
  const json = new TextEncoder().encode(isMarked ? `  ${JSON.stringify({ mark, holdsKeys })}` : '')
  const encoded = new Uint8Array(headroom + sealedHeadBytes + json.length + bytes.length)
  const view = new DataView(encoded.buffer, headroom)
  view.setUint32(0, sequence, true)
  view.setFloat64(4, audio?.startMs ?? NaN, true)
  view.setFloat64(12, audio?.endMs ?? NaN, true)
  view.setFloat64(20, coveredMs ?? NaN, true)
  encoded.set(json, headroom + sealedHeadBytes)
  if (isMarked) view.setUint16(sealedHeadBytes, json.length - 2, true)
  encoded.set(bytes, headroom + sealedHeadBytes + json.length)
  return encoded
}

/** Throws for a payload that is cut short. */
function decodeSealed(payload: Uint8Array, view: DataView, isMarked: boolean): SealedRecord {
  const startMs = view.getFloat64(4, true)
  const endMs = view.getFloat64(12, true)
  const coveredMs = view.getFloat64(20, true)
  const end = sealedHeadBytes + (isMarked ? 2 + view.getUint16(sealedHeadBytes, true) : 0)
  const json = new TextDecoder().decode(payload.subarray(sealedHeadBytes + 2, end))
  return {
    type: 'sealed',
    sequence: view.getUint32(0, true),
    ...(Number.isNaN(startMs) ? {} : { audio: { startMs, endMs } }),
    ...(Number.isNaN(coveredMs) ? {} : { coveredMs }),
    ...(isMarked ? (JSON.parse(json) as Pick<SealedRecord, 'mark' | 'holdsKeys'>) : {}),
    bytes: new Uint8Array(payload.subarray(end)),
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
} satisfies { [T in JsonRecord['type']]: readonly Exclude<keyof Extract<JsonRecord, { type: T }>, 'type'>[] }

function isKnown(record: unknown): record is JsonRecord {
  if (typeof record !== 'object' || record === null || !('type' in record)) return false
  const { type } = record
  if (typeof type !== 'string' || !Object.hasOwn(required, type)) return false
  return required[type as JsonRecord['type']].every((name) => name in record)
}
