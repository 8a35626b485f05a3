/** Why the page got no token. */
export type TokenFault = 'unreachable' | 'signed-out' | 'not-a-token' | 'refused'

/** What went wrong at the token endpoint; the `cause` of the error the session reports. */
export class TokenFailure extends Error {
  readonly fault: TokenFault

  constructor(fault: TokenFault) {
    super(`The token endpoint: ${fault}`)
    this.name = 'TokenFailure'
    this.fault = fault
  }
}
