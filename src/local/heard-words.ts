import { alphanumeric } from '../core/alphanumeric.ts'
import type { HeardWord } from '../server/turn-engine.ts'
import type { TurnSpan } from './turn-segmenter.ts'

/** Length of the voice detector's window, in milliseconds. */
export const windowMs = 32

/**
 * The recogniser gives no confidence, so every word gets this one: about the share of words that are right on clear
 * read speech.
 */
const confidence = 0.9
/** The model repeats a word this often on very short or noisy sounds. Nobody speaks so. */
const loopRate = 5
const loopLength = 3
const certainLoopLength = 6
const longestLoopedPhrase = 8

/**
 * Splits a decoded text into words and estimates their times. The model gives no times, so the voiced part of the turn
 * is divided among the words by their number of letters.
 */
export function heardWords(text: string, span: TurnSpan): HeardWord[] {
  const voicedWindows = span.voiced.flatMap((isVoiced, at) => (isVoiced ? [span.speechFrom + at] : []))
  const spoken = withoutLoops(text.split(/\s+/).filter(Boolean), (voicedWindows.length * windowMs) / 1_000)
  const weights = spoken.map(weight)
  const total = weights.reduce((sum, next) => sum + next, 0)
  const fallback = { first: span.speechFrom, last: Math.max(span.speechFrom, span.speechTo - 1) }
  let before = 0
  return spoken.map((word, at) => {
    const start = placeOf(before / total, voicedWindows, fallback, false)
    before += weights[at] as number
    const end = placeOf(before / total, voicedWindows, fallback, true)
    return { text: word, startMs: Math.round(start), endMs: Math.round(Math.max(start, end)), confidence }
  })
}

/** Removes the repetitions of a decoder that runs in circles: "Speech. Speech. Speech. Speech." in half a second. */
export function withoutLoops(words: readonly string[], voicedSeconds: number): string[] {
  const isRushed = words.length > loopRate * Math.max(voicedSeconds, 0.1)
  const kept: string[] = []
  let at = 0
  while (at < words.length) {
    const loop = loopAt(words, at, isRushed ? loopLength : certainLoopLength)
    if (loop) {
      kept.push(...words.slice(at, at + loop.phrase))
      at += loop.phrase * loop.times
    } else {
      kept.push(words[at++] as string)
    }
  }
  return kept
}

function loopAt(
  words: readonly string[],
  at: number,
  least: number,
): { phrase: number; times: number } | undefined {
  for (let phrase = 1; phrase <= longestLoopedPhrase; phrase++) {
    let times = 1
    while (isRepeat(words, at, at + phrase * times, phrase)) times++
    if (times >= least) return { phrase, times }
  }
  return undefined
}

function isRepeat(words: readonly string[], first: number, second: number, length: number): boolean {
  if (second + length > words.length) return false
  for (let offset = 0; offset < length; offset++) {
    if (alphanumeric(words[first + offset] ?? '') !== alphanumeric(words[second + offset] ?? '')) return false
  }
  return true
}

/** About how long a word takes to say. Each digit counts as a word, because "140" is "one forty". */
function weight(word: string): number {
  let sum = 1
  for (const letter of word) {
    if (/\p{N}/u.test(letter)) sum += 4
    else if (/\p{L}/u.test(letter)) sum += 1
  }
  return sum
}

/** The place of a share of the voiced time, in milliseconds of the audio. */
function placeOf(
  share: number,
  voicedWindows: readonly number[],
  fallback: { first: number; last: number },
  isEnd: boolean,
): number {
  if (voicedWindows.length === 0) {
    return (fallback.first + share * (fallback.last + 1 - fallback.first)) * windowMs
  }
  const exact = Math.min(1, Math.max(0, share)) * voicedWindows.length
  // An end at a pause is put before the pause, a start after it.
  const at = Math.min(voicedWindows.length - 1, Math.max(0, isEnd ? Math.ceil(exact) - 1 : Math.floor(exact)))
  return ((voicedWindows[at] as number) + (exact - at)) * windowMs
}
