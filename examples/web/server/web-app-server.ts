import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ScribeError } from 'medical-scribe'
import { createToken } from 'medical-scribe/node'
import type { PageSettings } from '../model/page-settings.ts'
import { gatewayRoutes, proxyToGateway } from './gateway-proxy.ts'
import { pageFiles, type PageFile } from './page-files.ts'
import { isFromOwnPage, pageHeaders } from './page-policy.ts'

/** The service behind the page. */
export interface WebAppServerOptions {
  /** `local`: the recogniser on this machine. `service`: AssemblyAI. */
  readonly mode: PageSettings['mode']
  /** Whole WebSocket address, which the page connects to itself. */
  readonly streamingUrl: string
  /** Where this server, not the page, calls models. */
  readonly gatewayUrl: string
  /** Where this server gets tokens. */
  readonly tokenUrl: string
  /** Never leaves this process. */
  readonly apiKey: string
  /** 0 takes a free one. */
  readonly port?: number
  /** Which build of the package the page carries. */
  readonly from?: 'source' | 'dist'
  readonly log?: (line: string) => void
}

/** Answers in place of a route, for tests of what the page says when it fails; true when it did. */
export type Interception = (request: IncomingMessage, response: ServerResponse) => boolean

/** Serves the page, short-lived tokens, and a way to the Gateway; on loopback. */
export class WebAppServer {
  readonly #server: Server
  readonly #options: WebAppServerOptions
  readonly #files: ReadonlyMap<string, PageFile>
  readonly #headers: Readonly<Record<string, string>>
  intercept: Interception | undefined

  static async start(options: WebAppServerOptions): Promise<WebAppServer> {
    const app = new WebAppServer(options, await pageFiles(options.from))
    await new Promise<void>((resolve, reject) => {
      app.#server.once('error', reject)
      app.#server.listen(options.port ?? 0, '127.0.0.1', resolve)
    })
    return app
  }

  private constructor(options: WebAppServerOptions, files: ReadonlyMap<string, PageFile>) {
    this.#options = options
    this.#files = files
    this.#headers = pageHeaders(options.streamingUrl)
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.log?.(
          `${request.method ?? ''} failed: ${ScribeError.isInstance(error) ? error.code : 'error'}`,
        )
        response.destroy()
      })
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://localhost:${this.port}/`
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.intercept?.(request, response)) return
    const { method = 'GET' } = request
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const route = `${method} ${path}`
    const file = method === 'GET' || method === 'HEAD' ? this.#files.get(path) : undefined
    if (file) {
      response.writeHead(200, { ...this.#headers, 'content-type': file.type, 'cache-control': 'no-cache' })
      response.end(file.body)
    } else if (route !== 'GET /settings' && route !== 'POST /token' && !gatewayRoutes.has(route)) {
      this.#send(response, 404, { error: 'not found' })
    } else if (!isFromOwnPage(request.headers)) {
      this.#send(response, 403, { error: 'only for the page of this server' })
    } else if (route === 'GET /settings') {
      this.#send(response, 200, this.#settings())
    } else if (route === 'POST /token') {
      await this.#token(response)
    } else {
      const { gatewayUrl, apiKey } = this.#options
      const headers = { ...this.#headers, 'cache-control': 'no-store' }
      await proxyToGateway(request, response, { url: gatewayUrl, apiKey }, headers)
    }
  }

  /** Put your own sign-in before this: whoever gets a token may transcribe on your account. */
  async #token(response: ServerResponse): Promise<void> {
    const { apiKey, tokenUrl, log } = this.#options
    try {
      const token = await createToken({
        apiKey,
        url: tokenUrl,
        expiresInSeconds: 60,
        maxSessionDurationSeconds: 10_800,
      })
      this.#send(response, 200, token)
    } catch (error) {
      // The code says enough for a log and holds no secret; the page only learns that it did not work.
      log?.(`token: ${ScribeError.isInstance(error) ? error.code : 'failed'}`)
      this.#send(response, 502, { error: 'no token' })
    }
  }

  #settings(): PageSettings {
    const { mode, streamingUrl } = this.#options
    return { mode, streamingUrl }
  }

  #send(response: ServerResponse, status: number, body: object): void {
    const headers = { ...this.#headers, 'content-type': 'application/json', 'cache-control': 'no-store' }
    response.writeHead(status, headers).end(JSON.stringify(body))
  }
}
