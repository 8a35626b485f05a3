import { wordSet } from '../../clinical/lexicon/word-table.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import type { SpokenPiece } from './pieces.ts'
import { isNegative, persons, smallMeaning, subjects } from './small-words.ts'

/** What was said, in words, and which of the words an edit keeps. */
export interface Speech {
  readonly text: string
  /** Without sounds of hesitation and signs. */
  readonly words: readonly SpokenPiece[]
  /** Place of each word among them. */
  readonly at: ReadonlyMap<SpokenPiece, number>
  readonly kept: Pick<ReadonlySet<SpokenPiece>, 'has'>
}

/** A part of speech that an edit leaves out: words `from` up to `to` (exclusive). */
interface Run {
  readonly from: number
  readonly to: number
}

/** How many words after a false start may say it again. */
const ahead = 14
/** A longer part is no slip of the tongue, in words. */
const longest = 24
/** How many words before may have said it already. */
const behind = 12

const markers = /* @__PURE__ */ wordSet(
  'basically obviously literally honestly anyway alright right yes some any other all',
)
const pairs = /* @__PURE__ */ wordSet('you_know i_mean sort_of kind_of you_see')
const auxiliaries = /* @__PURE__ */ wordSet(
  'am is are was were be been have has had do does did can could will would should may',
)
const joints = /* @__PURE__ */ wordSet('and or but then plus so because')
/** What may follow a broken start: the start of another one. */
const starters = /* @__PURE__ */ wordSet(
  'i you he she it we they there this that these those the a an my your his her our their what how when where who why which if but and so because do does did is are have has in on at for',
)
const adverbs = /* @__PURE__ */ wordSet('really just also actually well like so okay')
const possessive = /* @__PURE__ */ wordSet('my your his her our their the a an any')
/** Between what was said wrong and what is meant (the interregnum of a speech repair). */
const editing =
  /\b(?:no,? wait|wait,? no|sorry|i mean|i meant|scratch that|strike that|make that|correction|or rather|hang on|no,? no|actually,? no|no,? actually)\W*(?:actually|it was|i mean)?\W*$/i

/** True where words that were heard may be left out, since they are a false start, said again or a mere marker. */
export function mayGo(gone: readonly SpokenPiece[], speech: Speech): boolean {
  if (gone.length > longest) return false
  const places = gone.map((piece) => speech.at.get(piece) ?? -1).filter((at) => at >= 0)
  const runs: Run[] = []
  for (const at of places) {
    const last = runs.at(-1)
    if (last?.to === at) runs[runs.length - 1] = { from: last.from, to: at + 1 }
    else runs.push({ from: at, to: at + 1 })
  }
  return runs.every((run) =>
    slides(run, speech).some((slid) => isRepair(slid, slid === run ? speech : as(speech, run, slid))),
  )
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
  for (let step = 1; step <= to - from && words[from - step]?.key === words[to - step]?.key; step++) {
    if (words[from - step] === undefined) break
    all.push({ from: from - step, to: to - step })
  }
  return all
}

function isRepair(run: Run, speech: Speech): boolean {
  const { words } = speech
  const said = words.slice(run.from, run.to)
  const rest = weighed(run, speech)
  if (rest.length === 0) return true
  const after = keptFrom(run.to, 1, ahead + said.length, speech)
  const before = keptFrom(run.from - 1, -1, behind + said.length, speech).reverse()
  const gap = textAfter(run, speech)
  const isCut = /^[^\p{L}\d]*(?:[-–—…]|\.\.)/u.test(gap)
  const isParted = isCut || /^\s*,/.test(gap)
  const heavy = rest.filter(({ weight }) => weight !== 'small')
  if (said.every((_, at) => isDoubled(run.from + at, speech, run))) return true
  const around = new Set([...after.slice(0, 4), ...before.slice(-3)].map(({ key }) => key))
  if (heavy.length === 0 && rest.every(({ key }) => around.has(key))) return true
  if (heavy.length > 0 && isCorrected(run, heavy, after, speech)) return true
  if (isResumed(run, speech)) return true
  const next = after.slice(0, said.length)
  if (said.length > 1 && said.length === next.length && said.every(({ key }, at) => key === next[at]?.key))
    return true
  // A lone negation never goes.
  if (rest.every(({ key }) => isNegative(key))) return false
  if (isSaidAgain(said, rest, heavy, after, isParted, speech.text)) return true
  if (isSaidBefore(said, rest, before, speech.text)) return true
  return isBroken(run, rest, after, isCut, isParted, speech)
}

/** `my mother she had`: a pronoun that takes up the person just named. */
function isResumed({ from, to }: Run, { words, kept }: Speech): boolean {
  const [word, before] = [words[from], words[from - 1]]
  if (to - from !== 1 || !before || !kept.has(before) || !/^(?:he|she|they)$/.test(word?.key ?? ''))
    return false
  return personNamed(before.key) !== undefined && possessive.has(words[from - 2]?.key ?? '')
}

