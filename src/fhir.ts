/**
 * An encounter as a FHIR R4 bundle.
 *
 * @module
 */
export { toFhir } from './fhir/to-fhir.ts'
