import { byteBlocks, fileBlocks, type ReadableFile } from '../audio/blocks.ts'
import { AudioError, ConfigurationError } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import { builtinModule } from '../core/node.ts'

/** A recording: see `RecordedVisitOptions.recording`. */
export type RecordingInput =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | { readonly transcriptId: string }

/** A recording, as a visit deals with it. */
export type Recording =
  /** The service fetches it. */
  | { readonly kind: 'url'; readonly url: string }
  /** It was transcribed before. */
  | { readonly kind: 'transcript'; readonly id: string }
  /** It is uploaded. */
  | {
      readonly kind: 'bytes'
      /** Where it lies on this machine, when it is a file: a recovery finds it there. */
      readonly path?: string
      /** How long it is, in bytes, where that is known before it is read. */
      size(): Promise<number | undefined>
      /** The bytes in blocks. Called again for a second try, unless `isOnce`. */
      open(): AsyncIterable<Uint8Array>
      /** True for a stream, which can be read once. */
      readonly isOnce: boolean
    }

/**
 * Tells what a recording is. Opens nothing.
 *
 * @throws ConfigurationError naming `recording`.
 */
export function readRecording(input: RecordingInput): Recording {
  if (typeof input === 'string' || input instanceof URL) {
    const text = String(input)
    if (/^https?:/i.test(text)) return { kind: 'url', url: checkUrl(text) }
    if (text === '') throw new ConfigurationError('recording', 'must not be an empty path')
    return fileRecording(input)
  }
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) {
    const bytes = input instanceof ArrayBuffer ? new Uint8Array(input) : input
    return {
      kind: 'bytes',
      size: () => Promise.resolve(bytes.length),
      async *open() {
        yield* byteBlocks(bytes)
      },
      isOnce: false,
    }
  }
  if (typeof Blob === 'function' && input instanceof Blob) {
    return {
      kind: 'bytes',
      size: () => Promise.resolve(input.size),
      open: () => chunksOf(input.stream()),
      isOnce: false,
    }
  }
  if (typeof input === 'object' && input !== null && isStream(input)) {
    return {
      kind: 'bytes',
      size: () => Promise.resolve(undefined),
      open: () => chunksOf(input),
      isOnce: true,
    }
  }
  const given: unknown = input
  if (isObject(given) && typeof given['transcriptId'] === 'string' && given['transcriptId'] !== '') {
    return { kind: 'transcript', id: given['transcriptId'] }
  }
  throw new ConfigurationError(
    'recording',
    'must be a path, bytes, a Blob, a stream of bytes, an https: URL or { transcriptId }',
  )
}

function checkUrl(text: string): string {
  if (URL.canParse(text)) return text
  throw new ConfigurationError('recording', 'must be an absolute URL')
}

function isStream(
  input: NonNullable<RecordingInput> & object,
): input is AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> {
  return Symbol.asyncIterator in input || 'getReader' in input
}

/** Not every browser lets a stream be iterated, and an iteration that waits cannot be ended. */
function chunksOf(stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  if (!('getReader' in stream)) return stream
  return {
    [Symbol.asyncIterator]: () => {
      const reader = stream.getReader()
      return {
        next: async () => {
          const { done, value } = await reader.read()
          return done ? { done, value: undefined } : { done, value }
        },
        return: async () => {
          await reader.cancel()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** What is used of Node's files. */
interface Files {
  stat(path: string | URL): Promise<{ readonly size: number; isFile(): boolean }>
  open(path: string | URL, flags: 'r'): Promise<ReadableFile>
}

/** Node's files, without an import: this module runs in browsers too. */
function files(): { readonly fs: Files; readonly resolve: (path: string) => string } {
  const fs = builtinModule('fs/promises') as Files | undefined
  const paths = builtinModule('path') as { resolve(path: string): string } | undefined
  if (fs && paths) return { fs, resolve: (path) => paths.resolve(path) }
  throw new ConfigurationError('recording', 'a path is for Node; pass bytes, a Blob or a stream here')
}

function fileRecording(path: string | URL): Recording {
  const { fs, resolve } = files()
  const isUrl = typeof path !== 'string' || path.startsWith('file:')
  // A recovery may have another working directory.
  const file = isUrl ? new URL(path) : resolve(path)
  return {
    kind: 'bytes',
    path: String(file),
    async size() {
      const found = await fs.stat(file).catch((cause: unknown) => {
        throw new AudioError('missing', 'The recording cannot be found or read', { cause })
      })
      if (found.isFile()) return found.size
      throw new AudioError('format', 'The path of the recording is not a file')
    },
    async *open() {
      const handle = await fs.open(file, 'r').catch((cause: unknown) => {
        throw new AudioError('missing', 'The recording cannot be found or read', { cause })
      })
      yield* fileBlocks(handle)
    },
    isOnce: false,
  }
}
