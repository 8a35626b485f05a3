import { editingTerms } from '../../clinical/lexicon/editing-terms.ts'
import { conjunctions, isNegative, subjects } from '../../clinical/lexicon/function-words.ts'
import { stem } from '../../clinical/stem.ts'
import type { Run } from '../../clinical/tokens.ts'
import type { SpokenPiece } from './pieces.ts'
import { smallMeaning } from './small-words.ts'
import type { Speech } from './speech.ts'

export const stems = (words: string): ReadonlySet<string> => new Set(words.split(' ').map(stem))

/** Words of speech that say nothing by themselves: `I'm gonna say`, `something, you know,`. */
export const light: ReadonlySet<string> = /* @__PURE__ */ stems(
  'mean know see let go going thing something stuff sorry kind sort bit ahead get got come talk happen way point matter lot pretty',
)
/** Words of doubt. */
export const hedges: ReadonlySet<string> = /* @__PURE__ */ stems(
  'think guess believe suppose reckon maybe perhaps possibly probably might could may seem likely',
)
/** What answers nothing unless it was asked, and what answers nothing at all. */
const acknowledged = /* @__PURE__ */ stems('fine great good perfect sure exactly absolutely correct')
const courtesies = /* @__PURE__ */ stems(
  'excellent lovely brilliant cool sorry please thanks thank awesome wonderful hello hi bye',
)
/** Between what was said wrong and what is meant. */
const editing = /* @__PURE__ */ editingTerms('\\b', '\\W*(?:actually|it was)?\\W*$')
const twice = /\bno,? no\W*$/i
/** A speaker's word on the speaking: `I'm gonna say`, `let's see`, `what do we call it`, `what we'll do is`. */
const asides =
  /^what (?:i|we|you) (?:(?:will|would|can|want|like) )*do (?:is|'s)$|^(?:(?:i|we) )?(?:(?:going|would|will|'d|should|want) )?say$|^let (?:we |i |me |us |'s )?(?:say|see)$|^(?:i|you) (?:see|know|mean)$|^(?:(?:if|to|i|we|let|am|will|be|being) )+honest(?: with you)?$|^(?:what|how) (?:(?:'s|is|do|would|should|shall|can) )?(?:(?:i|we|you|it|that) )?(?:am )?(?:say|cal|put|mean)$/

/** What leaves a list open: `or anything like that`, `and so on`. */
const extender =
  /^(?:(?:and|or)\s)?(?:(?:any|some|every)thing|things?|stuff|so on|so forth|all that|whatever)(?:,? (?:like|of) (?:that|this)(?: (?:sort|kind))?)?(?: at all| really| else)?$/i

/** The mark of a word or a phrase that was broken off, at the beginning of what follows it. */
export const cutOff: RegExp = /^[^\p{L}\d]*(?:[-–—…]|\.\.)/u

/** True for a text that ends by taking back what was said before. `I mean` that begins a sentence only marks. */
export function takesBack(text: string): boolean {
  return (editing.test(text) || twice.test(text)) && !/[.?!]\W*i mean\W*$/i.test(text)
}

/** The words of a run that mean something where they stand: no markers, no fragments, no editing terms. */
export function meant({ from, to }: Run, speech: Speech): SpokenPiece[] {
  const { words, text } = speech
  const rest: SpokenPiece[] = []
  for (let at = from; at < to; at++) {
    const word = words[at] as SpokenPiece
    if (isFragment(word, words.slice(at + 1, at + 3), text)) continue
    const compares = word.key === 'as' && /^(?:this|that)$/.test(words[at + 1]?.key ?? '')
    if (word.key === 'yes' ? isAnswer(at, speech) : compares || !isLoose(word)) rest.push(word)
  }
  return rest
}

/** `th- the`, `r- ate`: the beginning of a word, broken off. */
function isFragment(word: SpokenPiece, next: readonly SpokenPiece[], text: string): boolean {
  const spelled = (piece: SpokenPiece): string => text.slice(piece.start, piece.end).toLowerCase()
  const own = spelled(word)
  const isCut = cutOff.test(text.slice(word.end, word.end + 4))
  if (isNegative(word.key) || word.weight === 'quantity' || (!isCut && own.length < 3)) return false
  const isPart = (other: SpokenPiece): boolean =>
    spelled(other).startsWith(own) && (isCut || other.key !== word.key)
  return (isCut && /^[b-hj-z]$/.test(text.slice(word.start, word.end))) || next.some(isPart)
}

/** A word that says nothing by itself: an article, an open amount. `like` is here what compares or likes. */
const isLoose = ({ key, weight }: SpokenPiece): boolean =>
  /^(?:some|any|all)$/.test(key) || (weight === 'small' && key !== 'like' && smallMeaning(key) === undefined)

