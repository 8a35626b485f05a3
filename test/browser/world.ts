import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { captureWorklet } from '../../src/browser/capture-processor.ts'
import { launchChromium } from './chromium.ts'

/** The strictest policy under which capture must work: scripts from this origin and nothing else. */
export const strictPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'"

export interface Microphone {
  /** What the fake microphone plays, once; absent: Chromium's beeps. */
  readonly wav?: Uint8Array
  /** What the user answers when asked. */
  readonly isAllowed?: boolean
}

/** A page of ours in a real Chromium, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page
  /** Console errors, uncaught exceptions, CSP violations. */
  readonly complaints: string[]
}

/** Serves the test page and opens it in browsers with microphones of your choice. */
export class BrowserWorld {
  readonly #server: Server
  readonly #directory: string
  readonly #browsers: Browser[] = []
  /** Paths the browser asked for. */
  readonly requests: string[] = []
  policy: string = strictPolicy
  /** False: `/capture-worklet.js` is not there, as when a bundler forgot it. */
  servesWorklet = true

  private constructor(directory: string, scripts: Readonly<Record<string, string>>) {
    this.#directory = directory
    const files: Record<string, [type: string, body: string]> = {
      '/': ['text/html', '<!doctype html><title>test</title><script type="module" src="/page.js"></script>'],
      '/capture-worklet.js': ['text/javascript', captureWorklet],
    }
    for (const [name, script] of Object.entries(scripts)) files[`/${name}`] = ['text/javascript', script]
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/'
      this.requests.push(path)
      const file = path === '/capture-worklet.js' && !this.servesWorklet ? undefined : files[path]
      response.writeHead(file ? 200 : 404, {
        'content-type': file?.[0] ?? 'text/plain',
        'content-security-policy': this.policy,
      })
      response.end(file?.[1])
    })
  }

  static async start(): Promise<BrowserWorld> {
    const built = (await build({
      logLevel: 'error',
      configFile: false,
      build: {
        write: false,
        minify: false,
        lib: {
          entry: fileURLToPath(new URL('./page.ts', import.meta.url)),
          formats: ['es'],
          fileName: 'page',
        },
      },
    })) as Rolldown.RolldownOutput[]
    const world = new BrowserWorld(
      await mkdtemp(join(tmpdir(), 'browser-test-')),
      Object.fromEntries(
        built.flatMap(({ output }) =>
          output.map((each) => [each.fileName, each.type === 'chunk' ? each.code : '']),
        ),
      ),
    )
    await new Promise<void>((resolve) => world.#server.listen(0, '127.0.0.1', resolve))
    return world
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async launch(microphone: Microphone): Promise<Browser> {
    const { wav, isAllowed = true } = microphone
    let wavPath: string | undefined
    if (wav) {
      wavPath = join(this.#directory, `${this.#browsers.length}.wav`)
      await writeFile(wavPath, wav)
    }
    const browser = await launchChromium({ isAllowed, ...(wavPath === undefined ? {} : { wavPath }) })
    this.#browsers.push(browser)
    return browser
  }

  async open(browser: Browser, host = '127.0.0.1'): Promise<OpenPage> {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`http://${host}:${this.port}/`)
    await page.waitForFunction(() => 'scribe' in globalThis)
    return { page, complaints }
  }

  async stop(): Promise<void> {
    for (const browser of this.#browsers) await browser.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await rm(this.#directory, { recursive: true })
  }
}
