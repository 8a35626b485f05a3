import type { HttpAnswer } from './chat-completion.ts'
import type { Credentials } from './credentials.ts'

const longestSessionSeconds = 10_800

/** Answers `GET /v3/token` with a token, or with the 422 bodies that were seen from the service. */
export function answerToken(
  query: URLSearchParams,
  authorization: string | undefined,
  credentials: Credentials,
  now: number,
): HttpAnswer {
  const window = readSeconds(query.get('expires_in_seconds'), 'expires_in_seconds', 1, 600)
  const longest = 'max_session_duration_seconds'
  const asked = query.get(longest) ?? String(longestSessionSeconds)
  const session = readSeconds(asked, longest, 60, longestSessionSeconds)
  const problems = [window, session].filter((value) => typeof value !== 'number')
  if (authorization === undefined && !credentials.isOpen) {
    problems.push({ type: 'missing', loc: ['header', 'authorization'], msg: 'Field required', input: null })
  }
  if (problems.length > 0 || typeof window !== 'number' || typeof session !== 'number') {
    return { status: 422, body: { detail: problems } }
  }
  // Unlike the WebSocket, this endpoint takes `Bearer <key>` too.
  const key = (authorization ?? '').replace(/^bearer\s+/i, '')
  if (!credentials.acceptsKey(key)) {
    return { status: 401, body: { error: 'Unauthorized', code: 'unauthorized', details: 'Invalid API key' } }
  }
  const token = credentials.mint(now + window * 1_000, session * 1_000)
  return { status: 200, body: { token, expires_in_seconds: window } }
}

function readSeconds(raw: string | null, name: string, minimum: number, maximum: number): number | object {
  const loc = ['query', name]
  if (raw === null) return { type: 'missing', loc, msg: 'Field required', input: null }
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isInteger(value)) {
    const msg = 'Input should be a valid integer, unable to parse string as an integer'
    return { type: 'int_parsing', loc, msg, input: raw }
  }
  if (value < minimum) {
    const msg = `Input should be greater than or equal to ${minimum}`
    return { type: 'greater_than_equal', loc, msg, input: raw, ctx: { ge: minimum } }
  }
  if (value > maximum) {
    const msg = `Input should be less than or equal to ${maximum}`
    return { type: 'less_than_equal', loc, msg, input: raw, ctx: { le: maximum } }
  }
  return value
}
