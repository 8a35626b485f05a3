/**
 * An encounter as a FHIR R4 bundle.
 *
 * @module
 */
export { toFhir } from './fhir/to-fhir.ts'
export type { FhirEncounterClass, FhirOptions, FhirParty } from './fhir/options.ts'
export type { FhirBundle, FhirBundleEntry, FhirCoding, FhirResource } from './fhir/resources.ts'
