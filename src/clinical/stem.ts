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
  if (base.length > 5 && base.endsWith('ing')) base = base.slice(0, -3)
  else if (base.length > 4 && base.endsWith('ed') && !base.endsWith('eed')) base = base.slice(0, -2)
  else if (base.endsWith('e') && base.length > 4) return base.slice(0, -1)
  return /([bdglmnprt])\1$/.test(base) && base.length > 4 ? base.slice(0, -1) : base
}

/** A word without its inflection: `fevers`, `coughing` and `coughed` meet `fever` and `cough`. For comparing only. */
export const stem: (word: string) => string = /* @__PURE__ */ remembering(cut)

/** Endings that make nouns and adjectives of one root: `anaphylaxis` and `anaphylactic`, `pregnancy` and `pregnant`. */
const derived = /(?:x(?:is|e)|ctic|s[ei]s|tic|n(?:cy|c|t)|i[ac]|ism|ist|y)$/

/** What the nouns and adjectives of one root share; the stem itself where that is too short to tell. */
export function familyOf(word: string): string {
  const base = stem(word)
  const root = base.replace(derived, '')
  return root.length < 6 ? base : root
}
