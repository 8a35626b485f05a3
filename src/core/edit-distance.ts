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
  const others = [...b]
  let row = [0]
  for (const letter of others) row.push((row.at(-1) as number) + gap(letter))
  for (const letter of a) {
    const next = [(row[0] as number) + gap(letter)]
    others.forEach((other, at) => {
      next.push(
        Math.min(
          (row[at] as number) + swap(letter, other),
          (row[at + 1] as number) + gap(letter),
          (next[at] as number) + gap(other),
        ),
      )
    })
    row = next
  }
  return row.at(-1) as number
}
