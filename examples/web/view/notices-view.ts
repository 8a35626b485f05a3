import type { Problem } from '../model/problem.ts'
import { announce } from './announce.ts'
import { button, byId, element } from './element.ts'

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
}

/** Messages above the visit: one per subject, the newest of a subject standing. */
export class NoticesView {
  readonly #root = byId('notices', HTMLElement)
  readonly #shown = new Map<string, HTMLElement>()

  show(
    subject: string,
    tone: 'error' | 'warning',
    { title, advice }: Problem,
    actions: readonly NoticeAction[] = [],
  ): void {
    this.hide(subject)
    const notice = element(
      'div',
      { class: `notice notice-${tone}`, 'data-subject': subject },
      element(
        'div',
        { class: 'notice-text' },
        element('p', { class: 'notice-title' }, title),
        element('p', {}, advice),
      ),
      element(
        'div',
        { class: 'buttons' },
        ...actions.map(({ label, run }) => button(label, `${subject}:${label}`, run)),
        button('Dismiss', `${subject}:dismiss`, () => this.hide(subject), {
          class: 'quiet',
          'aria-label': `Dismiss: ${title}`,
        }),
      ),
    )
    this.#shown.set(subject, notice)
    this.#root.append(notice)
    announce(`${title}. ${advice}`)
  }

  hide(subject: string): void {
    this.#shown.get(subject)?.remove()
    this.#shown.delete(subject)
  }

  clear(): void {
    for (const subject of [...this.#shown.keys()]) this.hide(subject)
  }
}
