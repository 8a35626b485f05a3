import type { Turn } from '../../src/protocol/turn.ts'
import { isGarbled } from '../../src/testing/garble.ts'
import { readScript, type ScriptEntry, type ScriptWord } from '../../src/testing/script.ts'

/** What came of a visit, word by word. */
export interface Verdict {
  /** Words of the script. */
  readonly words: number
  readonly delivered: number
  /** Words that were said and never delivered in their place. */
  readonly lost: number
  /** Deliveries beyond the first of one spoken word. */
  readonly twice: number
  readonly garbled: number
  /** Words that nobody said, or not there. */
  readonly strange: number
  /** Words delivered after a word that was said later. */
  readonly disordered: number
  /** Words that begin before the word delivered before them. */
  readonly backwards: number
  /** Turn ids that came twice. */
  readonly repeatedIds: number
  /** The furthest that a word inside a turn lies from where it was said, in milliseconds. */
  readonly worstOffsetMs: number
  /** What was wrong, one line each. */
  readonly remarks: readonly string[]
}

/** How far the first word of a turn may begin too early, and the last may end too late, in milliseconds. */
export interface EdgeSlack {
  readonly beforeMs: number
  readonly afterMs: number
}

/** How far any word may lie from where it was said: one frame and some rounding, in milliseconds. */
const toleranceMs = 60

export function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

interface Delivered {
  readonly text: string
  readonly startMs: number
  readonly endMs: number
  readonly isFirst: boolean
  readonly isLast: boolean
}

/**
 * Compares what was delivered with what was said: each delivered word must lie where that word was said, on the
 * session's timeline, so that a word in the wrong place counts as lost and as strange.
 */
export function judge(script: readonly ScriptEntry[], turns: readonly Turn[], slack: EdgeSlack): Verdict {
  const said = readScript(script).flatMap((turn) => turn.words)
  const heard = turns.flatMap((turn) =>
    turn.words.map((word, i): Delivered => {
      return { ...word, isFirst: i === 0, isLast: i === turn.words.length - 1 }
    }),
  )
  const times = new Array<number>(said.length).fill(0)
  const remarks: string[] = []
  const remark = (what: string, word: { text: string; startMs: number; endMs: number }): void => {
    remarks.push(`${what}: ${word.text} ${word.startMs} to ${word.endMs}`)
  }
  let garbled = 0
  let strange = 0
  let disordered = 0
  let backwards = 0
  let worstOffsetMs = 0
  let latest = -1
  let latestMs = -Infinity
  for (const word of heard) {
    if (word.startMs < latestMs) {
      backwards++
      remark('backwards', word)
    }
    latestMs = word.startMs
    if (isGarbled(word.text)) {
      garbled++
      remark('garbled', word)
      continue
    }
    const index = place(said, times, word, slack)
    if (index < 0) {
      strange++
      remark('strange', word)
      continue
    }
    times[index] = (times[index] ?? 0) + 1
    if ((times[index] ?? 0) > 1) remark('twice', word)
    if (index < latest) disordered++
    latest = Math.max(latest, index)
    const twin = said[index] as ScriptWord
    if (!word.isFirst) worstOffsetMs = Math.max(worstOffsetMs, Math.abs(word.startMs - twin.startMs))
    if (!word.isLast) worstOffsetMs = Math.max(worstOffsetMs, Math.abs(word.endMs - twin.endMs))
  }
  said.forEach((word, i) => {
    if (times[i] === 0) remark('lost', word)
  })
  return {
    words: said.length,
    delivered: heard.length,
    lost: times.filter((count) => count === 0).length,
    twice: times.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    garbled,
    strange,
    disordered,
    backwards,
    repeatedIds: turns.length - new Set(turns.map((turn) => turn.id)).size,
    worstOffsetMs,
    remarks,
  }
}

/** Which said word a delivered one is: same text, same place; the one not yet delivered where several fit. */
function place(
  said: readonly ScriptWord[],
  times: readonly number[],
  word: Delivered,
  slack: EdgeSlack,
): number {
  const text = plain(word.text)
  const earlyMs = toleranceMs + (word.isFirst ? slack.beforeMs : 0)
  const lateMs = toleranceMs + (word.isLast ? slack.afterMs : 0)
  let found = -1
  for (let i = firstEndingAfter(said, word.startMs - toleranceMs); i < said.length; i++) {
    const candidate = said[i] as ScriptWord
    if (candidate.startMs > word.startMs + earlyMs) break
    const fits =
      word.startMs <= candidate.startMs + toleranceMs &&
      word.endMs >= candidate.endMs - toleranceMs &&
      word.endMs <= candidate.endMs + lateMs
    if (!fits || plain(candidate.text) !== text) continue
    if (times[i] === 0) return i
    found = i
  }
  return found
}

function firstEndingAfter(said: readonly ScriptWord[], ms: number): number {
  let low = 0
  let high = said.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((said[middle] as ScriptWord).endMs <= ms) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether nothing at all was wrong. */
export function isFlawless(verdict: Verdict): boolean {
  const { lost, twice, garbled, strange, disordered, backwards, repeatedIds } = verdict
  return lost + twice + garbled + strange + disordered + backwards + repeatedIds === 0
}
