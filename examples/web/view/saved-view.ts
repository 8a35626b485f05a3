import type { SavedVisit } from '../app/saved-visits.ts'
import { visitTime } from '../model/clock.ts'
import { byId, element } from './element.ts'

export type SavedAction = 'go-on' | 'finish' | 'open' | 'delete'

/** Visits kept on this device: unfinished ones to go on with, finished ones to read. */
export class SavedView {
  readonly #root = byId('saved', HTMLDivElement)
  readonly #onAction: (action: SavedAction, visit: SavedVisit) => void

  constructor(onAction: (action: SavedAction, visit: SavedVisit) => void) {
    this.#onAction = onAction
  }

  show(visits: readonly SavedVisit[], now: Date): void {
    this.#root.hidden = visits.length === 0
    this.#root.replaceChildren(
      element('h2', {}, 'Visits on this device'),
      element('ul', { class: 'saved-list' }, ...visits.map((visit) => this.#row(visit, now))),
      element('p', { class: 'help' }, 'They stay in this browser until you delete them.'),
    )
  }

  #row(visit: SavedVisit, now: Date): HTMLElement {
    const isFinished = visit.state === 'finished' || visit.state === 'signed'
    const when = visitTime(visit.lastWrittenAt, now)
    const time = visit.label === '' ? when : `${visit.label}, ${when}`
    const button = (action: SavedAction, label: string, name: string, primary = false): HTMLElement =>
      element(
        'button',
        {
          type: 'button',
          class: primary ? 'primary' : action === 'delete' ? 'quiet' : '',
          'aria-label': name,
          'data-action': action,
          onclick: (event: Event) => {
            if (action !== 'delete' || isSecondPress(event.currentTarget)) this.#onAction(action, visit)
          },
        },
        label,
      )
    return element(
      'li',
      { class: isFinished ? 'saved-visit' : 'saved-visit saved-open' },
      element(
        'span',
        { class: 'saved-what' },
        element('strong', {}, isFinished ? `Visit of ${time}` : `The visit of ${time} was interrupted`),
        ` ${visit.state === 'signed' ? 'signed' : isFinished ? 'finished, not signed' : ''}`,
      ),
      element(
        'span',
        { class: 'buttons' },
        ...(isFinished
          ? [button('open', 'Open', `Open the visit of ${time}`)]
          : [
              button('go-on', `Go on with the visit of ${time}`, `Go on with the visit of ${time}`, true),
              button('finish', 'Finish it now', `Finish it now: write the note of the visit of ${time}`),
            ]),
        button('delete', 'Delete', `Delete the visit of ${time} from this device`),
      ),
    )
  }
}

/** What cannot be undone takes two presses. */
function isSecondPress(button: EventTarget | null): boolean {
  if (!(button instanceof HTMLButtonElement)) return false
  if (button.dataset['asked'] === 'yes') return true
  button.dataset['asked'] = 'yes'
  button.textContent = 'Delete for good?'
  button.removeAttribute('aria-label')
  return false
}
