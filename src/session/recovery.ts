import { defined } from '../core/defined.ts'
import { ConfigurationError } from '../core/errors.ts'
import { audioExtent, type AudioRecord, type EncounterStore, type JournalRecord } from '../journal/records.ts'
import { replayEncounter, type ReplayedEncounter } from '../journal/replay-encounter.ts'
import { formatOf, sourcesOf } from '../audio/audio-input.ts'
import type { AudioInput } from '../protocol/audio.ts'
import { noUsage, type Encounter, type Gap, type ScribeWarning } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { SpeakerRole, Turn } from '../protocol/turn.ts'
import { channelOf, type VisitResumePoint } from '../streaming/merge-channels.ts'
import type { ResumePoint } from '../streaming/options.ts'

/** What a session takes over from the process that died. */
export interface Recovered {
  readonly encounter: Omit<Encounter<Note>, 'id'>
  readonly resume: VisitResumePoint
  /** Whether there is audio that had no final turn. */
  readonly hasAudio: boolean
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
 * @throws ConfigurationError when the store does not know it, or `input` does not fit its audio; StoreError when
 * it cannot be read.
 */
export async function readJournal(
  store: EncounterStore,
  encounterId: string,
  input: AudioInput,
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
  const channels = new Set(sourcesOf(input).map(([channel]) => channel))
  for (const { sampleRate, channel } of replayed.audio) {
    if (sampleRate !== formatOf(input).sampleRate) {
      throw new ConfigurationError(
        'audio',
        `must have ${sampleRate} Hz as the audio recorded before the crash`,
      )
    }
    if (!channels.has(channel)) {
      const what = channel ? `have the channel ${channel}` : 'be one source'
      throw new ConfigurationError('audio', `must ${what}, as before the crash`)
    }
  }
  return recoveredFrom(replayed)
}

/** What is to be done for a visit, from what its journal says. */
export function recoveredFrom(replayed: ReplayedEncounter): Recovered {
  const { turns, audio, missing, damage, note } = replayed
  const pending = new Set(replayed.pendingEdits)
  const resume = (channel?: SpeakerRole): ResumePoint => {
    const own = audio.filter((record) => record.channel === channel)
    return {
      connection: replayed.nextConnection,
      ...joined(own, replayed.timelineMs),
      deliveredTurns: turns.filter((turn) => !channel || channelOf(turn) === channel).slice(-overlapTurns),
    }
  }
  return {
    encounter: defined({
      startedAt: replayed.startedAt,
      endedAt: replayed.endedAt,
      turns,
      cues: replayed.cues,
      gaps: replayed.gaps,
      speakers: replayed.speakers,
      note: note?.note,
      usage: replayed.usage ?? noUsage,
    }),
    resume: {
      ...resume(),
      timelineMs: replayed.timelineMs,
      channels: { clinician: resume('clinician'), patient: resume('patient'), guest: resume('guest') },
    },
    hasAudio: audio.length > 0,
    pendingEdits: turns.filter((turn) => pending.has(turn.id)),
    missing: missing.map((extent) => ({ ...extent, reason: 'unrecoverable' as const })),
    warnings: damage.map((record) => ({
      kind: 'journal',
      message: `Part of the journal could not be read and was skipped: ${record.reason} in ${record.part} at ${record.position}, length ${record.length}`,
    })),
    isComplete: replayed.isOver && note?.kind === 'final' && audio.length === 0 && pending.size === 0,
  }
}

/** The chunks as one run, and where it ends; a hole, which is announced as a gap, becomes silence of its length. */
function joined(
  audio: readonly AudioRecord[],
  timelineMs: number,
): Pick<ResumePoint, 'audio' | 'timelineMs'> {
  const chunks: Uint8Array[] = []
  const startMs = audio[0]?.startMs ?? timelineMs
  let atMs = startMs
  for (const record of audio) {
    const samples = Math.round(((record.startMs - atMs) * record.sampleRate) / 1000)
    if (samples > 0) chunks.push(new Uint8Array(samples * 2))
    chunks.push(record.bytes)
    atMs = audioExtent(record)?.endMs ?? atMs
  }
  return { timelineMs: atMs, audio: { startMs, chunks } }
}
