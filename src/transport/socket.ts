import { ConfigurationError, ConnectionError } from '../core/errors.ts'
import { networkFailure } from '../core/network-failure.ts'
import { builtinModule, nodeProcess } from '../core/node.ts'

/** The part of a WebSocket that we use, so that no other package's type reaches ours. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  binaryType: string
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: SocketErrorEvent) => void) | null
  onclose: ((event: { readonly code: number }) => void) | null
  /** `written` exists in Node only: it runs when the bytes have left for the kernel. */
  send(data: string | Uint8Array, written?: () => void): void
  close(code?: number): void
  /** Node only: closes without a handshake. */
  terminate?(): void
  /** Node only. */
  ping?(): void
  /** Node only. */
  on?(event: 'pong', listener: () => void): void
}

/** What a socket says of its failure. Browsers tell a page neither message nor error. */
export interface SocketErrorEvent {
  readonly message?: unknown
  readonly error?: unknown
}

/** What we ask of an `http.Agent` before we hand it on; Node's own and those of proxy packages fit. */
export interface SocketAgent {
  /** Closes the connections that it keeps. */
  readonly destroy: () => void
}

/** Where a socket goes and what it sends there. */
export interface SocketAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Node only. */
  readonly agent?: SocketAgent
}

/** What makes a socket here; `options` in Node only. */
export type SocketClass = new (
  url: string,
  protocols: string[],
  options?: Pick<SocketAddress, 'headers' | 'agent'> & { perMessageDeflate: boolean },
) => WebSocketLike

/** What is used of Node's module `module`. */
interface NodeModule {
  readonly createRequire: (from: string) => ((name: string) => unknown) & {
    readonly resolve: (name: string) => string
  }
}

/** Whether sockets here can carry an `Authorization` header. Asking their class would load Node's `https` and `tls`. */
export function canSendHeaders(): boolean {
  return nodeProcess()?.versions?.node !== undefined
}

/** Loads what makes sockets here; the first connection does. */
export async function loadSocket(): Promise<SocketClass> {
  const loaded: unknown = await import('isomorphic-ws').catch((cause: unknown) => {
    const message = 'The package isomorphic-ws, which makes WebSockets, could not be loaded'
    throw new ConnectionError(message, { retryable: false, cause })
  })
  // `require` gives the class itself. Jest's jsdom takes the files for browsers, where `ws` is an empty function.
  const candidates: readonly (() => unknown)[] = [
    () => (loaded as { default?: unknown }).default,
    () => loaded,
    () => nodeWebSockets(),
    () => (globalThis as { WebSocket?: unknown }).WebSocket,
  ]
  for (const candidate of candidates) {
    const found = candidate()
    const { prototype } = (found ?? {}) as { prototype?: { send?: unknown } }
    if (typeof prototype?.send === 'function') return found as SocketClass
  }
  throw new ConnectionError('This platform has no WebSocket', { retryable: false })
}

/**
 * The files of `ws` for Node, by their place: Jest's jsdom environment takes those for browsers, which are empty.
 * `from` is a file of this package; without it the package is looked for where the process runs.
 */
export function nodeWebSockets(from?: string): unknown {
  const process = nodeProcess()
  const createRequire = (builtinModule('module') as NodeModule | undefined)?.createRequire
  if (!process || !createRequire) return undefined
  try {
    const ours = from ?? createRequire(`${process.cwd()}/package.json`).resolve('medical-scribe/package.json')
    const main = createRequire(ours)
      .resolve('ws/package.json')
      .replace(/package\.json$/, 'index.js')
    return createRequire(main)(main)
  } catch {
    return undefined
  }
}

/** Opens a socket; what goes wrong later is told through `onerror` and `onclose`. */
export function openSocket(Socket: SocketClass, { url, headers, agent }: SocketAddress): WebSocketLike {
  const isNode = 'ping' in Socket.prototype
  if (!isNode && Object.keys(headers).length > 0) {
    throw new ConfigurationError('apiKey', 'cannot be sent by the sockets of this platform; pass token')
  }
  // Compression is off: audio does not shrink, and without it a frame's buffer is free again when `send` returns.
  const options = { headers, perMessageDeflate: false, ...(agent ? { agent } : {}) }
  const socket = isNode ? new Socket(url, [], options) : new Socket(url, [])
  socket.binaryType = 'arraybuffer'
  return socket
}

/** The HTTP status that refused the upgrade. In Node it is only in the text of the error, in browsers nowhere. */
export function refusedStatus({ message }: SocketErrorEvent): number | undefined {
  const status = /server response: (\d{3})/.exec(typeof message === 'string' ? message : '')?.[1]
  return status === undefined ? undefined : Number(status)
}

/** What a socket's failure means for the visit. The platform's error is the `cause`, where the platform tells it. */
export function socketFailure({ error }: SocketErrorEvent): ConnectionError {
  const { reason, retryable } = networkFailure(error)
  return new ConnectionError(`The connection to the streaming service was lost${reason}`, {
    closeCode: 1006,
    retryable,
    cause: error,
  })
}

/** How long a close handshake may take before the socket is dropped, in milliseconds. */
const closeGraceMs = 1_000

/** Lets go of a socket, which is not heard any more: at once after a last message, else with a handshake. */
export function closeSocket(socket: WebSocketLike, lastMessage?: string): void {
  socket.onmessage = null
  // Closing a socket that is still connecting makes `ws` emit an error, and an error nobody hears ends the process.
  socket.onerror = () => undefined
  socket.onclose = null
  const isUp = socket.readyState === 1
  if (lastMessage !== undefined && isUp) socket.send(lastMessage)
  if (lastMessage === undefined && isUp && socket.terminate) {
    const grace = setTimeout(() => socket.terminate?.(), closeGraceMs)
    socket.onclose = () => clearTimeout(grace)
    socket.close(1000)
  } else if (socket.terminate) socket.terminate()
  else socket.close()
}
