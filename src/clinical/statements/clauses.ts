import { auxiliaries } from '../lexicon/function-words.ts'
import { normAt, tokenize, wordsIn, type TextSpan, type Token } from '../tokens.ts'
import { ownerAfter, personAsked, personAt, type OwnedPart } from './people.ts'

/** A stretch of speech with one subject, from token `from` up to `to` (exclusive). */
export interface Clause extends OwnedPart, TextSpan {
  /** Counts the lines of the text: the turns, where turns are joined by line breaks. */
  readonly line: number
  /** A question, by its mark or the order of its words. */
  readonly asks: boolean
  /** A question that takes for granted what it names: `how long`, `when`. */
  readonly presumes: boolean
  /** Token index of `if` or `unless`; `to` when there is none. */
  readonly ifAt: number
}

/** Ends what is told, not asked: `we'll repeat it this year, okay?` */
const agreeing = /^ , (?:okay|ok|alright)$/
const subject = /^(?:i|he|she|we|they|you|patient|it)$/
/** `do you`, `is there`, `isn't it`. */
export const inverted: RegExp =
  / (?:do|does|did|is|are|was|were|have|has|had|can|could|will|would|should)( not)? (?:you|he|she|they|it|there|i|we|your|any|that|this|the|my|his|her|anyone|anybody|these|those)(?= |$)/
const wh = /^(?:what|how|when|where|which|why|who)$/
const lead = /^(?:,|so|and|okay|ok|well|um|now|then|right|alright|but|great|good)$/
/** Said in passing, and no subject of a clause: `you know`, `I mean`. */
const aside = /^(?:know|see|mean|guess|think|believe|suppose|said)$/

/** No longer is one clause, in words, where a word joins it to the next. */
const longest = 60

/** Whether a clause of a text may ask. It is found without cutting the text into clauses; no question is missed. */
export function mayAsk(text: string): boolean {
  const words = wordsIn(tokenize(text), 0, text.length)
  return /[?]| any| about\b/.test(words) || inverted.test(words)
}

/** Cuts a text into clauses: at stops, at `but`, and at `and` or a comma before a new subject. */
export function clausesOf(tokens: readonly Token[], text: string): Clause[] {
  const clauses: Clause[] = []
  let from = 0
  let line = 0
  let carriesCondition = false
  // `And your mother?` `She has diabetes.`: whom the last question was about, and the line that answers.
  let asked: { readonly person: string; readonly line: number } | undefined
  const close = (to: number, mark: string): void => {
    if (to === from) return
    const last = clauses.at(-1)
    const about = asked?.line === line ? asked.person : undefined
    const before = last?.line === line ? last : undefined
    const read = clauseOf(tokens, from, to, mark)
    const owner = ownerAfter(tokens, before, read.from, about)
    // `If it climbs above 200, call; we can add …`: what follows a condition stands under it.
    const clause = { ...read, line, owner, ifAt: before && carriesCondition ? from : read.ifAt }
    if (
      before &&
      replying.test(wordsIn(tokens, clause.from, Math.min(to, clause.from + 4))) &&
      repeats(tokens, before, clauses.at(-2))
    )
      clauses[clauses.length - 1] = { ...before, asks: true }
    carriesCondition = /^[,;]$/.test(mark) && clause.ifAt < to && isCondition(tokens, clause.ifAt)
    clauses.push(clause)
    const person = clause.asks ? personAsked(tokens, clause) : undefined
    if (person !== undefined) asked = { person, line: line + 1 }
  }
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    const end = (tokens[at] as Token).end
    // `H. pylori`
    const isInitial =
      word === '.' && normAt(tokens, at - 1).length === 1 && /^\s\p{Ll}/u.test(text.slice(end, end + 2))
    const isDecimal = word === '.' && /\d/.test(text.charAt(end))
    const isStop = /^[.?!;\n]$/.test(word) && !isDecimal && !isInitial
    const isTurn =
      /^(?:but|however|although|though|whereas)$/.test(word) ||
      (/^(?:and|,|so)$/.test(word) && opens(tokens, at + 1))
    // Speech without marks is cut at a word that joins, and at any word when there is none.
    const isLong = at - from > longest && (/^(?:and|,|so|then|or)$/.test(word) || at - from > 2 * longest)
    if (!isStop && !isTurn && !isLong) continue
    close(at, word)
    from = isStop || isTurn ? at + 1 : at
    if (word === '\n') line++
  }
  close(tokens.length, '')
  return clauses
}