/** `How can I help?`: what `yes` does not answer. */
const open =
  /^\W*(?:(?:so|and|okay|ok|well|now|then|but|right|alright)\W+)*(?:how|what|where|why|which|who)\b(?! about)/i

/** `yes` answers after a question and where a turn begins; behind `and` or `okay`, and elsewhere, it marks. */
function isAnswer(at: number, { words, text, kept }: Speech): boolean {
  const word = words[at] as SpokenPiece
  if (words.slice(at + 1, at + 4).some((other) => other.key === 'not' && kept.has(other))) return false
  // `Yeah, no, I don't`: the answer is `no`.
  const [next, subject] = [words[at + 1], words[at + 2]]
  // `Yeah, okay, and how …`: the speaker goes on.
  if (next?.key === 'okay' && words.slice(at + 1, at + 6).some(({ key }) => key !== 'okay')) return false
  const isTogether = !/[.?!]/.test(text.slice(word.end, subject?.start))
  if (next?.key === 'no' && kept.has(next) && subjects.has(subject?.key ?? '') && isTogether) return false
  if (words.slice(Math.max(0, at - 4), at + 5).some((other) => other.key === 'yes' && kept.has(other)))
    return false
  const [, question] =
    /([^.?!]*)\?\W*(?:u[hm]+\W*)?$/i.exec(text.slice(Math.max(0, word.start - 160), word.start)) ?? []
  if (question !== undefined) return !open.test(question)
  const last = words[at - 1]?.key ?? ''
  if (conjunctions.has(last) || last === 'okay') return false
  return (
    at < 12 &&
    words.slice(0, at).every(({ weight, key }) => weight === 'small' && smallMeaning(key) === undefined)
  )
}

/** A sentence of nothing but `fine`, `great`, `sorry`, where nothing was asked: a turn may begin with an answer. */
export function isAcknowledged({ from, to }: Run, all: readonly SpokenPiece[], speech: Speech): boolean {
  const { words, text } = speech
  const [before, after] = [words[from - 1], words[to]]
  // `That's good.`
  const rest = words[from]?.key === 'that' ? all.filter(({ key }) => key !== "'s") : all
  const isCourtesy = rest.every(({ key }) => courtesies.has(key))
  if (rest.every(({ key }) => key === 'right')) return rest.every((right) => isAgreement(right, speech))
  if (!rest.every(({ key }) => acknowledged.has(key) || courtesies.has(key))) return false
  const lead = before ? text.slice(before.end, words[from]?.start) : ''
  const isOwn =
    (isCourtesy && !/\?/.test(lead)) ||
    (before !== undefined &&
      (/[.!]\s*$/.test(lead) ||
        before.key === 'okay' ||
        acknowledged.has(before.key) ||
        courtesies.has(before.key)))
  return isOwn && (after === undefined || /^\s*[.!,]/.test(text.slice(words[to - 1]?.end, after.start)))
}

/** `Okay, right.`, `Right, okay.`, `It went. Right. Okay.`: behind a question, or a noun, `right` may say which side. */
function isAgreement(right: SpokenPiece, { words, at, text }: Speech): boolean {
  let [first, last] = [at.get(right) ?? 0, at.get(right) ?? 0]
  const agrees = (place: number): boolean => /^(?:right|okay)$/.test(words[place]?.key ?? '')
  while (agrees(first - 1)) first--
  while (agrees(last + 1)) last++
  const lead = text.slice(words[first - 1]?.end ?? 0, words[first]?.start)
  // No answer to which side: `Yeah, right.`, and `Right. And how …`.
  const isAgreed =
    words[first - 1]?.key === 'yes' && !/[.?]/.test(lead) && /^\s*[.,!]/.test(text.slice(words[last]?.end))
  const goesOn = /[.!]\s*$/.test(lead) && conjunctions.has(words[last + 1]?.key ?? '')
  if (isAgreed || goesOn) return true
  const isMarked = first > 0 ? /[.!;–—]\s*$/.test(lead) : !/[.!]/.test(text.slice(0, words[1]?.start))
  return words[first]?.key === 'okay' || (first < last && isMarked)
}

/** A word on the speaking, or what leaves a list open. */
export function isAside({ from, to }: Run, rest: readonly SpokenPiece[], { words, text }: Speech): boolean {
  const said = text.slice(words[from]?.start, words[to - 1]?.end)
  const isOn = (all: readonly SpokenPiece[]): boolean => asides.test(all.map(({ key }) => key).join(' '))
  return isOn(rest) || isOn(words.slice(from, to)) || (to - from > 1 && extender.test(said))
}
