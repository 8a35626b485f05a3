import {
  auxiliaries,
  conjunctions,
  determiners,
  isNegative,
  nominatives,
  opens,
  subjects,
} from '../../clinical/lexicon/function-words.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import type { Run } from '../../clinical/tokens.ts'
import { isAbandoned } from './given-up.ts'
import { cutOff, hedges, isAcknowledged, isAside, light, meant, takesBack } from './interregnum.ts'
import type { SpokenPiece } from './pieces.ts'
import { inexact, isReply } from './small-words.ts'
import { isCritical, type Reparandum, type Speech } from './speech.ts'

/** How many words after a reparandum may hold its repair, and how many before it may have said it already. */
const ahead = 14
const behind = 12
/** A longer part is no slip of the tongue, in words. */
const longest = 24

/** How far apart two words of doubt may stand, in words. */
const hedgeReach = 6

/**
 * True where words that were heard may be left out: each part of them is a reparandum whose repair stands, was said
 * already, or is an interregnum.
 */
export function mayGo(gone: readonly SpokenPiece[], speech: Speech): boolean {
  if (gone.length > longest) return false
  return runsOf(gone, speech).every((run) => {
    if (slides(run, speech).some((slid) => isReplyInWords(slid, speech))) return false
    if (slides(run, speech).some((slid) => isRepaired(slid, slid === run ? speech : as(speech, run, slid))))
      return true
    return partings(run, speech).some((parts) => parts.every((part) => isRepaired(part, speech)))
  })
}

function runsOf(gone: readonly SpokenPiece[], { at }: Speech): Run[] {
  const runs: Run[] = []
  for (const place of gone.map((piece) => at.get(piece) ?? -1).filter((place) => place >= 0)) {
    const last = runs.at(-1)
    if (last?.to === place) runs[runs.length - 1] = { from: last.from, to: place + 1 }
    else runs.push({ from: place, to: place + 1 })
  }
  return runs
}

/** A run in parts: at its dashes and stops, and where an aside begins or ends, `[I'd say] [ten days]`. */
function partings({ from, to }: Run, speech: Speech): Run[][] {
  const { words, text } = speech
  const split = (places: readonly number[]): Run[] =>
    [...places, to].map((end, at) => ({ from: places[at - 1] ?? from, to: end }))
  const inner = words.slice(from + 1, to).map((_, at) => from + 1 + at)
  const marked = inner.filter((at) =>
    /[.?!–—…]|\s-|-\s/.test(text.slice(words[at - 1]?.end ?? 0, words[at]?.start)),
  )
  const asides = inner.filter((at) => split([at]).some((part) => isAside(part, [], speech)))
  return [...(marked.length > 0 ? [marked] : []), ...asides.map((at) => [at])].map(split)
}

/** The same speech with another run taken for gone. */
function as(speech: Speech, run: Run, slid: Run): Speech {
  const isIn = ({ from, to }: Run, at: number): boolean => at >= from && at < to
  const has = (word: SpokenPiece): boolean => {
    const at = speech.at.get(word) ?? -1
    return !isIn(slid, at) && (isIn(run, at) || speech.kept.has(word))
  }
  return { ...speech, kept: { has } }
}

/** `you 're you 've` less one `you` is the same text, whichever of the two is taken for gone. */
function slides(run: Run, { words }: Speech): Run[] {
  const { from, to } = run
  const all: Run[] = [run]
  for (const way of [-1, 1])
    for (let step = way; Math.abs(step) <= to - from; step += way) {
      const [one, other] =
        way < 0 ? [words[from + step], words[to + step]] : [words[from + step - 1], words[to + step - 1]]
      if (one?.key !== other?.key || one === undefined) break
      all.push({ from: from + step, to: to + step })
    }
  return all
}