/** The same word is kept right beside it. */
function isDoubled(at: number, { words, kept, text }: Speech, { from, to }: Run): boolean {
  const { key } = words[at] as SpokenPiece
  const word = words[at] as SpokenPiece
  // `a month, month`: a quantity ends or begins with the word.
  const isIn = (other: SpokenPiece): boolean =>
    word.weight === 'content' &&
    text
      .slice(other.start, other.end)
      .toLowerCase()
      .split(' ')
      .includes(text.slice(word.start, word.end).toLowerCase())
  const same = (other: SpokenPiece | undefined): boolean =>
    other !== undefined && kept.has(other) && (other.key === key || isIn(other))
  return (
    same(words[at + 1]) ||
    same(words[at - 1]) ||
    (at + 1 < to && same(words[at + 2])) ||
    (at - 1 >= from && same(words[at - 2]))
  )
}

/** The words of a run that mean something where they stand: without markers, and without `yes` that answers nothing. */
function weighed({ from, to }: Run, speech: Speech): SpokenPiece[] {
  const { words } = speech
  const rest: SpokenPiece[] = []
  for (let at = from; at < to; at++) {
    const word = words[at] as SpokenPiece
    const pair = `${word.key}_${words[at + 1]?.key ?? ''}`
    if (pairs.has(pair) && at + 1 < to) {
      at++
      continue
    }
    if (isCutOff(word, words.slice(at + 1, at + 3), speech)) continue
    if (word.key === 'yes' ? !isAnswer(at, speech) : isMarker(word, at, speech)) continue
    rest.push(word)
  }
  return rest
}

function isMarker(word: SpokenPiece, at: number, { words, text }: Speech): boolean {
  if (word.key === 'right')
    return /^\s*[,.?]/.test(text.slice(word.end, word.end + 3)) && at !== words.length - 1
  if (word.key === 'or') {
    const later = words.slice(at + 1, at + 9)
    return (
      later.some(({ key }) => key === 'or') ||
      /^[\s,]*(?:u[hm]+\b)?[\s,]*[.?]/i.test(text.slice(word.end, word.end + 8))
    )
  }
  const isHedge = /^(?:kind|sort)a$/i.test(text.slice(word.start, word.end))
  return isHedge || markers.has(word.key) || (word.weight === 'small' && smallMeaning(word.key) === undefined)
}

