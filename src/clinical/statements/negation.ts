import { editingTerms } from '../lexicon/editing-terms.ts'
import { joint } from '../lexicon/function-words.ts'
import type { Mention } from '../lexicon/lexicon.ts'
import { stem } from '../stem.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'

/** Words that are denied. */
interface Denied extends Run {
  /** The name of a known term, else the stem of the first word of weight, or an empty string for a bare answer. */
  readonly content: string
}

/** What one word of negation covers; it is the run of its cue (`no`, `denies`, `not`). */
interface Negation extends Run {
  /** Indexes into the mentions it negates. */
  readonly mentions: readonly number[]
  /** All that it denies; where that is no known term, from the cue on, then the rest of its list: `no rubs or gallops`. */
  readonly denied: readonly Denied[]
}

const cue =
  /^(?:no|not|without|deny|denies|denied|denying|never|neither|nor|none|nil|negative|non|absent|absence|lacks|resolved|nope|nah|nothing|nobody|nowhere)$/
/** Ends what a negation covers, wherever commas stand: speech from a recogniser has none. */
const end =
  /^(?:but|positive|however|although|though|except|yet|because|since|besides|despite|unless|until|while|when|whenever|if|so|some|then|which|who|whereas|with|from|after|before|i|he|she|we|they|you|it|[.?!;:\n])$/
const pronoun = /^(?:i|he|she|we|they|you|it|there|that|this|its)$/
const opinion = / (?:think|believe|suspect|feel|say|said|see|notice|noticed|recall|remember|know)(?= |$)/
const trouble =
  /^(?:problem|problems|issue|issues|trouble|difficulty|difficulties|relief|help|allergic|history|consistent|compatible)$/
/** After `not`, these are all it negates: `not sure it is a fever` says nothing of a fever. */
const alone =
  /^(?:stop|skip|miss|hold|change|discontinue|sure|convinced|bad|too|so|that|certain|exactly|necessarily|least|uncommon|unusual|every|always|long|as)$/
/** After `no`, these show that it was an answer: `no the pain is worse`. */
const answer =
  /^(?:,|i|he|she|we|they|you|it|there|that|this|its|the|my|his|her|your|our|their|a|an|just|only|in|not|actually|doctor|sir|but|so|well|because|yeah|yes|okay)$/
/** Words that may be an answer all by themselves. */
const bare = /^(?:no|nope|nah|none|nil)$/
/** Longest reach from the cue, or from the last term it covered, in words. */
const reach = 7

/** The words of a text, and its terms by the tokens that they begin at and end before. */
interface Terms {
  readonly tokens: readonly Token[]
  readonly mentions: readonly Mention[]
  readonly startsAt: ReadonlyMap<number, number>
  readonly endsAt: ReadonlyMap<number, number>
}

/** The words around a token, which `^` stands before. */
const around = (tokens: readonly Token[], at: number): string =>
  `${wordsIn(tokens, at - 2, at)} ^${wordsIn(tokens, at, at + 6)}`

/** Where a word of negation denies nothing of what follows. */
const pseudo: readonly RegExp[] = [
  // `no, wait`, `no problem, …`: what was said is corrected or agreed to.
  /* @__PURE__ */ editingTerms('\\^ no(?: ,)? ', '\\b'),
  /\^ no need to worry\b/,
  /\^ no (?:problems?|issues?|worries|trouble|bother|rush|hurry|harm|objections?|concerns?|fuss)(?: (?:at all|there|whatsoever))? (?:,|(?:we|i|you|let|to)\b)/,
  /\^ no (?:doubt|worries|wonder|matter|question|less|later|way|big|kidding|more than)\b/,
  /\^ not (?:ruled?|exclude|only|just|merely|to mention)\b/,
  // What an insurer denies is still there.
  / (?:insurance|insurer|plan|claim|appeal|coverage) \^ denied\b/,
  / with or \^ without\b/,
  // `Zero being none, ten being the worst pain`
  / (?:being|is|are|was|were) \^ none (?!of\b)/,
  / (?:do|does|did|is|was|are|were|has|have|had|can|will|could|would|should) \^ not (?:i|he|she|we|they|you|it|this|that|there|the|your)\b/,
]

