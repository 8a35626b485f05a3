import { addTo } from '../../core/grouped.ts'
import { isQuantity, type CriticalFact, type FactKind } from '../../protocol/fact.ts'
import { criticalFacts, type FactOptions } from '../statements/critical-facts.ts'
import { firstIndex } from '../../core/first-index.ts'
import { AlignedText, spanned, type TextSpan, type WordRun } from './align-texts.ts'
import { compareFacts, factKey } from './compare-facts.ts'

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
  readonly own: AlignedText
  readonly facts: readonly Placed[]
  readonly byKey: ReadonlyMap<string, readonly Placed[]>
}

/** A fact and its words of weight. */
interface Placed extends WordRun {
  readonly fact: CriticalFact
}

/**
 * The facts on which two transcripts of the same audio disagree, so that a doubtful dose or drug can be put to a
 * second listener. The texts are aligned word by word; facts are compared by meaning, so `two times a day` is `BID`.
 * Where both have the same words, and only their marks differ, they agree.
 *
 * Pure, and near linear in the length of the texts; memory is bounded. In order of the first transcript.
 */
export function compareTranscripts(
  a: string,
  b: string,
  options: CompareTranscriptsOptions = {},
): TranscriptDisagreement[] {
  const [one, two] = AlignedText.align(a, b, options.keyterms)
  return disagreements(one, two, options)
}

/** As `compareTranscripts`, of texts that are aligned already. */
export function disagreements(
  a: AlignedText,
  b: AlignedText,
  options: CompareTranscriptsOptions = {},
): TranscriptDisagreement[] {
  const kinds = new Set(options.kinds ?? defaultKinds)
  const [one, two] = [read(a, kinds, options), read(b, kinds, options)]
  const onlyA = one.facts.flatMap((place) => unmatched(place, one, two))
  const onlyB = two.facts.flatMap((place) => unmatched(place, two, one))
  const found: TranscriptDisagreement[] = []
  const taken = new Set<Lone>()
  const sameA = ({ place: { fact } }: Lone): boolean => a.isInOther(withCue(fact))
  const sameB = ({ place: { fact } }: Lone): boolean => b.isInOther(withCue(fact))
  let next = 0
  for (const lone of onlyA) {
    while (next < onlyB.length && (onlyB[next] as Lone).place.to < lone.window.from - slack) next++
    const other = counterpart(lone, onlyB, next, taken)
    if (other) taken.add(other)
    if (sameA(lone) && (!other || sameB(other))) continue
    const { fact } = lone.place
    found.push({
      kind: other && fact.kind === 'number' ? other.place.fact.kind : fact.kind,
      a: fact,
      ...(other ? { b: other.place.fact } : {}),
      inA: spanned(fact),
      inB: other ? spanned(other.place.fact) : b.spanOf(lone.window),
    })
  }
  for (const lone of onlyB) {
    if (taken.has(lone) || sameB(lone)) continue
    const { fact } = lone.place
    found.push({ kind: fact.kind, b: fact, inA: a.spanOf(lone.window), inB: spanned(fact) })
  }
  return found.sort((x, y) => x.inA.start - y.inA.start)
}

/** A negation with the word that negates. */
function withCue({ start, end, cue }: CriticalFact): TextSpan {
  return cue ? { start: Math.min(start, cue.start), end: Math.max(end, cue.end) } : { start, end }
}

function read(own: AlignedText, kinds: ReadonlySet<FactKind>, options: FactOptions): Read {
  const facts = criticalFacts(own.text, options).flatMap((fact): Placed[] =>
    !kinds.has(fact.kind) || (fact.kind === 'negation' && fact.value === '')
      ? []
      : [{ fact, ...own.wordsOf(fact) }],
  )
  const byKey = new Map<string, Placed[]>()
  for (const place of facts) addTo(byKey, factKey(place.fact), place)
  return { own, facts, byKey }
}

/** A fact without its like in the other transcript, and the words of the other between which it would stand. */
interface Lone {
  readonly place: Placed
  readonly window: WordRun
}

function unmatched(place: Placed, { own }: Read, other: Read): Lone[] {
  const window = own.inOther(place)
  const near = ({ from, to }: Placed): boolean => to >= window.from - slack && from <= window.to + slack
  const same = other.byKey.get(factKey(place.fact)) ?? []
  const first = same[firstIndex(same, ({ to }) => to >= window.from - slack)]
  if (first && near(first)) return []
  const alike = other.facts.slice(
    firstIndex(other.facts, ({ to }) => to >= window.from - slack),
    firstIndex(other.facts, ({ from }) => from > window.to + slack),
  )
  const means = ({ fact }: Placed): boolean => compareFacts([place.fact], [fact]).length === 0
  return alike.slice(0, 40).some(means) ? [] : [{ place, window }]
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
