import { defined } from '../../core/defined.ts'
import { editingTerms } from '../lexicon/editing-terms.ts'
import { auxiliaries, joint } from '../lexicon/function-words.ts'
import type { Mention } from '../lexicon/lexicon.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { wordTable } from '../lexicon/word-table.ts'
import { nameIn } from '../stem.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'
import { personNamed } from './people.ts'

/** An allergy, that there is none, or that it is not said which. */
interface Allergy extends Run {
  /** What to: `penicillin`, `shellfish`; `none` when allergies are denied as such, `any` when no allergen is named. */
  readonly value: string
  readonly isDenied: boolean
  /** What kind of allergies `none` denies; all of them when absent. */
  readonly scope?: AllergyScope
  /** Index of the mention it is about, when it is one. */
  readonly mention?: number
}

/** A kind of allergens. */
type AllergyScope = 'drug' | 'food' | 'environmental'

/** Besides stop words, what stands near `allergy` and names no substance. */
const general =
  /^(?:anything|something|everything|medications?|medicines?|drugs?|known|foods?|seasonal|environmental|no|other|mild|moderate|severe|bad|serious|chronic|active|ongoing|current|possible|probable|likely|potential|suspected|presumed|underlying|reported|old|childhood|allergic|allerg(?:y|ies)|related|new|about|documented|history|report(?:s|ed)?|states?|says?|believes?|recalls?|skin|list|not|general|systemic|medical|few|kinds?|different|previous|further|significant|relevant|call|all|right|nil|despite|fall|spring|meds|several|multiple|prior|positive|negative|denies|never|certain|specific|additional|patient|please|notes?|none|nothing|denied|nkda|nka|sure|thinks?|type|sort|check|reactions?)$/
/** True for a word that may name what somebody is allergic to. */
export const isAllergen = (word: string): boolean =>
  !isStopWord(word) && !general.test(word) && !/ly$|^(?:maybe|perhaps|couple|one|two|unsure)$/.test(word)
const substance = /^(?:medication|drug|class|supplement)$/
const denial = /^(?:no|not|denies|denied|deny|denying|without|never|nil|none|nor|neither|non)$/
const stopped =
  /^(?:[.?!;\n]|but|so|when|because|i|he|she|they|which|that|it|causes|with|who|since|if|takes?|gives?|gave|gets?|makes?|made|carries|carry|needs?|uses?|avoids?|for|we|you|my|causing|as)$/
/** Ends a list of allergens: a stop, or a word of what is told of them. */
const stopsAt = (word: string): boolean => stopped.test(word) || auxiliaries.has(word)
const scopes: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'drug drugs medication medications medicine medicines med meds,food foods,environmental seasonal pollen pollens',
)

/** `allergy to be added`, `the allergy to your record`: what follows names no allergen. */
const noted = /^ to (?:be\b|(?:the|your|his|her|my|our|their) (?:records?|charts?|notes?|lists?|file)\b)/
/** `other than`, `apart from`, `except`, `just`; what is excepted from a denial is an allergy. */
const exception =
  /^ (?:(?:but )?not(?: to)?|just|only|except(?: for)?|besides|but|excluding|excepting|save|(?:other|apart|aside) (?:than|from))(?= |$)/
/** Behind `allergy`: a place, a test or a list. */
const about =
  /^(?:clinics?|tests?|testing|specialists?|doctors?|nurses?|teams?|shots?|seasons?|panels?|lists?|sections?|bracelets?|cards?|department|referral)$/
const corrected = /* @__PURE__ */ editingTerms('^ (?:no , )?', "\\b(?:(?: ,)? it (?:was|is|'s))?")

