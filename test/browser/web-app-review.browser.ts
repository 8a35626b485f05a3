import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { editorThat } from './plain-editor.ts'
import { serveWebApp } from './serve-web-app.ts'
import { demoWav, WebAppPage } from './web-app-page.ts'

const key = 'the-key-that-stays-on-the-server'
const isBuilt = existsSync(new URL('../../dist/capture-worklet.js', import.meta.url))
if (!isBuilt) console.log('Skipped: the page with the built package, for there is no dist (npm run build)')

const script = [
  { speaker: 'doctor', text: 'Good morning. How is the knee?', startMs: 200, endMs: 1_200 },
  { speaker: 'patient', text: 'The left knee hurts, and I have no fever.', startMs: 2_200, endMs: 3_600 },
  { speaker: 'patient', text: 'I am allergic to penicillin.', startMs: 4_600, endMs: 5_400 },
  {
    speaker: 'doctor',
    text: 'Um, take ten milligrams of lisinopril once a day.',
    startMs: 6_400,
    endMs: 8_000,
  },
]

/** An editor that is right once and dangerous twice. */
const rewrites: readonly (readonly [RegExp, string])[] = [
  [/^Um, take ten milligrams/, 'Take 20 mg'],
  [/left knee/, 'right knee'],
  [/^Good morning\. How is the knee\?$/, 'Good morning, how is the knee?'],
]

const note = {
  subjective: [
    { text: 'Left knee pain.', evidence: [2] },
    { text: 'Smokes ten cigarettes a day.', evidence: [] },
  ],
  objective: [],
  assessment: [{ text: 'Knee pain, probably mechanical.', evidence: [2] }],
  plan: [
    { text: 'Lisinopril 10 mg once a day.', evidence: [4] },
    { text: 'Start lisinopril 40 mg once a day.', evidence: [4] },
  ],
}

