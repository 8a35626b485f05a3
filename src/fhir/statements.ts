import { criticalFacts } from '../clinical/critical-facts.ts'
import type { CriticalFact } from '../protocol/fact.ts'
import { soapSections, type NoteItem, type SoapNote, type SoapSection } from '../protocol/note.ts'
import type { TurnId } from '../protocol/turn.ts'
import { medicationStatus } from './medication-status.ts'
import type { FhirDosage, MedicationStatus } from './resources.ts'

/** What one or more lines of the note say of a drug. */
export interface MedicationClaim {
  readonly drug: string
  readonly status: MedicationStatus
  readonly dosage: FhirDosage | undefined
  readonly lines: readonly string[]
  readonly turns: readonly TurnId[]
}

/** An allergy; `none-known` and `none-known-drug` are the statement that there is none. */
export interface AllergyClaim {
  readonly kind: 'substance' | 'none-known' | 'none-known-drug'
  readonly substance: string
  readonly lines: readonly string[]
  readonly turns: readonly TurnId[]
}

export interface Claims {
  readonly medications: readonly MedicationClaim[]
  readonly allergies: readonly AllergyClaim[]
}

/** A sentence or part of one that makes its own claim; a full stop inside a number ends nothing. */
const clauseEnd = /[.;!?](?=\s|$)|\n|,?\s+(?=(?:but|however|although|whereas|except)\b)/gi

/** Someone else's pills are not the patient's. */
const otherPerson =
  /\b(?:mother|father|mom|mum|dad|sister|brother|son|daughter|wife|husband|spouse|partner|aunt|uncle|cousin|grand\w+|family|famil\w+ history|roommate|friend|neighbou?r)(?:'s)?\b/i

const noKnownDrugAllergy = /\bNKDA\b|\bno (?:known )?(?:drug|medication|medicine) allerg(?:y|ies)\b/i
const noKnownAllergy =
  /\bNKA\b|\bno (?:known )?allerg(?:y|ies)\b(?!\s+to\b)|\bdenies (?:any )?allergies\b(?!\s+to\b)/i

/**
 * What may leave as facts: drugs and allergies in lines whose verdict is `supported` and whose evidence exists.
 *
 * Leaves out what is negated, conditional, avoided, declined, taken back or someone else's. Doubt means out.
 */
export function claimsOf(note: SoapNote, known: ReadonlySet<TurnId>, keyterms: readonly string[]): Claims {
  const medications = new Map<string, MedicationClaim>()
  const allergies = new Map<string, AllergyClaim>()
  const deniedDrugs = new Set<string>()
  for (const section of soapSections) {
    for (const item of note[section]) {
      const turns = item.evidence.filter((id) => known.has(id))
      if (item.verdict !== 'supported' || turns.length === 0) continue
      const facts = criticalFacts(item.text, { keyterms })
      for (const claim of allergiesOf(item, facts)) merge(allergies, claim.substance, claim, item, turns)
      for (const fact of facts) if (fact.kind === 'drug' && fact.negated) deniedDrugs.add(fact.value)
      for (const claim of medicationsOf(section, item, facts)) {
        merge(medications, [claim.drug, claim.status, claim.dosage?.text].join('|'), claim, item, turns)
      }
    }
  }
  const hasSubstance = [...allergies.values()].some((claim) => claim.kind === 'substance')
  return {
    // "Takes it" beside "does not take it": the visit leaves open which.
    medications: [...medications.values()].map((claim) =>
      deniedDrugs.has(claim.drug) ? { ...claim, status: 'unknown' } : claim,
    ),
    allergies: [...allergies.values()].filter((claim) => !hasSubstance || claim.kind === 'substance'),
  }
}

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

function allergiesOf(item: NoteItem, facts: readonly CriticalFact[]): Omit<AllergyClaim, keyof Collected>[] {
  const claims: Omit<AllergyClaim, keyof Collected>[] = []
  for (const clause of clausesOf(item.text)) {
    if (otherPerson.test(clause.text)) continue
    if (noKnownDrugAllergy.test(clause.text)) claims.push({ kind: 'none-known-drug', substance: 'none:drug' })
    else if (noKnownAllergy.test(clause.text)) claims.push({ kind: 'none-known', substance: 'none:any' })
    for (const fact of within(facts, clause)) {
      if (fact.kind === 'allergy' && !fact.negated) claims.push({ kind: 'substance', substance: fact.value })
    }
  }
  return claims
}

function medicationsOf(
  section: SoapSection,
  item: NoteItem,
  facts: readonly CriticalFact[],
): Omit<MedicationClaim, keyof Collected>[] {
  const claims: Omit<MedicationClaim, keyof Collected>[] = []
  const allergens = new Set(facts.filter((fact) => fact.kind === 'allergy').map((fact) => fact.value))
  for (const clause of clausesOf(item.text)) {
    const inside = within(facts, clause)
    if (otherPerson.test(clause.text) || inside.some((fact) => fact.kind === 'retraction')) continue
    const drugs = inside.filter((fact) => fact.kind === 'drug')
    drugs.forEach((drug, index) => {
      if (drug.negated || allergens.has(drug.value)) return
      const status = medicationStatus(
        clause.text,
        drug.start - clause.start,
        drug.end - clause.start,
        section,
      )
      if (!status) return
      const from = drugs[index - 1]?.end ?? clause.start
      const until = drugs[index + 1]?.start ?? clause.end
      claims.push({ drug: drug.value, status, dosage: dosageOf(item.text, inside, drug, from, until) })
    })
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

/** UCUM codes of the units that have one meaning; "units" and "puffs" have not. */
const ucum: Readonly<Record<string, string>> = { mg: 'mg', mcg: 'ug', g: 'g', ml: 'mL', mL: 'mL' }

/** The dose that stands at this drug and at no other; none when there are two to choose from. */
function dosageOf(
  text: string,
  facts: readonly CriticalFact[],
  drug: CriticalFact,
  from: number,
  until: number,
): FhirDosage | undefined {
  const of = (kind: CriticalFact['kind'], start: number, end: number): CriticalFact[] =>
    facts.filter((fact) => fact.kind === kind && !fact.negated && fact.start >= start && fact.end <= end)
  const isJustBefore = (fact: CriticalFact): boolean =>
    /^\s+(?:of\s+)?$/.test(text.slice(fact.end, drug.start))
  const before = of('dose', from, drug.start).filter(isJustBefore)
  // "10 mg of A and 20 mg of B": what stands just before the next drug belongs to that one.
  const after = of('dose', drug.end, until).filter(
    (fact) => !/^\s+(?:of\s+)?$/.test(text.slice(fact.end, until)) || until === text.length,
  )
  const doses = before.length > 0 ? before : after
  const frequencies = of('frequency', drug.end, until)
  if (doses.length > 1 || frequencies.length > 1) return undefined
  const parts = [...doses, ...frequencies]
  if (parts.length === 0) return undefined
  const amount = /^(\d+(?:\.\d+)?) (\S+)$/.exec(doses[0]?.value ?? '')
  const unit = amount?.[2]
  const code = unit === undefined ? undefined : ucum[unit]
  return {
    text: parts.map((fact) => fact.text).join(' '),
    ...(unit === undefined
      ? {}
      : {
          doseAndRate: [
            {
              doseQuantity: {
                value: Number(amount?.[1]),
                unit,
                ...(code === undefined ? {} : { system: 'http://unitsofmeasure.org', code }),
              },
            },
          ],
        }),
  }
}
