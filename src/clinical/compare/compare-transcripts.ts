import { addTo } from '../../core/grouped.ts'
import { isQuantity, type CriticalFact, type FactKind } from '../../protocol/fact.ts'
import { alignWords, type AlignedPair } from './align-words.ts'
import { compareFacts, factKey } from './compare-facts.ts'
import { contentWords, type ContentWord } from '../lexicon/content-words.ts'
import { criticalFacts, type FactOptions } from '../statements/critical-facts.ts'

/** A place in a text, in UTF-16 code units; `end` is exclusive. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** One fact on which two transcripts of the same audio disagree. At least one of `a` and `b` is there. */
export interface TranscriptDisagreement {
  readonly kind: FactKind
  /** As the first transcript has it; absent where it has no such fact. */
  readonly a?: CriticalFact
  /** As the second transcript has it; absent where it has no such fact. */
  readonly b?: CriticalFact
  /** Where to look in the first transcript: the fact, or the gap in which it would stand. */
  readonly inA: TextSpan
  /** Where to look in the second transcript: the fact, or the gap in which it would stand. */
  readonly inB: TextSpan
}

/** Options of `compareTranscripts`. */
export interface CompareTranscriptsOptions extends FactOptions {
  /**
   * Kinds of facts to compare.
   *
   * @default ['drug', 'dose', 'frequency', 'duration', 'number', 'allergy', 'side', 'negation']
   */
  readonly kinds?: readonly FactKind[]
}

const defaultKinds: readonly FactKind[] = [
  'drug',
  'dose',
  'frequency',
  'duration',
  'number',
  'allergy',
  'side',
  'negation',
]

/** How far from its place, in words of weight, a fact may stand in the other transcript and still be the same. */
const slack = 4

/** A transcript read for comparison. */
interface Read {
  readonly words: readonly ContentWord[]
  readonly facts: readonly Placed[]
  readonly byKey: ReadonlyMap<string, readonly Placed[]>
  readonly length: number
}

/** A fact and its first and last word of weight. */
interface Placed {
  readonly fact: CriticalFact
  readonly from: number
  readonly to: number
}

/**
 * The facts on which two transcripts of the same audio disagree, so that a doubtful dose or drug can be put to a
 * second listener. The texts are aligned word by word; facts are compared by meaning, so `two times a day` is `BID`.
 *
 * Pure, and near linear in the length of the texts; memory is bounded. In order of the first transcript.
 */
export function compareTranscripts(
  a: string,
  b: string,
  options: CompareTranscriptsOptions = {},
): TranscriptDisagreement[] {
  const kinds = new Set(options.kinds ?? defaultKinds)
  const [one, two] = [read(a, kinds, options), read(b, kinds, options)]
  const pairs = alignWords(
    one.words.map(({ word }) => word),
    two.words.map(({ word }) => word),
  )
  const back = pairs.map(([at, bt]): AlignedPair => [bt, at])
  const onlyA = one.facts.flatMap((fact) => unmatched(fact, two, pairs))
  const onlyB = two.facts.flatMap((fact) => unmatched(fact, one, back))
  const found: TranscriptDisagreement[] = []
  const taken = new Set<Lone>()
  let next = 0
  for (const lone of onlyA) {
    while (next < onlyB.length && (onlyB[next] as Lone).place.to < lone.window.from - slack) next++
    const other = counterpart(lone, onlyB, next, taken)
    if (other) taken.add(other)
    found.push({
      kind: other && lone.place.fact.kind === 'number' ? other.place.fact.kind : lone.place.fact.kind,
      a: lone.place.fact,
      ...(other ? { b: other.place.fact } : {}),
      inA: lone.place.fact,
      inB: other ? other.place.fact : spanOf(two, lone.window),
    })
  }
  for (const lone of onlyB) {
    if (taken.has(lone)) continue
    const { fact } = lone.place
    found.push({ kind: fact.kind, b: fact, inA: spanOf(one, lone.window), inB: fact })
  }
  return found
    .map(({ inA, inB, ...rest }) => ({
      ...rest,
      inA: { start: inA.start, end: inA.end },
      inB: { start: inB.start, end: inB.end },
    }))
    .sort((x, y) => x.inA.start - y.inA.start)
}

function read(text: string, kinds: ReadonlySet<FactKind>, options: FactOptions): Read {
  const words = contentWords(text, options.keyterms)
  let at = 0
  const facts = criticalFacts(text, options).flatMap((fact): Placed[] => {
    if (!kinds.has(fact.kind) || (fact.kind === 'negation' && fact.value === '')) return []
    while (at < words.length && (words[at] as ContentWord).end <= fact.start) at++
    let to = at
    while (to < words.length && (words[to] as ContentWord).start < fact.end) to++
    return [{ fact, from: at, to }]
  })
  const byKey = new Map<string, Placed[]>()
  for (const place of facts) addTo(byKey, factKey(place.fact), place)
  return { words, facts, byKey, length: text.length }
}

/** A fact without its like in the other transcript, and the words of the other between which it would stand. */
interface Lone {
  readonly place: Placed
  readonly window: { readonly from: number; readonly to: number }
}

function unmatched(place: Placed, other: Read, pairs: readonly AlignedPair[]): Lone[] {
  const before = firstPair(pairs, place.from) - 1
  const after = firstPair(pairs, Math.max(place.to, place.from + 1))
  const window = {
    from: (pairs[before]?.[1] ?? -1) + 1,
    to: pairs[after]?.[1] ?? other.words.length,
  }
  const near = ({ from, to }: Placed): boolean => to >= window.from - slack && from <= window.to + slack
  const same = other.byKey.get(factKey(place.fact)) ?? []
  if (firstWhere(same, ({ to }) => to >= window.from - slack, near)) return []
  const alike = other.facts.slice(
    lowest(other.facts, ({ to }) => to >= window.from - slack),
    lowest(other.facts, ({ from }) => from > window.to + slack),
  )
  const means = ({ fact }: Placed): boolean => compareFacts([place.fact], [fact]).length === 0
  return alike.slice(0, 40).some(means) ? [] : [{ place, window }]
}

/** Index of the first pair at or after a word. */
function firstPair(pairs: readonly AlignedPair[], word: number): number {
  return lowest(pairs, ([at]) => at >= word)
}

/** Index of the first thing for which a rising condition holds. */
function lowest<T>(things: readonly T[], holds: (thing: T) => boolean): number {
  let [low, high] = [0, things.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(things[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

function firstWhere<T>(
  things: readonly T[],
  from: (thing: T) => boolean,
  fits: (thing: T) => boolean,
): boolean {
  const first = things[lowest(things, from)]
  return first !== undefined && fits(first)
}

/** The lone fact of the other transcript that stands where this one does and is of its kind. */
function counterpart(
  { place, window }: Lone,
  others: readonly Lone[],
  from: number,
  taken: ReadonlySet<Lone>,
): Lone | undefined {
  const { kind } = place.fact
  let loose: Lone | undefined
  for (let at = from; at < others.length; at++) {
    const other = others[at] as Lone
    if (other.place.from > window.to + slack) break
    if (taken.has(other)) continue
    if (other.place.fact.kind === kind) return other
    if (isQuantity(kind) && isQuantity(other.place.fact.kind)) loose ??= other
  }
  return loose
}

/** The text between two words. */
function spanOf({ words, length }: Read, { from, to }: Lone['window']): TextSpan {
  const start = words[from - 1]?.end ?? 0
  return { start, end: Math.max(start, words[to]?.start ?? length) }
}
