import { defined } from '../core/defined.ts'
import type { Cue, Gap, Usage } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn, TurnId } from '../protocol/turn.ts'
import { audioExtent, type AudioRecord, type DamageRecord, type JournalRecord } from './records.ts'

/** What a journal says of a visit, and what is still to be done for it. */
export interface ReplayedEncounter {
  /** ISO 8601, UTC; absent when the journal holds no start. */
  readonly startedAt?: string
  readonly endedAt?: string
  /** True when the visit was finished and nothing was added since. */
  readonly isOver: boolean
  readonly isPaused: boolean
  /** In order of speech, each once, edits and corrected speakers applied. */
  readonly turns: readonly (Turn | EditedTurn)[]
  /** Turns that were heard and not yet edited, in order of speech. */
  readonly pendingEdits: readonly TurnId[]
  readonly speakers: Readonly<Record<string, SpeakerRole>>
  readonly cues: readonly Cue[]
  readonly gaps: readonly Gap[]
  /** The last final note, else the last draft. */
  readonly note?: { readonly kind: 'draft' | 'final'; readonly note: Note }
  readonly usage?: Usage
  /** Audio no final turn covers, channel by channel, in order, without overlaps. */
  readonly audio: readonly AudioRecord[]
  /** Extents in which audio should be and is not, in milliseconds, beyond the gaps that are known. */
  readonly missing: readonly Pick<Gap, 'startMs' | 'endMs' | 'channel'>[]
  /** Up to where final turns cover the audio of every channel, in milliseconds on the session's timeline. */
  readonly coveredMs: number
  /** Where the timeline goes on, in milliseconds. */
  readonly timelineMs: number
  /** The ordinal the next server session takes. */
  readonly nextConnection: number
  /** What could not be read; each deserves a warning. */
  readonly damage: readonly DamageRecord[]
}

/** Rounding of sample times; a smaller hole between two chunks is none. */
const toleranceMs = 0.5

/** Folds the records of one journal into the encounter they tell of. Order among turns' records matters, else not. */
export function replayEncounter(records: Iterable<JournalRecord>): ReplayedEncounter {
  const turns = new Map<TurnId, Turn>()
  const edits = new Map<TurnId, EditFields>()
  const speakers: Record<string, SpeakerRole> = {}
  const cues: Cue[] = []
  const gaps: Gap[] = []
  const damage: DamageRecord[] = []
  const chunks: AudioRecord[] = []
  let startedAt: string | undefined
  let endedAt: string | undefined
  let isPaused = false
  let note: ReplayedEncounter['note']
  let usage: Usage | undefined
  let coveredMs = 0
  const coveredBy: Partial<Record<SpeakerRole, number>> = {}
  let timelineMs = 0
  let nextConnection = 0

  for (const record of records) {
    switch (record.type) {
      case 'start':
        startedAt ??= record.startedAt
        endedAt = undefined
        break
      case 'end':
        endedAt = record.endedAt
        break
      case 'audio':
        chunks.push(record)
        break
      case 'covered':
        coveredMs = Math.max(coveredMs, record.untilMs)
        Object.assign(coveredBy, record.channels)
        break
      case 'connection':
        nextConnection = Math.max(nextConnection, record.connection + 1)
        break
      case 'turn':
        // A final turn never changes: what comes again under its id is the same turn.
        if (!turns.has(record.turn.id)) turns.set(record.turn.id, record.turn)
        break
      case 'turn-edited':
      case 'turn-revised': {
        const { spoken, edit } = split(record.turn)
        // An edit may have been begun before the speakers were corrected: it brings its edit, not its speakers.
        if (record.type === 'turn-revised' || !turns.has(spoken.id)) turns.set(spoken.id, spoken)
        if (edit && (record.type === 'turn-edited' || !edits.has(spoken.id))) edits.set(spoken.id, edit)
        break
      }
      case 'speaker':
        speakers[record.label] = record.role
        break
      case 'gap':
        gaps.push(record.gap)
        break
      case 'cue':
        cues.push(record.cue)
        break
      case 'pause':
      case 'resume':
        isPaused = record.type === 'pause'
        timelineMs = Math.max(timelineMs, record.atMs)
        break
      case 'note':
        if (record.kind === 'final' || note?.kind !== 'final') note = { kind: record.kind, note: record.note }
        break
      case 'usage':
        usage = record.usage
        break
      case 'damage':
        damage.push(record)
        break
      case 'sealed':
        // Read through `encryptStore`, a sealed record never gets here: without its key nothing can be said of it.
        damage.push({
          type: 'damage',
          part: 'sealed',
          position: record.sequence,
          length: 1,
          reason: 'unreadable',
        })
        break
    }
  }

  const ordered = [...turns.values()].sort((a, b) => a.startMs - b.startMs)
  const named = ordered.map((turn) => withRole({ ...turn, ...edits.get(turn.id) }, speakers))
  for (const turn of ordered) {
    timelineMs = Math.max(timelineMs, turn.endMs)
    nextConnection = Math.max(nextConnection, turn.connection + 1)
  }
  for (const chunk of chunks) timelineMs = Math.max(timelineMs, endOf(chunk))
  for (const gap of gaps) timelineMs = Math.max(timelineMs, gap.endMs)
  timelineMs = Math.max(timelineMs, coveredMs)
  const audio: AudioRecord[] = []
  const missing: { startMs: number; endMs: number; channel?: SpeakerRole }[] = []
  for (const channel of new Set(chunks.map((chunk) => chunk.channel))) {
    const isOwn = (each: { readonly channel?: SpeakerRole }): boolean => each.channel === channel
    const fromMs = Math.max(coveredMs, (channel && coveredBy[channel]) ?? 0)
    const laid = layOut(chunks.filter(isOwn), fromMs, gaps.filter(isOwn))
    audio.push(...laid.audio)
    missing.push(...laid.missing.map((hole) => ({ ...hole, ...(channel ? { channel } : {}) })))
  }

  return defined({
    startedAt,
    endedAt,
    isOver: endedAt !== undefined,
    isPaused,
    turns: named,
    pendingEdits: ordered.filter((turn) => !edits.has(turn.id)).map((turn) => turn.id),
    speakers,
    cues,
    gaps,
    note,
    usage,
    audio,
    missing,
    coveredMs,
    timelineMs,
    nextConnection,
    damage,
  })
}

