import { isOnMarket } from '../../clinical/lexicon/known-names.ts'
import { layWordsOf } from '../../clinical/lexicon/lay-words.ts'
import { drugNamesKnown } from '../../clinical/lexicon/drugs.ts'
import { partNamed, termOf } from '../../clinical/lexicon/lexicon.ts'
import { soundAlikeness } from '../../clinical/lexicon/sounds-like.ts'
import { familyOf, stem } from '../../clinical/stem.ts'
import { generic } from '../../clinical/statements/topics.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { issueOf, takenBack, tellsCorrection, type Claim } from './claim.ts'
import { topicKey } from '../../clinical/compare/compare-statements.ts'
import type { VisitReading } from './visit.ts'

/** Findings that name no one thing, or whose word has another meaning: a paraphrase may use them of anything. */
export const vague: RegExp =
  /^(?:pain|injury|trauma|lesion|deformity|habit|distress|symptom|infection|disease|stress|reaction|fall|discharge|malaise)$/
/** Stems of what an examination finds, wherever it finds it. */
const sign = /^(?:tender|swel|weak|numb|stif|bruis|edema)/
/** So many turns on either side of a line's turns are searched for what else people say of its finding. */
const around = 3

/** True when a finding was spoken of, in whatever words: by its name anywhere, by its part of the body, by its last word in the line's turns, by lay words near the line. */
function isSpokenOf(topic: string, isDenied: boolean, claim: Claim): boolean {
  const { scope, visit } = claim
  if (visit.turnsOf.has(topic) || vague.test(topic) || generic.test(topic)) return true
  const [first = '', ...rest] = topic.split(' ')
  if (termOf(topic) === undefined && partNamed(first) === undefined) return true
  if (rest.length > 0 && partNamed(first) !== undefined) return isSpokenOf(rest.join(' '), isDenied, claim)
  if (visit.families.has(familyOf(topic))) return true
  // `CVA tenderness`, of which the turn holds the tenderness.
  const head = stem(rest.at(-1) ?? '')
  if (sign.test(head) && scope.some((at) => visit.turns[at]?.words.has(head))) return true
  const lay = layWordsOf(topic, isDenied)
  // A habit is spoken of in one place and comes back in another.
  if (termOf(topic)?.kind === 'habit' && lay.some((word) => visit.turnsOf.has(word))) return true
  // What an examination does not find is told in few words: clear lungs have no crackles.
  if (isDenied && lay.some((word) => visit.turnsOf.has(word))) return true
  return scope.some((at) =>
    visit.turns
      .slice(Math.max(0, at - around), at + around + 1)
      .some(({ words }) => lay.some((word) => words.has(word))),
  )
}

/** Examinations whose names are certain, and the stems of what else people call them. */
const examinations: Readonly<Record<string, string>> = {
  ct: 'ct cat scan imag tomography',
  mri: 'mri scan imag magnetic',
  'x-ray': 'x-ray xray xr ray film imag radiograf radiograph pictur',
  ekg: 'ekg ecg electrocardiogram trac rhythm',
  echocardiogram: 'echocardiogram echo ultrasound',
  ultrasound: 'ultrasound scan sonogram imag doppler',
  biopsy: 'biopsy sampl tissu',
  spirometry: 'spirometry breath lung',
  mammogram: 'mammogram mammografy imag',
  colonoscopy: 'colonoscopy scope bowel',
}

/** True for an examination that nobody spoke of in any of its names. */
function isMadeUp(topic: string, { turnsOf }: VisitReading): boolean {
  const names = examinations[topic.split(' ').at(-1) ?? '']
  return names !== undefined && !names.split(' ').some((name) => turnsOf.has(name) || turnsOf.has(stem(name)))
}

/** True where a turn names the allergen and that or a neighbouring turn speaks of allergies. */
function isAllergySpoken(allergen: string, { turnsOf, turns }: VisitReading): boolean {
  const names = turnsOf.get(allergen) ?? allergen.split(' ').flatMap((word) => turnsOf.get(stem(word)) ?? [])
  return names.some((at) =>
    turns.slice(Math.max(0, at - 2), at + 2).some(({ text }) => /allerg|react|rash|hives|swell/i.test(text)),
  )
}

