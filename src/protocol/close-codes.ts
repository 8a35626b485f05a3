/** What to do about a closed streaming connection. */
export type CloseAction =
  /** Open a new session and send again what is unconfirmed. */
  | 'retry'
  /** The same, but wait tens of seconds first. */
  | 'retry-later'
  /** The session's time is up: open a new one at once. */
  | 'rotate'
  /** Doing the same again cannot help. */
  | 'stop'
  /** The end we asked for. */
  | 'done'

export interface CloseMeaning {
  readonly action: CloseAction
  /** What it means, for an error message. */
  readonly meaning: string
}

/**
 * Close codes of AssemblyAI Streaming v3; `error_code` of an `Error` message equals the code that follows it.
 * Source: AssemblyAI's documentation and recorded sessions of September 2026.
 * Absent on purpose: 4000–4103, which belong to the retired v2 API.
 */
export const closeCodes: Readonly<Record<number, CloseMeaning>> = {
  1000: { action: 'done', meaning: 'the session ended' },
  1001: { action: 'retry', meaning: 'the server went away' },
  1005: { action: 'retry', meaning: 'the connection closed without a reason' },
  1006: { action: 'retry', meaning: 'the connection was lost' },
  1008: { action: 'stop', meaning: 'the credential was refused' },
  1009: { action: 'stop', meaning: 'a message was over 128 KB' },
  1011: { action: 'retry', meaning: 'the server failed' },
  1012: { action: 'retry', meaning: 'the server restarts' },
  1013: { action: 'retry', meaning: 'the server is overloaded' },
  3005: { action: 'retry', meaning: 'the server cancelled the session' },
  3006: { action: 'stop', meaning: 'the server refused a parameter or message' },
  3007: { action: 'stop', meaning: 'audio frames were too short, too long or too fast' },
  3008: { action: 'rotate', meaning: 'the session reached its maximum duration, or its token had expired' },
  3009: { action: 'retry-later', meaning: 'too many sessions at once' },
}

const tooMany = /too many concurrent sessions/i
/** What a code means with such a text in the `Error` message. */
const exceptions: readonly (readonly [code: number, text: RegExp, is: CloseMeaning])[] = [
  [1008, tooMany, { action: 'retry-later', meaning: 'too many sessions at once' }],
  [3009, tooMany, { action: 'retry-later', meaning: 'too many sessions at once' }],
  [1008, /signature has expired/i, { action: 'retry', meaning: 'the temporary token had expired' }],
  [3006, /due to inactivity/i, { action: 'retry', meaning: 'the session was idle for too long' }],
  [3007, /transmission rate exceeded/i, { action: 'retry', meaning: 'audio was sent too fast' }],
]

/**
 * What a close means, from its code and, where codes are ambiguous, the text of the `Error` message before it.
 * An unknown code is retried: the budget bounds it.
 */
export function closeMeaning(code: number, errorText = ''): CloseMeaning {
  const [, , exception] = exceptions.find(([of, text]) => of === code && text.test(errorText)) ?? []
  const unknown: CloseMeaning = { action: 'retry', meaning: `the connection closed with code ${code}` }
  return exception ?? closeCodes[code] ?? unknown
}
