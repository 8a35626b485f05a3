import { defined } from '../core/defined.ts'
import { ProtocolError, TranscriptionError } from '../core/errors.ts'
import { inside, isObject, type JsonObject } from '../core/json.ts'
import { inferRoles } from '../note/write/infer-roles.ts'
import type { RoleProposal, ScribeWarning } from '../protocol/encounter.ts'
import type { SpeakerRole, Turn, Word } from '../protocol/turn.ts'

/** What a finished job says. */
export interface RecordedTranscript {
  readonly turns: readonly Turn[]
  readonly roles: readonly RoleProposal[]
  /** Length of the recording, in milliseconds. */
  readonly durationMs: number
  /** Where the service did otherwise than it was asked to; for people. */
  readonly warnings: readonly Omit<ScribeWarning, 'kind'>[]
}

/** A turn ends at the end of a sentence when it has this many words, or after a pause. */
const longTurnWords = 60
const pauseMs = 1_500
const sentenceEnd = /[.?!]["')\]]*$/

/**
 * Reads a finished job: utterances become turns, cut at the end of a sentence where they are long.
 *
 * @param request what was asked for.
 * @param channels who speaks on each channel.
 * @throws ProtocolError naming the field that cannot be read.
 */
export function readTranscript(
  job: JsonObject,
  request: JsonObject,
  channels: readonly SpeakerRole[] = [],
): RecordedTranscript {
  const mapping = identified(job)
  const labels = new Map(Object.entries(mapping).map(([label, name]) => [name, label]))
  const utterances = Array.isArray(job['utterances']) ? (job['utterances'] as readonly unknown[]) : undefined
  const spoken = utterances
    ? utterances.map((each, at) => readUtterance(each, `utterances.${at}`, labels, channels))
    : [readWords(job['words'] ?? [], 'words', labels, channels)]
  const turns = spoken
    .flatMap(sentences)
    .sort((a, b) => (a[0]?.startMs ?? 0) - (b[0]?.startMs ?? 0))
    .map((words, at): Turn => turnOf(words, at))
  const seconds = job['audio_duration']
  return {
    turns,
    roles: proposals(turns, mapping, channels),
    durationMs: typeof seconds === 'number' ? seconds * 1_000 : (turns.at(-1)?.endMs ?? 0),
    warnings: differences(job, request),
  }
}

function turnOf(words: readonly Word[], turnOrder: number): Turn {
  const { speaker } = words[0] as Word
  return {
    id: `0-${turnOrder}`,
    connection: 0,
    turnOrder,
    text: words.map(({ text }) => text).join(' '),
    words,
    startMs: (words[0] as Word).startMs,
    endMs: (words.at(-1) as Word).endMs,
    isFinal: true,
    ...defined({ speaker }),
  }
}

function readUtterance(
  value: unknown,
  path: string,
  labels: ReadonlyMap<string, string>,
  channels: readonly SpeakerRole[],
): readonly Word[] {
  if (!isObject(value)) throw new ProtocolError('transcript', path, 'an object')
  const words = readWords(value['words'] ?? [], `${path}.words`, labels, channels)
  if (words.length > 0) return words
  // Without words the utterance is its text at its time.
  const { text, start, end } = value
  if (typeof text !== 'string' || text.trim() === '') return []
  if (typeof start !== 'number' || typeof end !== 'number')
    throw new ProtocolError('transcript', path, 'start and end')
  return [{ text, startMs: start, endMs: end, confidence: 0, ...speakerOf(value, labels, channels) }]
}

function readWords(
  value: unknown,
  path: string,
  labels: ReadonlyMap<string, string>,
  channels: readonly SpeakerRole[],
): readonly Word[] {
  if (!Array.isArray(value)) throw new ProtocolError('transcript', path, 'a list')
  return value.map((word: unknown, at) => {
    if (!isObject(word)) throw new ProtocolError('transcript', `${path}.${at}`, 'an object')
    const { text, start, end, confidence } = word
    if (typeof text !== 'string') throw new ProtocolError('transcript', `${path}.${at}.text`, 'a string')
    if (typeof start !== 'number' || typeof end !== 'number') {
      throw new ProtocolError('transcript', `${path}.${at}`, 'start and end')
    }
    return {
      text,
      startMs: start,
      endMs: end,
      confidence: typeof confidence === 'number' ? confidence : 0,
      ...speakerOf(word, labels, channels),
    }
  })
}

/** The channel's role, or the label, also where an identified role stands in its place. */
function speakerOf(
  { speaker, channel }: JsonObject,
  labels: ReadonlyMap<string, string>,
  channels: readonly SpeakerRole[],
): { speaker?: string } {
  const own = channels[Number(channel) - 1]
  if (own) return { speaker: own }
  return typeof speaker === 'string' ? { speaker: labels.get(speaker) ?? speaker } : {}
}

/** Words of one speaker, cut where a turn may end. */
function sentences(words: readonly Word[]): readonly (readonly Word[])[] {
  const turns: Word[][] = []
  let turn: Word[] = []
  for (const [at, word] of words.entries()) {
    turn.push(word)
    const next = words[at + 1]
    const isLong = turn.length >= longTurnWords && sentenceEnd.test(word.text)
    const isPause = next !== undefined && next.startMs - word.endMs >= pauseMs && sentenceEnd.test(word.text)
    if (next !== undefined && !isLong && !isPause && next.speaker === word.speaker) continue
    turns.push(turn)
    turn = []
  }
  return turns
}

/** The service's answer to `speaker_identification`: label → role. */
function identified(job: JsonObject): Readonly<Record<string, string>> {
  const response = inside(inside(inside(job, 'speech_understanding'), 'response'), 'speaker_identification')
  const mapping = Object.entries(inside(response, 'mapping'))
  return Object.fromEntries(mapping.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

function proposals(
  turns: readonly Turn[],
  mapping: Readonly<Record<string, string>>,
  channels: readonly SpeakerRole[],
): readonly RoleProposal[] {
  if (channels.length > 0) return channels.map((role) => ({ label: role, role, source: 'channel' }))
  const named = Object.entries(mapping)
  if (named.length > 0)
    return named.map(([label, name]) => ({ label, role: roleOf(name), source: 'identification' }))
  const roles = inferRoles(turns)
  const found = new Map<string, SpeakerRole>()
  for (const [at, { speaker }] of turns.entries()) {
    const role = roles[at]
    if (speaker !== undefined && role) found.set(speaker, role)
  }
  // One voice alone tells nothing of who is who.
  if (found.size < 2) return []
  return [...found].map(([label, role]) => ({ label, role, source: 'transcript' }))
}

function roleOf(name: string): SpeakerRole {
  if (/patient|client/i.test(name)) return 'patient'
  return /doctor|clinician|physician|provider|nurse|therapist|practitioner|surgeon/i.test(name)
    ? 'clinician'
    : 'guest'
}

/** Where the service did otherwise than it was asked to. */
function differences(job: JsonObject, request: JsonObject): RecordedTranscript['warnings'] {
  const found: Omit<ScribeWarning, 'kind'>[] = []
  const [asked] = request['speech_models'] as readonly string[]
  const used = job['speech_model_used']
  if (typeof used === 'string' && used !== asked)
    found.push({ message: `The service used the model ${used} in place of ${asked}` })
  const metadata = inside(job, 'metadata')
  const domain = request['domain'] as string | undefined
  if (domain !== undefined && 'domain_used' in metadata && metadata['domain_used'] !== domain) {
    found.push({ message: `The service did not apply the domain ${domain}` })
  }
  const { warning, warnings } = metadata
  for (const each of [warning, ...(Array.isArray(warnings) ? (warnings as readonly unknown[]) : [])]) {
    const words = isObject(each) ? each['message'] : each
    if (typeof words !== 'string' || words === '') continue
    // They may quote what was sent.
    const cause = new TranscriptionError(0, 'The service warns', true, { cause: new Error(words) })
    found.push({ message: 'The service warns; cause has its words', cause })
  }
  return found
}
