import { remembering } from '../core/remembering.ts'
import type { Token } from './tokens.ts'

/** British spelling made American, so that `oedema` and `edema`, `sulphate` and `sulfate` are one. For comparing only. */
export function foldSpelling(word: string): string {
  if (word.length < 5) return word
  return word
    .replaceAll('ph', 'f')
    .replace(/ae(?=.)|^oe|oe(?=[^s])/g, 'e')
    .replace(/(.[^aeo])our(?=s?$|[ielh])/, '$1or')
    .replace(/is(?=e[sd]?$|ing$|ations?$)/, 'iz')
    .replace('gramme', 'gram')
    .replace(/([bt])re(s?)$/, '$1er$2')
    .replace(/ll(?=ed$|ing$)/, 'l')
}

/** A name without its plural, in American spelling. */
export function singular(word: string): string {
  const base = foldSpelling(word)
  return base.length > 3 && base.endsWith('s') && !/[sui]s$/.test(base) ? base.slice(0, -1) : base
}

/** The words of tokens, each without its plural: a name that no lexicon has. */
export function nameIn(tokens: readonly Token[], from: number, to: number): string {
  const words = tokens.slice(from, to).filter(({ type }) => type === 'word')
  return words.map(({ norm }) => singular(norm)).join(' ')
}

function cut(word: string): string {
  let base = foldSpelling(word)
  if (base.length < 4) return base
  if (base.endsWith('ies') && base.length > 4) return base.slice(0, -3) + 'y'
  if (/(?:[sx]|[cs]h)es$/.test(base)) base = base.slice(0, -2)
  else if (base.endsWith('s') && !/[sui]s$/.test(base)) base = base.slice(0, -1)
  const whole = base
  if (base.length > 5 && base.endsWith('ing')) base = base.slice(0, -3)
  else if (base.length > 4 && base.endsWith('ed') && !base.endsWith('eed')) base = base.slice(0, -2)
  else if (base.endsWith('e') && base.length > 4) return base.slice(0, -1)
  // `living` and `live`; `noted` is no `not`.
  if (base !== whole && /^[^aeiou][aeiou][^aeioulwxy]$/.test(base)) return `${base}e`
  return /([bdglmnprt])\1$/.test(base) && base.length > 3 ? base.slice(0, -1) : base
}

/** A word without its inflection: `fevers`, `coughing` and `coughed` meet `fever` and `cough`. For comparing only. */
export const stem: (word: string) => string = /* @__PURE__ */ remembering(cut)

/** Endings by which words of one root differ, and the shortest root that they leave. */
const derived: readonly (readonly [RegExp, shortest: number])[] = [
  // `radiation`, `management`, `illness`, `frequently`, `resistance` and `different`
  [/(?:ion|e?ment|ness|ly|[ae]n(?:t|c|cy))$/, 5],
  // `anaphylaxis` and `anaphylactic`, `consultat` and `consult`
  [/(?:x(?:is|e)|ctic|s[ei]s|tic|i[ac]|ism|al|at)$/, 6],
  // `painful`, `itchy` and `queasiness`, `worried`
  [/(?:ful|som|iness|[iy])$/, 4],
]

/** What the words of one root share: `consultation` meets `consult`, and `anaphylaxis` `anaphylactic`. For comparing only. */
export const familyOf: (word: string) => string = /* @__PURE__ */ remembering((word) =>
  derived.reduce((root, [ending, shortest]) => {
    const rest = root.replace(ending, '')
    return rest.length < shortest ? root : rest
  }, stem(word)),
)
