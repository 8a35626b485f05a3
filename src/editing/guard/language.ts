import { wordSet } from '../../clinical/lexicon/word-table.ts'

const english: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  "the a an and is are was were be been have has had do does did not no yes i you he she it we they my your his her our their this that these those to of in on at for with from by as but or if so what when where how there here it's i'm don't can will would just okay yeah any some about take takes",
)
/** Words that serve others in the languages around, and are no English words. */
const foreign: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'el la los las una que del por para con pero muy está tiene tengo dolor je le les des est une dans pour avec pas vous avez mais ich der die das und ist nicht ein eine mit haben habe sie wir auf il che di non sono gli della ho nel het een niet ik van voor não uma com está eu você tem mais dos são og ikke jeg och inte jag är',
)

/**
 * True for a text in a language that the reader does not know, or in another script.
 *
 * @param code ISO 639-1, where the recogniser told.
 */
export function isForeign(text: string, code?: string): boolean {
  if (code !== undefined) return !/^en\b/i.test(code)
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return false
  const sample = text.slice(0, 2_000)
  if ((sample.match(/[^\P{L}\p{Script=Latin}]/gu)?.length ?? 0) > sample.length / 3) return true
  const words = sample.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? []
  const count = (set: ReadonlySet<string>): number => words.filter((word) => set.has(word)).length
  const strange = count(foreign)
  return words.length > 2 && strange >= 2 && strange > 2 * count(english)
}
