import {
  checkCredential,
  checkEndpoint,
  isLoopback,
  resolveCredential,
  type Credential,
} from '../core/endpoint.ts'
import { ConfigurationError } from '../core/errors.ts'
import { canSendHeaders } from './socket.ts'

/** In which part of the world audio is processed. */
export type Region = 'us' | 'eu'

/** Where to connect and with what. */
export interface EndpointOptions {
  /**
   * AssemblyAI API key, or a function that fetches one, asked again at every connection. Node only: a key in a page
   * is everyone's key. There use `token`. Not needed on a loopback host.
   */
  apiKey?: Credential | undefined
  /**
   * Temporary token, or a function that fetches one, asked again at every connection. What browsers use.
   */
  token?: Credential | undefined
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

/** A checked address and how to authenticate there; without a credential on a loopback host that asks for none. */
export interface Endpoint {
  readonly url: string
  readonly credential?: { readonly kind: 'apiKey' | 'token'; readonly value: Credential }
}

const defaultUrl = 'wss://streaming.assemblyai.com/v3/ws'

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
  const zoned = region ? defaultUrl.replace('streaming.', `streaming.${region}.`) : defaultUrl
  const url = checkEndpoint('streaming.url', options.url ?? zoned, 'wss:')
  if (token !== undefined)
    return { url, credential: { kind: 'token', value: checkCredential(token, 'token') } }
  if (apiKey === undefined) {
    if (isLoopback(new URL(url).hostname)) return { url }
    throw new ConfigurationError('apiKey', 'is missing; pass apiKey, or token in browsers')
  }
  if (!canSendHeaders()) {
    throw new ConfigurationError(
      'apiKey',
      'a key in a page is readable by everyone, and browsers cannot send it. Let your server make a temporary ' +
        "token (createToken() of medical-scribe/node) and pass token: () => fetch('/token').then((r) => r.text())",
    )
  }
  return { url, credential: { kind: 'apiKey', value: checkCredential(apiKey, 'apiKey') } }
}

/** Asks for the credential and puts it and the query where they belong. */
export async function address(
  { url, credential }: Endpoint,
  query: URLSearchParams,
): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
  const target = new URL(url)
  for (const [name, value] of query) target.searchParams.set(name, value)
  if (!credential) return { url: target.href, headers: {} }
  const secret = await resolveCredential(credential.value, credential.kind)
  if (credential.kind === 'token') target.searchParams.set('token', secret)
  return { url: target.href, headers: credential.kind === 'apiKey' ? { Authorization: secret } : {} }
}
