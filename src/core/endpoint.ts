import { ConfigurationError, ConnectionError, toScribeError, type ScribeErrors } from './errors.ts'

/** A key or token, or what gets one; a function is asked again at every connection and every call. */
export type Credential = string | (() => string | Promise<string>)

/**
 * Checks what can be checked without asking, and returns it.
 *
 * @throws ConfigurationError naming `option`.
 */
export function checkCredential(credential: Credential, option: string): Credential {
  return typeof credential === 'function' ? credential : headerSafe(credential, option)
}

/**
 * The credential's present value, header-safe. A function that never answers is bounded by the caller's deadline.
 *
 * @throws ConfigurationError naming `option`; as `credentialFailure` when the function fails.
 */
export async function resolveCredential(credential: Credential, option: string): Promise<string> {
  if (typeof credential !== 'function') return headerSafe(credential, option)
  let value: string
  try {
    value = await credential()
  } catch (error) {
    throw credentialFailure(error)
  }
  return headerSafe(value, option)
}

/** Anything a credential function threw, as one of ours: worth another try, unless it says otherwise. */
export function credentialFailure(error: unknown): ScribeErrors {
  return toScribeError(
    error,
    (cause) => new ConnectionError('The credential could not be fetched', { cause }),
  )
}

/** What cannot go into a header would be quoted by the platform's error, so it is stopped here. */
function headerSafe(value: string, option: string): string {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed
  throw new ConfigurationError(
    option,
    'must be a non-empty string of visible ASCII characters, or a function that returns one',
  )
}

/** True for the names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}

/**
 * True for a host that is reached without encryption: this machine, or one that `allowed` names, with or without port.
 */
export function mayBeInsecure({ hostname, host }: URL, allowed: readonly string[] = []): boolean {
  return isLoopback(hostname) || allowed.some((name) => [hostname, host].includes(name.toLowerCase()))
}

/**
 * Checks a URL a caller gave us and returns it without a slash at its end.
 *
 * @throws ConfigurationError unless it is absolute, uses `scheme` (or its unencrypted sibling, on loopback and on the
 * hosts of `allowInsecureHosts`) and holds no user name.
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
    throw new ConfigurationError('allowInsecureHosts', "must be a list of host names, such as ['ollama']")
  }
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw new ConfigurationError(option, `must be an absolute ${scheme}// URL`)
  }
  const plain = parsed.protocol === `${scheme.slice(0, -2)}:`
  if (parsed.protocol !== scheme && !(plain && mayBeInsecure(parsed, allowInsecureHosts))) {
    throw new ConfigurationError(
      option,
      `must begin with ${scheme}//. Without encryption it is for loopback hosts and for those in allowInsecureHosts`,
    )
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ConfigurationError(option, 'must not hold a user name or password')
  }
  return url.replace(/\/+$/, '')
}
