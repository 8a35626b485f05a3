import { quantitiesIn, type Quantity } from '../clinical/quantities/quantities.ts'
import { normAt, tokenize, type Token } from '../clinical/tokens.ts'
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
  return kept === text
    ? text
    : kept.replace(/,\s*(?=[.?!]|$)/gu, '').replace(/^\p{Ll}/u, (first) => first.toUpperCase())
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
  let written = ''
  let done = 0
  for (const quantity of quantitiesIn(tokens, false)) {
    const figures = figuresFor(quantity, tokens)
    if (figures === undefined) continue
    written += text.slice(done, tokens[quantity.from]?.start) + figures
    done = tokens[quantity.to - 1]?.end ?? done
  }
  return written + text.slice(done)
}

function figuresFor({ value, to }: Quantity, tokens: readonly Token[]): string | undefined {
  if (/^\d{2,3}\/\d{2,3}$/.test(value)) return value
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?) (\S+)$/.exec(value) ?? []
  // Figures and symbols stay unchanged.
  const isWritten = tokens[to - 2]?.type === 'digits' && normAt(tokens, to - 1).length <= 4
  return number === undefined || !symbols.has(unit) || isWritten
    ? undefined
    : `${number.replace('-', ' to ')} ${unit}`
}