type EditFields = Pick<EditedTurn, 'editedText' | 'edits' | 'status' | 'reason' | 'modelId'>

/** Parts a turn into what was heard and what the editor made of it. */
function split(turn: Turn | EditedTurn): { spoken: Turn; edit?: EditFields } {
  if (!('editedText' in turn)) return { spoken: turn }
  const { editedText, edits, status, reason, modelId, ...spoken } = turn
  return { spoken, edit: defined({ editedText, edits, status, reason, modelId }) }
}

function withRole(
  turn: Turn | EditedTurn,
  speakers: Readonly<Record<string, SpeakerRole>>,
): Turn | EditedTurn {
  const role = turn.speaker !== undefined && Object.hasOwn(speakers, turn.speaker) && speakers[turn.speaker]
  return role ? { ...turn, role } : turn
}

/** Sorts the chunks, cuts away what is covered or there twice, and notes the holes. */
function layOut(
  chunks: readonly AudioRecord[],
  coveredMs: number,
  gaps: readonly Gap[],
): Pick<ReplayedEncounter, 'audio' | 'missing'> {
  const audio: AudioRecord[] = []
  const missing: { startMs: number; endMs: number }[] = []
  let atMs = coveredMs
  for (const chunk of [...chunks].sort((a, b) => a.startMs - b.startMs)) {
    const endMs = endOf(chunk)
    if (endMs <= atMs + toleranceMs) continue
    if (chunk.startMs > atMs + toleranceMs) {
      const hole = { startMs: atMs, endMs: chunk.startMs }
      if (!gaps.some((gap) => gap.startMs <= hole.startMs && gap.endMs >= hole.endMs)) missing.push(hole)
      audio.push(chunk)
    } else {
      const samples = Math.max(0, Math.round(((atMs - chunk.startMs) * chunk.sampleRate) / 1000))
      const startMs = chunk.startMs + (samples * 1000) / chunk.sampleRate
      audio.push(samples === 0 ? chunk : { ...chunk, startMs, bytes: chunk.bytes.subarray(samples * 2) })
    }
    atMs = endMs
  }
  return { audio, missing }
}

function endOf(chunk: AudioRecord): number {
  return audioExtent(chunk)?.endMs ?? chunk.startMs
}
