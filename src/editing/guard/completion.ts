import { auxiliaries, conjunctions, persons, subjects } from '../../clinical/lexicon/function-words.ts'
import type { SpokenPiece } from './pieces.ts'
import { smallMeaning } from './small-words.ts'
import type { Speech } from './speech.ts'

/** Small words that mean something, and may still be left unsaid: an open amount, an object just named. */
const loose = /^(?:from|up|out|any|them|one|ones)$/
/** A subject that goes without saying, with its verb: `Never had it`, `Just want to ask`. */
const elided = /^(?:i|it|that|there)(?: (?:am|is|'s|have|'d|will|would))?$/
/** True for words that no speaker needs to have said: what grammar asks for where they stand, and nothing else. */
export function mayCome(added: readonly SpokenPiece[], written: Speech, said: Speech): boolean {
  const { words, at, text } = written
  const [first, last] = [at.get(added[0] as SpokenPiece) ?? 0, at.get(added.at(-1) as SpokenPiece) ?? 0]
  const [before, next] = [words[first - 1], words[last + 1]]
  if (last - first + 1 === added.length) {
    const keys = added.map(({ key }) => key).join(' ')
    const gap = text.slice(before?.end ?? 0, words[first]?.start)
    const opens =
      before === undefined ||
      /[.?!,;:–—]/.test(gap) ||
      conjunctions.has(before.key) ||
      /^(?:yes|no|okay)$/.test(before.key)
    const isFree = next !== undefined && !subjects.has(next.key) && !auxiliaries.has(next.key)
    if (opens && isFree && elided.test(keys)) return true
    if (opens && keys === 'now' && /^\s*,/.test(text.slice(words[last]?.end))) return true
    // `aches, pains` and `aches or pains`.
    if (keys === 'or' && next !== undefined && !conjunctions.has(next.key)) return true
  }
  return added.every(
    ({ key, weight }) =>
      weight === 'small' &&
      (smallMeaning(key) === undefined || loose.test(key) || (persons.has(key) && isNamed(key, said))),
  )
}

/** True where someone is spoken of by another form of the word: `the knee` of `I` may be `my knee`. */
function isNamed(person: string, { words }: Speech): boolean {
  return words.some(({ key }) => persons.get(key) === persons.get(person))
}
