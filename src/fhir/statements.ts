import { clinicalStatements } from '../clinical/statements/clinical-statements.ts'
import { criticalFacts } from '../clinical/statements/critical-facts.ts'
import { toUcum } from '../clinical/quantities/units.ts'
import type { CriticalFact } from '../protocol/fact.ts'
import type { ClinicalStatement } from '../protocol/statement.ts'
import type { NoteItem, NoteSection, TemplateNote } from '../protocol/note.ts'
import type { TurnId } from '../protocol/turn.ts'
import { medicationStatus } from './medication-status.ts'
import type { FhirDosage, FhirQuantity, MedicationStatus } from './resources.ts'

/** A drug and what one or more lines of the note say of it. */
export interface MedicationClaim {
  readonly drug: string
  readonly status: MedicationStatus
  readonly dosage: FhirDosage | undefined
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

/** The end of a clause that makes a claim of its own. A full stop inside a number is no end. */
const clauseEnd = /[.;!?](?=\s|$)|\n|,?\s+(?=(?:but|however|although|whereas|except)\b)/gi

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
  for (const section of note.sections) {
    // Whatever its lines say, they say it of someone else.
    if (section.id.includes('family')) continue
    for (const item of section.items) {
      const turns = item.evidence.filter((id) => known.has(id))
      if (item.verdict !== 'supported' || turns.length === 0) continue
      const facts = criticalFacts(item.text, { keyterms })
      const statements = clinicalStatements(item.text, { keyterms })
      for (const claim of allergiesOf(statements)) merge(allergies, claim.substance, claim, item, turns)
      for (const fact of facts) if (fact.kind === 'drug' && fact.negated) deniedDrugs.add(fact.value)
      for (const claim of medicationsOf(isPlan(section), item, facts)) {
        merge(medications, [claim.drug, claim.status, claim.dosage?.text].join('|'), claim, item, turns)
      }
    }
  }
  const hasSubstance = [...allergies.values()].some((claim) => claim.kind === 'substance')
  return {
    // With "takes it" and "does not take it", the visit leaves open which is true.
    medications: [...medications.values()].map((claim) =>
      deniedDrugs.has(claim.drug) ? { ...claim, status: 'unknown' } : claim,
    ),
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

function medicationsOf(
  planned: boolean,
  item: NoteItem,
  facts: readonly CriticalFact[],
): Omit<MedicationClaim, keyof Collected>[] {
  const claims: Omit<MedicationClaim, keyof Collected>[] = []
  const allergens = new Set(facts.filter((fact) => fact.kind === 'allergy').map((fact) => fact.value))
  for (const clause of clausesOf(item.text)) {
    const inside = within(facts, clause)
    // Another person's drugs are not the patient's.
    if (
      /\bfamil(?:y|ial)\b/i.test(clause.text) ||
      inside.some(({ kind }) => /^(?:person|retraction)$/.test(kind))
    )
      continue
    const drugs = inside.filter((fact) => fact.kind === 'drug')
    for (const drug of drugs) {
      // "A statin" names no drug.
      if (drug.negated || allergens.has(drug.value) || drug.value === drug.drugClass) continue
      const status = medicationStatus(
        clause.text,
        drug.start - clause.start,
        drug.end - clause.start,
        planned,
      )
      if (status) claims.push({ drug: drug.value, status, dosage: dosageOf(inside, drug.value) })
    }
  }
  return claims
}

interface Clause {
  readonly text: string
  readonly start: number
  readonly end: number
}

function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const match of text.matchAll(clauseEnd)) {
    clauses.push({ text: text.slice(start, match.index), start, end: match.index })
    start = match.index + match[0].length
  }
  clauses.push({ text: text.slice(start), start, end: text.length })
  return clauses
}

function within(facts: readonly CriticalFact[], { start, end }: Clause): CriticalFact[] {
  return facts.filter((fact) => fact.start >= start && fact.end <= end)
}

/** The dose and frequency of a drug in one clause; none when the clause has two. */
function dosageOf(facts: readonly CriticalFact[], drug: string): FhirDosage | undefined {
  const said = facts.filter((fact) => fact.subject === drug && !fact.negated)
  const doses = said.filter((fact) => fact.kind === 'dose')
  const frequencies = said.filter((fact) => fact.kind === 'frequency')
  if (doses.length > 1 || frequencies.length > 1) return undefined
  const [dose] = doses
  const text = [...doses, ...frequencies].map((fact) => fact.text).join(' ')
  if (text === '') return undefined
  const quantity = dose && quantityOf(dose.value)
  return { text, ...(quantity ? { doseAndRate: [{ doseQuantity: quantity }] } : {}) }
}

/** `50 mcg` as a quantity. A range, or a dose without a plain number, stays text. */
function quantityOf(value: string): FhirQuantity | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) (\S+)$/.exec(value) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return { value: Number(amount), unit, system: 'http://unitsofmeasure.org', code: toUcum(unit) }
}