describe.skipIf(!chromiumPath)('the web app, with a service that makes mistakes', () => {
  let fake: FakeAssemblyAI
  let browser: Browser

  beforeAll(async () => {
    fake = await FakeAssemblyAI.start({
      script,
      keys: [key],
      latency: 'live',
      models: {
        'claude-haiku-4-5-20251001': editorThat((text) =>
          rewrites.reduce((all, [from, to]) => all.replace(from, to), text),
        ),
        'claude-sonnet-4-6': JSON.stringify(note),
      },
    })
    browser = await launchChromium({ wavPath: demoWav })
  })

  afterAll(async () => {
    await browser?.close()
    await fake?.stop()
  })

  const serve = (from: 'source' | 'dist'): Promise<WebAppServer> => serveWebApp(fake, { apiKey: key, from })

  it(
    'shows what the guard stopped, what the note made up and what it left out; the key never reaches the page',
    { timeout: 150_000 },
    async () => {
      await using app = await serve('source')
      const web = await WebAppPage.open(browser, app)
      const { page } = web
      const traffic: string[] = []
      page.on('request', (request) =>
        traffic.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ''),
      )
      page.on('websocket', (socket) => traffic.push(socket.url()))
      page.on(
        'response',
        (response) =>
          void response.text().then(
            (text) => traffic.push(text),
            () => undefined,
          ),
      )
      expect(await page.locator('#local-badge').isVisible()).toBe(false)
      await web.start()
      await web.waitForTurns(4)
      await page.locator('.turn', { hasText: 'knee hurts' }).locator('.edit-stopped .why').waitFor()
      await page.getByText('Heard “left”, the editor suggests “right”').waitFor()
      expect(await web.faults()).toEqual([])
      await web.screenshot('20-guard')

      // One question is answered by its key, while the visit goes on.
      await page.getByText('Heard “left”, the editor suggests “right”').waitFor()
      await page.locator('body').press('1')
      await page.getByText('Heard “left”, the editor suggests “right”').waitFor({ state: 'detached' })
      expect(await page.locator('.turn', { hasText: 'knee hurts' }).locator('.said').textContent()).toMatch(
        /left knee/,
      )

      await web.button('Stop and write note').click()
      await web.waitForNote()
      await web.waitForStatus('Finished')
      // Edits share requests, some seconds apart: this one came at the latest before the note.
      const dose = page.locator('.turn', { hasText: 'lisinopril' })
      expect(await dose.locator('.said').textContent()).toMatch(/ten milligrams/)
      const doubtful = await page.locator('.line-apart .line-text').allTextContents()
      expect(doubtful).toContain('Smokes ten cigarettes a day.')
      expect(doubtful).toContain('Start lisinopril 40 mg once a day.')
      expect(await web.faults()).toEqual([])
      await web.screenshot('21-doubts')
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await web.faults()).toEqual([])
      await web.screenshot('22-doubts-dark')
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
      await page.locator('.soap button.cite').first().click()
      expect(await page.locator('.turn.lit').textContent()).toMatch(/knee/)
      expect(await page.locator('.evidence').textContent()).toMatch(/knee hurts/)
      await web.screenshot('23-forced-colours')
      await page.emulateMedia({ forcedColors: 'none' })

      // A line is written otherwise, in place.
      await page.getByRole('button', { name: 'Change: Left knee pain.' }).click()
      await page.locator('.asked').fill('Left knee pain on stairs.')
      await web.button('Save').click()
      await page.locator('.line-text', { hasText: 'Left knee pain on stairs.' }).waitFor()
      await page.locator('.tag', { hasText: 'written by you' }).waitFor()

      // Signing waits for the questions; each is answered with the keyboard alone.
      await page.locator('#note-sign').click()
      await web.notice('Some points are not decided yet').waitFor()
      await web.screenshot('24-agenda')
      for (let left = await web.openPoints(); left > 0; left = await web.openPoints()) {
        await page.locator('body').press('1')
        await page.waitForFunction(
          (before) => !document.querySelector('.agenda-count')?.textContent?.endsWith(`of ${before}`),
          left,
        )
      }
      await web.button('Sign').click()
      await page.locator('.asked').fill('Dr. Ada Moss')
      await page.keyboard.press('Enter')
      await web.waitForStatus('Signed')
      await page.getByText('Signed by Dr. Ada Moss').waitFor()
      expect(await page.getByRole('button', { name: /^(?:Change|Drop|Undo)/ }).count()).toBe(0)
      await web.button('Add an addendum').click()
      await page.locator('.asked').fill('The patient called: no rash.')
      await web.button('Save').click()
      await page.getByText('The patient called: no rash.').waitFor()
      expect(await web.faults()).toEqual([])
      await web.screenshot('25-signed')
      for (const [name, width, height] of [
        ['26-tablet', 768, 1024],
        ['27-phone', 390, 844],
        ['28-zoom-400', 320, 256],
      ] as const) {
        await page.setViewportSize({ width, height })
        await web.screenshot(name)
        expect(await web.faults()).toEqual([])
        if (width > 820) continue
        expect(await page.locator('#note').isVisible()).toBe(false)
        await page.locator('#tab-note').click()
        expect(await page.locator('#note').isVisible()).toBe(true)
        const bar = await page.locator('.bar').evaluate((element) => getComputedStyle(element).position)
        expect(bar).toBe('static')
        await page.locator('#tab-transcript').click()
      }
      await page.setViewportSize({ width: 1280, height: 800 })
      const left = await page.evaluate(() =>
        Object.keys(localStorage).filter((name) => !name.startsWith('visit:')),
      )
      expect(left).toEqual([])

      // What was decided and signed is there after a reload, read from the sealed store.
      await page.reload()
      await page.getByText('signed').first().waitFor()
      await page.getByRole('button', { name: /^Open the visit/ }).click()
      await web.waitForStatus('Signed')
      await page.getByText('Left knee pain on stairs.').first().waitFor()

      expect(fake.requests.completions.length).toBeGreaterThan(1)
      expect(fake.requests.completions.every(({ headers }) => headers.authorization === key)).toBe(true)
      expect(traffic.join('\n')).not.toContain(key)
      expect(traffic.some((text) => text.includes('token='))).toBe(true)
      expect(web.complaints).toEqual([])
      await web.close()
    },
  )

  it('gives tokens and model calls to its own page only, and takes no giant request', async () => {
    await using app = await serve('source')
    const { port } = app
    const ask = (path: string, init: RequestInit): Promise<number> =>
      fetch(`http://127.0.0.1:${port}${path}`, init).then((response) => response.status)
    const own = { origin: `http://127.0.0.1:${port}` }
    expect(await ask('/token', { method: 'POST' })).toBe(403)
    expect(await ask('/token', { method: 'POST', headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await ask('/token', { method: 'POST', headers: own })).toBe(200)
    expect(await ask('/v1/chat/completions', { method: 'POST', body: '{}' })).toBe(403)
    expect(await ask('/v1/models', { headers: own })).toBe(200)
    const giant = 'x'.repeat(2 * 1024 * 1024 + 1)
    expect(await ask('/v1/chat/completions', { method: 'POST', body: giant, headers: own })).toBe(413)
    expect(await ask('/v1/embeddings', { method: 'POST', body: '{}', headers: own })).toBe(404)
    expect(await ask('/../package.json', {})).toBe(404)
  })

  it.skipIf(!isBuilt)('does the same with the built package', async () => {
    await using app = await serve('dist')
    const web = await WebAppPage.open(browser, app)
    await web.start()
    await web.waitForTurns(2)
    await web.button('Stop and write note').click()
    await web.waitForNote()
    expect(await web.page.locator('.soap .line-text').first().textContent()).toBe('Left knee pain.')
    expect(web.complaints).toEqual([])
    await web.close()
  })
})
