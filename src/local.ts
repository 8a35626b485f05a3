/**
 * The same service on this machine, with a real recogniser behind it: no key, no network.
 *
 * @module
 */
export { LocalScribe, type LocalScribeOptions } from './local/local-scribe.ts'
export type { KeyPair } from './server/certificate.ts'
export type { LocalWeights, WeightsOption } from './local/weights.ts'
