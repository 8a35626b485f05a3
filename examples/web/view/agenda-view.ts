import type { AgendaItem, EncounterReview } from 'medical-scribe'
import type { DeskSnapshot } from 'medical-scribe/ui'
import type { Desk } from '../app/desk.ts'
import { announce } from './announce.ts'
import { button, byId, element, redraw } from './element.ts'

type Choice = readonly [label: string, run: (review: EncounterReview) => unknown]

/** The queue of what needs a decision: one question at a time, with next, previous and keys. */
export class AgendaView {
  readonly #root = byId('agenda', HTMLElement)
  readonly #desk: Desk
  #items: readonly AgendaItem[] = []
  #at = ''
  /** Whether she went to this question herself: else the heaviest is shown. */
  #isChosen = false
  /** Whether she answered the question before: then the next is read to her. */
  #hasAnswered = false
  /** Whether a letter or a number alone does something: speech input and a slip of the hand type them too. */
  readonly #keys = element('input', {
    type: 'checkbox',
    'data-key': 'single-keys',
    onchange: () => {
      localStorage.setItem('single-keys', this.#keys.checked ? 'on' : 'off')
      this.#draw()
    },
  })
  readonly #help = element(
    'details',
    { class: 'keys' },
    element('summary', { 'data-key': 'keys' }, 'Keys'),
    element('p', {}, 'n: next question. p: previous. 1 to 9: an answer. Not while you type.'),
    element('label', { class: 'toggle' }, this.#keys, 'Use these keys on this device'),
  )

  constructor(desk: Desk) {
    this.#desk = desk
    this.#keys.checked = localStorage.getItem('single-keys') !== 'off'
    addEventListener('keydown', (event) => {
      const { target, ctrlKey, metaKey, altKey } = event
      const isTyping =
        target instanceof HTMLElement && target.closest('textarea, select, input:not([type=checkbox])')
      if (!this.#keys.checked || isTyping || ctrlKey || metaKey || altKey || this.#root.hidden) return
      if (event.key === 'n') this.#move(1)
      else if (event.key === 'p') this.#move(-1)
      else if (/^[1-9]$/.test(event.key)) this.#answer(Number(event.key) - 1)
    })
  }

  show({ agenda, encounter }: DeskSnapshot): void {
    this.#root.hidden = encounter.turns.length === 0 || encounter.signature !== undefined
    this.#items = agenda.filter(({ acknowledged }) => !acknowledged)
    if (!this.#isChosen || !this.#items.some(({ id }) => id === this.#at)) {
      this.#at = this.#items[0]?.id ?? ''
      this.#isChosen = false
    }
    this.#draw()
  }

  get #place(): number {
    return this.#items.findIndex(({ id }) => id === this.#at)
  }

  #move(by: number): void {
    const next = this.#items[(this.#place + by + this.#items.length) % Math.max(1, this.#items.length)]
    if (!next) return
    this.#at = next.id
    this.#isChosen = true
    this.#draw()
    announce(next.question)
    this.#desk.light(next.turns, next.lines)
  }

  #answer(choice: number): void {
    this.#hasAnswered = true
    this.#desk.decide(async (review) => this.#choices()[choice]?.[1](review))
  }

  /** A button's words, with its key while that works. */
  #withKey(label: string, key: string | number): string {
    return this.#keys.checked ? `${label} (${key})` : label
  }

  #draw(): void {
    const item = this.#items[this.#place]
    const count = this.#items.length
    if (this.#hasAnswered && item?.id !== this.#root.dataset['item'])
      announce(item ? `${count} to decide. ${item.question}` : 'Nothing needs a decision.')
    this.#hasAnswered &&= item?.id === this.#root.dataset['item']
    this.#root.dataset['item'] = item?.id
    if (!item) {
      redraw(this.#root, element('p', { class: 'agenda-none' }, 'Nothing needs a decision.'))
      return
    }
    redraw(
      this.#root,
      element(
        'div',
        { class: 'agenda-head' },
        element('span', { class: 'agenda-count' }, `To decide: ${this.#place + 1} of ${count}`),
        button(this.#withKey('Previous', 'p'), 'previous', () => this.#move(-1), { class: 'small' }),
        button(this.#withKey('Next', 'n'), 'next', () => this.#move(1), { class: 'small' }),
        this.#help,
      ),
      element('p', { class: 'question', id: 'question' }, item.question),
      element('ul', { class: 'why' }, ...item.details.map((detail) => element('li', {}, detail))),
      element(
        'div',
        { class: 'buttons' },
        ...this.#choices().map(([label], at) =>
          button(this.#withKey(label, at + 1), `choice-${at}`, () => this.#answer(at), {
            class: at === 0 ? 'primary' : '',
            'aria-describedby': 'question',
          }),
        ),
      ),
    )
  }

  /** What can be done about the question that is shown, most likely first. */
  #choices(): readonly Choice[] {
    const item = this.#items[this.#place]
    if (!item) return []
    const desk = this.#desk
    const { id, kind, lines, turns } = item
    const show: Choice = ['Show', () => desk.light(turns, lines)]
    const leave: Choice = ['Leave it', (review) => review.acknowledge(id)]
    switch (kind) {
      case 'edit':
        return [
          ['Keep as heard', (review) => review.keepHeard(id)],
          ['Take the suggestion', (review) => review.acceptEdit(id)],
          show,
        ]
      case 'line': {
        const drop: Choice = ['Drop the line', (review) => review.dropLine(id)]
        const keep: Choice = ['It is right', (review) => review.confirmLine(id)]
        const change: Choice = ['Change', () => desk.editLine(id)]
        // A line that stands is only older than its words.
        return desk.lineOf(id)?.stands ? [keep, change, drop, show] : [drop, keep, change, show]
      }
      case 'omission':
        return [
          ['Add it', () => desk.addMissing(item)],
          ['Not needed', (review) => review.dismissOmission(id)],
          show,
        ]
      case 'dispute':
        return [
          ['As in the visit', (review) => review.settleDispute(id, 'live')],
          ['As in the recording', (review) => desk.settleAsRecorded(review, item)],
          ['In other words', () => desk.settleInWords(item)],
          show,
        ]
      case 'note':
        return [['Write the note again', () => desk.writeNote()], show, leave]
      case 'speaker': {
        const label = id.replace(/^speaker:/, '')
        const is = (role: 'clinician' | 'patient'): Choice => [
          `The ${role}`,
          (review) => review.assignSpeaker(label, role),
        ]
        return [is('clinician'), is('patient'), show, leave]
      }
      default:
        return [['I have read them', (review) => review.acknowledge(id)], show]
    }
  }
}
