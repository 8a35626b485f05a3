import type { Gap } from '../protocol/encounter.ts'
import { Chain } from './chain.ts'
import { EncounterFold } from './fold.ts'
import { audioEndMs, type AudioRecord, type EncounterStore, type JournalRecord } from './records.ts'
import { unknownEncounter } from './visit-mark.ts'

/** Where audio lies on the session's timeline, in milliseconds. */
export interface HeardAudio extends Pick<AudioRecord, 'startMs' | 'sampleRate' | 'channel'> {
  readonly endMs: number
}

/** What a journal holds of a visit. */
export interface KeptVisit {
  readonly fold: EncounterFold
  /** Where more records go on. */
  readonly chain: Chain
  /** All audio that is there, in the order in which it was read; some may be there twice. */
  readonly heard: readonly HeardAudio[]
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
  const reading = readingOf(encounterId)
  for (const record of records) reading.take(record)
  return reading.end()
}

/** Reads a visit back from its store. @throws ConfigurationError when that does not know it. */
export async function readKept(store: EncounterStore, encounterId: string): Promise<KeptVisit> {
  const reading = readingOf(encounterId)
  let isThere = false
  for await (const record of store.read(encounterId)) {
    isThere = true
    reading.take(record)
  }
  if (!isThere) throw unknownEncounter()
  return reading.end()
}

/** A journal while it is read. Holds no audio that is known to be covered: a visit may keep hundreds of megabytes of it. */
function readingOf(encounterId: string): { take(record: JournalRecord): void; end(): KeptVisit } {
  const fold = new EncounterFold(encounterId)
  const chain = new Chain()
  const heard: HeardAudio[] = []
  let chunks: AudioRecord[] = []
  /** By what covers every channel, which never goes back. */
  const isLeft = (chunk: AudioRecord): boolean => audioEndMs(chunk) > fold.progress.coveredMs + toleranceMs
  const take = (record: JournalRecord): void => {
    for (const believed of chain.take(record)) fold.apply(believed)
    if (record.type === 'audio') {
      const { bytes: _bytes, ...rest } = record
      heard.push({ ...rest, endMs: audioEndMs(record) })
      if (isLeft(record)) chunks.push(record)
    } else if (record.type === 'covered') chunks = chunks.filter(isLeft)
  }
  const end = (): KeptVisit => {
    for (const damage of chain.settle()) fold.apply(damage)
    const { coveredMs, coveredBy, countedMs } = fold.progress
    const audio: AudioRecord[] = []
    const missing: Pick<Gap, 'startMs' | 'endMs' | 'channel'>[] = []
    for (const channel of new Set(heard.map((chunk) => chunk.channel))) {
      const isOwn = (each: { readonly channel?: Gap['channel'] }): boolean => each.channel === channel
      const gaps = fold.encounter.gaps.filter(isOwn)
      // Sorted, without what is covered or there twice, and with the holes noted.
      let atMs = Math.max(coveredMs, (channel && coveredBy[channel]) ?? 0)
      for (const chunk of chunks.filter(isOwn).sort((a, b) => a.startMs - b.startMs)) {
        const endMs = audioEndMs(chunk)
        if (endMs <= atMs + toleranceMs) continue
        if (chunk.startMs > atMs + toleranceMs) {
          const hole = { startMs: atMs, endMs: chunk.startMs, ...(channel ? { channel } : {}) }
          if (!gaps.some((gap) => gap.startMs <= hole.startMs && gap.endMs >= hole.endMs)) missing.push(hole)
          audio.push(chunk)
        } else {
          const samples = Math.max(0, Math.round(((atMs - chunk.startMs) * chunk.sampleRate) / 1000))
          const startMs = chunk.startMs + (samples * 1000) / chunk.sampleRate
          audio.push(samples === 0 ? chunk : { ...chunk, startMs, bytes: chunk.bytes.subarray(samples * 2) })
        }
        atMs = endMs
      }
    }
    const uncounted = heard.map(({ startMs, endMs }) => Math.max(0, endMs - Math.max(startMs, countedMs)))
    return { fold, chain, heard, audio, missing, uncountedMs: uncounted.reduce((sum, ms) => sum + ms, 0) }
  }
  return { take, end }
}
