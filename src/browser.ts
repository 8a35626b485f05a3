/**
 * What needs a browser: microphones, media streams, a store in IndexedDB.
 *
 * @module
 */
export { microphone, type MicrophoneOptions } from './browser/microphone.ts'
export { mediaStreamSource, type MediaStreamSourceOptions } from './browser/media-stream-source.ts'
export { listMicrophones, type MicrophoneInfo } from './browser/list-microphones.ts'
export type { AudioLevel } from './browser/capture.ts'
export { IndexedDbStore } from './browser/indexed-db-store.ts'