/** `yes` answers after a question and where a turn begins; elsewhere it marks. */
function isAnswer(at: number, speech: Speech): boolean {
  const { words, text, kept } = speech
  const word = words[at] as SpokenPiece
  if (words.slice(at + 1, at + 4).some((other) => other.key === 'not' && kept.has(other))) return false
  if (words.slice(Math.max(0, at - 4), at + 5).some((other) => other.key === 'yes' && kept.has(other)))
    return false
  const lead =
    at < 12 &&
    words.slice(0, at).every((other) => other.weight === 'small' && smallMeaning(other.key) === undefined)
  return lead || /\?\W*(?:u[hm]+\W*)?$/i.test(text.slice(Math.max(0, word.start - 10), word.start))
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

function textAfter({ to }: Run, { words, text }: Speech): string {
  const end = words[to - 1]?.end ?? 0
  return text.slice(end, end + 12)
}

/** Every piece of one list in another, in order; `five` stands again in `five years`. */
function runsThrough(all: readonly SpokenPiece[], within: readonly SpokenPiece[], text: string): boolean {
  let next = 0
  for (const word of within) {
    const one = all[next]
    if (!one) break
    const isPart =
      one.weight === 'quantity' &&
      word.weight === 'quantity' &&
      `${text.slice(word.start, word.end)} `
        .toLowerCase()
        .startsWith(`${text.slice(one.start, one.end).toLowerCase()} `)
    if (one.key === word.key || isPart) next++
  }
  return next === all.length
}

const isCritical = ({ weight, key, term }: SpokenPiece): boolean =>
  weight === 'quantity' || term === 'drug' || term === 'class' || isNegative(key) || key.startsWith('allerg')

/** All of weight in it stands again in what follows. */
function isSaidAgain(
  said: readonly SpokenPiece[],
  rest: readonly SpokenPiece[],
  heavy: readonly SpokenPiece[],
  after: readonly SpokenPiece[],
  isParted: boolean,
  text: string,
): boolean {
  const near = heavy.some(isCritical) ? after.slice(0, said.length + 6) : after
  if (runsThrough(said, near.slice(0, said.length + 2), text)) return true
  const last = said.at(-1)
  if (heavy.length > 0 && last !== undefined && joints.has(last.key) && !isParted) return false
  if (heavy.length === 0 || !runsThrough(heavy, near, text)) return false
  const retraced = after.slice(0, 3).some(({ key }) => key === said[0]?.key || key === heavy[0]?.key)
  if (!isParted && !retraced && heavy.some(isCritical)) return false
  const small = rest.filter(({ weight }) => weight === 'small')
  return small.every(
    ({ key }) => subjects.has(key) || auxiliaries.has(key) || near.some((word) => word.key === key),
  )
}

/** The same words stand right before, or, where they weigh little, a little earlier. */
function isSaidBefore(
  said: readonly SpokenPiece[],
  rest: readonly SpokenPiece[],
  before: readonly SpokenPiece[],
  text: string,
): boolean {
  const last = before.slice(-said.length)
  if (last.length === said.length && said.every(({ key }, at) => key === last[at]?.key)) return true
  return (
    rest.length <= 3 &&
    rest.length > 0 &&
    !rest.some(isCritical) &&
    rest.some(({ weight }) => weight !== 'small') &&
    runsThrough(rest, before, text)
  )
}

/** `th- the`: the beginning of the next word. */
function isCutOff(word: SpokenPiece, next: readonly SpokenPiece[], { text }: Speech): boolean {
  if (isNegative(word.key) || !/^[^\p{L}\d]*(?:[-–—…]|\.\.)/u.test(text.slice(word.end, word.end + 4)))
    return false
  const spelled = (piece: SpokenPiece): string => text.slice(piece.start, piece.end).toLowerCase()
  return next.some((other) => spelled(other).startsWith(spelled(word)))
}

/** A value, a word that takes it back, and another value of its kind. */
function isCorrected(
  { from, to }: Run,
  heavy: readonly SpokenPiece[],
  after: readonly SpokenPiece[],
  { words, text }: Speech,
): boolean {
  const start = words[from]?.start ?? 0
  if (!editing.test(text.slice(start, words[to - 1]?.end))) return false
  const values = heavy.filter((piece) => !isNegative(piece.key) && isValue(piece))
  return (
    values.length === 1 &&
    after
      .slice(0, 5)
      .some((piece) => isValue(piece) && piece.weight === values[0]?.weight && piece.term === values[0].term)
  )
}

const isValue = ({ weight, term, key }: SpokenPiece): boolean =>
  weight === 'quantity' || term === 'drug' || key === 'left' || key === 'right'

/** A start without its verb or its noun, and then another: `Do you have any, how are your ears?` */
function isBroken(
  { from, to }: Run,
  rest: readonly SpokenPiece[],
  after: readonly SpokenPiece[],
  isCut: boolean,
  isParted: boolean,
  speech: Speech,
): boolean {
  const { words, text } = speech
  const next = after.find(({ key }) => !adverbs.has(key))
  if (next === undefined || rest.some(({ key, weight }) => weight !== 'small' && !isNegative(key)))
    return false
  const first = words[from] as SpokenPiece
  const last = words[to - 1] as SpokenPiece
  if (rest.some(({ key }) => isNegative(key))) {
    const answers = from === 0 || /\?\s*$/.test(text.slice(Math.max(0, first.start - 4), first.start))
    const doubled = words[to]?.key === last.key || (subjects.has(last.key) && next.key === last.key)
    const repeats = after.slice(0, 7).some(({ key }) => isNegative(key))
    return (
      !answers &&
      rest.some(({ key }) => subjects.has(key)) &&
      rest.every(({ key }) => subjects.has(key) || auxiliaries.has(key) || isNegative(key)) &&
      (isCut || doubled || repeats)
    )
  }
  // `i was i fell`: a subject with its auxiliary, and the subject again.
  const again = rest.length > 1 && first.key === next.key && subjects.has(first.key)
  if (again && rest.slice(1).every(({ key }) => auxiliaries.has(key) || /^go(?:ing)?$/.test(key))) return true
  const starts = starters.has(next.key)
  if (isCut && (starts || rest.some(({ key }) => subjects.has(key)))) return true
  if (!starts) return false
  if (isParted && rest.some(({ key }) => subjects.has(key))) return true
  // `my i've`, `have is it`: what no sentence goes on with.
  if (rest.length === 1 && possessive.has(last.key) && subjects.has(next.key)) return true
  if (
    rest.length === 1 &&
    auxiliaries.has(last.key) &&
    auxiliaries.has(next.key) &&
    subjects.has(after[1]?.key ?? '')
  )
    return true
  const head = words[from - 1]
  const opens =
    head === undefined || joints.has(head.key) || /[.,?!—–-]\s*$/.test(text.slice(head.end, first.start))
  return (
    opens && subjects.has(last.key) && rest.every(({ key }) => persons.has(key)) && !auxiliaries.has(next.key)
  )
}