/** Allergies of a text: `allergic to …`, `… allergy`, `Allergies: …`, `NKDA`. A denial reaches every allergen of its list. */
export function allergiesIn(tokens: readonly Token[], mentions: readonly Mention[]): Allergy[] {
  const found: Allergy[] = []
  const startsAt = new Map(mentions.map((mention, index) => [mention.from, index]))
  const endsAt = new Map(mentions.map((mention, index) => [mention.to, index]))
  const substanceAt = (index: number | undefined): Mention | undefined => {
    const mention = index === undefined ? undefined : mentions[index]
    const isOne = mention && /^(?:drug|class)$/.test(mention.term.kind)
    return isOne && !substance.test(mention.term.name) ? mention : undefined
  }
  /** `clindamycin, I'm allergic to that`: the substance that was named last in the turn. */
  const lastNamed = (at: number): number | undefined => {
    for (let back = at; back > 0 && back > at - reach; back--) {
      if (substanceAt(endsAt.get(back))) return endsAt.get(back)
      // What else stands between may be meant.
      const { norm, type } = tokens[back - 1] as Token
      const isOther = type === 'word' && isAllergen(norm) && !/^['’]/.test(norm) && !personNamed(norm)
      if (isOther || norm === '\n') return undefined
    }
    return undefined
  }
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    const isShort = /^nkd?a$/.test(word)
    if (!isShort && (!/^allerg(?:y|ies|ic)$/.test(word) || isAside(tokens, at))) continue
    if (toIt.test(wordsIn(tokens, at + 1, at + 3))) {
      // `allergic to those sulfa drugs` names another.
      const named = closes(tokens, at + 3) ? substanceAt(lastNamed(at)) : undefined
      if (named)
        found.push({ value: named.term.name, from: at, to: at + 1, isDenied: deniedBefore(tokens, at) })
      continue
    }
    const start = found.length
    let isDenied = isShort || deniedBefore(tokens, at)
    let isAllDenied = isDenied
    let isTurned = false
    let isException = false
    const put = (value: string, from: number, to: number, mention?: number, scope?: AllergyScope): void => {
      isException ||= isTurned
      found.push({ value, from, to, isDenied: isDenied || value === 'none', ...defined({ mention, scope }) })
    }
    let end = at + 1
    const list = listAfter(tokens, at, isDenied)
    if (list !== undefined) {
      let isOpen = true
      for (let to = list; to < tokens.length && to < at + 40;) {
        const here = normAt(tokens, to)
        if (here === 'nothing' && to === list) isDenied = isAllDenied = true
        // `to peanuts but not to almonds`, `to nothing except codeine`
        const turn = exception.exec(wordsIn(tokens, to, to + 3))?.[0].trim()
        if (turn !== undefined) {
          if (turn === 'but' && !general.test(normAt(tokens, to - 1))) break
          // `allergic only to cats`
          if (isDenied || !/^(?:just|only)$/.test(turn)) {
            isDenied = !isDenied
            isTurned = isOpen = true
          }
          to += turn.split(' ').length
          continue
        }
        // `to sulfa, no, my mistake, to penicillin`
        const slip = found.length > start ? corrected.exec(wordsIn(tokens, to, to + 6)) : null
        if (slip) {
          to += slip[0].split(' ').length - 1
          isOpen = true
          continue
        }
        if (stopsAt(here)) break
        const index = startsAt.get(to)
        const named = substanceAt(index)
        if (named) put(named.term.name, to, named.to, index)
        let next = named?.to ?? to + 1
        if (isOpen && !named && tokens[to]?.type === 'word' && isAllergen(here)) {
          // A name that no lexicon has: as many words as stand to the next joint or stop, two at most.
          const second = normAt(tokens, next)
          if (
            tokens[next]?.type === 'word' &&
            !stopsAt(second) &&
            !joint.test(second) &&
            closes(tokens, next + 1)
          )
            next++
          const isOther = index !== undefined && mentions[index]?.term.kind !== 'part'
          if (isOther || (found.length > start && !closes(tokens, next))) break
          put(nameIn(tokens, to, next), to, next)
          isOpen = false
        } else isOpen = !named && (isOpen || joint.test(here))
        end = to = next
      }
    } else if (!isShort) {
      const index = endsAt.get(at)
      const named = substanceAt(index)
      const last = normAt(tokens, at - 1)
      if (named) {
        put(named.term.name, named.from, named.to, index)
        // `no penicillin or sulfa allergies`
        for (let back = named.from; joint.test(normAt(tokens, back - 1));) {
          const other = endsAt.get(back - 1)
          const before = substanceAt(other)
          if (!before) break
          put(before.term.name, before.from, before.to, other)
          back = before.from
        }
      } else if (
        word !== 'allergic' &&
        tokens[at - 1]?.type === 'word' &&
        isAllergen(last) &&
        tokens[at - 1]?.glued !== true
      )
        put(nameIn(tokens, at - 1, at), at - 1, at)
    }
    const isNone = isAllDenied || deniedBehind.test(wordsIn(tokens, at + 1, at + 6))
    if (!isException) {
      for (let n = start; n < found.length; n++) found[n] = { ...(found[n] as Allergy), isDenied: isNone }
      const kinds =
        word === 'nkda' ? ['drug' as const] : isNone ? scopesNear(tokens, at, isTurned ? at + 1 : end) : []
      const isUnnamed = found.length === start && (!isNone || isAtLarge(tokens, at))
      if (isUnnamed || kinds.length > 0)
        for (const scope of kinds.length > 0 ? kinds : [undefined])
          put(isNone ? 'none' : 'any', at, at + 1, undefined, scope)
    }
    at = Math.max(at, end - 1)
  }
  return found.sort((a, b) => a.from - b.from)
}

