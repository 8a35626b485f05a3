/**
 * What needs Node: devices, files, commands, tokens.
 *
 * @module
 */
export { audioFile, type AudioFileOptions } from './node/audio-file.ts'
export { commandSource, type CommandSourceOptions } from './node/command-source.ts'
export { microphone, microphones, type MicrophoneInfo, type MicrophoneOptions } from './node/microphone.ts'
export { createToken, type CreateTokenOptions, type TemporaryToken } from './node/create-token.ts'
export { FileStore, type FileStoreOptions } from './node/file-store.ts'