function isRepaired(run: Run, speech: Speech): boolean {
  const { words, text } = speech
  const said = words.slice(run.from, run.to)
  const rest = meant(run, speech)
  if (rest.length === 0 && !isReply(said)) return true
  if (said.every((_, at) => isDoubled(run.from + at, speech, run)) || isEchoed(run, speech)) return true
  if (startsAnew(run, speech)) return false
  const beside = [words[run.from - 1], words[run.to]]
  if (rest.every(({ key }) => inexact.test(key)) && beside.some((word) => word && inexact.test(word.key)))
    return true
  if (rest.length === 0) return cutOff.test(text.slice(words[run.to - 1]?.end))
  if (isAcknowledged(run, rest, speech) || isAside(run, rest, speech)) return true
  if (said.length === 1 && subjects.has(said[0]?.key ?? '') && words[run.to + 1]?.key === said[0]?.key)
    return true
  // Behind an editing term stands what was meant.
  const matter = rest.find(({ key }) => !light.has(key))
  if (run.from > 0 && takesBack(text.slice(words[run.from - 1]?.end, matter?.start))) return false
  const end = words[run.to - 1]?.end ?? 0
  // A marker may stand before the dash: `makes me like— I keep`.
  const gap = text.slice(end, end + 12).replace(/^ like(?= ?[-–—…])/, '')
  const part: Reparandum = {
    run,
    said,
    rest,
    heavy: rest.filter(({ weight, key }) => weight !== 'small' && !light.has(key)),
    after: keptFrom(run.to, 1, ahead + said.length, speech),
    before: keptFrom(run.from - 1, -1, behind + said.length, speech).reverse(),
    isCut:
      cutOff.test(gap) ||
      /^[\s,]*(?:sorry|i mean|no,? wait|rather)\b/i.test(gap) ||
      // A recogniser writes a capital where it hears a new start.
      (/^[ ,]*(?!I\b)\p{Lu}\p{Ll}*(?: |$)/u.test(gap) && opens(words[run.to]?.key ?? '')),
    isParted: /^[^\p{L}\d]*(?:[-–—…]|\.\.)|^\s*,/u.test(gap),
    speech,
  }
  if (isCorrected(part) || isRenamed(part) || isResumed(part) || isHedgedTwice(part)) return true
  // A lone negation never goes, but for a `no` behind a denial in the same sentence.
  if (rest.every(({ key }) => isNegative(key)))
    return isTagged(part) || (cutOff.test(gap) && isNegative(part.after[0]?.key ?? ''))
  return isSaidAgain(part) || isSaidBefore(part) || isAbandoned(part)
}

/** `Right or left? Right.`: words that are all of a sentence behind a question answer it, unless they are said again. */
function isReplyInWords({ from, to }: Run, { words, text }: Speech): boolean {
  const ends = (at: number, marks: RegExp): boolean => marks.test(text.slice(words[at]?.end))
  const lead = text.slice(words[from - 1]?.end ?? 0, words[from]?.start)
  const isSaidAgain = words[to]?.key === words[to - 1]?.key && ends(to, /^\s*(?:[.,!]|$)/)
  return to - from < 4 && lead.includes('?') && ends(to - 1, /^\s*(?:[.!]|$)/) && !isSaidAgain
}

/** `I'm not, I'm allergic`, `not sick or I'm tired`: without the second subject the denial would reach what follows. */
function startsAnew({ from, to }: Run, { words, kept, text }: Speech): boolean {
  const [before, first] = [words[from - 1], words[from]]
  if (!before || !first || !kept.has(before)) return false
  const run = words.slice(from, to)
  if (isNegative(before.key))
    return (
      /[,.;–—-]/.test(text.slice(before.end, first.start)) &&
      run.every(({ key }) => subjects.has(key) || auxiliaries.has(key))
    )
  const clause = words.slice(Math.max(0, from - behind), from)
  const denial = clause.findLast((word) => isNegative(word.key) && kept.has(word))
  return (
    before.key === 'or' &&
    subjects.has(first.key) &&
    denial !== undefined &&
    !/[.?!;]/.test(text.slice(denial.end, first.start)) &&
    !run.some(({ key }) => isNegative(key))
  )
}

