import type { DamageRecord, JournalRecord, SealedRecord } from './records.ts'

/** Kinds of payload on disk. Numbers are never used again for something else. */
const audioCode = 1
const jsonCode = 2
const sealedCode = 3

export function isRecordCode(code: number): boolean {
  return code >= audioCode && code <= sealedCode
}

/** A record without its frame. Audio and sealed bytes go as they are, the rest as JSON. */
export function encodePayload(record: Exclude<JournalRecord, DamageRecord>): {
  code: number
  payload: Uint8Array
} {
  if (record.type === 'audio') {
    const payload = new Uint8Array(12 + record.bytes.length)
    const view = new DataView(payload.buffer)
    view.setFloat64(0, record.startMs, true)
    view.setUint32(8, record.sampleRate, true)
    payload.set(record.bytes, 12)
    return { code: audioCode, payload }
  }
  if (record.type === 'sealed') return { code: sealedCode, payload: encodeSealed(record) }
  return { code: jsonCode, payload: new TextEncoder().encode(JSON.stringify(record)) }
}

/** The record in a payload whose checksum held; undefined when it is none that we know. The payload is copied, and not by
 * `slice`, which for a Buffer copies nothing. */
export function decodePayload(code: number, payload: Uint8Array): JournalRecord | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  if (code === audioCode && payload.length >= 12) {
    const startMs = view.getFloat64(0, true)
    return {
      type: 'audio',
      startMs,
      sampleRate: view.getUint32(8, true),
      bytes: new Uint8Array(payload.subarray(12)),
    }
  }
  if (code === sealedCode && payload.length >= 28) return decodeSealed(payload, view)
  if (code !== jsonCode) return undefined
  try {
    const record: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isKnown(record) ? record : undefined
  } catch {
    return undefined
  }
}

/** Sealed: sequence u32, then start and end of audio and the covered point as f64, not a number where there is none. */
function encodeSealed(record: SealedRecord): Uint8Array {
  const payload = new Uint8Array(28 + record.bytes.length)
  const view = new DataView(payload.buffer)
  view.setUint32(0, record.sequence, true)
  view.setFloat64(4, record.audio?.startMs ?? NaN, true)
  view.setFloat64(12, record.audio?.endMs ?? NaN, true)
  view.setFloat64(20, record.coveredMs ?? NaN, true)
  payload.set(record.bytes, 28)
  return payload
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
    bytes: new Uint8Array(payload.subarray(28)),
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
