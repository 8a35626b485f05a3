import { MemoryStore, type EncounterStore, type JournalRecord } from '../../src/index.ts'
import { audioExtent } from '../../src/journal/records.ts'
import { keptVisit, type KeptVisit } from '../../src/journal/kept-visit.ts'
import { channelOf } from '../../src/streaming/channels/merge-channels.ts'

/** A store that notes each write once it is durable, and can be made to fail before. */
export function recordingStore(fail?: (records: readonly JournalRecord[]) => Promise<void> | undefined): {
  store: EncounterStore
  /** A crash may leave any number of them, from the first on. */
  writes: (readonly JournalRecord[])[]
} {
  const inner = new MemoryStore()
  const writes: (readonly JournalRecord[])[] = []
  const store: EncounterStore = {
    append: async (id, records) => {
      await fail?.(records)
      await new Promise((resolve) => setImmediate(resolve))
      await inner.append(id, records)
      writes.push([...records])
    },
    read: (id) => inner.read(id),
    list: () => inner.list(),
    delete: (id) => inner.delete(id),
  }
  return { store, writes }
}

interface Spoken {
  readonly text: string
  readonly startMs: number
  readonly channel: string | undefined
}

/** Of one source a turn's speaker is no channel. */
function wordsOf({ fold }: KeptVisit, channels: ReadonlySet<string>): readonly Spoken[] {
  return fold.encounter.turns.flatMap((turn) => {
    const name = channelOf(turn)
    const channel = name !== undefined && channels.has(name) ? name : undefined
    return turn.words.map((word) => ({ ...word, channel }))
  })
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
  const channels = new Set(
    writes.flat().flatMap((record) => (record.type === 'audio' && record.channel ? [record.channel] : [])),
  )
  const all = wordsOf(keptVisit('v', writes.flat()), channels)
  return writes.flatMap((_, at) => {
    const written = writes.slice(0, at).flat()
    const left = keptVisit('v', written)
    const kept = wordsOf(left, channels)
    const isKept = (word: Spoken): boolean => kept.some((other) => isSame(word, other))
    return all
      .filter((word) => hasBegun(written, word) && !isKept(word) && !hasBegun(left.audio, word))
      .map(({ text, channel = 'all' }) => `${text} (${channel}) after ${at} writes`)
  })
}
