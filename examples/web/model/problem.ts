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

const audio: Readonly<Record<AudioErrorReason, Problem>> = {
  denied: {
    title: 'The microphone is not allowed',
    advice:
      'Allow it with the icon beside the address bar, and in the system’s privacy settings, then try again.',
  },
  missing: {
    title: 'No microphone was found',
    advice: 'Connect one, or choose another in the list of microphones, then try again.',
  },
  busy: {
    title: 'The microphone is in use elsewhere',
    advice: 'Close the other program or call that uses it, then try again.',
  },
  unplugged: {
    title: 'The microphone was disconnected',
    advice: 'Everything heard so far is kept. Connect it again, or choose another, and go on.',
  },
  insecure: {
    title: 'This page cannot use the microphone',
    advice:
      'Browsers give audio to safe pages only. Open it with https, or on this computer as http://localhost.',
  },
  format: { title: 'This audio cannot be read', advice: 'Choose another microphone, then try again.' },
  unsupported: {
    title: 'This browser cannot record audio here',
    advice:
      'Use a current Chrome, Edge, Firefox or Safari. If it is current, the audio worklet could not be loaded.',
  },
  failed: {
    title: 'The microphone gave no audio',
    advice: 'Try again. If that does not help, reload the page or choose another microphone.',
  },
}

const token: Readonly<Record<TokenFault, Problem>> = {
  unreachable: {
    title: 'Your own server cannot be reached',
    advice:
      'The token endpoint does not answer. Check the network, and that the server runs, then try again.',
  },
  'signed-out': {
    title: 'You are signed out',
    advice: 'The token endpoint refused this page. Sign in again, then try again.',
  },
  'not-a-token': {
    title: 'The token endpoint gave no token',
    advice:
      'It answered with something else, such as a sign-in page. Sign in again, or ask who runs the server.',
  },
  refused: {
    title: 'The server could not get a token',
    advice: 'It may lack a valid key. Ask who runs the server to look at its log.',
  },
}

const store: Readonly<Partial<Record<StoreError['reason'], Problem>>> = {
  full: {
    title: 'There is no room to save this visit',
    advice:
      'It goes on, in memory only: do not close or reload the page before the note is copied. Delete old visits after.',
  },
  denied: {
    title: 'The browser does not let this page save visits',
    advice: 'Private windows often forbid it. The visit goes on, in memory only: do not reload the page.',
  },
  claimed: {
    title: 'This visit is open elsewhere',
    advice: 'Another tab or program has it. If it was just closed, it is free within a quarter of a minute.',
  },
  newer: {
    title: 'The visits here were saved by a newer version',
    advice: 'Reload the page to get it.',
  },
}

const unsaved: Problem = {
  title: 'The visit is no longer being saved',
  advice: 'It goes on, in memory only: do not close or reload the page before the note is copied.',
}

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
      return {
        title: 'The connection was lost',
        advice: 'The transcription service cannot be reached. Check the network; what was heard is kept.',
      }
    case 'transcription':
      return refusal(error.closeCode)
    case 'protocol':
      return {
        title: 'The transcription service gave an answer that cannot be read',
        advice: 'Try again. If it stays, this page may be older than the service.',
      }
    case 'model':
    case 'note':
      return {
        title: 'The note could not be written',
        advice: 'The transcript is complete. Try to write the note again.',
      }
    case 'configuration':
      return { title: 'This page is set up wrongly', advice: `Tell who runs the server: ${error.message}` }
    case 'state':
    case 'cancelled':
      return { title: 'The visit was cancelled', advice: 'What was heard is kept.' }
  }
}

function refusal(closeCode: number): Problem {
  if (closeCode === 1008) {
    return {
      title: 'The transcription service refused this visit',
      advice: 'Its key or token was not accepted. Ask who runs the server to check the key and the account.',
    }
  }
  return {
    title: 'The transcription service ended the visit',
    advice: `It closed with code ${closeCode}. What was heard is kept: go on, or finish with what there is.`,
  }
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
      return {
        title: 'Nothing can be heard',
        advice: 'The microphone gives silence only. It may be muted by a switch or by the system.',
      }
    case 'slow-network':
      return {
        title: 'The network is slow',
        advice: 'The transcript lags behind. Nothing is lost: audio waits here until it can be sent.',
      }
    case 'note':
      return {
        title: 'No model wrote the note',
        advice: 'A draft of the visit’s own sentences stands instead. Try to write it again.',
      }
    case 'journal':
      return {
        title: 'Part of the saved visit could not be read',
        advice: 'Compare the transcript with what you remember.',
      }
    case 'budget':
      return { title: 'No more edits for this visit', advice: 'Its limit is used up; turns stay as heard.' }
    default:
      // What the service or an edit had to say is no news during a visit.
      return undefined
  }
}
