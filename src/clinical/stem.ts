/**
 * British spelling made American, so that `oedema` and `edema`, `sulphate` and `sulfate` are one. Only for comparing.
 */
export function foldSpelling(word: string): string {
  if (word.length < 5) return word
  let folded = word.replaceAll('ph', 'f')
  if (!folded.endsWith('oes'))
    folded = folded.replace(/[oa]e(?=[^rl]|$)|ae(?=[rl])/g, (m, at: number) =>
      at === folded.length - 2 ? m : 'e',
    )
  return folded
    .replace(/([^aeo])our(?=s$|$|i|e|l)/, '$1or')
    .replace(/is(?=(?:e[sd]?|ing|ation)$)/, 'iz')
    .replace(/ogramme/, 'ogram')
    .replace(/tre(s?)$/, 'ter$1')
    .replace(/ll(?=(?:ed|ing)$)/, 'l')
}

/** A word without its inflection: `fevers`, `coughing` and `coughed` meet `fever` and `cough`. Only for comparing. */
export function stem(word: string): string {
  let base = foldSpelling(word)
  if (base.length < 4) return base
  if (base.endsWith('ies') && base.length > 4) return base.slice(0, -3) + 'y'
  if (/(?:[sx]|[cs]h)es$/.test(base)) base = base.slice(0, -2)
  else if (base.endsWith('s') && !/[sui]s$/.test(base)) base = base.slice(0, -1)
  if (base.length > 5 && base.endsWith('ing')) base = base.slice(0, -3)
  else if (base.length > 4 && base.endsWith('ed') && !base.endsWith('eed')) base = base.slice(0, -2)
  else if (base.endsWith('e') && base.length > 4) return base.slice(0, -1)
  if (/([bdgmnprt])\1$/.test(base) && base.length > 4) base = base.slice(0, -1)
  return base
}
