import type { DeskSnapshot, DeskStatusKind } from 'medical-scribe/ui'
import { clock } from '../model/clock.ts'
import { byId, element, redraw } from './element.ts'

/** What can be pressed in the bar. */
export type BarButton = 'start' | 'consent' | 'pause' | 'resume' | 'stop' | 'new'

const labels: Readonly<Record<BarButton, string>> = {
  start: 'Start visit',
  consent: 'The patient agrees',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop and write note',
  new: 'New visit',
}

const tones: Readonly<Partial<Record<DeskStatusKind, string>>> = {
  listening: 'live',
  consent: 'wait',
  waiting: 'wait',
  paused: 'wait',
  finishing: 'wait',
  'no-sound': 'warn',
  offline: 'warn',
  failed: 'bad',
  void: 'bad',
  finished: 'done',
  signed: 'done',
}

function buttonsOf(kind: DeskStatusKind): readonly BarButton[] {
  switch (kind) {
    case 'ready':
      return ['start']
    case 'consent':
      return ['consent', 'stop']
    case 'waiting':
    case 'listening':
    case 'no-sound':
    case 'offline':
      return ['pause', 'stop']
    case 'paused':
      return ['resume', 'stop']
    case 'finishing':
      return []
    default:
      return ['new']
  }
}

/** The one that stands out: what she most likely wants next. */
const main: readonly BarButton[] = ['start', 'consent', 'resume', 'stop']

/** The bar: how the visit stands, how long it is, how loud it is, and its buttons. */
export class StatusView {
  readonly #status = byId('status', HTMLParagraphElement)
  readonly #label = byId('status-label', HTMLSpanElement)
  readonly #detail = byId('status-detail', HTMLSpanElement)
  readonly #time = byId('time', HTMLSpanElement)
  readonly #level = byId('level', HTMLMeterElement)
  readonly #buttons = byId('buttons', HTMLDivElement)
  readonly #onPress: (button: BarButton) => void
  #shown: DeskSnapshot['status'] | undefined

  constructor(onPress: (button: BarButton) => void) {
    this.#onPress = onPress
  }

  show(status: DeskSnapshot['status'], heardMs: number): void {
    this.#time.textContent = clock(heardMs)
    if (this.#shown === status) return
    const { kind, label, detail } = (this.#shown = status)
    this.#status.dataset['tone'] = tones[kind] ?? 'quiet'
    if (this.#label.textContent !== label) this.#label.textContent = label
    if (this.#detail.textContent !== detail) this.#detail.textContent = detail
    document.title = kind === 'ready' ? 'Medical scribe' : `${label} – Medical scribe`
    const buttons = buttonsOf(kind)
    this.#level.classList.toggle('unused', !buttons.includes('stop'))
    const first = main.find((button) => buttons.includes(button))
    redraw(
      this.#buttons,
      ...buttons.map((button) =>
        element(
          'button',
          {
            type: 'button',
            id: `button-${button}`,
            class: button === first ? 'primary' : '',
            'data-key': 'visit-button',
            onclick: () => this.#onPress(button),
          },
          labels[button],
        ),
      ),
    )
  }

  showLevel(level: number): void {
    this.#level.value = level
  }
}
