import { readTerms } from '../clinical/lexicon/findings.ts'
import { termOf } from '../clinical/lexicon/lexicon.ts'
import { isActionVerb } from '../clinical/statements/attributes.ts'
import { statementsOf } from '../clinical/statements/clinical-statements.ts'
import { factsOf } from '../clinical/statements/critical-facts.ts'
import { stem } from '../clinical/stem.ts'
import { toUcum } from '../clinical/quantities/units.ts'
import type { CriticalFact } from '../protocol/fact.ts'
import type { ClinicalStatement, StatementAction, StatementStatus } from '../protocol/statement.ts'
import type { NoteItem, NoteSection, TemplateNote } from '../protocol/note.ts'
import type { TurnId } from '../protocol/turn.ts'
import type { FhirDosage, FhirQuantity, MedicationStatus } from './resources.ts'

/** A drug and what one or more lines of the note say of it. */
export interface MedicationClaim {
  readonly drug: string
  readonly status: MedicationStatus
  /** Its steps, in order. */
  readonly dosage: readonly FhirDosage[]
  readonly lines: readonly string[]
  readonly turns: readonly TurnId[]
}

/** An allergy. `none-known` and its kinds state that there is none. */
export interface AllergyClaim {
  readonly kind: 'substance' | 'none-known' | 'none-known-drug' | 'none-known-food'
  readonly substance: string
  readonly lines: readonly string[]
  readonly turns: readonly TurnId[]
}

export interface Claims {
  readonly medications: readonly MedicationClaim[]
  readonly allergies: readonly AllergyClaim[]
}

/**
 * The drugs and allergies that may be exported as facts, from lines whose verdict is `supported` and whose evidence
 * exists.
 *
 * It leaves out what is negated, conditional, avoided, declined, taken back or another person's, and whatever is in
 * doubt.
 */
export function claimsOf(
  note: TemplateNote,
  known: ReadonlySet<TurnId>,
  keyterms: readonly string[],
): Claims {
  const medications = new Map<string, MedicationClaim>()
  const allergies = new Map<string, AllergyClaim>()
  const deniedDrugs = new Set<string>()
  const stated: (readonly [Omit<MedicationClaim, keyof Collected>, NoteItem, readonly TurnId[]])[] = []
  for (const section of note.sections) {
    // Whatever its lines say, they say it of someone else.
    if (section.id.includes('family')) continue
    for (const item of section.items) {
      const turns = item.evidence.filter((id) => known.has(id))
      if (item.verdict !== 'supported' || turns.length === 0) continue
      const reading = readTerms(item.text, keyterms)
      const facts = factsOf(item.text, reading)
      const statements = statementsOf(item.text, reading, facts)
      for (const claim of allergiesOf(statements)) merge(allergies, claim.substance, claim, item, turns)
      for (const statement of statements) {
        if (!isOfDrug(statement, statements)) continue
        if (statement.polarity === 'denied') deniedDrugs.add(statement.topic)
        const status = medicationStatus(statement, item.text, isPlan(section))
        if (status === undefined) continue
        const dosage = dosagesOf(statement, facts, item.text)
        stated.push([{ drug: statement.topic, status, dosage }, item, turns])
      }
    }
  }
  for (const [{ drug, dosage, ...said }, item, turns] of stated) {
    // With "takes it" and "does not take it", the visit leaves open which is true.
    const status = deniedDrugs.has(drug) ? 'unknown' : said.status
    merge(medications, [drug, status, dosage[0]?.text].join('|'), { drug, status, dosage }, item, turns)
  }
  const hasSubstance = [...allergies.values()].some((claim) => claim.kind === 'substance')
  return {
    medications: [...medications.values()],
    allergies: [...allergies.values()].filter((claim) => !hasSubstance || claim.kind === 'substance'),
  }
}

/** A section of what the clinician is going to do, in whatever template: what she concludes is no plan. */
const isPlan = ({ id, rule }: NoteSection): boolean => rule === 'clinician' && id !== 'assessment'

