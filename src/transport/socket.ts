import { ConfigurationError, ConnectionError } from '../core/errors.ts'

/** The part of a WebSocket that we use, so that no other package's type reaches ours. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  binaryType: string
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: { readonly message?: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
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

/** What makes a socket here. */
export type SocketClass = new (
  url: string,
  protocols: string[],
  options?: { headers: Readonly<Record<string, string>>; perMessageDeflate: boolean },
) => WebSocketLike

/**
 * Whether this platform's sockets can carry an `Authorization` header. Browsers' cannot.
 *
 * Told by the platform, because asking the socket's class would load it, and with it Node's `https` and `tls`, wherever
 * this package is only imported.
 */
export function canSendHeaders(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } }
  return process?.versions?.node !== undefined
}

/**
 * Loads what makes sockets here; the first connection does.
 *
 * @throws ConnectionError, worth another try where a part of a page did not arrive.
 */
export async function loadSocket(): Promise<SocketClass> {
  try {
    return (await import('isomorphic-ws')).default as unknown as SocketClass
  } catch (cause) {
    // Node's loader gives a code to what is missing for good.
    const retryable = !(cause instanceof Error && 'code' in cause)
    throw new ConnectionError('The WebSocket package could not be loaded', { retryable, cause })
  }
}

/**
 * Opens a socket; what goes wrong later is told through `onerror` and `onclose`.
 *
 * @throws ConfigurationError when there are headers and this platform's sockets send none.
 */
export function openSocket(
  Socket: SocketClass,
  url: string,
  headers: Readonly<Record<string, string>>,
): WebSocketLike {
  const isNode = 'ping' in Socket.prototype
  if (!isNode && Object.keys(headers).length > 0) {
    throw new ConfigurationError('apiKey', 'cannot be sent by the sockets of this platform; pass token')
  }
  // Compression is off: audio does not shrink, and without it a frame's buffer is free again when `send` returns.
  const socket = isNode ? new Socket(url, [], { headers, perMessageDeflate: false }) : new Socket(url, [])
  socket.binaryType = 'arraybuffer'
  return socket
}
