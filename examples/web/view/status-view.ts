import { clock } from '../model/clock.ts'
import type { VisitButton, VisitStatus } from '../model/visit-status.ts'
import { byId, element, redraw } from './element.ts'

const labels: Readonly<Record<VisitButton, string>> = {
  start: 'Start visit',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop and write note',
  new: 'New visit',
}

/** The one that stands out: what she most likely wants next. */
function mainButton(buttons: readonly VisitButton[]): VisitButton | undefined {
  return (['start', 'resume', 'stop'] as const).find((button) => buttons.includes(button))
}

/** The bar: how the visit stands, how long it is, how loud it is, and its buttons. */
export class StatusView {
  readonly #status = byId('status', HTMLParagraphElement)
  readonly #label = byId('status-label', HTMLSpanElement)
  readonly #detail = byId('status-detail', HTMLSpanElement)
  readonly #time = byId('time', HTMLSpanElement)
  readonly #level = byId('level', HTMLMeterElement)
  readonly #buttons = byId('buttons', HTMLDivElement)
  readonly #onPress: (button: VisitButton) => void
  #shownTime = ''

  constructor(onPress: (button: VisitButton) => void) {
    this.#onPress = onPress
  }

  show({ tone, label, detail }: VisitStatus, buttons: readonly VisitButton[]): void {
    this.#status.dataset['tone'] = tone
    this.#label.textContent = label
    this.#detail.textContent = detail
    // There is a level where there is a visit to be heard.
    this.#level.classList.toggle('unused', !buttons.includes('stop'))
    document.title = label === 'Ready' ? 'Medical scribe' : `${label} – Medical scribe`
    redraw(
      this.#buttons,
      ...buttons.map((button) =>
        element(
          'button',
          {
            type: 'button',
            id: `button-${button}`,
            class: button === mainButton(buttons) ? 'primary' : '',
            // One of them is always there: the focus stays on the bar whatever happens.
            'data-key': 'visit-button',
            onclick: () => {
              this.#onPress(button)
            },
          },
          labels[button],
        ),
      ),
    )
  }

  showTime(ms: number): void {
    const text = clock(ms)
    if (text !== this.#shownTime) this.#time.textContent = this.#shownTime = text
  }

  /** @param peak 0–1, linear; shown on a scale on which quiet speech is visible. */
  showLevel(peak: number): void {
    this.#level.value = Math.sqrt(Math.min(1, peak))
  }
}
