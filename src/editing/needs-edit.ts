const acknowledgements = new Set(
  (
    'ah alright bye good great hello hey hi hm hmm huh i see mhm mm mmhmm nice no nope oh ok okay perfect right sure ' +
    'thank thanks uh um well yeah yep yes you'
  ).split(' '),
)

/** False for a turn in which there is nothing to edit: no word at all, or a few that only say "I heard you". */
export function needsEdit(text: string): boolean {
  // Longer turns always have something; looking only this far keeps hostile sizes cheap.
  if (text.length > 80) return /[\p{L}\p{N}]/u.test(text)
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length > 5 || words.some((word) => !acknowledgements.has(word))
}
