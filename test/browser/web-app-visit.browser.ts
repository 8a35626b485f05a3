import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import { LocalScribe } from '../../src/local.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { CuttableProxy } from './cuttable-proxy.ts'
import { demoWav, WebAppPage } from './web-app-page.ts'

const keyterms = 'ramipril, losartan, ibuprofen, penicillin, Tylenol'
const reference = JSON.parse(readFileSync(demoWav.replace('.wav', '.reference.json'), 'utf8')) as {
  turns: { text: string }[]
}

describe.skipIf(!chromiumPath)(
  'the web app, with a recogniser on this machine and a microphone that plays the demo',
  () => {
    let local: LocalScribe
    let proxy: CuttableProxy
    let app: WebAppServer
    let browser: Browser

    beforeAll(async () => {
      local = await LocalScribe.start()
      proxy = await CuttableProxy.start(Number(new URL(local.streamingUrl).port))
      app = await WebAppServer.start({
        mode: 'local',
        streamingUrl: `ws://127.0.0.1:${proxy.port}/v3/ws`,
        gatewayUrl: local.gatewayUrl,
        tokenUrl: local.tokenUrl,
        apiKey: 'local',
      })
      browser = await launchChromium({ wavPath: demoWav })
    })

    afterAll(async () => {
      await browser?.close()
      await app?.stop()
      await proxy?.stop()
      await local?.stop()
    })

    it(
      'a whole visit: heard over a lost connection, edited, named, written up and checked',
      { timeout: 170_000 },
      async () => {
        const web = await WebAppPage.open(browser, app, {
          context: { permissions: ['microphone', 'clipboard-read', 'clipboard-write'] },
        })
        const { page } = web
        await web.button('Start visit').waitFor()
        await page.getByText('Small general-English recogniser, not medical-grade').waitFor()
        expect(await web.faults()).toEqual([])
        await web.screenshot('1-ready')

        await web.start(keyterms)
        await web.waitForStatus('Listening')
        await page.locator('#partial:not([hidden])').waitFor()
        await web.waitForTurns(3)
        expect(
          await page.locator('#level').evaluate((meter: HTMLMeterElement) => meter.value),
        ).toBeGreaterThan(0)
        await web.screenshot('2-listening')
        await page.getByLabel('Speaker A is').selectOption('Clinician')
        await page.getByLabel('Speaker B is').selectOption('Patient')
        await page.locator('.turn .who', { hasText: 'Clinician' }).first().waitFor()

        // The network goes away in the middle of a sentence, and stays away for a while.
        await web.waitForTurns(6)
        proxy.isDown = true
        proxy.cut()
        await web.waitForStatus('Offline, recording goes on')
        await web.screenshot('3-reconnecting')
        const during = await page.locator('#time').textContent()
        await page.waitForFunction(
          (before) => document.getElementById('time')?.textContent !== before,
          during,
        )
        proxy.isDown = false
        await web.waitForStatus('Listening')
        expect(await web.faults()).toEqual([])

        await page.locator('.turn .said', { hasText: /doctor/i }).waitFor({ timeout: 100_000 })
        await web.screenshot('4-heard')
        await web.button('Stop and write note').click()
        await web.waitForNote()
        await web.waitForStatus('Finished')
        expect(await page.locator('.notice', { hasText: 'could not be transcribed' }).count()).toBe(0)
        const heard = (await web.said()).join(' ')
        expect(shareHeard(heard)).toBeGreaterThan(0.7)
        await web.screenshot('5-note')

        // A line of the note, by keyboard, leads to what it rests on.
        const line = page.locator('.soap button.cite').nth(1)
        await line.focus()
        await page.keyboard.press('Enter')
        expect(await line.getAttribute('aria-pressed')).toBe('true')
        const lit = page.locator('.turn.lit')
        expect(await lit.count()).toBeGreaterThan(0)
        // The local note is made of the visit's own sentences: what a line says stands in the turns it rests on.
        const said = (await lit.allTextContents()).join(' ').toLowerCase()
        const claimed =
          (await line.locator('.line-text').textContent())?.toLowerCase().match(/[a-z]{5,}/g) ?? []
        expect(claimed.length).toBeGreaterThan(0)
        expect(claimed.filter((word) => !said.includes(word))).toEqual([])
        expect(await line.locator('.times').textContent()).toContain(
          await lit.first().locator('.when').textContent(),
        )
        // Into its list, not only somewhere on the page, and come to rest there.
        await page.waitForFunction(() => {
          const list = document.getElementById('transcript-scroll')
          const box = document.querySelector('.turn.lit')?.getBoundingClientRect()
          const view = list?.getBoundingClientRect()
          if (!list || !box || !view || box.top < view.top || box.bottom > view.bottom) return false
          const before = Number(list.dataset['top'] ?? -1)
          list.dataset['top'] = String(list.scrollTop)
          return before === list.scrollTop
        })
        await web.screenshot('6-evidence')
        await page.keyboard.press('Escape')
        expect(await lit.count()).toBe(0)

        // An edit is undone; the note says that it is older, and is written again.
        const withDose = page.locator('.turn:has(.change-applied)').filter({ hasText: 'mg' }).first()
        const edited = page.locator(`#${(await withDose.getAttribute('id')) ?? ''}`)
        const after = (await edited.locator('ins').first().textContent()) ?? ''
        const before = (await edited.locator('del').first().textContent()) ?? ''
        await edited.locator('summary').click()
        const undo = edited.getByRole('button', { name: /^Undo/ }).first()
        await undo.focus()
        await page.keyboard.press('Enter')
        await edited.locator('.said', { hasNotText: after }).waitFor()
        expect(await edited.locator('.said').textContent()).toContain(before)
        expect(await edited.locator('.said').textContent()).not.toContain(after)
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Apply')
        await page.getByText('The transcript was changed after this note was written.').waitFor()
        await web.screenshot('7-undone')
        await web.button('Write again').click()
        await page.locator('.remark').waitFor({ state: 'detached' })

        await web.button('Copy').click()
        await web.button('Copied').waitFor()
        const copied = await page.evaluate(() => navigator.clipboard.readText())
        expect(copied).toMatch(/^AI-generated draft, unsigned\. Check every line before use\. Visit of /)
        expect(copied).toContain('\nPlan:\n')

        expect(await web.faults()).toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await web.faults()).toEqual([])
        await web.screenshot('8-dark')
        await page.emulateMedia({ colorScheme: 'light', media: 'print' })
        await web.screenshot('9-print', true)
        expect(await page.locator('#buttons').isVisible()).toBe(false)
        await page.emulateMedia({ media: 'screen' })
        await page.setViewportSize({ width: 768, height: 1024 })
        expect(await web.faults()).toEqual([])
        await web.screenshot('10-tablet')
        await page.setViewportSize({ width: 1280, height: 800 })

        // The visit is kept on this device, can be read again, and deleted.
        await web.button('New visit').click()
        const saved = page.locator('.saved-visit')
        await saved.getByRole('button', { name: /^Open/ }).click()
        await web.waitForTurns(11)
        await page.locator('.soap button.cite').first().waitFor()
        await web.button('New visit').click()
        await saved.getByRole('button', { name: /^Delete/ }).click()
        await web.button('Delete for good?').click()
        await saved.waitFor({ state: 'detached' })

        expect(web.complaints).toEqual([])
        await web.close()
      },
    )

    it(
      'goes on after a pause, and after the page was reloaded in the middle',
      { timeout: 90_000 },
      async () => {
        const web = await WebAppPage.open(browser, app)
        const { page } = web
        await web.start(keyterms)
        await web.waitForTurns(2)
        await web.button('Pause').click()
        await web.waitForStatus('Paused')
        await web.screenshot('11-paused')
        const time = await page.locator('#time').textContent()
        await page.locator('#partial').waitFor({ state: 'hidden' })
        expect(await page.locator('#level').evaluate((meter: HTMLMeterElement) => meter.value)).toBe(0)
        await web.button('Resume').click()
        await web.waitForStatus('Listening')
        await page.waitForFunction((was) => document.getElementById('time')?.textContent !== was, time)
        await web.waitForTurns(3)
        const before = await web.said()

        await page.reload()
        const offer = page.getByRole('button', { name: /^Go on with the visit of \d/ })
        await offer.waitFor()
        await web.screenshot('12-recover')
        expect(await web.faults()).toEqual([])
        await offer.click()
        await web.waitForStatus('Listening')
        const recovered = await web.said()
        expect(recovered.slice(0, before.length - 1)).toEqual(before.slice(0, -1))
        await web.waitForTurns(recovered.length + 1)
        await web.button('Stop and write note').click()
        await web.waitForNote()
        const ids = await web.turns.evaluateAll((turns) => turns.map(({ id }) => id))
        expect(new Set(ids).size).toBe(ids.length)
        await web.screenshot('13-recovered')
        expect(web.complaints).toEqual([])
        await web.close()
      },
    )
  },
)

/** The share of the reference's words that were heard, in order (longest common subsequence). */
function shareHeard(heard: string): number {
  const words = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? []
  const said = words(reference.turns.map(({ text }) => text).join(' '))
  let row = new Array<number>(said.length + 1).fill(0)
  for (const word of words(heard)) {
    const next = [0]
    for (const [index, other] of said.entries()) {
      next.push(word === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0))
    }
    row = next
  }
  return (row.at(-1) ?? 0) / said.length
}
