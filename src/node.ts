/**
 * What needs Node: devices, files, commands, tokens.
 *
 * @module
 */
export { audioFile, type AudioFileInput, type AudioFileOptions } from './node/audio-file.ts'
export { commandSource, type CommandSourceOptions } from './node/command-source.ts'
export {
  listMicrophones,
  microphone,
  type MicrophoneInfo,
  type MicrophoneOptions,
} from './node/microphone.ts'
export { createToken, type CreateTokenOptions, type TemporaryToken } from './node/create-token.ts'
export { FileStore, type FileStoreOptions } from './node/file-store.ts'
export { RecordedVisit } from './recorded/recorded-visit.ts'
