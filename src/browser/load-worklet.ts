import { AudioError } from '../core/errors.ts'
import { captureWorklet } from './capture-processor.ts'

/** Where the capture module is loaded from. */
export interface WorkletOptions {
  /**
   * Where the AudioWorklet module is served: `dist/capture-worklet.js` of this package.
   *
   * @default beside this package's code, as `new URL('./capture-worklet.js', import.meta.url)`
   */
  readonly workletUrl?: string | URL
  /**
   * True: where the default `workletUrl` cannot be loaded, the module is loaded from a Blob URL, which a
   * Content-Security-Policy must allow (`script-src blob:`). Not tried when `workletUrl` is given.
   *
   * @default true
   */
  readonly allowBlobWorklet?: boolean
}

/** Loads the capture module: from the caller's URL, else from beside our code, else from a Blob where allowed. */
export async function loadWorklet(worklet: AudioWorklet, options: WorkletOptions): Promise<void> {
  const { workletUrl, allowBlobWorklet = true } = options
  let cause: unknown
  try {
    // Bundlers recognise this expression and ship the file.
    await worklet.addModule(workletUrl ?? new URL('./capture-worklet.js', import.meta.url))
    return
  } catch (error) {
    cause = error
  }
  if (workletUrl === undefined && allowBlobWorklet) {
    const blobUrl = URL.createObjectURL(new Blob([captureWorklet], { type: 'text/javascript' }))
    try {
      await worklet.addModule(blobUrl)
      return
    } catch (error) {
      cause = error
    } finally {
      URL.revokeObjectURL(blobUrl)
    }
  }
  throw new AudioError(
    'unsupported',
    'The audio worklet could not be loaded: serve dist/capture-worklet.js of this package and pass its address as workletUrl',
    { cause },
  )
}
