import {
  checkCredential,
  checkEndpoint,
  mayBeInsecure,
  resolveCredential,
  type Credential,
} from '../core/endpoint.ts'
import { ConfigurationError } from '../core/errors.ts'
import { checkRegion, streamingHost, type Region } from '../core/region.ts'
import { canSendHeaders, type SocketAddress, type SocketAgent } from './socket.ts'

/** Where to connect and with what. */
export interface EndpointOptions {
  /**
   * AssemblyAI API key, or a function that gives one; asked again at every connection and model call.
   *
   * Needed unless `token` is given, or the host is on loopback or one of `allowInsecureHosts`. Node only: a key in a
   * page is everyone's key, there use `token`.
   */
  apiKey?: Credential | undefined
  /** Temporary streaming token, or a function that gives one; asked again at every connection. What browsers use. */
  token?: Credential | undefined
  /**
   * The whole WebSocket address. `ws://` is accepted for loopback hosts and for those of `allowInsecureHosts`.
   *
   * @default 'wss://streaming.assemblyai.com/v3/ws', or the host of `region`
   */
  url?: string
  /**
   * Data zone: audio stays in it, and a session's model calls too. An URL of yours names one host and wins over it.
   *
   * @default edge-routed streaming, which may be in either, and the US Gateway
   */
  region?: Region
  /**
   * Hosts that may be reached without encryption (`ws://`, `http://`), by name, with or without a port:
   * `['scribe.lan']`. What is said in the visit can be read on the way there.
   *
   * @default []
   */
  allowInsecureHosts?: readonly string[]
  /**
   * An `http.Agent` or `https.Agent` for the WebSocket, such as one that goes through a proxy or trusts a certificate
   * of your own. Node only.
   *
   * @default none
   */
  agent?: SocketAgent
}

/** A checked address and how to authenticate there; without a credential at a host that asks for none. */
export interface Endpoint {
  readonly url: string
  readonly credential?: { readonly kind: 'apiKey' | 'token'; readonly value: Credential }
  readonly agent?: SocketAgent
}

/** Checks address and credential. */
export function resolveEndpoint(options: EndpointOptions): Endpoint {
  const { apiKey, token, region, agent, allowInsecureHosts } = options
  checkRegion(region)
  const zoned = `wss://${streamingHost(region)}/v3/ws`
  const url = checkEndpoint('streaming.url', options.url ?? zoned, 'wss:', allowInsecureHosts)
  if (agent) {
    if (!canSendHeaders())
      throw new ConfigurationError('streaming.agent', 'is for Node; browsers have their own')
    if (typeof agent.destroy !== 'function')
      throw new ConfigurationError('streaming.agent', 'must be an http.Agent or https.Agent')
  }
  const endpoint = { url, ...(agent ? { agent } : {}) }
  if (token !== undefined) {
    return { ...endpoint, credential: { kind: 'token', value: checkCredential(token, 'token') } }
  }
  if (apiKey === undefined) {
    if (mayBeInsecure(new URL(url), allowInsecureHosts)) return endpoint
    throw new ConfigurationError('apiKey', 'is missing; pass apiKey, or token in browsers')
  }
  if (!canSendHeaders()) {
    throw new ConfigurationError(
      'apiKey',
      'a key in a page is readable by everyone, and browsers cannot send it. Let your server make a temporary ' +
        "token (createToken() of medical-scribe/node) and pass token: () => fetch('/token').then((r) => r.text())",
    )
  }
  return { ...endpoint, credential: { kind: 'apiKey', value: checkCredential(apiKey, 'apiKey') } }
}

/** Asks for the credential and puts it and the query where they belong. */
export async function address(
  { url, credential, agent }: Endpoint,
  query: URLSearchParams,
): Promise<SocketAddress> {
  const target = new URL(url)
  for (const [name, value] of query) target.searchParams.set(name, value)
  const headers: Record<string, string> = {}
  if (credential) {
    const secret = await resolveCredential(credential.value, credential.kind)
    if (credential.kind === 'token') target.searchParams.set('token', secret)
    else headers['Authorization'] = secret
  }
  return { url: target.href, headers, ...(agent ? { agent } : {}) }
}
