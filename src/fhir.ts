/**
 * An encounter as a FHIR R4 bundle.
 *
 * @module
 */
export { toFhir } from './fhir/to-fhir.ts'
export type { FhirEncounterClass, FhirOptions, FhirParty } from './fhir/options.ts'
export type {
  FhirAllergyIntolerance,
  FhirBundle,
  FhirBundleEntry,
  FhirCodeableConcept,
  FhirCoding,
  FhirComposition,
  FhirConsent,
  FhirDevice,
  FhirDocumentReference,
  FhirDosage,
  FhirEncounter,
  FhirExtension,
  FhirIdentifier,
  FhirMedicationStatement,
  FhirMeta,
  FhirNarrative,
  FhirOrganization,
  FhirPatient,
  FhirPeriod,
  FhirPractitioner,
  FhirProvenance,
  FhirProvenanceEntity,
  FhirQuantity,
  FhirReference,
  FhirResource,
  FhirResourceType,
  FhirSection,
  MedicationStatus,
} from './fhir/resources.ts'
