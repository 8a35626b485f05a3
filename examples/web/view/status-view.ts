import type { DeskSnapshot, DeskStatusKind } from 'medical-scribe/ui'
import { clock } from '../model/clock.ts'
import { announce } from './announce.ts'
import { button, byId, isSecondPress, redraw } from './element.ts'

/** What can be pressed in the bar. */
export type BarButton = keyof typeof labels

const labels = {
  start: 'Start visit',
  consent: 'The patient agrees',
  refuse: 'The patient does not agree',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop and write note',
  later: 'Finish it later',
  new: 'New visit',
  'go-on': 'Go on with this visit',
  withdraw: 'Consent withdrawn',
}
/** What a press asks before it does it. */
const questions: Readonly<Partial<Record<BarButton, string>>> = {
  withdraw: 'Delete this visit for good?',
  later: 'Leave it unfinished for now?',
}

const listening: readonly BarButton[] = ['pause', 'stop', 'withdraw']
const looks: Readonly<Record<DeskStatusKind, readonly [tone: string, buttons: readonly BarButton[]]>> = {
  ready: ['quiet', ['start']],
  consent: ['wait', ['consent', 'refuse']],
  waiting: ['wait', listening],
  listening: ['live', listening],
  'no-sound': ['warn', listening],
  offline: ['warn', listening],
  paused: ['wait', ['resume', 'stop', 'withdraw']],
  finishing: ['wait', ['later']],
  finished: ['done', ['new', 'go-on', 'withdraw']],
  signed: ['done', ['new']],
  void: ['bad', ['new']],
  cancelled: ['quiet', ['new']],
  withdrawn: ['quiet', ['new']],
  failed: ['bad', ['new']],
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
    const before = this.#shown
    if (before === status) return
    const { kind, label, detail, step } = (this.#shown = status)
    this.#label.textContent = label
    this.#detail.textContent = detail
    if (before?.kind === kind && before.step === step) return
    if (before) announce(detail === '' ? `${label}.` : `${label}. ${detail}`)
    if (before?.kind === kind) return
    const [tone, buttons] = looks[kind]
    this.#status.dataset['tone'] = tone
    document.title = kind === 'ready' ? 'Medical scribe' : `${label} – Medical scribe`
    this.#level.hidden = !buttons.includes('stop')
    const first = main.find((each) => buttons.includes(each))
    const press = (each: BarButton) => (event: Event) => {
      const question = questions[each]
      if (question === undefined || isSecondPress(event, question)) this.#onPress(each)
    }
    redraw(
      this.#buttons,
      ...buttons.map((each, place) =>
        button(labels[each], `visit-button-${place}`, press(each), {
          id: `button-${each}`,
          class: each === first ? 'primary' : each === 'withdraw' ? 'quiet' : '',
        }),
      ),
    )
  }

  showLevel(level: number): void {
    this.#level.value = level
  }
}
