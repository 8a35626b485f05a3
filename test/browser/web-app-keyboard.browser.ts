import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { withoutUm } from './plain-editor.ts'
import { serveWebApp } from './serve-web-app.ts'
import { demoWav, WebAppPage } from './web-app-page.ts'

const script = [
  { speaker: 'doctor', text: 'Um, where does it hurt?', startMs: 300, endMs: 1_200 },
  { speaker: 'patient', text: 'Um, my left knee hurts.', startMs: 2_000, endMs: 3_000 },
  { speaker: 'doctor', text: 'Take ten milligrams of lisinopril once a day.', startMs: 4_000, endMs: 5_500 },
]
const note = {
  subjective: [{ text: 'Left knee pain.', evidence: [2] }, { text: 'Smokes.', evidence: [] }],
  objective: [],
  assessment: [],
  plan: [{ text: 'Start lisinopril 40 mg once a day.', evidence: [3] }],
} // prettier-ignore

describe.skipIf(!chromiumPath)('the web app, with the keyboard alone', () => {
  let fake: FakeAssemblyAI
  let app: WebAppServer
  let browser: Browser
  let web: WebAppPage

  beforeAll(async () => {
    const models = { 'claude-haiku-4-5-20251001': withoutUm, 'claude-sonnet-4-6': JSON.stringify(note) }
    fake = await FakeAssemblyAI.start({ script, latency: 'live', models })
    app = await serveWebApp(fake)
    browser = await launchChromium({ wavPath: demoWav })
  })

  afterEach(async () => {
    expect(web.complaints).toEqual([])
    expect(await web.page.evaluate('pointers')).toBe(0)
    await web.close()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await fake?.stop()
  })

  async function finishedVisit(): Promise<WebAppPage> {
    web = await WebAppPage.open(browser, app)
    const { page } = web
    await web.button('Start visit').waitFor()
    await web.tabTo(/^What you call this visit/)
    await page.keyboard.type('Room 3')
    await web.press('Start visit')
    await web.waitForStatus('Waiting for consent')
    await web.press('The patient agrees')
    await web.waitForTurns(3)
    await web.press('Stop and write note')
    await web.waitForStatus('Finished')
    await web.waitForNote()
    return web
  }

  it('goes the whole way from consent over each decision to the signature and an addendum', async () => {
    const { page } = await finishedVisit()
    const undo = async (): Promise<void> => {
      const count = await page.locator('#accept-all').textContent()
      await web.press('Undo')
      await page.waitForFunction((was) => document.getElementById('accept-all')?.textContent !== was, count)
    }
    await web.press(/^Accept 2 harmless edits/)
    await page.locator('#accept-all').waitFor({ state: 'hidden' })
    await undo()

    await web.tabTo('Speaker A is')
    await page.keyboard.press('ArrowDown')
    await page.locator('.turn .who', { hasText: 'Clinician' }).first().waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('speaker-A')

    // A turn is written otherwise, in its place, and left as it was with Escape.
    await web.press('Correct what was said at 0:02')
    await page.keyboard.press('Escape')
    expect(await page.locator('.ask').count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Correct')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('My left knee hurts on stairs.')
    await page.keyboard.press('Enter')
    await page.locator('.turn', { hasText: 'Corrected by clinician' }).waitFor()

    // A line leads to the turn it rests on, and is written otherwise.
    await web.press(/^Left knee pain\./)
    await page.locator('.turn.lit', { hasText: 'on stairs' }).waitFor()
    await web.press('Change: Left knee pain.')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('Left knee pain on stairs.')
    await page.keyboard.press('Enter')
    await page.locator('.line-text', { hasText: 'Left knee pain on stairs.' }).waitFor()

    // Signing waits for the questions.
    await web.press(/^Sign \(\d+ to decide\)/)
    await web.notice('Some points are not decided yet').waitFor()
    await web.press('Dismiss: Some points are not decided yet')
    await page.keyboard.press('n')
    for (let left = await web.openPoints(); left > 0; left = await web.openPoints()) {
      const question = await page.locator('#question').textContent()
      await page.keyboard.press('1')
      await page.waitForFunction((was) => document.getElementById('question')?.textContent !== was, question)
    }
    await web.press('Sign')
    await page.keyboard.type('Dr. Ada Moss')
    await page.keyboard.press('Enter')
    await web.waitForStatus('Signed')
    await page.getByText('Signed by Dr. Ada Moss').waitFor()
    await web.press('Add an addendum')
    await page.keyboard.type('The patient called: no rash.')
    await page.keyboard.press('Enter')
    await page.getByText('The patient called: no rash.').waitFor()
    await web.press('New visit')
    await web.press(/^Open the visit of Room 3/)
    await web.waitForStatus('Signed')
  })

  it('has keys of one letter only where they are wanted: not while somebody types, and not once they are off', async () => {
    const { page } = await finishedVisit()
    const place = page.locator('.agenda-count')
    const at = (number: number): Promise<void> =>
      place.filter({ hasText: `To decide: ${number} of` }).waitFor()
    await at(1)
    await page.keyboard.press('n')
    await at(2)
    await web.tabTo('Search the transcript')
    await page.keyboard.type('pn1')
    await at(2)
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')

    await web.press('Keys')
    await page.getByText('n: next question. p: previous. 1 to 9: an answer.').waitFor()
    await web.tabTo('Use these keys on this device')
    expect(await web.faults()).toEqual([])
    await page.keyboard.press('Space')
    await web.button('Next').waitFor()
    expect(await page.locator('#agenda').textContent()).not.toMatch(/\((?:n|p|\d)\)/)
    const points = await place.textContent()
    for (const key of ['p', '1']) await page.keyboard.press(key)
    // Its buttons do it as before, in the same order of events.
    await web.press('Next')
    await at(3)
    expect((await place.textContent())?.split(' of ')[1]).toBe(points?.split(' of ')[1])

    // They stay off on this device, and can be put on again.
    await page.reload()
    await web.press(/^Open the visit/)
    await at(1)
    await page.keyboard.press('n')
    await web.press('Next')
    await at(2)
    await web.press('Keys')
    await web.tabTo('Use these keys on this device')
    await page.keyboard.press('Space')
    await page.keyboard.press('n')
    await at(3)
  })
})
