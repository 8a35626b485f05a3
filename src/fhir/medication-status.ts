import type { MedicationStatus } from './resources.ts'

/** A clause with one of these is a thought or a condition, not a statement. */
const conditional =
  /\b(?:if|unless|until|consider\w*|might|(?<!\b(?:in|since|last|of) )may|could|would|discuss\w*|option|alternativ\w*|possib\w+|versus|vs|candidate|risks? of|whether)\b/i

/** "As needed" says how a drug is taken, not whether. */
const asNeeded = /\b(?:if|as|when) (?:needed|required|necessary)\b/gi

/** Words for what is done with a drug. `out`: the clause does not state that it is taken. */
const actions: readonly (readonly [RegExp, MedicationStatus | 'taken' | 'start' | 'out'])[] = [
  [
    /\b(?:avoid\w*|instead of|rather than|declin\w*|refus\w*|denie[sd]|deny|denying|without|never|not|no|allerg\w*|intoleran\w*|reaction to|do(?:es)?n't|did(?:n't| not)|contraindicat\w*|overdos\w*|ran out of|out of)\b/gi,
    'out',
  ],
  [
    /\b(?:stop\w*|discontinu\w*|quit\w*|ceas\w*|withdr\w+|c[oa]me off|coming off|no longer|d\/c)\b/gi,
    'stopped',
  ],
  [/\b(?:hold|holding|held|pause[sd]?|pausing)\b/gi, 'on-hold'],
  [/\b(?:continu\w*|remains? on|stay\w* on|keep\w*|maintain\w*)\b/gi, 'active'],
  [/\b(?:take|takes|taking|use|uses|using|currently on|is on|on)\b/gi, 'taken'],
  [/\b(?:switch\w*|chang\w*|replac\w*|took|used|previously|past|tried|was on|were on)\b/gi, 'unknown'],
  [
    /\b(?:start\w*|begin\w*|began|initiat\w*|prescri\w*|add\w*|order\w*|trial|increas\w*|rais\w*|titrat\w*|reduc\w*|decreas\w*|lower\w*)\b/gi,
    'start',
  ],
]

/**
 * What a clause says of a drug in it: by the last of these words before the drug, else by the first after it.
 *
 * Undefined when the clause does not state that the drug is, was or will be taken. Only words in the present tense make
 * it `active`. Where things are `planned`, "start" and "take" are intentions.
 */
export function medicationStatus(
  clause: string,
  start: number,
  end: number,
  planned: boolean,
): MedicationStatus | undefined {
  const text = clause.replace(asNeeded, (words) => ' '.repeat(words.length))
  if (conditional.test(text)) return undefined
  const found = actions.flatMap(([pattern, is]) =>
    [...text.matchAll(pattern)].map((match) => ({
      at: match.index,
      until: match.index + match[0].length,
      is,
    })),
  )
  // "Discontinue" contains "continue", "no longer" contains "no". At one place the earlier and longer word counts.
  const telling = found.filter(
    (word) =>
      !found.some(
        (other) =>
          other.at <= word.at && other.until >= word.until && other.until - other.at > word.until - word.at,
      ),
  )
  const before = telling.filter((word) => word.until <= start).sort((a, b) => b.at - a.at)[0]
  const after = telling.filter((word) => word.at >= end).sort((a, b) => a.at - b.at)[0]
  const is = (before ?? after)?.is ?? 'unknown'
  if (is === 'out') return undefined
  if (is === 'start') return planned ? 'intended' : 'unknown'
  if (is !== 'taken' && is !== 'active') return is
  // "Takes it, which was stopped in May" leaves open which of the two is true.
  if (before && (after?.is === 'stopped' || after?.is === 'on-hold')) return 'unknown'
  return is === 'taken' && planned ? 'intended' : 'active'
}
