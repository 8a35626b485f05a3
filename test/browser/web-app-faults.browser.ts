import type { ServerResponse } from 'node:http'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { chromiumPath, insecureHost, launchChromium } from './chromium.ts'
import { serveWebApp } from './serve-web-app.ts'
import { demoWav, WebAppPage, type OpenOptions } from './web-app-page.ts'

const script = Array.from({ length: 30 }, (_, index) => ({
  text: `This is sentence number ${index + 1}.`,
  startMs: 300 + index * 2_500,
}))

describe.skipIf(!chromiumPath)('what the web app says when something fails', () => {
  let fake: FakeAssemblyAI
  let app: WebAppServer
  let browser: Browser
  let web: WebAppPage | undefined

  beforeAll(async () => {
    fake = await FakeAssemblyAI.start({ script, latency: 'live' })
    app = await serveWebApp(fake)
    browser = await launchChromium({ wavPath: demoWav })
  })

  afterEach(async () => {
    app.intercept = undefined
    expect(web?.complaints ?? []).toEqual([])
    await web?.close()
    web = undefined
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await fake?.stop()
  })

  const open = async (options?: OpenOptions, on: Browser = browser): Promise<WebAppPage> =>
    (web = await WebAppPage.open(on, app, options))

  /** The notice is there, says what to do, and is a good citizen; a picture of it is kept. */
  async function sees(title: string, picture: string): Promise<void> {
    const page = web as WebAppPage
    const notice = page.notice(title)
    await notice.waitFor({ timeout: 40_000 })
    expect((await notice.locator('.notice-text p').nth(1).textContent())?.length).toBeGreaterThan(20)
    expect(await page.faults()).toEqual([])
    await page.screenshot(`fault-${picture}`)
  }

  it('the microphone is not allowed', async () => {
    const refusing = await launchChromium({ isAllowed: false })
    try {
      const page = await open({}, refusing)
      await page.start()
      await sees('The microphone is not allowed', 'denied')
      await page.button('Start visit').waitFor()
      expect(await page.page.locator('.saved-visit').count()).toBe(0)
      await page.close()
      web = undefined
    } finally {
      await refusing.close()
    }
  })

  it('there is no microphone, and then there is', async () => {
    const page = await open({
      before: () => {
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
        let calls = 0
        navigator.mediaDevices.getUserMedia = (constraints) =>
          calls++ === 0 ? Promise.reject(new DOMException('none', 'NotFoundError')) : real(constraints)
      },
    })
    await page.start()
    await sees('No microphone was found', 'missing')
    await page.button('Try again').click()
    await page.button('The patient agrees').click()
    await page.waitForStatus('Listening')
    expect(await page.page.locator('.notice').count()).toBe(0)
  })

  it('the microphone is unplugged in the middle: the visit is kept and goes on', async () => {
    const page = await open({
      before: () => {
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
        navigator.mediaDevices.getUserMedia = async (constraints) => {
          const stream = await real(constraints)
          Object.assign(globalThis, {
            unplug: () => {
              for (const track of stream.getTracks()) {
                track.stop()
                track.dispatchEvent(new Event('ended'))
              }
            },
          })
          return stream
        }
      },
    })
    await page.start()
    await page.waitForTurns(1)
    await page.page.evaluate('unplug()')
    await sees('The microphone was disconnected', 'unplugged')
    await page.waitForStatus('Interrupted')
    const before = await page.said()
    await page.button('Go on with this visit').click()
    await page.waitForStatus('Listening')
    expect((await page.said()).slice(0, before.length)).toEqual(before)
    await page.button('Stop and write note').click()
    await page.waitForNote()
  })

  it('the page is not secure', async () => {
    await open({ host: insecureHost })
    await sees('This page cannot use the microphone', 'insecure')
    await web?.everywhere('fault-insecure')
    expect(await web?.page.locator('#buttons').isVisible()).toBe(false)
  })

  const faults: readonly (readonly [
    name: string,
    title: string,
    answer: (response: ServerResponse) => void,
  ])[] = [
    ['401', 'You are signed out', (response) => response.writeHead(401).end()],
    [
      'html',
      'The server gave no token',
      (response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Sign in</p>'),
    ],
    ['500', 'The server could not get a token', (response) => response.writeHead(500).end()],
    ['down', 'Your own server cannot be reached', (response) => response.destroy()],
  ]
  it.each(faults)('the token endpoint: %s', async (name, title, answer) => {
    app.intercept = ({ url }, response) => {
      if (url !== '/token') return false
      answer(response)
      return true
    }
    const page = await open()
    await page.start()
    await sees(title, `token-${name}`)
  })

  it('the server of the page does not answer', async () => {
    app.intercept = ({ url }, response) => {
      if (url !== '/settings') return false
      response.destroy()
      return true
    }
    const page = await open()
    await sees('Your own server cannot be reached', 'server-down')
    await page.everywhere('fault-server-down')
    app.intercept = undefined
    await page.button('Try again').click()
    await page.button('Start visit').waitFor()
  })

  it('the service refuses the visit', async () => {
    fake.inject({ kind: 'close', code: 1008, error: 'Not authorized: account disabled' })
    const page = await open()
    await page.start()
    await sees('The transcription service refused this visit', 'refused')
  })

  it('there is no room left in the browser: the visit goes on', async () => {
    const page = await open()
    await page.button('Start visit').waitFor()
    const session = await page.page.context().newCDPSession(page.page)
    const origin = `http://localhost:${app.port}`
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 60_000 })
    await page.start()
    await sees('There is no room to save this visit', 'quota')
    const count = await page.turns.count()
    await page.waitForTurns(count + 1)
    await page.button('Stop and write note').click()
    await page.waitForNote()
  })
})