/** `the allergy clinic`: no allergen is named here. */
function isAside(tokens: readonly Token[], at: number): boolean {
  return normAt(tokens, at) === 'allergy' && about.test(normAt(tokens, at + 1))
}

/** `allergic to it`: the allergen was named before, at most `reach` tokens back. */
const toIt = / to (?:it|that|this|them|those|these)$/
const reach = 14

/** True for a denial of all allergies. `Not an allergy` and `I am not allergic` speak of what was named before. */
function isAtLarge(tokens: readonly Token[], at: number): boolean {
  if (normAt(tokens, at) === 'allergic') return normAt(tokens, at + 1) === 'to'
  return !/ not(?: \w+)? an?(?: \w+)?$/.test(wordsIn(tokens, at - 4, at))
}

/** Where a list of allergens begins: behind `to`, `allergic reaction to`, `allergy is to`, a colon, an exception. */
function listAfter(tokens: readonly Token[], at: number, isDenied: boolean): number | undefined {
  const words = wordsIn(tokens, at + 1, at + 7)
  const [lead] = /^(?: (?:reactions?|responses?))?(?: (?:is|was|are|were))? to(?= |$)/.exec(words) ?? []
  if (lead !== undefined && !noted.test(words)) return at + lead.split(' ').length
  if (normAt(tokens, at) === 'allergic') return undefined
  if (/^ [:-]/.test(words)) return at + 2
  return isDenied ? exceptionAfter(tokens, at + 1) : undefined
}

/** Where what is excepted from a denial begins, behind words that name no allergen: `no allergies that I know of, except`. */
function exceptionAfter(tokens: readonly Token[], from: number): number | undefined {
  for (let at = from; at < from + 8; at++) {
    const word = normAt(tokens, at)
    if (!/^(?:but|not)$/.test(word) && exception.test(wordsIn(tokens, at, at + 2))) return at
    const isBetween = /^(?:,|that|i|we|he|she|they|know|of|aware|really|at|all|to|am|'m)$/.test(word)
    if (!isBetween && !general.test(word)) return undefined
  }
  return undefined
}

/** True where a name may end: at a joint, a stop or the end. */
function closes(tokens: readonly Token[], at: number): boolean {
  return (
    at >= tokens.length ||
    joint.test(normAt(tokens, at)) ||
    stopsAt(normAt(tokens, at)) ||
    tokens[at]?.type === 'mark'
  )
}

/** `no known drug allergies`, `denies any allergies`, `not allergic to anything`, `no penicillin or sulfa allergies`. */
function deniedBefore(tokens: readonly Token[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - 9); back--) {
    const word = normAt(tokens, back)
    // `negative for latex allergy`
    if (word === 'negative' && normAt(tokens, back + 1) === 'for') return true
    if (denial.test(word)) return !(word === 'no' && /^[,.]$/.test(normAt(tokens, back + 1)))
    if (tokens[back]?.type === 'mark' && !/^[,/-]$/.test(word)) return false
    if (/^(?:but|i|he|she|they|and)$/.test(word) && word !== 'and') return false
    const isFar = at - back > 5
    if (isFar && !general.test(word) && !isStopWord(word) && !joint.test(word)) return false
  }
  return false
}

/** `Allergies: none`, `Allergies - denied`, `any allergies, none that I know of`. */
const deniedBehind =
  /^(?: (?:[:,-]|are|is|was|were|has|been|known|to|drugs?|medications?|foods?)){0,3} (?:none|nil|denied|denies|nkda|nka|negative|ruled out|excluded|refuted|disproved|disproven|debunked|resolved|outgrown|no(?! [,.]))(?= |$)/

/** The kinds of allergens that stand around the word: `drug` of `no known drug allergies`, `food` of `allergies to food`. */
function scopesNear(tokens: readonly Token[], at: number, end: number): AllergyScope[] {
  const kinds = new Set<string>()
  for (let near = Math.max(0, at - 5); near < Math.max(end, at + 1); near++) {
    const word = normAt(tokens, near)
    if (near < at && (tokens[near]?.type === 'mark' || denial.test(word))) kinds.clear()
    const scope = scopes.get(word)
    if (scope !== undefined) kinds.add(scope)
  }
  return [...kinds] as AllergyScope[]
}
