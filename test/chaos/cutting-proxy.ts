import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Passes TCP on to a port of this machine, and cuts what it passes when told to: what a lost network looks like. */
export class CuttingProxy implements AsyncDisposable {
  /** The server's URL, by way of this proxy. */
  readonly url: string
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets: Set<Socket>
  #isBlocked = false

  private constructor(url: string, server: ReturnType<typeof createServer>, sockets: Set<Socket>) {
    this.url = url
    this.#server = server
    this.#sockets = sockets
  }

  /** @param host where it listens. */
  static async start(target: string, host = '127.0.0.1'): Promise<CuttingProxy> {
    const url = new URL(target)
    const { hostname } = url
    const port = Number(url.port)
    const sockets = new Set<Socket>()
    const server = createServer((near) => {
      if (proxy.#isBlocked) {
        near.destroy()
        return
      }
      const far = connect(port, hostname)
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket)
        socket.setNoDelay(true)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    url.hostname = host
    url.port = String((server.address() as AddressInfo).port)
    const proxy = new CuttingProxy(url.href, server, sockets)
    return proxy
  }

  /** Cuts every connection, in both directions and without a word. Returns whether there was one. */
  cut(): boolean {
    const had = this.#sockets.size > 0
    for (const socket of this.#sockets) socket.destroy()
    return had
  }

  /** Cuts everything for as long as it is set. */
  set isBlocked(isBlocked: boolean) {
    this.#isBlocked = isBlocked
    if (isBlocked) this.cut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
