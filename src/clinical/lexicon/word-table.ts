/**
 * Reads groups of words that stand for one: of `left luq,right ruq` both `left` and `luq` mean `left`. `_` is a space in
 * what is meant; before it, it keeps that from being one of the words: `_morning qam`.
 */
export function wordTable(groups: string): ReadonlyMap<string, string> {
  return new Map(
    groups.split(',').flatMap((group) => {
      const words = group.split(' ')
      const meant = (words[0] as string).replaceAll('_', ' ').trim()
      return words.map((word): [string, string] => [word, meant])
    }),
  )
}

/** A set of words. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