/** Drugs, allergies and findings that nobody said. */
export function nameIssues(claim: Claim): NoteIssue[] {
  const { line, visit } = claim
  return line.statements.flatMap((statement): NoteIssue[] => {
    const { kind, topic, polarity } = statement
    if (visit.about.has(topicKey(statement))) return []
    const text = line.text.slice(statement.start, statement.end)
    const message = `“${text}” was not said in the visit`
    if (kind === 'drug' || kind === 'allergy') {
      const isIt = ({ kind: of, value }: CriticalFact): boolean => of === kind && value === topic
      const fact = line.facts.find(isIt)
      const said = visit.turns.flatMap(({ facts }) => facts)
      const gone = said.find((one) => one.isRetracted && isIt(one.fact))
      if (fact && gone && !tellsCorrection(line)) return [takenBack(fact.text, gone.turn, visit, fact)]
      const isSaid =
        kind === 'drug'
          ? visit.turnsOf.has(topic) ||
            isSumming(topic, text, visit) ||
            isClipped([topic, text], visit) ||
            isMisheard([topic, text], claim)
          : /^(?:none|any)$/.test(topic) || isAllergySpoken(topic, visit)
      return isSaid ? [] : [issueOf('fact-not-said', message, visit, undefined, { kind, value: topic, text })]
    }
    const isMissing = /^(?:test|order|procedure)$/.test(kind)
      ? !visit.turnsOf.has(topic) && isMadeUp(topic, visit)
      : kind === 'finding' && !isSpokenOf(topic, polarity === 'denied', claim)
    return isMissing ? [issueOf('not-said', message, visit)] : []
  })
}

/** How many drugs a beginning may stand for: `hydro` for several. */
function drugsBegunBy(begun: string): number {
  const names = drugNamesKnown().map(({ term }) => term.name)
  return new Set(names.filter((name) => name.startsWith(begun))).size
}

/** Shortest beginning, in letters, that stands for a name. */
const shortest = 5

/** True where people said the beginning of a name, as a word that means nothing else: `azithro`, `metop`. */
const isClipped = (names: readonly string[], { turnsOf }: VisitReading): boolean =>
  names.some((name) => {
    for (let length = shortest; length < name.length - 1; length++) {
      const begun = name.slice(0, length).toLowerCase()
      if (turnsOf.has(begun) && termOf(begun) === undefined && drugsBegunBy(begun) < 2) return true
    }
    return false
  })

/** From this alikeness on, a word that begins like a drug may be that drug, as a recogniser misspelt it. */
const leastAlike = 0.82

/** True where the line's turns hold a long word that begins and sounds like the name and is none itself: `lisinoprill`. */
const isMisheard = (names: readonly string[], { scope, visit }: Claim): boolean =>
  scope.some((at) =>
    [...(visit.turns[at]?.words ?? [])].some(
      (word) =>
        word.length > 5 &&
        termOf(word) === undefined &&
        !isOnMarket(word) &&
        names.some(
          (name) =>
            name.slice(0, 3).toLowerCase() === word.slice(0, 3) &&
            // `different` is no Differin.
            (word.length > 6 || stem(name).endsWith(word.slice(-3))) &&
            soundAlikeness(word, stem(name)) >= leastAlike,
        ),
    ),
  )

/** A class sums up what was said, and one word of a longer name may stand for it: `the patch` of a nicotine patch. */
function isSumming(topic: string, text: string, { turns }: VisitReading): boolean {
  const [, ...rest] = topic.split(' ')
  return (
    topic === 'medication' ||
    [topic, text.toLowerCase()].some((name) => termOf(name)?.kind === 'class') ||
    rest.some((word) => turns.some(({ words }) => words.has(word) || words.has(stem(word))))
  )
}
