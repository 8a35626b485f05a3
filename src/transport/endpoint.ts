import { ConfigurationError } from '../core/errors.ts'
import { canSendHeaders } from './socket.ts'

/** A secret, or what fetches it: asked again at every connection. */
export type Credential = string | (() => string | Promise<string>)

/** In which part of the world audio is processed. */
export type Region = 'us' | 'eu'

/** Where to connect and with what. */
export interface EndpointOptions {
  /**
   * AssemblyAI API key, or a function that fetches one, asked again at every connection. Node only: a key in a page
   * is everyone's key. There use `token`.
   */
  apiKey?: Credential
  /**
   * Temporary token, or a function that fetches one, asked again at every connection. What browsers use.
   */
  token?: Credential
  /**
   * The whole WebSocket address. `ws://` is accepted for loopback hosts only.
   *
   * @default 'wss://streaming.assemblyai.com/v3/ws', or the host of `region`
   */
  url?: string
  /**
   * Data zone: audio stays in it. Without one, any American or European region may process it.
   *
   * @default none
   */
  region?: Region
}

/** A checked address and how to authenticate there. */
export interface Endpoint {
  readonly url: URL
  readonly credential: Credential
  readonly kind: 'key' | 'token'
}

const defaultUrl = 'wss://streaming.assemblyai.com/v3/ws'

/** True for addresses that do not leave this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/**
 * Checks address and credential.
 *
 * @throws ConfigurationError naming the option.
 */
export function resolveEndpoint(options: EndpointOptions): Endpoint {
  const { apiKey, token, region } = options
  if (region !== undefined && region !== 'us' && region !== 'eu') {
    throw new ConfigurationError('region', "must be 'us' or 'eu'")
  }
  const url = parseUrl(
    options.url ?? (region ? defaultUrl.replace('streaming.', `streaming.${region}.`) : defaultUrl),
  )
  if (token !== undefined) return { url, credential: checked('token', token), kind: 'token' }
  if (apiKey === undefined) {
    throw new ConfigurationError('apiKey', 'is missing; pass apiKey, or token in browsers')
  }
  if (!canSendHeaders()) {
    throw new ConfigurationError(
      'apiKey',
      'a key in a page is readable by everyone, and browsers cannot send it. Let your server make a temporary ' +
        "token (createToken() of medical-scribe/node) and pass token: () => fetch('/token').then((r) => r.text())",
    )
  }
  return { url, credential: checked('apiKey', apiKey), kind: 'key' }
}

function parseUrl(text: string): URL {
  let url: URL | undefined
  try {
    url = new URL(text)
  } catch {
    // Told below, without the address: its query may hold a secret.
  }
  if (!url || !/^wss?:$/.test(url.protocol)) {
    throw new ConfigurationError('streaming.url', 'must be a whole WebSocket address, wss://host/path')
  }
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    throw new ConfigurationError('streaming.url', 'must be wss://; ws:// is for loopback hosts only')
  }
  return url
}

function checked(option: string, credential: Credential): Credential {
  if (typeof credential === 'function' || (typeof credential === 'string' && credential.trim() !== '')) {
    return credential
  }
  throw new ConfigurationError(option, 'must be a non-empty string, or a function that returns one')
}

/** Asks for the credential and puts it and the query where they belong. */
export async function address(
  endpoint: Endpoint,
  query: URLSearchParams,
): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
  const { credential, kind } = endpoint
  const secret = typeof credential === 'function' ? await credential() : credential
  if (typeof secret !== 'string' || secret.trim() === '') {
    throw new ConfigurationError(kind === 'key' ? 'apiKey' : 'token', 'the function returned no credential')
  }
  const url = new URL(endpoint.url)
  for (const [name, value] of query) url.searchParams.set(name, value)
  if (kind === 'token') url.searchParams.set('token', secret.trim())
  return { url: url.href, headers: kind === 'key' ? { Authorization: secret.trim() } : {} }
}
