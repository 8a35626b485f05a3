import { AudioError, ScribeError, type AudioErrorReason } from '../core/errors.ts'

/** DOMException names, also the older ones of some browsers, and what they mean for the user. */
const reasons: Readonly<Record<string, AudioErrorReason>> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  DevicesNotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  TrackStartError: 'busy',
  AbortError: 'busy',
  NotSupportedError: 'unsupported',
  TypeError: 'unsupported',
}

const messages: Readonly<Partial<Record<AudioErrorReason, string>>> = {
  denied:
    'Access to the microphone was refused: allow it in the settings of the browser or system, then start again',
  missing: 'No such microphone: connect one or choose another device',
  busy: 'The microphone could not be read: another program may be using it',
  unsupported: 'This browser cannot record audio here',
}

/** What the browser threw while opening audio, as an error with a reason. */
export function captureError(error: unknown): ScribeError {
  if (ScribeError.isInstance(error)) return error
  const name = error instanceof Error ? error.name : ''
  const reason = reasons[name] ?? 'failed'
  return new AudioError(reason, messages[reason] ?? 'The browser could not open the microphone', {
    cause: error,
  })
}

/** What is absent when `navigator.mediaDevices` or AudioWorklet is: a safe page, or a browser that can. */
export function unavailable(): AudioError {
  return globalThis.isSecureContext === false
    ? new AudioError(
        'insecure',
        'Browsers give audio to secure pages only: serve this page over https or from localhost',
      )
    : new AudioError('unsupported', 'This browser has no getUserMedia or no AudioWorklet')
}
