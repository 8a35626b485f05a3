import { ConfigurationError } from '../core/errors.ts'
import { audioExtent, type AudioRecord, type EncounterStore, type JournalRecord } from '../journal/records.ts'
import { replayEncounter, type ReplayedEncounter } from '../journal/replay-encounter.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { noUsage, type Encounter, type Gap, type ScribeWarning } from '../protocol/encounter.ts'
import type { Turn } from '../protocol/turn.ts'
import type { ResumePoint } from '../streaming/options.ts'

/** What a session takes over from the process that died. */
export interface Recovered {
  readonly encounter: Omit<Encounter, 'id'>
  readonly resume: ResumePoint
  readonly pendingEdits: readonly Turn[]
  /** Audio that was heard and is not in the journal any more. */
  readonly missing: readonly Gap[]
  readonly warnings: readonly ScribeWarning[]
  /** True when the visit was finished, with a note and nothing left to do. */
  readonly isComplete: boolean
}

/** How many of the last turns are compared with what a replay says again. */
const overlapTurns = 8

/**
 * Reads a visit back from its journal.
 *
 * @throws ConfigurationError when the store does not know it, or `format` does not fit its audio; StoreError when
 * it cannot be read.
 */
export async function readJournal(
  store: EncounterStore,
  encounterId: string,
  format: AudioFormat,
): Promise<Recovered> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  if (records.length === 0) {
    throw new ConfigurationError(
      'encounterId',
      'the store has no such encounter; `store.list()` names those it has',
    )
  }
  const replayed = replayEncounter(records)
  const sampleRate = replayed.audio[0]?.sampleRate
  if (sampleRate !== undefined && sampleRate !== format.sampleRate) {
    throw new ConfigurationError('audio', `must have ${sampleRate} Hz as the audio recorded before the crash`)
  }
  return recoveredFrom(replayed)
}

/** What is to be done for a visit, from what its journal says. */
export function recoveredFrom(replayed: ReplayedEncounter): Recovered {
  const { turns, audio, missing, damage, note } = replayed
  const pending = new Set(replayed.pendingEdits)
  return {
    encounter: {
      ...(replayed.startedAt === undefined ? {} : { startedAt: replayed.startedAt }),
      ...(replayed.endedAt === undefined ? {} : { endedAt: replayed.endedAt }),
      turns,
      cues: replayed.cues,
      gaps: replayed.gaps,
      speakers: replayed.speakers,
      ...(note === undefined ? {} : { note: note.note }),
      usage: replayed.usage ?? noUsage,
    },
    resume: {
      connection: replayed.nextConnection,
      timelineMs: replayed.timelineMs,
      audio: joined(audio, replayed.timelineMs),
      deliveredTurns: turns.slice(-overlapTurns),
    },
    pendingEdits: turns.filter((turn) => pending.has(turn.id)),
    missing: missing.map((extent) => ({ ...extent, reason: 'unrecoverable' as const })),
    warnings: damage.map((record) => ({
      kind: 'journal',
      message: `Part of the journal could not be read and was skipped: ${record.reason} in ${record.part} at ${record.position}, length ${record.length}`,
    })),
    isComplete: replayed.isOver && note?.kind === 'final' && audio.length === 0 && pending.size === 0,
  }
}

/** The chunks as one run; a hole, which is announced as a gap, becomes silence so that all keep their places. */
function joined(audio: readonly AudioRecord[], timelineMs: number): ResumePoint['audio'] {
  const chunks: Uint8Array[] = []
  let atMs = audio[0]?.startMs ?? timelineMs
  for (const record of audio) {
    const samples = Math.round(((record.startMs - atMs) * record.sampleRate) / 1000)
    if (samples > 0) chunks.push(new Uint8Array(samples * 2))
    chunks.push(record.bytes)
    atMs = audioExtent(record)?.endMs ?? atMs
  }
  return { startMs: audio[0]?.startMs ?? timelineMs, chunks }
}

/** A source that has nothing to say, for finishing a visit without listening on. */
export function silentSource(format: AudioFormat): AudioSource {
  return {
    format,
    async *open(): AsyncGenerator<Uint8Array> {
      // Nothing: what is to be transcribed lies in the spool.
    },
  }
}
