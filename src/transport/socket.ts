import WebSocket from 'isomorphic-ws'

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

type SocketClass = new (
  url: string,
  protocols: string[],
  options?: { headers: Readonly<Record<string, string>>; perMessageDeflate: boolean },
) => WebSocketLike

/** Whether this platform's sockets can carry an `Authorization` header. Browsers' cannot. */
export function canSendHeaders(): boolean {
  return 'ping' in (WebSocket as unknown as SocketClass).prototype
}

/** Opens a socket; what goes wrong is told through `onerror` and `onclose`. */
export function openSocket(url: string, headers: Readonly<Record<string, string>>): WebSocketLike {
  const Socket = WebSocket as unknown as SocketClass
  // Compression is off: audio does not shrink, and without it a frame's buffer is free again when `send` returns.
  const socket = canSendHeaders()
    ? new Socket(url, [], { headers, perMessageDeflate: false })
    : new Socket(url, [])
  socket.binaryType = 'arraybuffer'
  return socket
}