function keptFrom(from: number, step: 1 | -1, most: number, { words, kept }: Speech): SpokenPiece[] {
  const found: SpokenPiece[] = []
  for (
    let at = from, seen = 0;
    words[at] !== undefined && seen < most * 2 && found.length < most;
    at += step, seen++
  )
    if (kept.has(words[at] as SpokenPiece)) found.push(words[at] as SpokenPiece)
  return found
}

/** The same word is kept right beside it. */
function isDoubled(at: number, { words, kept, text }: Speech, { from, to }: Run): boolean {
  const word = words[at] as SpokenPiece
  // `a month, month`, `thirty four, thirty four weeks`: a piece of several words holds what was said before.
  const spelled = ({ start, end }: SpokenPiece): string => text.slice(start, end).toLowerCase()
  const same = (other: SpokenPiece | undefined): boolean =>
    other !== undefined &&
    kept.has(other) &&
    (other.key === word.key ||
      spelled(other).startsWith(`${spelled(word)} `) ||
      spelled(other).split(' ').includes(spelled(word)))
  // `no, no, no, no`: all but one may go.
  const beyond = (step: 1 | -1): SpokenPiece | undefined => {
    let next = at + step
    while (words[next]?.key === word.key && !kept.has(words[next] as SpokenPiece)) next += step
    return words[next]
  }
  return (
    same(beyond(1)) ||
    same(beyond(-1)) ||
    (at + 1 < to && same(words[at + 2])) ||
    (at - 1 >= from && same(words[at - 2]))
  )
}

/** The first words stand right before as well, and the others right behind: `[stop if it]` in `stop, stop if it, if it`. */
function isEchoed({ from, to }: Run, { words, kept }: Speech): boolean {
  const echoes = (start: number, end: number, by: number): boolean =>
    words.slice(start, end).every((word, at) => {
      const other = words[start + at + by]
      return other !== undefined && kept.has(other) && other.key === word.key
    })
  return words
    .slice(from, to + 1)
    .some((_, at) => echoes(from, from + at, -at) && echoes(from + at, to, to - from - at))
}

/** `he was she was`: the same verb follows again with another subject. */
function isRenamed({ said: [one, verb, ...more], after: [other, again], run, speech }: Reparandum): boolean {
  const { words, text } = speech
  return (
    verb !== undefined &&
    more.length === 0 &&
    words[run.to] === other &&
    verb.key === again?.key &&
    subjects.has(one?.key ?? '') &&
    nominatives.has(other?.key ?? '') &&
    /^\W*$/.test(text.slice(verb.end, other?.start)) &&
    !/[.,?!;]/.test(text.slice(verb.end, other?.start))
  )
}

/** The subject of a clause is named before it, `my mother she had`, or is that of the clause before, `I ran and I fell`. */
function isResumed({ run, said, rest, before, speech: { words, text } }: Reparandum): boolean {
  const [pronoun] = rest
  if (!pronoun || !rest.every(({ key }) => subjects.has(key) || key === "'s")) return false
  // `this morning` names no subject.
  const last = before.findLast(
    ({ key }) => (subjects.has(key) && key !== 'this') || personNamed(key) !== undefined,
  )
  if (last?.key === pronoun.key) return true
  const isParted = /^,/.test(text.slice(words[run.from - 1]?.end ?? 0, said[0]?.start))
  const isNamed = isParted || (last && !subjects.has(last.key)) || determiners.has(before.at(-2)?.key ?? '')
  return (
    /^(?:he|she|they|it)$/.test(pronoun.key) &&
    isNamed === true &&
    !said.some(({ key }) => conjunctions.has(key))
  )
}

/** `I don't smoke, no.`: the denial is said again where its sentence ends. `Isn't it sore, no` is answered. */
function isTagged({ run: { to }, rest, said, before, speech: { words, at, text } }: Reparandum): boolean {
  const denial = before.findLast(({ key }) => isNegative(key))
  if (denial === undefined || denial.key === 'no' || rest.length > 1 || rest[0]?.key !== 'no') return false
  const place = at.get(denial) ?? 0
  const [verb, subject] = [words[place - 1], words[place - 2]]
  const isFirst = subject === undefined || /[.?!]/.test(text.slice(subject.end, verb?.start))
  const asks = isFirst && auxiliaries.has(verb?.key ?? '')
  return (
    !asks &&
    !/[.?!;]/.test(text.slice(denial.end, said[0]?.start)) &&
    (words[to] === undefined || /^\W*[.!]/.test(text.slice(said.at(-1)?.end)))
  )
}

