import { AudioError } from '../core/errors.ts'
import type { CaptureOptions } from './capture.ts'
import { captureWorklet } from './capture-processor.ts'

/** Loads the capture module from the caller's URL, else from the folder of this code, else from a Blob if allowed. */
export async function loadWorklet(
  worklet: AudioWorklet,
  options: Pick<CaptureOptions, 'workletUrl' | 'allowBlobWorklet'>,
): Promise<void> {
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
