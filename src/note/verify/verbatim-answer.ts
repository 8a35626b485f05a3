import type { ContentWord } from '../../clinical/lexicon/content-words.ts'
import { isFiller } from '../../clinical/lexicon/stop-words.ts'
import type { VerifyRequest } from './verify-prompt.ts'

/**
 * The answer of a verifier that only knows words, for notes made of the visit's own sentences: a line is supported when
 * each sentence of it stands in a turn, fillers aside. Any other line gets no quotation, so that it stays unverified.
 */
export function verbatimAnswer({ turns, lines }: VerifyRequest): string {
  const read = turns.map(({ turn, text, edited }) => ({
    turn,
    text,
    words: wordsOf(text),
    edited: wordsOf(edited ?? ''),
  }))
  const checked = lines.map((line, at) => {
    const sentences = line.split(/(?<=[.?!])\s+/).map(wordsOf)
    const quotes = sentences.flatMap((sentence) => quoteOf(sentence, read) ?? [])
    const told =
      quotes.length === sentences.length
        ? { verdict: 'supported', quotes }
        : { verdict: 'inferred', quotes: [] }
    return { line: at + 1, ...told, problem: '' }
  })
  return JSON.stringify({ lines: checked, missing: [] })
}

interface ReadTurn {
  readonly turn: number
  readonly text: string
  readonly words: readonly ContentWord[]
  readonly edited: readonly ContentWord[]
}

const wordsOf = (text: string): ContentWord[] =>
  [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu)]
    .map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }))
    .filter(({ word }) => !isFiller(word))

/** Where a sentence begins among some words; -1 where it does not stand there. */
const placeOf = (sentence: readonly ContentWord[], words: readonly ContentWord[]): number =>
  words.findIndex((_, at) => sentence.every(({ word }, next) => words[at + next]?.word === word))

function quoteOf(
  sentence: readonly ContentWord[],
  turns: readonly ReadTurn[],
): { turn: number; text: string } | undefined {
  if (sentence.length === 0) return undefined
  for (const { turn, text, words } of turns) {
    const at = placeOf(sentence, words)
    const [first, last] = [words[at], words[at + sentence.length - 1]]
    if (first && last) return { turn, text: text.slice(first.start, last.end) }
  }
  const found = turns.find(({ edited }) => placeOf(sentence, edited) >= 0)
  return found && { turn: found.turn, text: heardFor(sentence, found) }
}

/** So many words more than an edited sentence has may have been heard for it: `point seven` for `0.7`. */
const spare = 8

/** The words that an edited sentence stands for: the stretch of its turn that holds most of its words. */
function heardFor(sentence: readonly ContentWord[], { text, words }: ReadTurn): string {
  const own = new Set(sentence.map(({ word }) => word))
  let best = { kept: 0, text }
  words.forEach((first, from) => {
    const kept = words.slice(from, from + sentence.length + spare).filter(({ word }) => own.has(word))
    if (own.has(first.word) && kept.length > best.kept)
      best = { kept: kept.length, text: text.slice(first.start, kept.at(-1)?.end) }
  })
  return best.text
}
