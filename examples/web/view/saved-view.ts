import type { SavedVisit } from '../app/saved-visits.ts'
import { visitTime } from '../model/clock.ts'
import { button, byId, element, isSecondPress } from './element.ts'

export type SavedAction = 'go-on' | 'finish' | 'open' | 'delete'

/** Visits kept on this device: unfinished ones to go on with, finished ones to read and sign. */
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
    const { id, label, state } = visit
    const isFinished = state === 'finished' || state === 'signed'
    const when = visitTime(visit.lastWrittenAt, now)
    const name = label === '' ? when : `${label}, ${when}`
    const action = (what: SavedAction, text: string, title: string, look = ''): HTMLElement =>
      button(
        text,
        `${what}-${id}`,
        (event) => {
          if (what !== 'delete' || isSecondPress(event, 'Delete for good?')) this.#onAction(what, visit)
        },
        { class: look, 'aria-label': title },
      )
    return element(
      'li',
      { class: isFinished ? 'saved-visit' : 'saved-visit saved-open' },
      element(
        'span',
        {},
        element('strong', {}, isFinished ? `Visit of ${name}` : `The visit of ${name} was interrupted`),
        state === 'signed' ? ' signed' : isFinished ? ' finished, not signed' : '',
      ),
      element(
        'span',
        { class: 'buttons' },
        isFinished ? action('open', 'Open', `Open the visit of ${name}`) : undefined,
        state === 'signed'
          ? undefined
          : action('go-on', 'Go on', `Go on with the visit of ${name}`, isFinished ? '' : 'primary'),
        isFinished
          ? undefined
          : action('finish', 'Finish it now', `Finish it now: write the note of the visit of ${name}`),
        action('delete', 'Delete', `Delete the visit of ${name} from this device`, 'quiet'),
      ),
    )
  }
}
