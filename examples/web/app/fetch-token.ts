import { ConnectionError } from 'medical-scribe'
import { TokenFailure, type TokenFault } from '../model/token-failure.ts'

const timeoutMs = 8_000

/**
 * A fresh token from our server, for one connection.
 *
 * @throws ConnectionError; its `cause` says why. Only a server that does not answer is worth another try.
 */
export async function fetchToken(): Promise<string> {
  let response: Response
  try {
    response = await fetch('/token', { method: 'POST', signal: AbortSignal.timeout(timeoutMs) })
  } catch {
    throw failure('unreachable')
  }
  if (response.status === 401 || response.status === 403) throw failure('signed-out')
  if (!response.ok) throw failure('refused')
  const body: unknown = await response.json().catch(() => undefined)
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
  if (typeof token !== 'string' || token === '') throw failure('not-a-token')
  return token
}

function failure(fault: TokenFault): ConnectionError {
  return new ConnectionError('No token for the streaming service', {
    retryable: fault === 'unreachable',
    cause: new TokenFailure(fault),
  })
}
