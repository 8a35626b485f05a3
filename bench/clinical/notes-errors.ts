import { criticalFacts } from '../../src/clinical/statements/critical-facts.ts'
import { drugByName, drugNamesKnown, lookAlikes } from '../../src/clinical/lexicon/drugs.ts'

/** A line with one error put in. */
export interface MadeError {
  readonly kind: ErrorClass
  readonly text: string
}

export const errorClasses = ['dose', 'unit', 'negation', 'side', 'drug', 'finding'] as const
export type ErrorClass = (typeof errorClasses)[number]

const flips: readonly [RegExp, string][] = [
  [/\b[Dd]enies\b/, 'reports'],
  [/\b[Dd]enied\b/, 'reported'],
  [/\bdenying\b/, 'reporting'],
  [/^No (?=\w)/, 'Positive for '],
  [/\bNegative for\b/, 'Positive for'],
  [/\bno (?:evidence of |signs of )?(?=[a-z])/, ''],
  [/\b(did|does|do|has|had|have|is|was|are|were) not\b/, '$1'],
  [/\bwithout\b/, 'with'],
  [/\b(?:[Rr]eports|[Ee]ndorses|[Cc]omplains of)\b/, 'denies'],
  [/\b(?:[Rr]eported|[Ee]ndorsed)\b/, 'denied'],
  [/\bPositive for\b/, 'Negative for'],
  [/\b(has|had) (?:a |an |some )(?=\w)/, '$1 no '],
  [/\b(has|had) (?=(?:pain|history))/, '$1 no '],
]

/** Findings of every kind, some in words that no lexicon of ours need know. */
const inventions = [
  'Scattered wheezes in both lung fields.',
  'There is a 3 cm abscess with surrounding erythema.',
  'Patient reports hemoptysis.',
  'Hepatosplenomegaly is palpable.',
  'A pericardial friction rub is heard.',
  'Patient has a history of epilepsy.',
  'Bilateral papilledema on fundoscopy.',
  'Jaundice is present.',
  'She complains of hearing loss.',
  'Reports suicidal ideation.',
  'Positive Babinski sign.',
  'Crackles at the bases.',
  'Cranial nerves are intact.',
  'Patient has a penicillin allergy.',
  'Temperature is 39.4 degrees Celsius.',
  'Ultrasound shows gallstones.',
]

/** Every error of a class that a line has room for, at most one each; `pick` chooses among drugs and inventions. */
export function errorsIn(line: string, pick: (below: number) => number): MadeError[] {
  const made: MadeError[] = []
  const add = (kind: ErrorClass, text: string): void => {
    if (text !== line) made.push({ kind, text })
  }
  const facts = criticalFacts(line)
  const replace = (start: number, end: number, by: string): string =>
    line.slice(0, start) + by + line.slice(end)
  const dose = facts.find(({ kind, text }) => kind === 'dose' && /^\d/.test(text))
  if (dose) {
    const number = /^[\d.,]+/.exec(dose.text)?.[0] ?? ''
    const value = Number(number.replace(',', ''))
    const wrong = [value * 10, value * 2, value / 2, value + 5][pick(4)] as number
    add('dose', replace(dose.start, dose.start + number.length, String(wrong)))
    const unit = /\b(mg|mcg|milligrams|micrograms|g|grams|units|ml|mL)\b/i.exec(dose.text)
    if (unit) {
      const name = unit[0].toLowerCase()
      const other = /^(?:mg|milligrams)$/.test(name) ? ['mcg', 'g'][pick(2)] : 'mg'
      add('unit', replace(dose.start + unit.index, dose.start + unit.index + name.length, other as string))
    }
  }
  const flip = flips.find(([pattern]) => pattern.test(line))
  if (flip) add('negation', line.replace(flip[0], flip[1]))
  const side = /\b(?:left|right)\b(?! (?:now|away))/i.exec(line)
  if (side) {
    const other = /left/i.test(side[0]) ? 'right' : 'left'
    add('side', replace(side.index, side.index + side[0].length, other))
  }
  const drug = facts.find(({ kind, text }) => kind === 'drug' && drugByName(text) !== undefined)
  if (drug) {
    const alike = lookAlikes(drug.value, 0.6)
    const { drugClass } = drugByName(drug.text) as { drugClass: string }
    const mates = drugNamesKnown()
      .filter(({ term }) => term.drugClass === drugClass && term.name !== drug.value)
      .map(({ term }) => term.name)
    const others = [...alike.slice(0, 3), ...mates]
    const other = others[pick(others.length)]
    if (other !== undefined) add('drug', replace(drug.start, drug.end, other))
  }
  const invented = inventions[pick(inventions.length)] as string
  add('finding', pick(2) === 0 ? invented : `${line} ${invented}`)
  return made
}
