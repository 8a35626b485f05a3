import { defined } from '../core/defined.ts'
import { ProtocolError } from '../core/errors.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import type { BeginConfiguration, ServerMessage, TurnMessage, TurnRevision } from './streaming.ts'
import type { Word } from './turn.ts'

/** JSON has no NaN, but `1e999` reads as Infinity. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isOrder(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Where an item stands; made into text for errors only. */
interface Path {
  readonly list: string
  at: number
}

/** Reads one message; throws with the path of what is wrong, never with what stood there. */
class Reader {
  readonly #type: string
  readonly #fields: JsonObject
  readonly #prefix: string

  constructor(type: string, fields: JsonObject, prefix = '') {
    this.#type = type
    this.#fields = fields
    this.#prefix = prefix
  }

  #fail(key: string, expected: string): never {
    throw new ProtocolError(this.#type, this.#prefix + key, expected)
  }

  number(key: string): number {
    const value = this.#fields[key]
    return isNumber(value) ? value : this.#fail(key, 'a number')
  }

  optionalNumber(key: string): number | undefined {
    return this.#fields[key] == null ? undefined : this.number(key)
  }

  order(key: string): number {
    const value = this.#fields[key]
    return isOrder(value) ? value : this.#fail(key, 'a whole number from 0')
  }

  string(key: string): string {
    const value = this.#fields[key]
    return typeof value === 'string' ? value : this.#fail(key, 'a string')
  }

  optionalString(key: string): string | undefined {
    return this.#fields[key] == null ? undefined : this.string(key)
  }

  boolean(key: string): boolean {
    const value = this.#fields[key]
    return typeof value === 'boolean' ? value : this.#fail(key, 'true or false')
  }

  object(key: string): JsonObject {
    const value = this.#fields[key]
    return isObject(value) ? value : this.#fail(key, 'an object')
  }

  /** Absent and null read as empty. */
  list<T>(key: string, read: (item: JsonObject, type: string, path: Path) => T): T[] {
    const value = this.#fields[key]
    if (value == null) return []
    if (!Array.isArray(value)) return this.#fail(key, 'a list')
    const items: T[] = []
    const path: Path = { list: this.#prefix + key, at: 0 }
    for (; path.at < value.length; path.at++) {
      const item: unknown = value[path.at]
      if (!isObject(item)) return this.#fail(`${key}.${path.at}`, 'an object')
      items.push(read(item, this.#type, path))
    }
    return items
  }

  /** The hot part of the wire: checked in place, with paths built only for errors. */
  words(): Word[] {
    return this.list('words', readWord)
  }

  /** Says what is wrong with a turn. */
  refuseTurn(): never {
    this.order('turn_order')
    this.boolean('end_of_turn')
    this.boolean('turn_is_formatted')
    this.string('transcript')
    this.optionalString('speaker_label')
    this.optionalString('language_code')
    return this.#fail('', 'a turn')
  }

  /** Says what is wrong with a word. */
  refuseWord(): never {
    this.string('text')
    this.number('start')
    this.number('end')
    this.number('confidence')
    return this.#fail('speaker', 'a string')
  }
}

function readWord(item: JsonObject, type: string, { list, at }: Path): Word {
  const { text, start, end, confidence, speaker } = item
  if (
    typeof text !== 'string' ||
    typeof start !== 'number' ||
    typeof end !== 'number' ||
    typeof confidence !== 'number' ||
    (speaker != null && typeof speaker !== 'string')
  ) {
    return new Reader(type, item, `${list}.${at}.`).refuseWord()
  }
  return speaker == null
    ? { text, startMs: start, endMs: end, confidence }
    : { text, startMs: start, endMs: end, confidence, speaker }
}

/**
 * Most of what is said on the wire. Fields are taken by name and all at once, because looking each up by a key that
 * changes is what costs; the reader is asked only to say what is wrong.
 */
function readTurn(reader: Reader, fields: JsonObject): TurnMessage {
  const {
    turn_order: turnOrder,
    end_of_turn: endOfTurn,
    turn_is_formatted: turnIsFormatted,
    transcript,
    speaker_label: speakerLabel,
    language_code: languageCode,
  } = fields
  if (
    !isOrder(turnOrder) ||
    typeof endOfTurn !== 'boolean' ||
    typeof turnIsFormatted !== 'boolean' ||
    typeof transcript !== 'string' ||
    (speakerLabel != null && typeof speakerLabel !== 'string') ||
    (languageCode != null && typeof languageCode !== 'string')
  ) {
    return reader.refuseTurn()
  }
  const turn = {
    type: 'Turn',
    turnOrder,
    endOfTurn,
    turnIsFormatted,
    transcript,
    words: reader.words(),
  } as const
  // Most turns have none of these, and spreading costs more than all the checks above.
  if (speakerLabel == null && languageCode == null) return turn
  const named = { speakerLabel: speakerLabel ?? undefined, languageCode: languageCode ?? undefined }
  return { ...turn, ...defined(named) }
}

function readConfiguration(fields: unknown): BeginConfiguration | undefined {
  if (!isObject(fields)) return undefined
  const { model, domain } = fields
  return defined({
    model: typeof model === 'string' ? model : undefined,
    domain: typeof domain === 'string' || domain === null ? domain : undefined,
  })
}

function readRevision(item: JsonObject, type: string, { list, at }: Path): TurnRevision {
  const reader = new Reader(type, item, `${list}.${at}.`)
  return {
    turnOrder: reader.order('turn_order'),
    ...defined({ speakerLabel: reader.optionalString('speaker_label') }),
    words: reader.words(),
  }
}

function read(type: string, fields: JsonObject): ServerMessage {
  const reader = new Reader(type, fields)
  switch (type) {
    case 'Begin':
      return {
        type,
        id: reader.string('id'),
        expiresAt: reader.number('expires_at'),
        ...defined({ configuration: readConfiguration(fields['configuration']) }),
      }
    case 'SpeechStarted':
      return { type }
    case 'Turn':
      return readTurn(reader, fields)
    case 'SpeakerRevision':
      return { type, revisions: reader.list('revisions', readRevision) }
    case 'LLMGatewayResponse':
      return { type, turnOrder: reader.order('turn_order'), data: reader.object('data') }
    case 'Heartbeat':
      return { type, totalAudioReceivedMs: reader.number('total_audio_received_ms') }
    case 'Warning':
      return {
        type,
        warning: reader.string('warning'),
        ...defined({ warningCode: reader.optionalNumber('warning_code') }),
      }
    case 'Error':
      return { type, errorCode: reader.number('error_code'), error: reader.string('error') }
    case 'Termination':
      return {
        type,
        ...defined({ sessionDurationSeconds: reader.optionalNumber('session_duration_seconds') }),
      }
    default:
      return { type: 'unknown', messageType: type }
  }
}

/**
 * Reads one text frame of the server.
 *
 * Keys may come in any order, and unknown ones are passed over. Unknown types become `{ type: 'unknown' }`.
 *
 * @throws ProtocolError naming the path, never the payload, when a frame is no JSON object or a field is not what
 * it must be.
 */
export function decodeServerMessage(text: string): ServerMessage {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // V8's SyntaxError quotes the text it choked on, so it is not kept as the cause.
    throw new ProtocolError(undefined, '', 'JSON')
  }
  if (!isObject(parsed)) throw new ProtocolError(undefined, '', 'an object')
  const type = parsed['type']
  if (typeof type !== 'string') throw new ProtocolError(undefined, 'type', 'a string')
  return read(type, parsed)
}