interface Collected {
  readonly lines: readonly string[]
  readonly turns: readonly TurnId[]
}

function merge<Claim extends object>(
  into: Map<string, Claim & Collected>,
  key: string,
  claim: Claim,
  item: NoteItem,
  turns: readonly TurnId[],
): void {
  const before = into.get(key)
  into.set(key, {
    ...claim,
    lines: [...new Set([...(before?.lines ?? []), item.text])],
    turns: [...new Set([...(before?.turns ?? []), ...turns])],
  })
}

/** What is denied is no allergy: only that there is none has a code. */
function allergiesOf(statements: readonly ClinicalStatement[]): Omit<AllergyClaim, keyof Collected>[] {
  return statements.flatMap((statement): Omit<AllergyClaim, keyof Collected>[] => {
    const { kind, topic, scope, status, polarity, certainty, experiencer } = statement
    if (kind !== 'allergy' || experiencer !== 'patient' || certainty !== 'certain') return []
    if (/^(?:asked|conditional)$/.test(status) || topic === 'any') return []
    if (polarity === 'affirmed') return [{ kind: 'substance', substance: topic }]
    // "No seasonal allergies" says nothing of the others.
    if (topic !== 'none' || scope === 'environmental') return []
    const none = scope === undefined ? 'none-known' : (`none-known-${scope}` as const)
    return [{ kind: none, substance: none }]
  })
}

/** True for a statement that the patient takes a drug, or not: with its name, and not as an allergen. */
const isOfDrug = (
  { kind, topic, experiencer, status, certainty }: ClinicalStatement,
  statements: readonly ClinicalStatement[],
): boolean =>
  kind === 'drug' &&
  experiencer === 'patient' &&
  certainty === 'certain' &&
  !/^(?:asked|conditional)$/.test(status) &&
  // "A statin" names no drug.
  topic !== 'medication' &&
  termOf(topic)?.kind !== 'class' &&
  !statements.some((one) => one.kind === 'allergy' && one.polarity === 'affirmed' && one.topic === topic)

type Meaning = Readonly<Partial<Record<StatementStatus | 'plan', MedicationStatus>>>
const begun: Meaning = { plan: 'intended' }

/** What an action makes of its drug, by its status or by standing in a plan. Whatever is not here is `unknown`. */
const meanings: Readonly<Record<StatementAction, Meaning>> = {
  take: { current: 'active', plan: 'intended' },
  continue: { current: 'active', planned: 'active', plan: 'active' },
  stop: { current: 'stopped', planned: 'stopped', done: 'stopped', plan: 'stopped' },
  hold: { current: 'on-hold', planned: 'on-hold', done: 'on-hold', plan: 'on-hold' },
  start: begun,
  increase: begun,
  decrease: begun,
  change: begun,
}

/** Undefined when the statement does not say that the drug is, was or will be taken. */
function medicationStatus(
  statement: ClinicalStatement,
  text: string,
  isPlan: boolean,
): MedicationStatus | undefined {
  const { action, status, polarity } = statement
  if (polarity === 'denied' || isWithheld(statement, text)) return undefined
  const meaning = action && meanings[action]
  return meaning?.[isPlan && status !== 'past' ? 'plan' : status] ?? 'unknown'
}

/** Words before a drug by which it is not taken, or only weighed; a statement has no attribute for them. */
const withholding =
  /\b(?:avoid\w*|declin\w*|refus\w*|instead of|rather than|contraindicat\w*|intoleran\w*|reactions? to|overdos\w*|out of|discuss\w*|options?|alternativ\w*|candidate|whether|versus|vs|risks? of|might|could|would|(?<!\b(?:in|since|last|of|on|by|until|early|late) )may(?! \d))\b(.*)$/is
/** The same right behind a drug. */
const withheld =
  /^\W*(?:(?:is|was|were|has|been|being) )*(?:avoided|declined|refused|contraindicated|discussed|versus|vs|may|might|could|would)\b/i

