const groups = ['bpv', 'fv', 'td', 'kg', 'sz', 'mn', 'lr', 'jy'] as const
const vowels = 'aeiouy'

/** How alike two words sound in English, 0–1; 1 is the same. Letters stand for sounds, roughly. */
export function soundsLike(one: string, other: string): number {
  const a = sounds(one)
  const b = sounds(other)
  if (a.length === 0 || b.length === 0) return 0
  let row = [0]
  for (const sound of b) row.push((row.at(-1) as number) + dropCost(sound))
  for (const sound of a) {
    const next = [(row[0] as number) + dropCost(sound)]
    for (const [at, candidate] of [...b].entries()) {
      next.push(
        Math.min(
          (row[at] as number) + changeCost(sound, candidate),
          (row[at + 1] as number) + dropCost(sound),
          (next[at] as number) + dropCost(candidate),
        ),
      )
    }
    row = next
  }
  return 1 - (row.at(-1) as number) / Math.max(a.length, b.length)
}

/** Spelling brought nearer to sound: one letter per sound, none that is silent or doubled. */
function sounds(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '')
    .replaceAll('ph', 'f')
    .replaceAll('gh', 'g')
    .replaceAll(/ck|q/g, 'k')
    .replaceAll(/c(?=[eiy])/g, 's')
    .replaceAll('ch', 'j')
    .replaceAll('c', 'k')
    .replaceAll('x', 'ks')
    .replaceAll('th', 't')
    .replaceAll(/(?<=[a-z])h|(?<=[aeiou])w/g, '')
    .replaceAll(/(.)\1+/g, '$1')
}

function dropCost(sound: string): number {
  return vowels.includes(sound) ? 0.4 : 1
}

function changeCost(one: string, other: string): number {
  if (one === other) return 0
  if (vowels.includes(one) && vowels.includes(other)) return 0.2
  return groups.some((group) => group.includes(one) && group.includes(other)) ? 0.5 : 1.2
}
