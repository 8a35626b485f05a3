import {
  ScribeError,
  type AudioErrorReason,
  type ScribeErrors,
  type ScribeWarning,
  type StoreError,
} from 'medical-scribe'
import { TokenFailure, type TokenFault } from './token-failure.ts'

/** Something that went wrong, in words that help. */
export interface Problem {
  readonly title: string
  /** What to do about it. */
  readonly advice: string
}

const tell = (title: string, advice: string): Problem => ({ title, advice })

const audio: Readonly<Record<AudioErrorReason, Problem>> = {
  denied: tell(
    'The microphone is not allowed',
    'Allow it with the icon beside the address bar, and in the system’s privacy settings, then try again.',
  ),
  missing: tell('No microphone was found', 'Connect one, or choose another in the list, then try again.'),
  busy: tell(
    'The microphone is in use elsewhere',
    'Close the other program or call that uses it, then try again.',
  ),
  unplugged: tell(
    'The microphone was disconnected',
    'Everything heard so far is kept. Connect it again, or choose another, and go on.',
  ),
  insecure: tell(
    'This page cannot use the microphone',
    'Browsers give audio to safe pages only. Open it with https, or on this computer as http://localhost.',
  ),
  format: tell('This audio cannot be read', 'Choose another microphone, then try again.'),
  unsupported: tell(
    'This browser cannot record audio here',
    'Use a current Chrome, Edge, Firefox or Safari. If it is current, the audio worklet could not be loaded.',
  ),
  failed: tell('The microphone gave no audio', 'Try again, reload the page, or choose another microphone.'),
}

const token: Readonly<Record<TokenFault, Problem>> = {
  unreachable: tell(
    'Your own server cannot be reached',
    'It gives no token. Check the network, and that the server runs.',
  ),
  'signed-out': tell('You are signed out', 'The server refused this page. Sign in again, then try again.'),
  'not-a-token': tell(
    'The server gave no token',
    'It answered with something else, such as a sign-in page. Sign in again, or ask who runs it.',
  ),
  refused: tell(
    'The server could not get a token',
    'It may lack a valid key. Ask who runs the server to look at its log.',
  ),
}

const memoryOnly = 'It goes on, in memory only: do not reload the page before the note is copied.'
const store: Readonly<Partial<Record<StoreError['reason'], Problem>>> = {
  full: tell('There is no room to save this visit', `${memoryOnly} Delete old visits after.`),
  denied: tell(
    'The browser does not let this page save visits',
    `Private windows often forbid it. ${memoryOnly}`,
  ),
  claimed: tell(
    'This visit is open elsewhere',
    'Another tab or program has it. If it was just closed, it is free within a quarter of a minute.',
  ),
  newer: tell('The visits here were saved by a newer version', 'Reload the page to get it.'),
}
const unsaved = tell('The visit is no longer being saved', memoryOnly)

/** What to tell people about an error. Goes down to its cause where that says more. */
export function problemOf(error: ScribeErrors): Problem {
  const fault = tokenFault(error)
  if (fault) return token[fault]
  switch (error.code) {
    case 'audio':
      return audio[error.reason]
    case 'store':
      return store[error.reason] ?? unsaved
    case 'connection':
      return tell('The connection was lost', 'Check the network; what was heard is kept.')
    case 'transcription':
      return refusal(error.closeCode)
    case 'protocol':
      return tell(
        'The transcription service gave an answer that cannot be read',
        'Try again. If it stays, this page may be older than the service.',
      )
    case 'model':
    case 'note':
      return tell('The note could not be written', 'The transcript is complete. Try to write the note again.')
    case 'configuration':
      return tell('This page is set up wrongly', `Tell who runs the server: ${error.message}`)
    case 'state':
    case 'cancelled':
      return tell('The visit was cancelled', 'What was heard is kept.')
  }
}

function refusal(closeCode: number): Problem {
  return closeCode === 1008
    ? tell(
        'The transcription service refused this visit',
        'Its key or token was not accepted. Ask who runs the server to check the key and the account.',
      )
    : tell(
        'The transcription service ended the visit',
        `It closed with code ${closeCode}. What was heard is kept: go on, or finish with what there is.`,
      )
}

function tokenFault(error: unknown): TokenFault | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof TokenFailure) return at.fault
  }
  return undefined
}

/** What to tell of a warning; undefined for those that need no one's attention during a visit. */
export function noticeOf(warning: ScribeWarning): Problem | undefined {
  switch (warning.kind) {
    case 'not-durable':
      return ScribeError.isInstance(warning.cause) ? problemOf(warning.cause) : unsaved
    case 'silent-audio':
      return tell('Nothing can be heard', 'The microphone is muted, by its switch or by the system.')
    case 'slow-network':
      return tell('The network is slow', 'The transcript lags behind. Nothing is lost: audio waits here.')
    case 'note':
      return tell(
        'No model wrote the note',
        'The visit’s own sentences stand instead. Try to write it again.',
      )
    case 'journal':
      return tell(
        'Part of the saved visit could not be read',
        'Compare the transcript with what you remember.',
      )
    case 'budget':
      return tell('No more edits for this visit', 'Its limit is used up; turns stay as heard.')
    default:
      // What the service or an edit had to say is no news during a visit.
      return undefined
  }
}
