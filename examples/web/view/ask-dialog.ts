import { element } from './element.ts'

/** Asks for words in a dialog over the page. Resolves to undefined when it was left. */
export function askFor(title: string, text: string): Promise<string | undefined> {
  const field = element('textarea', { id: 'asked', rows: '4' })
  field.value = text
  const dialog = element(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'asked-title' },
    element('label', { for: 'asked', id: 'asked-title' }, title),
    field,
    element(
      'div',
      { class: 'buttons' },
      element('button', { type: 'button', class: 'primary', onclick: () => dialog.close('ok') }, 'Save'),
      element('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
    ),
  )
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      dialog.close('ok')
    }
  })
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const answer = field.value.trim()
      dialog.remove()
      resolve(dialog.returnValue === 'ok' && answer !== '' ? answer : undefined)
    })
    document.body.append(dialog)
    dialog.showModal()
    field.focus()
  })
}
