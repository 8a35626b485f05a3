import { fileURLToPath } from 'node:url'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '../../src/node.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { chromiumPath, launchChromium } from './chromium.ts'

const entry = fileURLToPath(new URL('./react-app.ts', import.meta.url))
const script = [
  { speaker: 'doctor', text: 'Where does it hurt?', startMs: 200, endMs: 1_200 },
  { speaker: 'patient', text: 'In my knee.', startMs: 2_200, endMs: 3_000 },
]

describe.skipIf(!chromiumPath)('a React app under StrictMode', () => {
  let fake: FakeAssemblyAI
  let browser: Browser
  let server: Server
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    fake = await FakeAssemblyAI.start({ script, keys: ['key'] })
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      define: { 'process.env.NODE_ENV': '"development"' },
    })
    const code = outputFiles[0]?.text ?? ''
    const html = '<!doctype html><div id="root"></div><script type="module" src="/app.js"></script>'
    server = createServer(({ url }, response) => {
      if (url === '/token') {
        const asked = createToken({ apiKey: 'key', url: fake.tokenUrl, expiresInSeconds: 60 })
        void asked.then(({ token }) => response.end(token))
        return
      }
      response.setHeader('content-type', url === '/app.js' ? 'text/javascript' : 'text/html')
      response.end(url === '/app.js' ? code : html)
    }).listen(0, '127.0.0.1')
    browser = await launchChromium({})
    page = await browser.newPage()
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction('"app" in globalThis')
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
    await fake?.stop()
  })

  const states = (): Promise<string[]> => page.evaluate<string[]>('app.states()')

  it('hears a visit, and leaves none behind: not by StrictMode, not by leaving in the middle of a start', async () => {
    await page.evaluate(
      (url) =>
        (globalThis as unknown as { app: { mount(url: string, tokenUrl: string): void } }).app.mount(
          url,
          '/token',
        ),
      fake.streamingUrl,
    )
    await page.locator('#start').click()
    // Twice: one session runs at a time.
    await page.locator('#start').click()
    expect(await states()).toHaveLength(1)
    await page.locator('li', { hasText: 'In my knee.' }).waitFor()
    await page.locator('#stop').click()
    await page.locator('#status', { hasText: 'finished' }).waitFor()
    await page.locator('#start').click()
    // Gone while the socket is still opening.
    await page.locator('#toggle').click()
    await page.waitForFunction('app.states().every((state) => state === "ended")')
    expect(await states()).toEqual(['ended', 'ended'])
    await page.locator('#toggle').click()
    await page.locator('#start').click()
    await page.locator('li').first().waitFor()
    await page.evaluate('app.unmount()')
    await page.waitForFunction('app.states().every((state) => state === "ended")')
    expect(complaints).toEqual([])
  })
})