const unchanged =
  / (?:changes?|increase|decrease|doubt|improvement) \^ in\b| (?:improvement|relief|response|effect|benefit|luck|success|change) \^ (?:on|with|from|to)\b| (?:controlled|relieved|helped|eased|managed|improved|settled) \^ (?:by|with|on)\b|(?<! (?:negative|evidence|look|looking)) \^ for (?:my|your|his|her|the|their|this|that)\b/
/** Not denied: what does not change (`no change in the cough`), what a drug is for, what does not help (`not relieved by aspirin`). */
function isAside(tokens: readonly Token[], at: number): boolean {
  return /^(?:in|on|with|from|to|for|by)$/.test(normAt(tokens, at)) && unchanged.test(around(tokens, at))
}

/** A verb of another clause, or a word that begins one. */
const clause =
  /^(?:is|was|are|were|has|have|had|am|be|been|do|does|did|will|would|can|could|should|may|might|the|this|that|these|there|and\/or|she|he|we|you|they|i|it|now|also|otherwise|no|not|denies|without|positive|soft|normal|intact|clear|status|secondary|due|showed|shows|noted|apart|aside|as)$/
/** Begins what is to be done instead: `not codeine, let's try ibuprofen`. */
const letting = /^ let(?! alone)/
/** Words that are no part of a denied concept. */
const lead =
  /^(?:any|of|evidence|signs?|a|an|the|further|other|acute|history|new|such|significant|think|believe|suspect|feel|felt|say|see|seen|notice|noticed|know|had|have|got|been|consistent|typical|suggestive|indicative|compatible|suspicious|with|for)$/

