import { isQuantity, isValue, type CriticalFact, type FactKind } from '../../protocol/fact.ts'
import { criticalFacts, type FactOptions } from '../statements/critical-facts.ts'
import { firstIndex } from '../../core/first-index.ts'
import { spanned, type Run, type TextSpan } from '../tokens.ts'
import { AlignedText } from './align-texts.ts'
import { compareFacts, drugsOf, hasMoved, isOpposed, saidOnce } from './compare-facts.ts'

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

/** Within so many words of weight of its place a fact may stand in the other transcript and still be the same. */
const slack = 5
/** So many facts around a place are looked at. */
const most = 60

/** A fact, its words of weight, and the words of the other transcript between which it would stand. */
interface Placed extends Run {
  readonly fact: CriticalFact
  readonly window: Run
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
  const isCompared = ({ kind, value }: CriticalFact): boolean =>
    (options.kinds?.includes(kind) ?? !/^(?:certainty|retraction|person)$/.test(kind)) &&
    (kind !== 'negation' || value !== '')
  const placedIn = (own: AlignedText, facts: readonly CriticalFact[]): readonly Placed[] =>
    saidOnce(facts)
      .filter(isCompared)
      .map((fact) => ({ fact, ...own.wordsOf(fact), window: own.inOther(own.wordsOf(fact)) }))
  const [factsA, factsB] = [criticalFacts(a.text, options), criticalFacts(b.text, options)]
  const [inA, inB] = [placedIn(a, factsA), placedIn(b, factsB)]
  const names = drugsOf(factsB)
  const agree = ({ fact }: Placed, { fact: other }: Placed): boolean =>
    fact.kind === other.kind && compareFacts([fact], [other]).length === 0 && !hasMoved(fact, other, names)
  const pairs = new Map<Placed, Placed>()
  const taken = new Set<Placed>()
  const pairUp = (reach: number, fits: (one: Placed, other: Placed) => boolean): void => {
    for (const one of inA) {
      if (pairs.has(one)) continue
      const other = near(inB, one.window, reach).find((each) => !taken.has(each) && fits(one, each))
      if (other) taken.add(other)
      if (other) pairs.set(one, other)
    }
  }
  // What stands in the place of a value comes before the same value elsewhere: values may have changed places.
  for (const reach of [0, slack]) {
    pairUp(reach, agree)
    pairUp(reach, (one, other) => one.fact.kind === other.fact.kind)
  }
  pairUp(slack, (one, other) => isQuantity(one.fact.kind) && isQuantity(other.fact.kind))
  const found = inA.flatMap((one): TranscriptDisagreement[] => {
    const { fact, window } = one
    const other = pairs.get(one)
    if (other ? agree(one, other) : isSaidBeside(one, inB, (each) => agree(one, each))) return []
    const isOther = other !== undefined && isOpposed(fact, other.fact)
    if (!isOther && isHeard(a, fact) && (!other || isHeard(b, other.fact))) return []
    const kind = other && fact.kind === 'number' ? other.fact.kind : fact.kind
    const place = { inA: spanned(fact), inB: other ? spanned(other.fact) : b.spanOf(window) }
    return [{ kind, a: fact, ...(other ? { b: other.fact } : {}), ...place }]
  })
  for (const lone of inB) {
    const { fact, window } = lone
    const isLone = !taken.has(lone) && !isSaidBeside(lone, inA, (each) => agree(each, lone))
    if (isLone && !isHeard(b, fact))
      found.push({ kind: fact.kind, b: fact, inA: a.spanOf(window), inB: spanned(fact) })
  }
  return found.sort((x, y) => x.inA.start - y.inA.start)
}

/** Whether the other transcript has the words of a fact, with the word that negates. */
const isHeard = (own: AlignedText, { start, end, cue = { start, end } }: CriticalFact): boolean =>
  own.isInOther({ start: Math.min(start, cue.start), end: Math.max(end, cue.end) })

/** What stands in a window, or within so many words beside it. */
function near(places: readonly Placed[], { from, to }: Run, reach: number): readonly Placed[] {
  const first = firstIndex(places, (place) => place.to > from - reach)
  const last = firstIndex(places, (place) => place.from >= to + reach)
  return places.slice(first, Math.min(last, first + most))
}

/** Of a name or a negation it does not count how often it was said. */
const isSaidBeside = (
  { fact, window }: Placed,
  others: readonly Placed[],
  agrees: (other: Placed) => boolean,
): boolean => !isValue(fact.kind) && near(others, window, slack).some(agrees)
