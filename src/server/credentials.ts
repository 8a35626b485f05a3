import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from './refusal.ts'

/** Who may connect, and for how long. */
export interface Admission {
  /** Longest session this credential allows, in milliseconds; absent for a key. */
  readonly maxSessionMs?: number
}

/** Length of the service's tokens. */
const tokenLength = 2_600

/** Makes tokens and checks credentials. A token has its limits and a signature in it, so the server keeps no list. */
export class Credentials {
  readonly #secret = randomBytes(32)
  readonly #keys: readonly string[] | undefined
  readonly #isOneTime: boolean
  readonly #spent = new Set<string>()

  /** True when clients need not present any: the server takes anything, or names no keys. */
  readonly isOpen: boolean
  readonly #takesAnything: boolean

  /**
   * @param keys keys to accept. When absent, clients need no credential, and any key and any token will do.
   * @param isOneTime a minted token opens one session only.
   * @param takesAnything also what the service would refuse by its form, such as `Bearer <key>`.
   */
  constructor(keys: readonly string[] | undefined, isOneTime: boolean, takesAnything: boolean = false) {
    this.#keys = keys
    this.#isOneTime = isOneTime
    this.#takesAnything = takesAnything
    this.isOpen = takesAnything || keys === undefined
  }

  acceptsKey(key: string): boolean {
    if (this.#takesAnything) return true
    if (key === '') return this.isOpen
    if (/^bearer\b/i.test(key)) return false
    return this.#keys ? this.#keys.includes(key) : true
  }

  /** A token that opens sessions until `expiresAt` (epoch milliseconds). */
  mint(expiresAt: number, maxSessionMs: number): string {
    const claims = Buffer.from(
      JSON.stringify([expiresAt, maxSessionMs, randomBytes(9).toString('base64url')]),
    )
    const head = `AQI${claims.toString('base64url')}.${this.#sign(claims)}.`
    return (
      head +
      randomBytes(tokenLength)
        .toString('base64url')
        .slice(0, tokenLength - head.length)
    )
  }

  /**
   * Checks what a WebSocket client presented.
   *
   * @throws Refusal (1008) with the service's text.
   */
  admit(authorization: string | undefined, token: string | null, now: number): Admission {
    const presented = token ?? authorization
    if (presented === undefined || presented === '') {
      if (this.isOpen) return {}
      throw unauthorized('Missing Authorization header')
    }
    const claims = this.#claims(presented)
    if (claims) {
      if (claims.expiresAt < now) throw unauthorized('Signature has expired')
      if (this.#isOneTime && this.#spent.has(presented)) throw unauthorized('Invalid API key')
      if (this.#isOneTime) this.#spent.add(presented)
      return { maxSessionMs: claims.maxSessionMs }
    }
    // A server that takes any key takes any token too, but a token that looks minted has to be.
    const isRefused =
      token !== null && !this.#takesAnything && (this.#keys !== undefined || token.startsWith('AQI'))
    if (isRefused || !this.acceptsKey(presented)) throw unauthorized('Invalid API key')
    return {}
  }

  #claims(token: string): { expiresAt: number; maxSessionMs: number } | undefined {
    const [, body, signature] = /^AQI([\w-]+)\.([\w-]+)\./.exec(token) ?? []
    if (body === undefined || signature === undefined) return undefined
    const claims = Buffer.from(body, 'base64url')
    const expected = this.#sign(claims)
    if (signature.length !== expected.length) return undefined
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined
    const [expiresAt, maxSessionMs] = JSON.parse(claims.toString()) as [number, number]
    return { expiresAt, maxSessionMs }
  }

  #sign(claims: Uint8Array): string {
    return createHmac('sha256', this.#secret).update(claims).digest('base64url')
  }
}

function unauthorized(why: string): Refusal {
  return new Refusal(1008, `Unauthorized Connection: ${why}`)
}
