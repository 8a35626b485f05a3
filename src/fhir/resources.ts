/** The parts of FHIR R4 (4.0.1) that `toFhir` writes. Structural: assignable to the types of FHIR libraries. */

export interface FhirCoding {
  system?: string
  code?: string
  display?: string
}

export interface FhirCodeableConcept {
  coding?: FhirCoding[]
  text?: string
}

export interface FhirIdentifier {
  system?: string
  value?: string
}

/** The kinds of resource that `toFhir` makes. */
export type FhirResourceType =
  | 'Composition'
  | 'Encounter'
  | 'Patient'
  | 'Practitioner'
  | 'Organization'
  | 'Device'
  | 'DocumentReference'
  | 'MedicationStatement'
  | 'AllergyIntolerance'
  | 'Provenance'

export interface FhirReference {
  reference?: string
  type?: FhirResourceType
  identifier?: FhirIdentifier
  display?: string
}

export interface FhirMeta {
  security?: FhirCoding[]
  tag?: FhirCoding[]
}

export interface FhirNarrative {
  status: 'generated' | 'additional'
  /** XHTML, escaped. */
  div: string
}

export interface FhirExtension {
  url: string
  extension?: FhirExtension[]
  valueString?: string
  valueDecimal?: number
}

interface FhirResourceBase {
  id: string
  meta?: FhirMeta
  text?: FhirNarrative
}

export interface FhirPerson extends FhirResourceBase {
  identifier?: FhirIdentifier[]
  name?: { text?: string }[]
}

export interface FhirPatient extends FhirPerson {
  resourceType: 'Patient'
}

export interface FhirPractitioner extends FhirPerson {
  resourceType: 'Practitioner'
}

export interface FhirOrganization extends FhirResourceBase {
  resourceType: 'Organization'
  identifier?: FhirIdentifier[]
  name?: string
}

export interface FhirDevice extends FhirResourceBase {
  resourceType: 'Device'
  deviceName: { name: string; type: 'model-name' }[]
  type: FhirCodeableConcept
}

export interface FhirPeriod {
  start?: string
  end?: string
}

export interface FhirEncounter extends FhirResourceBase {
  resourceType: 'Encounter'
  identifier: FhirIdentifier[]
  status: 'in-progress' | 'finished' | 'unknown'
  class: FhirCoding
  subject: FhirReference
  participant?: { type: FhirCodeableConcept[]; individual: FhirReference }[]
  period?: FhirPeriod
  serviceProvider?: FhirReference
}

export interface FhirSection {
  title: string
  code?: FhirCodeableConcept
  text?: FhirNarrative
  entry?: FhirReference[]
}

export interface FhirComposition extends FhirResourceBase {
  resourceType: 'Composition'
  status: 'preliminary'
  type: FhirCodeableConcept
  subject: FhirReference
  encounter: FhirReference
  date: string
  author: FhirReference[]
  title: string
  custodian?: FhirReference
  section?: FhirSection[]
}

export interface FhirDocumentReference extends FhirResourceBase {
  resourceType: 'DocumentReference'
  status: 'current'
  docStatus: 'preliminary'
  type: FhirCodeableConcept
  subject: FhirReference
  date: string
  author: FhirReference[]
  custodian?: FhirReference
  description: string
  content: {
    attachment: {
      contentType: string
      data: string
      title: string
      creation: string
      size: number
      hash: string
    }
  }[]
  context: { encounter: FhirReference[] }
}

export interface FhirQuantity {
  value: number
  unit: string
  system: string
  code: string
}

export interface FhirDosage {
  text: string
  doseAndRate?: { doseQuantity: FhirQuantity }[]
}

/** What the line of the note says of the drug; `unknown` where its words leave it open. */
export type MedicationStatus = 'active' | 'intended' | 'stopped' | 'on-hold' | 'unknown'

export interface FhirMedicationStatement extends FhirResourceBase {
  resourceType: 'MedicationStatement'
  status: MedicationStatus
  medicationCodeableConcept: FhirCodeableConcept
  subject: FhirReference
  context: FhirReference
  dateAsserted: string
  derivedFrom?: FhirReference[]
  note: { text: string }[]
  dosage?: FhirDosage[]
}

export interface FhirAllergyIntolerance extends FhirResourceBase {
  resourceType: 'AllergyIntolerance'
  clinicalStatus: FhirCodeableConcept
  verificationStatus: FhirCodeableConcept
  code: FhirCodeableConcept
  patient: FhirReference
  encounter: FhirReference
  recordedDate: string
  note: { text: string }[]
}

export interface FhirProvenanceEntity {
  role: 'source'
  what: FhirReference
  extension?: FhirExtension[]
}

export interface FhirProvenance extends FhirResourceBase {
  resourceType: 'Provenance'
  target: FhirReference[]
  occurredPeriod?: FhirPeriod
  recorded: string
  activity: FhirCodeableConcept
  agent: {
    type: FhirCodeableConcept
    role: FhirCodeableConcept[]
    who: FhirReference
    onBehalfOf?: FhirReference
  }[]
  entity?: FhirProvenanceEntity[]
}

export type FhirResource =
  | FhirComposition
  | FhirEncounter
  | FhirPatient
  | FhirPractitioner
  | FhirOrganization
  | FhirDevice
  | FhirDocumentReference
  | FhirMedicationStatement
  | FhirAllergyIntolerance
  | FhirProvenance

export interface FhirBundleEntry {
  /** `urn:uuid:…`, or the absolute URL that the caller gave. */
  fullUrl: string
  resource: FhirResource
}

/** A FHIR R4 document: its first entry is the Composition. */
export interface FhirBundle {
  resourceType: 'Bundle'
  type: 'document'
  meta: FhirMeta
  identifier: FhirIdentifier
  timestamp: string
  entry: FhirBundleEntry[]
}
