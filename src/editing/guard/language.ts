import { isStopWord } from '../../clinical/lexicon/stop-words.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'

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
  if (code !== undefined) return !/^en(?![a-z])/i.test(code)
  const sample = text.slice(0, 2_000)
  if ((sample.match(/[^\P{L}\p{Script=Latin}]/gu)?.length ?? 0) > sample.length / 3) return true
  const words = sample.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? []
  const strange = words.filter((word) => foreign.has(word)).length
  return words.length > 2 && strange >= 2 && strange > 2 * words.filter(isStopWord).length
}
