import { AudioError, ScribeError, type AudioErrorReason } from '../core/errors.ts'

/** The reason for each DOMException name. Source: Media Capture and Streams, getUserMedia. */
const reasons: Readonly<Record<string, AudioErrorReason>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
  NotSupportedError: 'unsupported',
}

const messages: Readonly<Partial<Record<AudioErrorReason, string>>> = {
  denied: 'The microphone was refused: allow it in the settings of browser and system, then start again',
  missing: 'No such microphone: connect it or choose another',
  busy: 'The microphone could not be read: another program may be using it',
}

/** An error with a reason, for what the browser threw while it opened audio. */
export function captureError(error: unknown): ScribeError {
  if (ScribeError.isInstance(error)) return error
  const name = error instanceof Error ? error.name : ''
  const reason = reasons[name] ?? 'failed'
  return new AudioError(reason, messages[reason] ?? 'The browser could not open audio', {
    cause: error,
  })
}

/**
 * The error when `navigator.mediaDevices` or AudioWorklet is absent: the page is not secure, or the browser is too old.
 */
export function unavailable(): AudioError {
  return globalThis.isSecureContext === false
    ? new AudioError('insecure', 'Only secure pages get audio: serve this page over https or from localhost')
    : new AudioError('unsupported', 'This browser has no getUserMedia or AudioWorklet')
}