/** True for a drug that is avoided, declined or weighed. An action behind a comma or `and` is another matter. */
function isWithheld({ start, end, said: [clause] }: ClinicalStatement, text: string): boolean {
  const [, between] = withholding.exec(text.slice(clause?.start, start)) ?? []
  const isOver = [...(between ?? '').matchAll(/(?:,|\band|\bthen)\s+(\w+)/gi)].some(([, word = '']) =>
    isActionVerb(stem(word.toLowerCase())),
  )
  return (between !== undefined && !isOver) || withheld.test(text.slice(end, clause?.end))
}

/** Before a further step. */
const thereupon = /\b(?:then|followed by|after that|thereafter|afterwards)\b/i

/**
 * How a drug is dosed, in the words of the line: of a scheme, each step with the words of all of it. Where a step is no
 * dose that can be read ("then one"), the words alone.
 */
function dosagesOf(
  statement: ClinicalStatement,
  facts: readonly CriticalFact[],
  text: string,
): readonly FhirDosage[] {
  const { topic, said, dose, frequency, timeOfDay, asNeeded, duration, steps = [] } = statement
  const own = facts.filter(
    (fact) =>
      /^(?:dose|frequency|duration)$/.test(fact.kind) &&
      // "Albuterol inhaler 2 puffs": the words of a class are no other drug.
      (fact.subject === undefined || fact.subject === topic || termOf(fact.subject)?.kind === 'class') &&
      said.some(({ start, end }) => fact.start >= start && fact.end <= end),
  )
  const [first] = own
  if (!first) return dose === undefined ? [] : [{ text: dose, ...doseAndRate(dose) }]
  // It ends with the clause, or before the next drug.
  const clauseEnd = said.find(({ start, end }) => first.start >= start && first.start < end)?.end ?? 0
  const other = facts.find(
    ({ kind, value, start }) => kind === 'drug' && value !== topic && start > first.start,
  )
  const isOther = other !== undefined && other.start < clauseEnd
  const lastEnd = Math.max(...own.filter(({ end }) => !isOther || end <= other.start).map(({ end }) => end))
  const scheme = text.slice(first.start, isOther ? lastEnd : Math.max(lastEnd, clauseEnd))
  const isWhole = !thereupon.test(text.slice(lastEnd, first.start + scheme.length))
  if (!isWhole) return [{ text: scheme }]
  if (steps.length > 1) {
    let sequence = 1
    return steps.map((step, at) => {
      const before = steps[at - 1]
      // "25 mg in the morning and 50 mg at night" are of the same day.
      if (before && (before.duration || !before.timeOfDay || !step.timeOfDay)) sequence++
      return { sequence, text: scheme, ...doseAndRate(step.dose) }
    })
  }
  const wordsOf = (kind: CriticalFact['kind'], isStep: (value: string) => boolean): string[] => {
    const stated = own.filter((fact) => fact.kind === kind && isStep(fact.value))
    return stated
      .filter(({ value }, at) => stated.findIndex((one) => one.value === value) === at)
      .map((fact) => fact.text)
  }
  const doses = wordsOf('dose', (value) => value === dose)
  const words = [
    ...(doses.length > 0 || dose === undefined ? doses : [dose]),
    ...wordsOf(
      'frequency',
      (value) =>
        value === frequency ||
        (asNeeded === true && value === 'as needed') ||
        (timeOfDay !== undefined && value.includes(timeOfDay)),
    ),
    ...wordsOf('duration', (value) => value === duration).map((time) => `for ${time}`),
  ].join(' ')
  return words === '' ? [] : [{ text: words, ...doseAndRate(dose) }]
}

function doseAndRate(dose: string | undefined): Pick<FhirDosage, 'doseAndRate'> {
  const quantity = dose === undefined ? undefined : quantityOf(dose)
  return quantity ? { doseAndRate: [{ doseQuantity: quantity }] } : {}
}

/** `50 mcg` as a quantity. A range, or a dose without a plain number, stays text. */
function quantityOf(value: string): FhirQuantity | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) (\S+)$/.exec(value) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return { value: Number(amount), unit, system: 'http://unitsofmeasure.org', code: toUcum(unit) }
}