/** How far a list of what is denied reaches, as one past its last token. */
function listEnd(tokens: readonly Token[], from: number): number {
  let last = from
  let words = 0
  let pending = from
  let or = false
  for (let at = from; at < tokens.length && at < from + 30; at++) {
    const word = normAt(tokens, at)
    // `I haven't had any redness or white patches`
    if (at === from && /^(?:had|have|got|been)$/.test(word)) continue
    const isMark = tokens[at]?.type === 'mark'
    if ((isMark && !/^[,/'()-]$/.test(word)) || (end.test(word) && !passes(tokens, at, from))) break
    if (isForgotten(tokens, from, at) || isLeft(tokens, from, at)) return at
    if (joint.test(word)) {
      // A comma opens another member only where the list goes on with `or`, or with short members to its end.
      if (word === 'or' || word === 'nor' || word === '/') or = true
      if (word === 'and' && /(?:ing|ly)$/.test(normAt(tokens, at + 1))) return at
      pending = at
      words = 0
      continue
    }
    if (clause.test(word) || letting.test(wordsIn(tokens, at, at + 2))) return pending === from ? at : last
    if (isAside(tokens, at)) return at
    if (!isMark) words++
    if (words > 6) break
    if (pending === from || or || words < 3) last = at + 1
  }
  return last
}

/** The members of a list of what is denied, without those that hold a known term. */
function membersOf({ tokens, startsAt }: Terms, from: number, to: number): Denied[] {
  const members: Denied[] = []
  let start = from
  for (let at = from; at <= to; at++) {
    if (at < to && !joint.test(normAt(tokens, at))) continue
    while (start < at && lead.test(normAt(tokens, start))) start++
    const member = tokens.slice(start, at)
    const isKnown = member.some((_, offset) => startsAt.has(start + offset))
    const weighty = member.find(({ norm, type }) => type === 'word' && !isStopWord(norm))
    if (weighty && !isKnown) members.push({ content: stem(weighty.norm), from: start, to: at })
    start = at + 1
  }
  return members
}

/** Cues of two words. */
const paired =
  /^ (?:(?:free|clear|absence) of|rule[ds] out|negative for|negatives (?::|are|includ(?:e|ed|ing)))$/
/** What is said of the terms before it: `fever: negative`. */
const saidOfBefore =
  / \^ (?:negative(?! for)|absent|denied(?=$| (?:[^\p{L}\d]|and|or|but|by)(?= |$))|nil|resolved|rule[ds] out)(?= |$)| [:-] \^ none\b/u
/** `strep negative flu positive`: what follows has a result of its own. */
const ownResult = /^ \S+(?: is| was)? positive(?= |$)/

/** Every negation of a text. Linear: each cue looks a bounded way ahead. */
export function negationsIn(tokens: readonly Token[], mentions: readonly Mention[]): Negation[] {
  const found: Negation[] = []
  const startsAt = new Map(mentions.map((mention, index) => [mention.from, index]))
  const endsAt = new Map(mentions.map((mention, index) => [mention.to, index]))
  const terms: Terms = { tokens, mentions, startsAt, endsAt }
  const taken = new Set<number>()
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    const isPaired = paired.test(wordsIn(tokens, at, at + 2))
    const isFree = word === 'free' && !isPaired && endsAt.has(normAt(tokens, at - 1) === '-' ? at - 1 : at)
    if (!cue.test(word) && !isPaired && !isFree) continue
    const place = around(tokens, at)
    if (pseudo.some((pattern) => pattern.test(place))) continue
    const to = isPaired ? at + 2 : at + 1
    // `Alcohol use: none.`
    const isLast = / [:,] \^ (?:none|denies|never|no)(?:$| [.;\n])/.test(place)
    const looksBack = isLast || isFree || saidOfBefore.test(place)
    const behind = looksBack ? backwards(terms, isLast ? at - 1 : at) : []
    if (word === 'resolved' && behind.length === 0 && tokens[at + 1]?.type === 'mark') continue
    const isBehind = behind.length > 0
    // `her strep test was negative`, `Strep: negative`: what it is said of, where no known term stands there.
    const next = normAt(tokens, to)
    // `strep negative, flu positive`: the result of what stands before it.
    const isResult = word === 'negative' && !isPaired && !isBehind
    const ends =
      isResult &&
      (/^(?:[,.;!?\n)]|and|but|while|)$/.test(next) ||
        (ownResult.test(wordsIn(tokens, to, to + 3)) && namedBehind(tokens, at, true) !== undefined))
    const named = isResult ? namedBehind(tokens, at, ends) : undefined
    const isAnswer = word === 'never' ? next === ',' : /^n(?:o|ope|ah)$/.test(word) && answer.test(next)
    const isAlone = word === 'not' && alone.test(next)
    let first: Reached = { content: '', at }
    if (isAlone) first = { content: next, at: to }
    else if (named !== undefined) first = { content: stem(normAt(tokens, named)), at: named }
    else if (!isBehind && !isAnswer && !ends) first = reachFrom(terms, at, to)
    const covered =
      first.mention === undefined ? behind : spread(terms, first.mention, /^(?:den|negatives)/.test(word))
    const isList = word !== 'non' && !isAnswer && !isBehind && !isAlone && !ends
    const members = isList ? membersOf(terms, to, listEnd(tokens, to)) : []
    const fresh = covered.filter((index) => !taken.has(index))
    for (const index of fresh) taken.add(index)
    const content = first.content || (bare.test(word) ? '' : 'not')
    const end = Math.max(to, members[0]?.to ?? first.at + 1)
    const unknown = covered.length > 0 ? members : [{ content, from: at, to: end }, ...members.slice(1)]
    const known = fresh.map((index) => mentions[index] as Mention)
    const denied = [...unknown, ...known.map((mention) => ({ ...mention, content: mention.term.name }))]
    found.push({ from: at, to, mentions: fresh, denied })
  }
  return found
}

/** What a negation reaches first: a known term, else the stem of a word of weight and its token. */
interface Reached {
  readonly mention?: number
  readonly content: string
  readonly at: number
}

/** Behind a comma, begins what is said anew: `there's nothing there now, the scan's clear`. */
const anew =
  /^ , (?:the|my|your|his|her|our|their|this|that|these|those)(?: [\p{L}-]+){1,3} (?:'s|is|was|are|were|has|had|looks?|feels?|hurts?)(?= |$)/u

function reachFrom({ tokens, startsAt }: Terms, at: number, to: number): Reached {
  let found: Reached = { content: '', at }
  // `I do not believe the patient is having …`
  const far = opinion.test(wordsIn(tokens, to, to + 1)) ? reach + 3 : reach
  for (let next = to, words = 0; next < tokens.length && words < far; next++) {
    const here = normAt(tokens, next)
    const isMark = tokens[next]?.type === 'mark'
    const mention = startsAt.get(next)
    if (mention !== undefined) return { ...found, mention }
    // `non-smoker`; of a `nonhealing ulcer` the ulcer is there.
    if (normAt(tokens, at) === 'non' && !isMark) return { content: stem(here), at: next }
    if ((end.test(here) && !isInitial(tokens, next) && !passes(tokens, next, to)) || isAside(tokens, next))
      break
    if (words > 0 && anew.test(wordsIn(tokens, next, next + 6))) break
    if (isForgotten(tokens, to, next) || isLeft(tokens, to, next)) break
    if (isMark) continue
    if (cue.test(here) || isUrged(tokens, at, next)) break
    words++
    if (found.content === '' && !isStopWord(here) && !likened.test(here) && !lead.test(here))
      found = { content: stem(here), at: next }
  }
  return found
}

/** `I can't remember the name, lisinopril I think`: at its mark a denial ends that only says what is not known. */
const isForgotten = (tokens: readonly Token[], from: number, at: number): boolean =>
  tokens[at]?.type === 'mark' && forgotten.test(wordsIn(tokens, Math.max(from, at - 5), at))
const forgotten =
  / (?:remember|recall|know)(?: (?:the|its|his|her|their|what|which|names?|it|now|exactly|offhand))*$/

/** What is denied in brackets ends with them, `(no dose), aspirin`, and every denial where it is said what there is. */
const isLeft = (tokens: readonly Token[], from: number, at: number): boolean =>
  (normAt(tokens, at) === ')' && !wordsIn(tokens, from, at).includes(' (')) ||
  (at > from && / there (?:is|are|was|were|'s)$/.test(wordsIn(tokens, at, at + 2)))

/** `C. diff`: a letter that stands for a name, and no end. */
const isInitial = (tokens: readonly Token[], at: number): boolean =>
  normAt(tokens, at) === '.' &&
  normAt(tokens, at - 1).length === 1 &&
  tokens[at + 1]?.type === 'word' &&
  !isStopWord(normAt(tokens, at + 1))

const urging =
  /^(?:start|continue|keep|take|give|use|increase|decrease|reduce|stop|hold|add|let|go|carry|put|try)$/
/** Before a verb that is no such command: `no longer take`. */
const beforeVerb = /^(?:to|longer|more|further|plans?|will|would|can|could|should|not|and|or)$/
/** `no harm in trying, start …`: what is told to be done is not denied. */
function isUrged(tokens: readonly Token[], at: number, verb: number): boolean {
  const isFree = verb > at + 1 && !beforeVerb.test(normAt(tokens, verb - 1))
  return normAt(tokens, at) === 'no' && isFree && urging.test(normAt(tokens, verb))
}

/** `with` after `trouble`, a pronoun after `think`: the negation reaches past them. */
function passes(tokens: readonly Token[], at: number, from: number): boolean {
  const here = normAt(tokens, at)
  if (here === 'with')
    return trouble.test(normAt(tokens, at - 1)) && !/^(?:tak|us)ing$/.test(normAt(tokens, at + 1))
  const isNear = normAt(tokens, from - 1) === 'nor' && at < from + 3
  return pronoun.test(here) && (isNear || opinion.test(wordsIn(tokens, Math.max(from, at - 3), at)))
}

/** The terms right before `negative`, `is negative`, `was ruled out`: `nausea and vomiting resolved`. */
function backwards({ tokens, mentions, endsAt }: Terms, at: number): number[] {
  const found: number[] = []
  for (let back = at; back > at - 7 && back > 0; back--) {
    let index = endsAt.get(back)
    for (let end = back; index !== undefined && found.length < 8; index = endsAt.get(end)) {
      found.push(index)
      end = (mentions[index] as Mention).from
      if (!joint.test(normAt(tokens, end - 1))) return found
      end--
    }
    if (found.length > 0 || !results.test(normAt(tokens, back - 1))) break
  }
  return found
}

/** The unlisted name that a result is said of; `stress` of `a negative stress test` stands behind the cue. */
function namedBehind(tokens: readonly Token[], at: number, ends: boolean): number | undefined {
  let back = at - 1
  while (back > at - 6 && results.test(normAt(tokens, back))) back--
  const isName = (ends || back < at - 1) && tokens[back]?.type === 'word' && !isStopWord(normAt(tokens, back))
  return isName && !cue.test(normAt(tokens, back)) ? back : undefined
}

/** Between what was looked for, or was there, and what is said of it. */
const results =
  /^(?:is|was|are|were|been|has|have|had|come|came|back|turned|out|:|-|tests?|tested|screen|swab|culture|results?|use|abuse|history|appears?|appeared|seems?|seemed|to|now|since|completely|both|all|also)$/

/** `not consistent with a dissection`: what is denied stands behind. */
const likened = /^(?:consistent|typical|suggestive|indicative|compatible|suspicious|diagnosis|believe|think)$/

/** Where what someone denies ends: `denies any pain with urination or vomiting, but admits …`. */
const denialEnd =
  /^(?:but|however|although|though|except|yet|because|besides|despite|when|if|then|which|who|i|he|she|we|they|you|it|reports?|admits?|notes?|endorses?|states?|has|had|is|does|[.?!;:\n])$/

/** Begins what is not denied: `no codeine, just paracetamol`, `denies pain, positive for fever`, `not that, let's try aspirin`, `nothing other than aspirin`. */
const otherwise = /^ (?:just|only|positive for|let(?! alone)|(?:other|apart|aside) (?:than|from))(?= |$)/

/** `no oxycodone, acetaminophen every six hours`: a drug that is dosed is not denied with those before it. */
const taken = /^ (?:every|once|twice|daily|nightly|instead|\d\S*|(?:one|two|three|half) \S+)(?= |$)/

/**
 * From the first covered term along the list it opens: `fever, chills or night sweats`.
 *
 * @param isDenial `denies` reaches over all members of its list.
 */
function spread({ tokens, mentions, startsAt }: Terms, first: number, isDenial: boolean): number[] {
  const covered = [first]
  const stop = isDenial ? denialEnd : end
  let at = (mentions[first] as Mention).to
  for (let since = 0; since < 4 && at < tokens.length;) {
    const index = startsAt.get(at)
    if (index !== undefined) {
      const { term, to } = mentions[index] as Mention
      const isTaken = /^(?:drug|class)$/.test(term.kind) && taken.test(wordsIn(tokens, to, to + 2))
      if (isTaken && !isDenial && normAt(tokens, at - 1) === ',') break
      covered.push(index)
      at = to
      since = 0
      continue
    }
    const word = normAt(tokens, at)
    const isOther = otherwise.test(wordsIn(tokens, at, at + 2))
    if (stop.test(word) || cue.test(word) || tokens[at]?.type === 'digits' || isAside(tokens, at) || isOther)
      break
    // `no tablets, has been using aspirin`
    const beginsClause =
      normAt(tokens, at - 1) === ',' &&
      /^(?:has|had|have|is|was|are|were|takes?|took|uses?|taking|using)$/.test(word)
    if (beginsClause || isLeft(tokens, (mentions[first] as Mention).to, at)) break
    if (isDenial && /^(?:,|or)$/.test(word)) since = 0
    if (tokens[at]?.type === 'word' && !/^(?:or|and|any)$/.test(word)) since++
    at++
  }
  return covered
}
