import { concept, hl7 } from './codes.ts'
import type { SharedFields } from './document-reference.ts'
import type {
  FhirAllergyIntolerance,
  FhirCodeableConcept,
  FhirMedicationStatement,
  FhirReference,
} from './resources.ts'
import type { AllergyClaim, MedicationClaim } from './statements.ts'

function notes(notice: string, lines: readonly string[]): { text: string }[] {
  return [notice, ...lines].map((text) => ({ text }))
}

/** The drug by its name, because a code would claim more than was said. */
export function medicationResource(
  claim: MedicationClaim,
  shared: SharedFields & { readonly derivedFrom: FhirReference | undefined },
): Omit<FhirMedicationStatement, 'id'> {
  return {
    resourceType: 'MedicationStatement',
    meta: shared.meta,
    status: shared.docStatus === 'entered-in-error' ? shared.docStatus : claim.status,
    medicationCodeableConcept: { text: claim.drug },
    subject: shared.subject,
    context: shared.encounter,
    dateAsserted: shared.date,
    ...(shared.derivedFrom ? { derivedFrom: [shared.derivedFrom] } : {}),
    note: notes(shared.notice, claim.lines),
    ...(claim.dosage.length > 0 ? { dosage: [...claim.dosage] } : {}),
  }
}

const snomed = 'http://snomed.info/sct'
const noneKnown = {
  'none-known': ['716186003', 'No known allergy'],
  'none-known-drug': ['409137002', 'No known drug allergy'],
  'none-known-food': ['429625007', 'No known food allergy'],
} as const

export function allergyResource(
  claim: AllergyClaim,
  shared: SharedFields,
): Omit<FhirAllergyIntolerance, 'id'> {
  const none = claim.kind === 'substance' ? undefined : noneKnown[claim.kind]
  const code = none ? { ...concept(snomed, none[0], none[1]), text: none[1] } : { text: claim.substance }
  const verification = (code: string, display: string): FhirCodeableConcept =>
    hl7('allergyintolerance-verification', code, display)
  const standing =
    shared.docStatus === 'entered-in-error'
      ? // FHIR wants no clinical status then (ait-2).
        { verificationStatus: verification('entered-in-error', 'Entered in Error') }
      : {
          clinicalStatus: hl7('allergyintolerance-clinical', 'active', 'Active'),
          verificationStatus: verification('unconfirmed', 'Unconfirmed'),
        }
  return {
    resourceType: 'AllergyIntolerance',
    meta: shared.meta,
    ...standing,
    code,
    patient: shared.subject,
    encounter: shared.encounter,
    recordedDate: shared.date,
    note: notes(shared.notice, claim.lines),
  }
}
