import { editDistance } from '../../core/edit-distance.ts'

const vowel = /[aeiouy]/
/** Consonants a listener takes for each other share a letter. */
const family: Readonly<Record<string, string>> = { b: 'p', d: 't', g: 'k', v: 'f', z: 's', m: 'n', j: 'k' }

/** How a name sounds, roughly: letters that sound alike become one, silent and double ones go. */
function soundKey(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/^(?:kn|gn|pn)/, 'n')
    .replace(/^(?:ps|x)/, 's')
    .replace(/ph|gh/g, 'f')
    .replace(/sch|tch|ch|ck|q/g, 'k')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/[ct]i(?=[ao])|sh/g, 's')
    .replace(/c/g, 'k')
    .replace(/x/g, 'ks')
    .replace(/[yj](?=[aeiou])/g, 'i')
    .replace(/y/g, 'i')
    .replace(/th/g, 't')
    .replace(/w|h/g, '')
    .replace(/(.)\1+/g, '$1')
}

function cost(a: string, b: string): number {
  if (a === b) return 0
  const [one, two] = [vowel.test(a), vowel.test(b)]
  if (one && two) return 0.25
  if (one || two) return 1
  return (family[a] ?? a) === (family[b] ?? b) ? 0.3 : 1
}

const gap = (letter: string): number => (vowel.test(letter) ? 0.45 : 0.9)

/** How alike two names sound: 1 the same, 0 nothing in common. Names are compared without spaces and case. */
export function soundAlikeness(a: string, b: string): number {
  const one = soundKey(a)
  const two = soundKey(b)
  if (one === two) return one === '' ? 0 : 1
  return Math.max(0, 1 - editDistance(one, two, cost, gap) / Math.max(one.length, two.length))
}

/** From this alikeness on, one name may be a mishearing of the other. */
const threshold = 0.7

/** True when a listener may take one name for the other: `piratinib` and `Piriton`, `met formin` and `metformin`. */
export function soundsLike(a: string, b: string): boolean {
  return soundAlikeness(a, b) >= threshold
}
