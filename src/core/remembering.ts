/** So many answers are kept, and only those to keys shorter than this. */
const [most, longest] = [5000, 40]

/** A pure function of short texts that keeps its answers: what is asked again and again is worked out once. */
export function remembering(answer: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>()
  return (key) => {
    let found = known.get(key)
    if (found === undefined) {
      found = answer(key)
      if (known.size > most) known.clear()
      if (key.length < longest) known.set(key, found)
    }
    return found
  }
}
