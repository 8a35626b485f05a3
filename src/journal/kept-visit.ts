import type { Gap } from '../protocol/encounter.ts'
import { Chain } from './chain.ts'
import { EncounterFold } from './fold.ts'
import { audioEndMs, type AudioRecord, type JournalRecord } from './records.ts'

/** What a journal holds of a visit. */
export interface KeptVisit {
  readonly fold: EncounterFold
  /** Where more records go on. */
  readonly chain: Chain
  /** Audio no final turn covers, channel by channel, in order, without overlaps. */
  readonly audio: readonly AudioRecord[]
  /** Extents in which audio should be and is not, in milliseconds, beyond the gaps that are known. */
  readonly missing: readonly Pick<Gap, 'startMs' | 'endMs' | 'channel'>[]
  /** Audio that was heard after the last record of the usage, in milliseconds. */
  readonly uncountedMs: number
}

/** Rounding of sample times; a smaller hole between two chunks is none. */
const toleranceMs = 0.5

/** Reads a visit back: the same fold as live, and the audio that is left to be transcribed. */
export function keptVisit(encounterId: string, records: Iterable<JournalRecord>): KeptVisit {
  const fold = new EncounterFold(encounterId)
  const chunks: AudioRecord[] = []
  const chain = new Chain()
  for (const record of records) {
    for (const believed of chain.take(record)) fold.apply(believed)
    if (record.type === 'audio') chunks.push(record)
  }
  for (const damage of chain.settle()) fold.apply(damage)
  const { coveredMs, coveredBy, countedMs } = fold.progress
  const audio: AudioRecord[] = []
  const missing: Pick<Gap, 'startMs' | 'endMs' | 'channel'>[] = []
  for (const channel of new Set(chunks.map((chunk) => chunk.channel))) {
    const isOwn = (each: { readonly channel?: Gap['channel'] }): boolean => each.channel === channel
    const fromMs = Math.max(coveredMs, (channel && coveredBy[channel]) ?? 0)
    const laid = layOut(chunks.filter(isOwn), fromMs, fold.encounter.gaps.filter(isOwn))
    audio.push(...laid.audio)
    missing.push(...laid.missing.map((hole) => ({ ...hole, ...(channel ? { channel } : {}) })))
  }
  const uncounted = chunks.map((chunk) => audioEndMs(chunk) - Math.max(chunk.startMs, countedMs))
  const uncountedMs = uncounted.reduce((sum, ms) => sum + Math.max(0, ms), 0)
  return { fold, chain, audio, missing, uncountedMs }
}

/** Sorts the chunks, cuts away what is covered or there twice, and notes the holes. */
function layOut(
  chunks: readonly AudioRecord[],
  coveredMs: number,
  gaps: readonly Gap[],
): Pick<KeptVisit, 'audio' | 'missing'> {
  const audio: AudioRecord[] = []
  const missing: { startMs: number; endMs: number }[] = []
  let atMs = coveredMs
  for (const chunk of [...chunks].sort((a, b) => a.startMs - b.startMs)) {
    const endMs = audioEndMs(chunk)
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