/** A clause that is a denial, or begins with one. */
const replying = /^(?: (?:oh|uh|um|well|,))* (?:no|nope|none)(?= ,|$)/

/** `Any allergies?` `Oh, allergies. No.`: a clause that only repeats what was asked. */
function repeats(tokens: readonly Token[], { from, to }: Clause, asked: Clause | undefined): boolean {
  // `It is swollen. No, it has not gone down.`
  if (!asked?.asks || to - from > 4 || tokens.slice(from, to).some(({ norm }) => auxiliaries.has(norm)))
    return false
  const words = tokens.slice(asked.from, asked.to).map(({ norm }) => norm)
  return tokens
    .slice(from, to)
    .every(({ norm, type }) => type === 'mark' || /^oh+$/.test(norm) || words.includes(norm))
}

const courtesy = / (?:okay|ok|fine|like|want|mind|alright|possible|wish|remember|right|guess)(?= |$)/
/** A case that may come, and no courtesy: `if you like`, `if that's okay`. */
export const isCondition = (tokens: readonly Token[], at: number): boolean =>
  !courtesy.test(wordsIn(tokens, at, at + 6))

/** `and I have`, `and the patient is`, `, my daughter has`: a subject of its own. */
function opens(tokens: readonly Token[], at: number): boolean {
  const [word, next] = [normAt(tokens, at), normAt(tokens, at + 1)]
  if (subject.test(word)) return !aside.test(next) && tokens[at + 1]?.type === 'word'
  if (word === 'the' && next === 'patient') return true
  if (word === 'there') return /^(?:is|are|was|were|'s)$/.test(next)
  if (!/^(?:my|his|her|your|their|our)$/.test(word)) return false
  // `my sister`, `my little boy`
  const kin = personAt(tokens, at + 1) !== undefined ? at + 1 : at + 2
  return personAt(tokens, kin) !== undefined && !/^(?:,|and|or|'s)$/.test(normAt(tokens, kin + 1))
}

type Unplaced = Omit<Clause, 'line' | 'owner'>

function clauseOf(tokens: readonly Token[], from: number, to: number, mark: string): Unplaced {
  let first = from
  while (first < to && lead.test(normAt(tokens, first))) first++
  const opener = normAt(tokens, first)
  const words = wordsIn(tokens, first, Math.min(to + 1, first + 7))
  const isWh = wh.test(opener)
  const isAbout = /^ (?:how|what) about\b|^ tell me whether\b/.test(words)
  // `how long have you`, `which tablets do you`; `when I walk` asks nothing.
  const turned = inverted.exec(words)
  const isTurned = turned?.index === 0 || (isWh && turned !== null && turned[1] === undefined)
  const isShort = to - first < 13 || / (?:at all|like that)$/.test(wordsIn(tokens, to - 2, to))
  const short = /^any(?:thing|one)?$/.test(opener) && isShort && mark !== '.'
  let ifAt = to
  for (let at = to - 1; at >= from; at--) if (/^(?:if|unless)$/.test(normAt(tokens, at))) ifAt = at
  return {
    from: first === to ? from : first,
    to,
    start: tokens[from]?.start ?? 0,
    end: tokens[to - 1]?.end ?? 0,
    asks:
      (mark === '?' && (opener === 'you' || !agreeing.test(wordsIn(tokens, to - 2, to)))) ||
      isTurned ||
      short ||
      isAbout,
    presumes: isWh && !isAbout && opener !== 'who',
    ifAt,
  }
}
