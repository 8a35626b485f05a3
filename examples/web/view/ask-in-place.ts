import { button, element, focusOn } from './element.ts'

/**
 * Asks for words where they will stand. Resolves to undefined when it was left; the focus is then back where it was.
 *
 * @param redraw draws what was there before.
 */
export function askInPlace(
  place: HTMLElement,
  title: string,
  text: string,
  redraw: () => void = () => undefined,
  save = 'Save',
): Promise<string | undefined> {
  const { key } = (document.activeElement as HTMLElement).dataset
  return new Promise((resolve) => {
    const close = (answer: string): void => {
      form.remove()
      redraw()
      focusOn(key)
      resolve(answer === '' || answer === text ? undefined : answer)
    }
    const field = element('textarea', { class: 'asked', rows: '3' })
    field.value = text
    field.addEventListener('keydown', (event) => {
      const isSaved = event.key === 'Enter' && !event.shiftKey
      if (!isSaved && event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      close(isSaved ? field.value.trim() : '')
    })
    const form = element(
      'div',
      { class: 'ask', role: 'group', 'aria-label': title },
      element('label', {}, title, field),
      element(
        'div',
        { class: 'buttons' },
        button(save, 'ask-save', () => close(field.value.trim()), { class: 'primary' }),
        button('Cancel', 'ask-cancel', () => close('')),
      ),
    )
    place.append(form)
    field.focus()
    form.scrollIntoView({ block: 'nearest' })
  })
}
