import { numberAt } from '../clinical/quantities/numbers.ts'
import { normAt, tokenize, type Token } from '../clinical/tokens.ts'
import { unitAt } from '../clinical/quantities/units.ts'
import { snapKeyterms } from './snap-keyterms.ts'

/** Units whose symbols may replace their names. Counted things, such as tablets, stay words. */
const symbols: ReadonlySet<string> = new Set(['mg', 'mcg', 'g', 'mL', 'mmol', 'mEq'])
const filler = /(?:^|(?<=[\s,]))(?:u[hm]+|e[rh]m?|hmm+|mm+)(?:,\s+|\s+|(?=[.?!,]|$))/giu
/** Words that people repeat on purpose. */
const meantTwice = /^(?:no|yes|very|really|that|had|is|so|bye|ha|up|\d+)$/iu

/**
 * Edits a turn by rules. It removes fillers and stutters, writes the caller's terms where something sounds like them,
 * and writes doses and blood pressures in digits and symbols. It changes no other word, so a misheard word stays.
 */
export function editByRules(text: string, keyterms: readonly string[] = []): string {
  const fluent = withoutStutters(withoutFillers(text))
  const edited = finished(inFigures(snapKeyterms(fluent, keyterms)))
  return /[\p{L}\p{N}]/u.test(edited) ? edited : text
}

function withoutFillers(text: string): string {
  const kept = text.replaceAll(filler, '')
  return kept === text ? text : kept.replace(/,\s*(?=[.?!]|$)/gu, '').replace(/^\p{Ll}/u, upper)
}

function withoutStutters(text: string): string {
  return text.replaceAll(/\b([\p{L}']+)(?:[,-]?\s+|-)\1\b/giu, (twice: string, word: string) =>
    meantTwice.test(word) ? twice : word,
  )
}

/** Ends a turn with a full stop when the recogniser gave none. */
function finished(text: string): string {
  return text.replace(/[,\s]+$/u, '').replace(/(?<=[\p{L}\p{N}%])$/u, '.')
}

/** Writes "ten milligrams" as "10 mg" and "one forty over ninety" as "140/90". */
function inFigures(text: string): string {
  const tokens = tokenize(text)
  const counts = (index: number): boolean => unitAt(tokens, index) !== undefined
  let written = ''
  let done = 0
  for (let index = 0; index < tokens.length;) {
    const number = numberAt(tokens, index, { dayFirst: false, counts })
    if (!number) {
      index++
      continue
    }
    const replacement = figuresFor(number.value, tokens, number.to)
    if (replacement) {
      const { start } = tokens[index] as Token
      written += text.slice(done, start) + replacement.text
      done = (tokens[replacement.to - 1] as Token).end
    }
    index = Math.max(index + 1, replacement?.to ?? number.to)
  }
  return written + text.slice(done)
}

function figuresFor(
  value: string,
  tokens: readonly Token[],
  to: number,
): { text: string; to: number } | undefined {
  if (/^\d{2,3}\/\d{2,3}$/.test(value)) return { text: value, to }
  const unit = unitAt(tokens, to)
  if (!unit || !symbols.has(unit.unit) || unit.to !== to + 1) return undefined
  if (!/^\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?$/.test(value)) return undefined
  // Figures and symbols stay unchanged.
  const isWritten = tokens[to - 1]?.type === 'digits' && normAt(tokens, to).length <= 4
  return isWritten ? undefined : { text: `${value.replace('-', ' to ')} ${unit.unit}`, to: unit.to }
}

function upper(letter: string): string {
  return letter.toUpperCase()
}
