import type { Problem } from '../model/problem.ts'
import { byId, element } from './element.ts'

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
}

/** Messages above the visit: one per subject, the newest of a subject standing. */
export class NoticesView {
  readonly #root = byId('notices', HTMLElement)
  readonly #shown = new Map<string, HTMLElement>()

  /** @param tone `error` is read at once by screen readers, `warning` when they pause. */
  show(
    subject: string,
    tone: 'error' | 'warning' | 'info',
    problem: Problem,
    actions: readonly NoticeAction[] = [],
  ): void {
    this.hide(subject)
    const notice = element(
      'div',
      {
        class: `notice notice-${tone}`,
        'data-subject': subject,
        role: tone === 'error' ? 'alert' : undefined,
      },
      element(
        'div',
        { class: 'notice-text' },
        element('p', { class: 'notice-title' }, problem.title),
        element('p', {}, problem.advice),
      ),
      element(
        'div',
        { class: 'buttons' },
        ...actions.map(({ label, run }) => element('button', { type: 'button', onclick: run }, label)),
        element(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-label': `Dismiss: ${problem.title}`,
            onclick: () => {
              this.hide(subject)
            },
          },
          'Dismiss',
        ),
      ),
    )
    this.#shown.set(subject, notice)
    this.#root.append(notice)
  }

  hide(subject: string): void {
    this.#shown.get(subject)?.remove()
    this.#shown.delete(subject)
  }

  clear(): void {
    for (const subject of [...this.#shown.keys()]) this.hide(subject)
  }
}
