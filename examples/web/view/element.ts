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

/** Puts new children in place; the focus stays on the part of the same `data-key`, or on its container. */
export function redraw(container: HTMLElement, ...children: readonly (Node | string)[]): void {
  const active = document.activeElement
  const held = active instanceof HTMLElement && container.contains(active) && active !== container
  const key = held ? active.dataset['key'] : undefined
  container.replaceChildren(...children)
  if (!held) return
  const next =
    key === undefined ? null : container.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  if (next) next.focus({ preventScroll: true })
  else {
    container.tabIndex = -1
    container.focus({ preventScroll: true })
  }
}

/** An element of the page that must be there. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}`)
  return found
}
