import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { deskTexts, type DeskStatusKind } from '../../src/ui.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { pageScript } from './page-script.ts'
import { withoutUm } from './plain-editor.ts'
import { serveWebApp } from './serve-web-app.ts'
import { WebAppPage } from './web-app-page.ts'

const script = [
  { speaker: 'doctor', text: 'Um, any fever or chest pain?', startMs: 300, endMs: 1_400 },
  { speaker: 'patient', text: 'No, but my left knee hurts.', startMs: 2_100, endMs: 2_400 },
  ...Array.from({ length: 60 }, (_, at) => ({
    speaker: at % 2 === 0 ? 'doctor' : 'patient',
    text: `And then there is number ${at + 1} of all the things that we talk about in this visit.`,
    startMs: 3_000 + at * 2_500,
    endMs: 5_000 + at * 2_500,
  })),
]
const note = { subjective: [{ text: 'Knee pain.', evidence: [2] }], objective: [], assessment: [], plan: [] }

/** A door that is shut or open. */
class Gate {
  isShut = false
  #waiting: (() => void)[] = []

  async pass(): Promise<void> {
    if (this.isShut) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  open(): void {
    this.isShut = false
    for (const go of this.#waiting.splice(0)) go()
  }
}

/** What is looked at: its picture's name, which visit is open, what is done there, and which tab shows it. */
type Row = readonly [
  name: string,
  visit: string,
  act: (web: WebAppPage) => Promise<unknown>,
  tab?: 'transcript' | 'note',
]

const nothing = (): Promise<void> => Promise.resolve()
/** Goes through the questions to the one that says so. */
const question = (words: RegExp) => async (web: WebAppPage) => {
  const shown = web.page.locator('#question')
  for (let tries = 0; tries < 12; tries++) {
    if (words.test((await shown.textContent()) ?? '')) return
    await web.page.locator('body').press('n')
  }
  throw new Error(`No question says ${String(words)}`)
}
const press = (name: string | RegExp) => (web: WebAppPage) =>
  web.page.getByRole('button', { name }).first().click()

/** Everything of desk.md that a visit kept on this device can be in. */
const kept: readonly Row[] = [
  ['line-otherwise', 'Doubts', question(/^The visit says otherwise/), 'note'],
  ['dispute', 'Doubts', question(/ in the recording: which is right/)],
  ['edit-stopped', 'Doubts', question(/^Heard “left”, the editor suggests “right”/)],
  ['omission-medicine', 'Doubts', question(/^Not in the note: Warfarin/)],
  ['speaker', 'Doubts', question(/^Who is speaker A/)],
  ['unverified', 'Doubts', question(/checked by nobody/), 'note'],
  ['question-shown', 'Doubts', async (web) => {
    await question(/^Heard “left”/)(web)
    await press(/^Show \(/)(web)
  }],
  ['keys', 'Doubts', (web) => web.page.locator('.keys').evaluate((keys: HTMLDetailsElement) => void (keys.open = true))],
  ['search', 'Doubts', (web) => web.page.getByLabel('Search the transcript').fill('knee')],
  ['edits-hidden', 'Doubts', (web) => web.page.getByLabel('Show edits').uncheck()],
  ['evidence', 'Doubts', press(/^Start lisinopril 40 mg/), 'note'],
  ['turn-correcting', 'Doubts', press('Correct what was said at 0:12')],
  ['line-changing', 'Doubts', async (web) => {
    await press(/^Left knee pain/)(web)
    await press('Change: Left knee')(web)
  }, 'note'],
  ['line-adding', 'Doubts', press('Add a line to Plan'), 'note'],
  ['sign-refused', 'Doubts', press(/^Sign \(/), 'note'],
  ['dispute-writing', 'Doubts', async (web) => {
    await question(/ in the recording: which is right/)(web)
    await press(/^In other words/)(web)
  }],
  ['dispute-settled', 'Doubts', async (web) => {
    await question(/ in the recording: which is right/)(web)
    await press(/^In other words/)(web)
    await web.page.getByRole('textbox', { name: 'What was said at 0:20' }).fill('Then we start lisinopril fourteen milligrams.')
    await press('Save')(web)
    await web.page.locator('.turn', { hasText: 'lisinopril fourteen milligrams.' }).waitFor()
    await question(/ in the recording: which is right/)(web).then(
      () => Promise.reject(new Error('The dispute is still asked about')),
      () => undefined,
    )
  }],
  ['line-stale', 'Stale', press(/^Left knee pain/), 'note'],
  ['turn-corrected', 'Stale', nothing],
  ['note-older', 'Later', question(/changed or came after the note/), 'note'],
  ['nothing-to-decide', 'Decided', nothing, 'note'],
  ['signing', 'Decided', press(/^Sign$/), 'note'],
  ['signed', 'Signed', nothing, 'note'],
  ['addendum-writing', 'Signed', press('Add an addendum'), 'note'],
  ['addendum', 'Added to', nothing, 'note'],
  ['void', 'Void', nothing, 'note'],
  ['verbatim', 'Verbatim', nothing, 'note'],
  ['no-note', 'No note', nothing, 'note'],
  ['empty', 'Empty', nothing, 'note'],
  ['withdrawn', 'Withdrawn', nothing, 'note'],
  ['long', 'Long', nothing],
  ['no-sound-kept', 'Signed', press(/^Listen to/)],
] // prettier-ignore

describe.skipIf(!chromiumPath)('every state of the web app, on every screen', () => {
  const edits = new Gate()
  const notes = new Gate()
  let fake: FakeAssemblyAI
  let app: WebAppServer
  let browser: Browser
  let seeds = ''
  let isCutOff = false
  const seen = new Set<string>()

  beforeAll(async () => {
    fake = await FakeAssemblyAI.start({
      script,
      latency: 'live',
      models: {
        'claude-haiku-4-5-20251001': async (request) => {
          await edits.pass()
          return withoutUm(request)
        },
        'claude-sonnet-4-6': async () => {
          await notes.pass()
          return JSON.stringify(note)
        },
      },
    })
    app = await serveWebApp(fake)
    app.intercept = ({ url }, response) => isCutOff && url === '/token' && response.destroy() !== undefined
    browser = await launchChromium({})
    seeds = await pageScript('seed-states')
  })

  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await fake?.stop()
  })

  const look = async (web: WebAppPage, name: string, tab?: 'transcript' | 'note'): Promise<void> => {
    const label = await web.status.textContent()
    const kind = Object.entries(deskTexts.status).find(([, [words]]) => words === label)?.[0]
    seen.add(kind ?? '')
    await web.everywhere(`state-${name}`, tab)
  }

  it.concurrent('of a visit that is kept', { timeout: 300_000 }, async () => {
    const web = await WebAppPage.open(browser, app, { context: { permissions: ['microphone', 'clipboard-write'] } })
    const { page } = web
    await web.button('Start visit').waitFor()
    await page.evaluate(seeds)
    await page.evaluate('seedStates()')
    await page.reload()
    await page.locator('.saved-visit').nth(12).waitFor()
    await look(web, 'ready')
    const failed: string[] = []
    for (const [name, visit, act, tab] of kept) {
      await page.getByRole('button', { name: new RegExp(`^Open the visit of ${visit},`) }).click()
      await page.locator('#visit-area:not([hidden])').waitFor()
      // Nothing of the visit before stands in this one.
      if ((await page.locator('.ask, .lit, .turn[hidden], .cite[aria-pressed=true]').count()) > 0)
        failed.push(`${name}: something of the visit before is there`)
      await act(web)
        .then(() => look(web, name, tab))
        .catch((error: unknown) => failed.push(`${name}: ${String(error)}`))
      // What is not of the visit stays as it was left.
      await page.evaluate("for (const keys of document.querySelectorAll('.keys')) keys.open = false")
      await page.getByLabel('Show edits').setChecked(true)
      await web.button('New visit').click()
      await page.locator('.saved-visit').nth(12).waitFor()
    }
    expect(failed).toEqual([])
    await press(/^Delete the visit of Long/)(web)
    await look(web, 'deleting')
    expect(web.complaints).toEqual([])
    await web.close()
  }) // prettier-ignore

  it.concurrent('of a visit that goes on', { timeout: 300_000 }, async () => {
    const web = await WebAppPage.open(browser, app, {
      before: () => {
        const contexts: AudioContext[] = []
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
        const page = { contexts, allow: (): void => undefined, unplug: (): void => undefined }
        Object.assign(globalThis, { page })
        const answered = new Promise<void>((resolve) => (page.allow = resolve))
        navigator.mediaDevices.getUserMedia = async (constraints) => {
          await answered
          const stream = await real(constraints)
          page.unplug = () => {
            for (const track of stream.getTracks()) {
              track.stop()
              track.dispatchEvent(new Event('ended'))
            }
          }
          return stream
        }
        globalThis.AudioContext = class extends AudioContext {
          constructor(options?: AudioContextOptions) {
            super(options)
            contexts.push(this)
          }
        }
      },
    })
    const { page } = web
    await web.button('Start visit').waitFor()
    await page.getByLabel('What you call this visit').fill('Room 3')
    await web.button('Start visit').click()
    await web.waitForStatus('Waiting for consent')
    await look(web, 'consent')
    await web.button('The patient agrees').click()
    await web.waitForStatus('Waiting for the microphone')
    await look(web, 'waiting')
    await page.evaluate('page.allow()')
    await web.waitForTurns(2)
    await page.locator('.chip', { hasText: 'no fever' }).waitFor()
    await page.locator('#partial:not([hidden])').waitFor()
    await look(web, 'listening')
    await look(web, 'mentioned', 'note')
    await page.evaluate(
      'for (const context of page.contexts) { context.resume = () => new Promise(() => {}); void context.suspend() }',
    )
    await web.waitForStatus('No sound arrives')
    await look(web, 'no-sound')
    await page.evaluate(
      'for (const context of page.contexts) { delete context.resume; void context.resume() }',
    )
    await web.waitForStatus('Listening')
    await web.button('Pause').click()
    await web.waitForStatus('Paused')
    await look(web, 'paused')
    await web.button('Resume').click()
    await web.waitForStatus('Listening')
    await web.button('Consent withdrawn').click()
    await look(web, 'withdrawing')

    isCutOff = true
    fake.inject({ kind: 'drop', atAudioMs: 0 })
    await web.waitForStatus('Offline, recording goes on')
    await look(web, 'offline')
    edits.isShut = notes.isShut = true
    await web.button('Stop and write note').click()
    await page.locator('#status-detail', { hasText: 'Without a network' }).waitFor()
    await look(web, 'finishing-words')
    isCutOff = false
    await page.locator('#status-detail', { hasText: 'being checked' }).waitFor()
    await look(web, 'finishing-edits')
    edits.open()
    await page.locator('#status-detail', { hasText: 'The note is being written' }).waitFor()
    await look(web, 'finishing-note', 'note')
    notes.open()
    await web.waitForStatus('Finished')
    await look(web, 'finished', 'note')

    await web.button('New visit').click()
    await web.start()
    await web.waitForTurns(1)
    await page.evaluate('page.unplug()')
    await web.notice('The microphone was disconnected').waitFor()
    await web.waitForStatus('Interrupted')
    await look(web, 'failed')
    await web.button('New visit').click()
    await web.button('Test the microphone').click()
    await page.locator('#test-result', { hasText: 'Your voice arrives.' }).waitFor()
    await look(web, 'microphone-test')
    expect(web.complaints).toEqual([])
    await web.close()
  })

  it('leaves none out', () => {
    // A visit that ends without a note leads back to the list at once.
    const passing: readonly DeskStatusKind[] = ['cancelled']
    expect(Object.keys(deskTexts.status).filter((kind) => !seen.has(kind))).toEqual(passing)
  })
})
