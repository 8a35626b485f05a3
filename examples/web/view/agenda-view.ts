import type { AgendaItem } from 'medical-scribe'
import type { DeskSnapshot } from 'medical-scribe/ui'
import type { Desk } from '../app/desk.ts'
import { byId, element, redraw } from './element.ts'

interface Choice {
  readonly label: string
  readonly run: () => void
}

/** The queue of what needs a decision: one question at a time, with next, previous and keys. */
export class AgendaView {
  readonly #root = byId('agenda', HTMLElement)
  readonly #desk: Desk
  #items: readonly AgendaItem[] = []
  #at = ''
  /** Whether she went to this question herself: else the heaviest is shown. */
  #isChosen = false

  constructor(desk: Desk) {
    this.#desk = desk
    addEventListener('keydown', (event) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'n') this.#move(1)
      else if (event.key === 'p') this.#move(-1)
      else if (/^[1-9]$/.test(event.key)) this.#choices()[Number(event.key) - 1]?.run()
    })
  }

  show({ agenda, encounter }: DeskSnapshot): void {
    const open = agenda.filter(({ acknowledged }) => !acknowledged)
    if (open === this.#items) return
    this.#items = open
    if (!this.#isChosen || !open.some(({ id }) => id === this.#at)) {
      this.#at = open[0]?.id ?? ''
      this.#isChosen = false
    }
    this.#root.hidden = encounter.turns.length === 0 || encounter.signature !== undefined
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
    this.#desk.light(next.turns, next.lines)
  }

  #draw(): void {
    const item = this.#items[this.#place]
    const count = this.#items.length
    if (!item) {
      redraw(this.#root, element('p', { class: 'agenda-none' }, 'Nothing needs a decision.'))
      return
    }
    const step = (label: string, key: string, by: number): HTMLElement =>
      element(
        'button',
        { type: 'button', class: 'small', 'data-key': key, onclick: () => this.#move(by) },
        label,
      )
    redraw(
      this.#root,
      element(
        'p',
        { class: 'agenda-head' },
        element('span', { class: 'agenda-count' }, `To decide: ${this.#place + 1} of ${count}`),
        step('Previous (p)', 'previous', -1),
        step('Next (n)', 'next', 1),
      ),
      element('p', { class: 'question', id: 'question' }, item.question),
      ...(item.details.length > 0 ? [element('p', { class: 'why' }, item.details.join(' '))] : []),
      element(
        'div',
        { class: 'buttons' },
        ...this.#choices().map(({ label, run }, index) =>
          element(
            'button',
            {
              type: 'button',
              class: index === 0 ? 'primary' : '',
              'data-key': `choice-${index}`,
              'aria-describedby': 'question',
              onclick: run,
            },
            `${label} (${index + 1})`,
          ),
        ),
      ),
    )
  }

  /** What can be done about the question that is shown, most likely first. */
  #choices(): readonly Choice[] {
    const item = this.#items[this.#place]
    if (!item) return []
    const desk = this.#desk
    const { id, kind, lines } = item
    const show = { label: 'Show', run: () => desk.light(item.turns, lines) }
    const leave = { label: 'Leave it', run: () => desk.decide((review) => review.acknowledge(id)) }
    const edit = (line: string): Choice => ({ label: 'Change', run: () => desk.editLine(line) })
    switch (kind) {
      case 'edit':
        return [
          { label: 'Keep as heard', run: () => desk.decide((review) => review.keepHeard(id)) },
          { label: 'Take the suggestion', run: () => desk.decide((review) => review.acceptEdit(id)) },
          show,
        ]
      case 'line':
        return [
          { label: 'Drop the line', run: () => desk.decide((review) => review.dropLine(id)) },
          { label: 'It is right', run: () => desk.decide((review) => review.confirmLine(id)) },
          edit(id),
          show,
        ]
      case 'omission':
        return [
          { label: 'Add it', run: () => desk.addMissing(item) },
          { label: 'Not needed', run: () => desk.decide((review) => review.dismissOmission(id)) },
          show,
        ]
      case 'note':
        return [{ label: 'Write the note again', run: () => desk.writeNote() }, show, leave]
      case 'speaker': {
        const label = id.replace(/^speaker:/, '')
        const name = (role: 'clinician' | 'patient', text: string): Choice => ({
          label: text,
          run: () => desk.decide((review) => review.assignSpeaker(label, role)),
        })
        return [name('clinician', 'The clinician'), name('patient', 'The patient'), show, leave]
      }
      default:
        return [leave, show]
    }
  }
}
