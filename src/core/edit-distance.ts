/**
 * What it costs to turn one word into another, letter by letter.
 *
 * @param swap what one letter in another's place costs. @default 1, or nothing for the same letter
 * @param gap what a letter more or less costs. @default 1
 */
export function editDistance(
  a: string,
  b: string,
  swap: (one: string, other: string) => number = (one, other) => (one === other ? 0 : 1),
  gap: (letter: string) => number = () => 1,
): number {
  let row = [0]
  for (const letter of b) row.push((row.at(-1) as number) + gap(letter))
  for (const letter of a) {
    const next = [(row[0] as number) + gap(letter)]
    for (let at = 0; at < b.length; at++) {
      const other = b[at] as string
      next.push(
        Math.min(
          (row[at] as number) + swap(letter, other),
          (row[at + 1] as number) + gap(letter),
          (next[at] as number) + gap(other),
        ),
      )
    }
    row = next
  }
  return row[b.length] as number
}
