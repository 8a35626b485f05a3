import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { WebAppServer } from '../../examples/web/server/web-app-server.ts'

export const demoWav: string = fileURLToPath(
  new URL('../../examples/audio/demo-consultation.wav', import.meta.url),
)
const screenshots = fileURLToPath(new URL('../../test-results/', import.meta.url))
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What Chromium itself writes about a network that is away, which no page can keep it from. */
const networkLine = /^(?:WebSocket connection to|Failed to load resource)/

const screens = [
  ['desk', 1280, 800, {}],
  ['tablet', 768, 1024, {}],
  ['phone', 390, 844, {}],
  ['zoom', 320, 256, {}],
  ['dark', 1280, 800, { colorScheme: 'dark' }],
  ['forced', 1280, 800, { forcedColors: 'active' }],
] as const

export interface OpenOptions {
  readonly host?: string
  readonly context?: BrowserContextOptions
  /** Runs in the page before anything of ours. */
  readonly before?: () => void
}

/** The web app in a page, as a test drives it. */
export class WebAppPage {
  readonly page: Page
  /** Console errors, uncaught exceptions, CSP violations. */
  readonly complaints: string[] = []
  /** Lines of Chromium about the network. */
  readonly networkLines: string[] = []
  /** What was seen in all colours. */
  readonly #seen = new Set<string>()

