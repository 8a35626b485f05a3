/** The parts of FHIR R4 (4.0.1) that `toFhir` writes. They can be assigned to the types of FHIR libraries. */

/** FHIR R4 `Coding`, as far as `toFhir` writes it. */
export interface FhirCoding {
  system?: string
  code?: string
  display?: string
}

/** FHIR R4 `CodeableConcept`, as far as `toFhir` writes it. */
export interface FhirCodeableConcept {
  coding?: FhirCoding[]
  text?: string
}

/** FHIR R4 `Identifier`, as far as `toFhir` writes it. */
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
  | 'Consent'
  | 'DocumentReference'
  | 'MedicationStatement'
  | 'AllergyIntolerance'
  | 'Provenance'

/** FHIR R4 `Reference`, as far as `toFhir` writes it. */
export interface FhirReference {
  reference?: string
  type?: FhirResourceType
  identifier?: FhirIdentifier
  display?: string
}

/** FHIR R4 `Meta`, as far as `toFhir` writes it. */
export interface FhirMeta {
  security?: FhirCoding[]
  tag?: FhirCoding[]
}

/** FHIR R4 `Narrative`, as far as `toFhir` writes it. */
export interface FhirNarrative {
  status: 'generated' | 'additional'
  /** XHTML, escaped. */
  div: string
}

/** FHIR R4 `Extension`, as far as `toFhir` writes it. */
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

/** What patients and practitioners have in common. */
export interface FhirPerson extends FhirResourceBase {
  identifier?: FhirIdentifier[]
  name?: { text?: string }[]
}

/** FHIR R4 `Patient`, as far as `toFhir` writes it. */
export interface FhirPatient extends FhirPerson {
  resourceType: 'Patient'
}

/** FHIR R4 `Practitioner`, as far as `toFhir` writes it. */
export interface FhirPractitioner extends FhirPerson {
  resourceType: 'Practitioner'
}

/** FHIR R4 `Organization`, as far as `toFhir` writes it. */
export interface FhirOrganization extends FhirResourceBase {
  resourceType: 'Organization'
  identifier?: FhirIdentifier[]
  name?: string
}

/** FHIR R4 `Device`, as far as `toFhir` writes it. */
export interface FhirDevice extends FhirResourceBase {
  resourceType: 'Device'
  deviceName: { name: string; type: 'model-name' }[]
  type: FhirCodeableConcept
}

/** FHIR R4 `Period`, as far as `toFhir` writes it. */
export interface FhirPeriod {
  start?: string
  end?: string
}

/** FHIR R4 `Encounter`, as far as `toFhir` writes it. */
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

/** FHIR R4 `Section`, as far as `toFhir` writes it. */
export interface FhirSection {
  title: string
  code?: FhirCodeableConcept
  text?: FhirNarrative
  entry?: FhirReference[]
}

/** FHIR R4 `Composition`, as far as `toFhir` writes it. */
export interface FhirComposition extends FhirResourceBase {
  resourceType: 'Composition'
  status: 'preliminary' | 'final' | 'entered-in-error'
  type: FhirCodeableConcept
  subject: FhirReference
  encounter: FhirReference
  date: string
  author: FhirReference[]
  title: string
  attester?: { mode: 'legal'; time: string; party: FhirReference }[]
  custodian?: FhirReference
  section?: FhirSection[]
}

/** FHIR R4 `DocumentReference`, as far as `toFhir` writes it. */
export interface FhirDocumentReference extends FhirResourceBase {
  resourceType: 'DocumentReference'
  status: 'current' | 'entered-in-error'
  docStatus: 'preliminary' | 'final' | 'entered-in-error'
  relatesTo?: { code: 'appends'; target: FhirReference }[]
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

/** FHIR R4 `Quantity`, as far as `toFhir` writes it. */
export interface FhirQuantity {
  value: number
  unit: string
  system: string
  code: string
}

/** FHIR R4 `Dosage`, as far as `toFhir` writes it. */
export interface FhirDosage {
  /** Its place among the steps of a scheme, from 1; what is taken on the same days has the same. */
  sequence?: number
  text: string
  doseAndRate?: { doseQuantity: FhirQuantity }[]
}

/** What the line of the note says of the drug; `unknown` when its words leave that open. */
export type MedicationStatus = 'active' | 'intended' | 'stopped' | 'on-hold' | 'unknown'

/** FHIR R4 `MedicationStatement`, as far as `toFhir` writes it. */
export interface FhirMedicationStatement extends FhirResourceBase {
  resourceType: 'MedicationStatement'
  /** Of a note that is void: `entered-in-error`. */
  status: MedicationStatus | 'entered-in-error'
  medicationCodeableConcept: FhirCodeableConcept
  subject: FhirReference
  context: FhirReference
  dateAsserted: string
  derivedFrom?: FhirReference[]
  note: { text: string }[]
  dosage?: FhirDosage[]
}

/** FHIR R4 `AllergyIntolerance`, as far as `toFhir` writes it. */
export interface FhirAllergyIntolerance extends FhirResourceBase {
  resourceType: 'AllergyIntolerance'
  /** Absent of a note that is void. */
  clinicalStatus?: FhirCodeableConcept
  verificationStatus: FhirCodeableConcept
  code: FhirCodeableConcept
  patient: FhirReference
  encounter: FhirReference
  recordedDate: string
  note: { text: string }[]
}

/** FHIR R4 `ProvenanceEntity`, as far as `toFhir` writes it. */
export interface FhirProvenanceEntity {
  role: 'source'
  what: FhirReference
  extension?: FhirExtension[]
}

/** FHIR R4 `Provenance`, as far as `toFhir` writes it. */
export interface FhirProvenance extends FhirResourceBase {
  resourceType: 'Provenance'
  target: FhirReference[]
  occurredPeriod?: FhirPeriod
  recorded: string
  activity: FhirCodeableConcept
  agent: {
    type: FhirCodeableConcept
    role?: FhirCodeableConcept[]
    who: FhirReference
    onBehalfOf?: FhirReference
  }[]
  entity?: FhirProvenanceEntity[]
}

/** FHIR R4 `Consent`, as far as `toFhir` writes it: that the patient agreed to be recorded. */
export interface FhirConsent extends FhirResourceBase {
  resourceType: 'Consent'
  status: 'active' | 'inactive'
  scope: FhirCodeableConcept
  category: FhirCodeableConcept[]
  patient: FhirReference
  dateTime: string
  policyRule: FhirCodeableConcept
}

/** Any resource that a bundle of `toFhir` may hold; narrow by `resourceType`. */
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
  | FhirConsent

/** One resource of a bundle, under its `urn:uuid`. */
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
