import { wordSet, wordTable } from '../../clinical/lexicon/word-table.ts'

/** Words that mean one thing here; a word of one group is none of another. */
const meanings: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'i me my mine myself,you your yours yourself,he him his himself,she her hers herself,we us our ours,they them their theirs,was were,have has,had,can,could,may,might,must,should,shall,will,would,did,if,or,than,with,from,up,out,who,what,where,when,how,yes yeah yep,today,now,currently,some,any',
)

/** Words for a person. */
export const persons: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'i me my mine myself you your yours yourself he him his himself she her hers herself we us our ours they them their theirs',
)
/** What a sentence may be about, in one small word. */
export const subjects: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'i you he she it we they there this that',
)

const negatives: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  "no not never none without n't deny deni neither nor nothing nobody",
)

/** True for a word, as a piece has it, that denies. */
export function isNegative(key: string): boolean {
  return negatives.has(key)
}

/** What a small word means for a safe reading; undefined for one that may come and go, as an article. */
export function smallMeaning(word: string): string | undefined {
  return word === "'s" || word === "'d" ? word : meanings.get(word)
}

const people = /^(?:i|you|he|she|we|they)$/

/** `'s` is `is`, `has` or `us`, or a genitive; `'d` is `would` or `had`. */
function mayStandFor(short: string | undefined, long: string | undefined): boolean {
  return short === "'s"
    ? long === 'have' || long === 'we'
    : short === "'d" && (long === 'would' || long === 'had')
}

/** The first meaning on which two runs of small words differ; `person` for a person. Undefined when they agree. */
export function smallChange(
  before: readonly string[],
  after: readonly string[],
): 'person' | 'certainty' | undefined {
  const [a, b] = [before, after].map((words) => words.flatMap((word) => smallMeaning(word) ?? [])) as [
    string[],
    string[],
  ]
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]]
    if (one === other || mayStandFor(one, other) || mayStandFor(other, one)) {
      i++
      j++
    } else if (one === "'s") i++
    else if (other === "'s") j++
    else return people.test(one ?? '') || people.test(other ?? '') ? 'person' : 'certainty'
  }
  return undefined
}