  static async open(browser: Browser, app: WebAppServer, options: OpenOptions = {}): Promise<WebAppPage> {
    const { host = 'localhost', before } = options
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options.context })
    const page = await context.newPage()
    const opened = new WebAppPage(page)
    if (before) await page.addInitScript(before)
    await page.addInitScript(listenToThePage)
    await page.goto(`http://${host}:${app.port}/`)
    return opened
  }

  private constructor(page: Page) {
    this.page = page
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      const text = message.text()
      ;(networkLine.test(text) ? this.networkLines : this.complaints).push(text)
    })
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('dialog', (dialog) => void dialog.accept())
  }

  get status(): Locator {
    return this.page.locator('#status-label')
  }

  get turns(): Locator {
    return this.page.locator('.turn')
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  notice(title: string): Locator {
    return this.page.locator('.notice', { hasText: title })
  }

  async start(keyterms = ''): Promise<void> {
    await this.button('Start visit').waitFor()
    if (keyterms !== '') await this.page.getByLabel('Words to listen for').fill(keyterms)
    await this.button('Start visit').click()
    await this.button('The patient agrees').click()
  }

  /** Waits until the status says so. */
  async waitForStatus(label: string, timeout = 20_000): Promise<void> {
    await this.page.locator('#status-label', { hasText: label }).waitFor({ timeout })
  }

  async waitForTurns(count: number, timeout = 30_000): Promise<void> {
    await this.turns.nth(count - 1).waitFor({ timeout })
  }

  async waitForNote(timeout = 40_000): Promise<void> {
    await this.button('Copy').waitFor({ timeout })
  }

  /** Texts of all turns as they stand. */
  said(): Promise<string[]> {
    return this.page.locator('.turn .said').allTextContents()
  }

  /** Every status that was shown. */
  statuses(): Promise<string[]> {
    return this.page.evaluate<string[]>('shown')
  }

  /** Everything that a screen reader was told. */
  announcements(): Promise<string[]> {
    return this.page.evaluate<string[]>('said')
  }

  /** Goes to a control of this name with the Tab key alone. What has the focus on the way can be seen. */
  async tabTo(name: string | RegExp): Promise<void> {
    const passed: string[] = []
    for (let presses = 0; presses < 150; presses++) {
      await this.page.keyboard.press('Tab')
      const [focused, isSeen] = await this.page.evaluate<[name: string, isSeen: boolean]>('focused()')
      if (!isSeen) throw new Error(`The focus is on “${focused}”, which cannot be seen`)
      if (typeof name === 'string' ? focused === name : name.test(focused)) return
      passed.push(focused)
    }
    throw new Error(`No Tab leads to ${String(name)}, past ${passed.join(', ')}`)
  }

  /** Goes to a control with the Tab key, and presses Enter. */
  async press(name: string | RegExp): Promise<void> {
    await this.tabTo(name)
    await this.page.keyboard.press('Enter')
  }

  /** How many questions of the agenda are left. */
  async openPoints(): Promise<number> {
    const count = this.page.locator('.agenda-count')
    return (await count.count()) === 0 ? 0 : Number((await count.textContent())?.match(/of (\d+)/)?.[1])
  }

  /**
   * A picture on a desk, a tablet, a phone and at 400 %; in the dark and in forced colours too, where something is shown
   * that has not been seen in them. In none axe finds a fault, and nothing is wider than the window.
   *
   * @param tab what is looked at where the two columns do not stand side by side.
   */
  async everywhere(name: string, tab: 'transcript' | 'note' = 'transcript'): Promise<void> {
    const isThere = await this.page.locator(`#tab-${tab}`).count()
    if (isThere > 0) await this.page.evaluate(`document.getElementById('tab-${tab}').click()`)
    const kinds = await this.page.evaluate<string>('kinds()')
    const isSeen = this.#seen.has(kinds)
    this.#seen.add(kinds)
    for (const [where, width, height, media] of isSeen ? screens.slice(0, 4) : screens) {
      await this.page.setViewportSize({ width, height })
      await this.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', ...media })
      // In other colours only the contrast is another.
      const faults = await this.faults('colorScheme' in media ? ['color-contrast'] : undefined)
      if (faults.length > 0) throw new Error(`${name}, ${where}: ${faults.join('\n')}`)
      const wide = await this.page.evaluate<string[]>('wide()')
      if (wide.length > 0) throw new Error(`${name}, ${where}: wider than the window: ${wide.join(', ')}`)
      await this.screenshot(`${name}-${where}`, width < 1_000)
    }
    await this.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
    await this.page.setViewportSize({ width: 1280, height: 800 })
  }

  async screenshot(name: string, fullPage = false): Promise<void> {
    mkdirSync(screenshots, { recursive: true })
    // What the window does not show is else not painted.
    if (fullPage)
      await this.page.evaluate(
        "document.styleSheets[0].insertRule('.turn { content-visibility: visible !important }', 0)",
      )
    await this.page.screenshot({ path: `${screenshots}web-${name}.png`, fullPage, animations: 'disabled' })
  }

  /** Faults that axe finds, with what they are about. */
  async faults(rules?: readonly string[]): Promise<string[]> {
    if (!(await this.page.evaluate("'axe' in globalThis"))) await this.page.evaluate(axeSource)
    const { violations } = await this.page.evaluate<AxeResults>(
      `axe.run(${JSON.stringify({ resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) })})`,
    )
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, any }) => `${target.join()} ${any[0]?.message ?? ''}`).join('; ')}`,
    )
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }
}

/** Runs in the page: what its status says, and what its live region tells. */
function listenToThePage(): void {
  const lists = { shown: [] as string[], said: [] as string[] }
  Object.assign(globalThis, lists)
  const follow = (id: string, list: string[]): void => {
    const target = document.getElementById(id)
    if (!target) return
    new MutationObserver(() => list.push(target.textContent ?? '')).observe(target, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  }
  const nameOf = (element: HTMLElement): string => {
    const { labels } = element as HTMLInputElement
    const label = labels?.[0]?.textContent ?? element.textContent
    return (element.getAttribute('aria-label') ?? label ?? '').trim().replace(/\s+/g, ' ')
  }
  const focused = (): [string, boolean] => {
    const element = document.activeElement as HTMLElement
    if (element === document.body) return ['the page', true]
    const { x, y, width, height } = element.getBoundingClientRect()
    const top = document.elementFromPoint(x + Math.min(width / 2, 20), y + Math.min(height / 2, 20))
    const isSeen = top !== null && (element.contains(top) || top.contains(element))
    return [nameOf(element), isSeen && element.matches(':focus-visible')]
  }
  const wide = (): string[] =>
    [...document.querySelectorAll('body *')].flatMap((each) => {
      const { left, right, width } = each.getBoundingClientRect()
      const isHidden = width <= 1 || right < 0 || !each.checkVisibility()
      return isHidden || (left >= -1 && right <= innerWidth + 1) ? [] : [`${each.tagName}.${each.className}`]
    })
  const kinds = (): string => {
    const shown = [...document.querySelectorAll<HTMLElement>('body *')].filter((each) =>
      each.checkVisibility(),
    )
    const classes = shown.map(({ className, dataset }) => `${className} ${dataset['tone'] ?? ''}`)
    return [...new Set(classes)].sort().join()
  }
  Object.assign(globalThis, { focused, wide, kinds, pointers: 0 })
  addEventListener('pointerdown', () => Object.assign(globalThis, { pointers: 1 }), true)
  addEventListener('DOMContentLoaded', () => {
    follow('status-label', lists.shown)
    follow('announcer', lists.said)
  })
}
