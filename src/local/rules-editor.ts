import { numberAt } from '../clinical/quantities/numbers.ts'
import { normAt, tokenize, type Token } from '../clinical/tokens.ts'
import { unitAt } from '../clinical/quantities/units.ts'
import { snapKeyterms } from './snap-keyterms.ts'

/** Units whose symbols are safe to write for their names; what is counted in words stays in words. */
const symbols: ReadonlySet<string> = new Set(['mg', 'mcg', 'g', 'mL', 'mmol', 'mEq'])
const filler = /(?:^|(?<=[\s,]))(?:u[hm]+|e[rh]m?|hmm+|mm+)(?:,\s+|\s+|(?=[.?!,]|$))/giu
/** Said twice on purpose. */
const meantTwice = /^(?:no|yes|very|really|that|had|is|so|bye|ha|up|\d+)$/iu

/**
 * Edits a turn by rules alone: fillers and stutters out, the caller's terms where something sounds like them, doses
 * and blood pressures in digits and symbols. Changes no other word: a misheard word stays as it was heard.
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

/** A turn that the recogniser ended in the air ends with a full stop. */
function finished(text: string): string {
  return text.replace(/[,\s]+$/u, '').replace(/(?<=[\p{L}\p{N}%])$/u, '.')
}

/** "ten milligrams" to "10 mg", "one forty over ninety" to "140/90". */
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
  // What is written in figures and symbols already stays as it is.
  const isWritten = tokens[to - 1]?.type === 'digits' && normAt(tokens, to).length <= 4
  return isWritten ? undefined : { text: `${value.replace('-', ' to ')} ${unit.unit}`, to: unit.to }
}

function upper(letter: string): string {
  return letter.toUpperCase()
}
