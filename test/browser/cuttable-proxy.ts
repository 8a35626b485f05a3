import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A way to another port of this machine that can be cut, as a network is. */
export class CuttableProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** True: nobody gets through. */
  isDown = false

  static async start(toPort: number): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(toPort)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  private constructor(toPort: number) {
    this.#server = createServer((near) => {
      if (this.isDown) {
        near.destroy()
        return
      }
      const far = connect(toPort, '127.0.0.1')
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          this.#sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far).pipe(near)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Cuts what goes through it now, in the middle of whatever was being sent. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.cut()
    await closed
  }
}