/** `I think it may be`: one of two words of doubt on one thing. */
function isHedgedTwice({ run: { from, to }, rest, speech: { words, text, kept } }: Reparandum): boolean {
  const isHedge = ({ key }: SpokenPiece): boolean => hedges.has(key) && !auxiliaries.has(key)
  const end = words[to - 1]?.end ?? 0
  return (
    rest.some(isHedge) &&
    rest.every((word) => isHedge(word) || light.has(word.key) || word.key === 'i') &&
    words
      .slice(Math.max(0, from - hedgeReach), to + hedgeReach)
      .some(
        (word) =>
          kept.has(word) &&
          hedges.has(word.key) &&
          !/[.?!]/.test(text.slice(Math.min(word.end, end), Math.max(word.start, end))),
      )
  )
}

/** What a speaker puts another in the place of, with the words that say so: `two weeks, I mean three weeks`. */
function isCorrected({ said, rest, speech: { corrections } }: Reparandum): boolean {
  const [from = 0, to = 0] = [said[0]?.start, said.at(-1)?.end]
  return corrections.some(
    ({ start, end, takenBackBy }) =>
      from <= start && to >= end && rest.every((word) => word.start >= start && word.end <= takenBackBy),
  )
}

/** Every piece of one list in another, in order; `five` stands again in `five years`. */
function runsThrough(all: readonly SpokenPiece[], within: readonly SpokenPiece[], text: string): boolean {
  let next = 0
  const spelled = ({ start, end }: SpokenPiece): string => `${text.slice(start, end)} `.toLowerCase()
  for (const word of within) {
    const one = all[next]
    const isPart = one && spelled(word).startsWith(spelled(one))
    if (one?.key === word.key || isPart) next++
  }
  return next === all.length
}

/** All of weight in it stands again in what follows. */
function isSaidAgain({ said, rest, heavy, after, before, isParted, isCut, speech }: Reparandum): boolean {
  const near = heavy.some(isCritical) ? after.slice(0, said.length + 6) : after
  const isIn = (word: SpokenPiece): boolean => runsThrough([word], near, speech.text)
  if (heavy.length === 0) {
    const around = [...after.slice(0, 4), ...before.slice(-3)]
    return rest.every((word) => around.some(({ key }) => key === word.key))
  }
  if (heavy.some(isCritical)) {
    const retraced = after.slice(0, 3).some(({ key }) => key === said[0]?.key || key === heavy[0]?.key)
    if (!runsThrough(heavy, near, speech.text) || (!isParted && !isCut && !retraced)) return false
  }
  // A pronoun takes up who was named, but behind `and` it may be another.
  const isJoined = said.some(({ key }) => key === 'and' || key === 'or')
  const speakers = isJoined ? /^(?:i|you|we|he|she|they)$/ : /^(?:i|you|we)$/
  return (
    heavy.every(isIn) &&
    rest.every(
      (word) =>
        heavy.includes(word) ||
        light.has(word.key) ||
        auxiliaries.has(word.key) ||
        isIn(word) ||
        (word.key === 'with' && word === said[0]) ||
        (subjects.has(word.key) && (!speakers.test(word.key) || isCut || isParted)),
    )
  )
}

/** The same words stand right before. */
function isSaidBefore({ said, rest, before, speech: { text } }: Reparandum): boolean {
  const heavy = rest.filter(({ key }) => !light.has(key))
  // `when I sit or when I stand`: one of two like beginnings.
  const isJoined =
    conjunctions.has(before.at(-1)?.key ?? '') && heavy.every(({ weight }) => weight === 'small')
  if (isJoined && runsThrough(rest, before, text)) return true
  return heavy.length > 0 && runsThrough(heavy, before.slice(-said.length - 2), text)
}
