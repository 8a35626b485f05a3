/** Ends a session with an `Error` message and a close with the same code. */
export class Refusal extends Error {
  /** Close code and `error_code`. */
  readonly closeCode: number

  constructor(closeCode: number, text: string) {
    super(text)
    this.name = 'Refusal'
    this.closeCode = closeCode
  }
}

/** The service's answer to a known parameter with a value that it does not take. */
export function invalidValue(parameter: string, why: string): Refusal {
  return new Refusal(3006, `User Input Validation Error: Invalid '${parameter}': ${why}`)
}
