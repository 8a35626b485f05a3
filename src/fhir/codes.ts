import type { FhirCodeableConcept, FhirCoding, FhirMeta } from './resources.ts'

/** Root of this package's own identifiers and extensions. */
export const scribeUrn = 'urn:medical-scribe'

const loincSystem = 'http://loinc.org'

export function concept(system: string, code: string, display: string): FhirCodeableConcept {
  return { coding: [{ system, code, display }] }
}

/** A concept of one of HL7's own code systems. */
export function hl7(system: string, code: string, display: string): FhirCodeableConcept {
  return concept(`http://terminology.hl7.org/CodeSystem/${system}`, code, display)
}

export function loinc(code: string, display: string): FhirCodeableConcept {
  return concept(loincSystem, code, display)
}

/** LOINC codes of sections, by id; names as in LOINC 2.7x. A section of another id has its title alone. */
export const sectionCodes: Readonly<Record<string, readonly [code: string, display: string]>> = {
  subjective: ['61150-9', 'Subjective Narrative'],
  objective: ['61149-1', 'Objective Narrative'],
  assessment: ['51848-0', 'Evaluation note'],
  plan: ['18776-5', 'Plan of care note'],
}

/** Encounter classes of HL7 v3 ActCode that a scribed visit can have. */
export const encounterClasses = {
  AMB: 'ambulatory',
  VR: 'virtual',
  HH: 'home health',
  EMER: 'emergency',
  IMP: 'inpatient encounter',
  ACUTE: 'inpatient acute',
  NONAC: 'inpatient non-acute',
  OBSENC: 'observation encounter',
  PRENC: 'pre-admission',
  SS: 'short stay',
  FLD: 'field',
} as const

/** HL7's label for what an AI asserted and nobody confirmed (v3 ObservationValue), and our label for "not signed". */
export function aiMeta(isSigned: boolean): FhirMeta {
  const aiAsserted: FhirCoding = {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
    code: 'AIAST',
    display: 'Artificial Intelligence asserted',
  }
  return {
    security: [aiAsserted],
    tag: [
      {
        system: `${scribeUrn}:status`,
        code: isSigned ? 'signed' : 'unsigned',
        display: isSigned ? 'Reviewed and signed by a clinician' : 'Not reviewed or signed by a clinician',
      },
    ],
  }
}
