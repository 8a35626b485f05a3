type Attributes = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>

/** An element with attributes, listeners (`onclick`) and children. Text stays text: nothing is parsed. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false) made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** @param key where the focus stays when the part around is drawn again. */
export function button(
  label: string,
  key: string,
  run: (event: Event) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return element('button', { type: 'button', 'data-key': key, onclick: run, ...attributes }, label)
}

/** What cannot be undone takes two presses: the first asks. */
export function isSecondPress({ currentTarget }: Event, question: string): boolean {
  if (!(currentTarget instanceof HTMLButtonElement)) return false
  if (currentTarget.textContent === question) return true
  currentTarget.textContent = question
  currentTarget.removeAttribute('aria-label')
  return false
}

/** Puts new children in place; the focus stays on the part of the same `data-key`, or on its container. */
export function redraw(container: HTMLElement, ...children: readonly (Node | string | undefined)[]): void {
  const active = document.activeElement
  const held = active instanceof HTMLElement && container.contains(active) && active !== container
  const key = held ? active.dataset['key'] : undefined
  container.replaceChildren(...children.filter((child) => child !== undefined))
  if (!held || focusOn(key)) return
  container.tabIndex = -1
  container.focus({ preventScroll: true })
}

/** Puts the focus on the part of this key; false when there is none. */
export function focusOn(key: string | undefined): boolean {
  const next =
    key === undefined ? null : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  next?.focus({ preventScroll: true })
  return next !== null
}

/** An element of the page that must be there. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}`)
  return found
}
