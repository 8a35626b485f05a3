import { stem } from '../stem.ts'
import { wordTable } from './word-table.ts'

/** A closed class of words, also as they are stemmed. */
const classOf = (words: string): ReadonlySet<string> =>
  new Set(words.split(' ').flatMap((word) => [word, stem(word)]))

/** What a clause may be about, in one word. */
export const subjects: ReadonlySet<string> = /* @__PURE__ */ classOf(
  'i you he she it we they there this that',
)
/** Subjects that are no objects: a clause cannot end with one. */
export const nominatives: ReadonlySet<string> = /* @__PURE__ */ classOf('i he she we they')
/** Words for a person, by whom they mean. */
export const persons: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'i me my mine myself,you your yours yourself,he him his himself,she her hers herself,we us our ours,they them their theirs',
)
export const determiners: ReadonlySet<string> = /* @__PURE__ */ classOf(
  'my your his her our their the a an any',
)
export const auxiliaries: ReadonlySet<string> = /* @__PURE__ */ classOf(
  "am is are was were be been have has had do does did can could will would should may might 's",
)
export const prepositions: ReadonlySet<string> = /* @__PURE__ */ classOf(
  'of to for from with at in on by into about than like before after until since during without',
)
/** Words that join a clause to another. */
export const conjunctions: ReadonlySet<string> = /* @__PURE__ */ classOf('and or but then plus so because if')
export const interrogatives: ReadonlySet<string> = /* @__PURE__ */ classOf(
  'what how when where who why which whether',
)
/** Joins the members of a list. */
export const joint: RegExp = /^(?:,|and|or|nor|\/)$/
const negatives: ReadonlySet<string> = /* @__PURE__ */ classOf(
  "no not never none without n't deny neither nor nothing nobody",
)

/** True for a word that denies. */
export function isNegative(word: string): boolean {
  return negatives.has(word)
}

/** True for a word that may begin a clause or a phrase. */
export function opens(word: string): boolean {
  return (
    [subjects, determiners, auxiliaries, prepositions, conjunctions, interrogatives].some((all) =>
      all.has(word),
    ) || /^(?:these|those)$/.test(word)
  )
}
