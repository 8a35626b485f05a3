import type { EditedTurn, SpeakerRole, Turn } from 'medical-scribe'
import { byId, element } from './element.ts'

const roles: readonly (readonly [SpeakerRole, string])[] = [
  ['clinician', 'Clinician'],
  ['patient', 'Patient'],
  ['guest', 'Someone else'],
]

/** Lets the clinician say who is who, once there is somebody. */
export class SpeakersView {
  readonly #root = byId('speakers', HTMLDivElement)
  readonly #onAssign: (label: string, role: SpeakerRole) => void
  readonly #selects = new Map<string, HTMLSelectElement>()

  constructor(onAssign: (label: string, role: SpeakerRole) => void) {
    this.#onAssign = onAssign
  }

  show(turns: readonly (Turn | EditedTurn)[], speakers: Readonly<Record<string, SpeakerRole>>): void {
    const labels = new Set(
      turns.flatMap(({ speaker }) => (speaker !== undefined && /^[A-Z]$/.test(speaker) ? [speaker] : [])),
    )
    for (const label of [...labels].sort()) {
      const select = this.#selects.get(label) ?? this.#add(label)
      select.value = speakers[label] ?? ''
    }
    this.#root.hidden = this.#selects.size === 0
  }

  clear(): void {
    this.#selects.clear()
    this.#root.replaceChildren()
    this.#root.hidden = true
  }

  #add(label: string): HTMLSelectElement {
    const id = `speaker-${label}`
    const select = element(
      'select',
      {
        id,
        onchange: () => {
          const role = roles.find(([name]) => name === select.value)?.[0]
          if (role) this.#onAssign(label, role)
        },
      },
      element('option', { value: '', disabled: true }, 'choose…'),
      ...roles.map(([value, text]) => element('option', { value }, text)),
    )
    this.#selects.set(label, select)
    this.#root.append(
      element('span', { class: 'speaker' }, element('label', { for: id }, `Speaker ${label} is`), select),
    )
    return select
  }
}
