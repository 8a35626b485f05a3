import { ConfigurationError, ConnectionError, toScribeError } from './errors.ts'

/** A key or token, or what gets one; a function is asked again at every connection and every call. */
export type Credential = string | (() => string | Promise<string>)

/** Checks what can be checked without asking, and returns it. @throws ConfigurationError naming `option`. */
export function checkCredential(credential: Credential, option: string): Credential {
  if (typeof credential === 'function') return credential
  const fault = 'must be a non-empty string of visible ASCII characters, or a function that returns one'
  return headerSafe(credential) ?? bad(option, fault)
}

/**
 * The credential's present value, header-safe. A function that never answers is bounded by the caller's deadline.
 *
 * @throws ConfigurationError naming `option`, for a string that cannot be sent. ConnectionError, worth another try, when
 * the function throws another error than one of ours, or returns nothing that can be sent: the user may be signed out for
 * a moment.
 */
export async function resolveCredential(credential: Credential, option: string): Promise<string> {
  if (typeof credential !== 'function') return checkCredential(credential, option) as string
  let value: unknown
  try {
    value = await credential()
  } catch (error) {
    const message = 'The credential could not be fetched'
    throw toScribeError(error, (cause) => new ConnectionError(message, { cause }))
  }
  const secret = headerSafe(value)
  if (secret !== undefined) return secret
  throw new ConnectionError(`The ${option} function returned nothing that can be sent as a credential`)
}

/** What cannot go into a header would be quoted by the platform's error, so it is stopped here. */
function headerSafe(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return /^[\x21-\x7e]+$/.test(trimmed) ? trimmed : undefined
}

function bad(option: string, fault: string): never {
  throw new ConfigurationError(option, fault)
}

/** True for the names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}

/** True for a host that is reached without encryption: this machine, or one of `allowed`, with or without port. */
export function mayBeInsecure({ hostname, host }: URL, allowed: readonly string[] = []): boolean {
  return isLoopback(hostname) || allowed.some((name) => [hostname, host].includes(name.toLowerCase()))
}

/**
 * Checks a URL a caller gave us and returns it without a slash at its end.
 *
 * @throws ConfigurationError unless it is absolute, uses `scheme` (or its unencrypted sibling, on loopback and on the
 * hosts of `allowInsecureHosts`) and holds no user name and no fragment.
 */
export function checkEndpoint(
  option: string,
  url: string,
  scheme: 'https:' | 'wss:',
  allowInsecureHosts: readonly string[] = [],
): string {
  const isList: boolean = Array.isArray(allowInsecureHosts)
  if (
    !isList ||
    allowInsecureHosts.some((host: unknown) => typeof host !== 'string' || /^$|[/\s]/.test(host))
  ) {
    return bad('allowInsecureHosts', "must be a list of host names, such as ['ollama']")
  }
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return bad(option, `must be an absolute ${scheme}// URL`)
  }
  const plain = parsed.protocol === `${scheme.slice(0, -2)}:`
  if (parsed.protocol !== scheme && !(plain && mayBeInsecure(parsed, allowInsecureHosts))) {
    const loopback = 'Without encryption it is for loopback hosts and for those in allowInsecureHosts'
    return bad(option, `must begin with ${scheme}//. ${loopback}`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return bad(option, 'must not hold a user name or password')
  }
  if (url.includes('#'))
    return bad(option, 'must not hold a #: write it as %23, or leave out what follows it')
  return url.replace(/\/+$/, '')
}
