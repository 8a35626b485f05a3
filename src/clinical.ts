/**
 * What the package knows of drugs, for apps that look names up themselves.
 *
 * @module
 */
export { drugByName, drugClass, lookAlikes, sameDrug, type Drug } from './clinical/lexicon/drugs.ts'
export { soundsLike } from './clinical/lexicon/sounds-like.ts'
