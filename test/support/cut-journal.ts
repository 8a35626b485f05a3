import { MemoryStore, type EncounterStore, type JournalRecord } from '../../src/index.ts'
import { audioExtent } from '../../src/journal/records.ts'
import { replayEncounter, type ReplayedEncounter } from '../../src/journal/replay-encounter.ts'

/** A store that remembers each write: a crash may leave any number of them, from the first on. */
export function recordingStore(): { store: EncounterStore; writes: (readonly JournalRecord[])[] } {
  const store = new MemoryStore()
  const writes: (readonly JournalRecord[])[] = []
  const append = store.append.bind(store)
  store.append = async (id, records) => {
    writes.push([...records])
    await new Promise(setImmediate)
    await append(id, records)
  }
  return { store, writes }
}

interface Spoken {
  readonly text: string
  readonly startMs: number
  readonly channel: string | undefined
}

function wordsOf({ turns }: ReplayedEncounter): readonly Spoken[] {
  return turns.flatMap(({ words, speaker }) => words.map((word) => ({ ...word, channel: speaker })))
}

/** Heard on another connection, a word lies a rounding away. */
function isSame(a: Spoken, b: Spoken): boolean {
  return a.text === b.text && Math.abs(a.startMs - b.startMs) <= 5 && a.channel === b.channel
}

/** Whether some of this audio is of the moment in which a word begins. */
function hasBegun(audio: readonly JournalRecord[], { startMs, channel }: Spoken): boolean {
  return audio.some((record) => {
    const extent = audioExtent(record)
    if (!extent || record.type !== 'audio' || record.channel !== channel) return false
    return extent.startMs <= startMs && startMs < extent.endMs
  })
}

/** What each crash would lose: words whose audio was written down, is counted as done with, and that are in no turn. */
export function losses(writes: readonly (readonly JournalRecord[])[]): string[] {
  const all = wordsOf(replayEncounter(writes.flat()))
  return writes.flatMap((_, at) => {
    const written = writes.slice(0, at).flat()
    const left = replayEncounter(written)
    const kept = wordsOf(left)
    const isKept = (word: Spoken): boolean => kept.some((other) => isSame(word, other))
    return all
      .filter((word) => hasBegun(written, word) && !isKept(word) && !hasBegun(left.audio, word))
      .map(({ text, channel = 'all' }) => `${text} (${channel}) after ${at} writes`)
  })
}
