import type { SpeakerRole, TurnId } from 'medical-scribe'
import type { DeskSnapshot, DeskTurn, TurnPart } from 'medical-scribe/ui'
import { clock } from '../model/clock.ts'
import type { Desk } from '../app/desk.ts'
import { byId, element, redraw } from './element.ts'

const roles: readonly (readonly [SpeakerRole, string])[] = [
  ['clinician', 'Clinician'],
  ['patient', 'Patient'],
  ['guest', 'Someone else'],
]
/** Within this of its end the list follows what is said, in CSS pixels. */
const followWithin = 80

/** The list of turns, who is who, the line being spoken, and the light on turns that something rests on. */
export class TranscriptView {
  readonly #list = byId('turns', HTMLOListElement)
  readonly #scroll = byId('transcript-scroll', HTMLDivElement)
  readonly #partial = byId('partial', HTMLParagraphElement)
  readonly #empty = byId('transcript-empty', HTMLParagraphElement)
  readonly #follow = byId('follow', HTMLButtonElement)
  readonly #speakers = byId('speakers', HTMLDivElement)
  readonly #search = byId('search', HTMLInputElement)
  readonly #desk: Desk
  readonly #items = new Map<TurnId, { readonly of: DeskTurn; readonly item: HTMLLIElement }>()
  #named: DeskSnapshot['speakers'] | undefined
  #follows = true

  constructor(desk: Desk) {
    this.#desk = desk
    this.#scroll.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroll
      this.#follows = scrollHeight - scrollTop - clientHeight < followWithin
      this.#follow.hidden = this.#follows
    })
    this.#follow.addEventListener('click', () => {
      this.#follows = true
      this.#toEnd()
    })
    const toggle = byId('show-edits', HTMLInputElement)
    const apply = (): void => void this.#list.classList.toggle('hides-edits', !toggle.checked)
    toggle.addEventListener('change', apply)
    apply()
    this.#search.addEventListener('input', () => this.#find())
  }

  /** Draws what changed, in one frame. */
  show({ turns, partial, speakers }: DeskSnapshot): void {
    const wanted = new Set(turns.map(({ turn }) => turn.id))
    for (const [id, { item }] of this.#items) {
      if (wanted.has(id)) continue
      item.remove()
      this.#items.delete(id)
    }
    let before: HTMLLIElement | undefined
    for (const of of turns) {
      const { id } = of.turn
      const known = this.#items.get(id)
      const item = known?.item ?? element('li', { id: `turn-${id}`, class: 'turn' })
      if (known?.of !== of) {
        item.dataset['role'] = of.turn.role ?? 'none'
        const isUnfolded = item.querySelector('details')?.open === true
        const drawn = this.#draw(of)
        for (const part of drawn) if (part instanceof HTMLDetailsElement) part.open ||= isUnfolded
        redraw(item, ...drawn)
        this.#items.set(id, { of, item })
      }
      if (item.parentElement !== this.#list || item.previousElementSibling !== (before ?? null)) {
        if (before) before.after(item)
        else this.#list.prepend(item)
      }
      before = item
    }
    this.#empty.hidden = turns.length > 0 || partial !== undefined
    this.#partial.hidden = partial === undefined
    if (partial) this.#partial.textContent = partial.text
    if (this.#named !== speakers) this.#drawSpeakers(speakers)
    if (this.#follows) this.#toEnd()
    else this.#follow.hidden = false
  }

  /** Lights up these turns and no others, and brings the first into view. */
  light(ids: readonly TurnId[]): void {
    const lit = new Set(ids)
    for (const [id, { item }] of this.#items) {
      item.classList.toggle('lit', lit.has(id))
      if (lit.has(id)) item.setAttribute('aria-current', 'true')
      else item.removeAttribute('aria-current')
    }
    const first = this.#items.get(ids[0] ?? '')?.item
    if (!first) return
    this.#follows = false
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    // Only its own list: a narrow page shows the evidence under the line instead.
    const top = first.offsetTop - this.#scroll.clientHeight / 2 + first.offsetHeight / 2
    this.#scroll.scrollTo({ top, behavior: calm ? 'auto' : 'smooth' })
  }

  clear(): void {
    this.#search.value = ''
    this.#follows = true
    this.#follow.hidden = true
  }

  #find(): void {
    const sought = this.#search.value.trim().toLowerCase()
    for (const { item } of this.#items.values()) {
      item.hidden = sought !== '' && !(item.textContent ?? '').toLowerCase().includes(sought)
    }
  }

  #toEnd(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight
  }

  #draw({ turn, name, parts, lines }: DeskTurn): readonly Node[] {
    const edits = parts.filter((part) => part.kind === 'edit')
    const when = clock(turn.startMs)
    const correct = (): void => {
      const said = parts.map((part) =>
        part.kind === 'same'
          ? part.text
          : part.stands
            ? part.edit.after
            : (part.edit.restored ?? part.edit.before),
      )
      this.#desk.ask(`What was said at ${when}`, said.join(''), (text) =>
        this.#desk.decide((review) => review.correctTurn(turn.id, text)),
      )
    }
    return [
      element(
        'p',
        { class: 'turn-head' },
        element('span', { class: 'who' }, name),
        element('span', { class: 'when' }, when),
        lines.length > 0
          ? element(
              'button',
              {
                type: 'button',
                class: 'small quiet',
                'data-key': 'lines',
                onclick: () => this.#desk.lightLines(lines),
              },
              `${lines.length} in the note`,
            )
          : undefined,
        element(
          'button',
          {
            type: 'button',
            class: 'small quiet correct',
            'data-key': 'correct',
            'aria-label': `Correct what was said at ${when}`,
            onclick: correct,
          },
          'Correct',
        ),
      ),
      element('p', { class: 'said' }, ...parts.map(drawPart)),
      ...(edits.length > 0 ? [this.#drawEdits(edits, when)] : []),
      ...('correctedBy' in turn && turn.correctedBy && edits.length === 0 && turn.editedText !== turn.text
        ? [element('p', { class: 'as-heard' }, `Heard: “${turn.text}”. Corrected by ${turn.correctedBy}.`)]
        : []),
    ]
  }

  /** What needs a decision is open; the rest is folded away. */
  #drawEdits(edits: readonly (TurnPart & { readonly kind: 'edit' })[], when: string): HTMLElement {
    const open = edits.some(({ isOpen }) => isOpen)
    const rows = edits.map((part) => this.#drawEdit(part))
    const count = edits.length === 1 ? '1 change' : `${edits.length} changes`
    return element(
      'details',
      { class: 'edits', open },
      element('summary', {}, open ? `${count}, to be looked at` : count),
      element('ul', { 'aria-label': `Edits of the turn at ${when}` }, ...rows),
    )
  }

  #drawEdit({ id, edit, stands, isOpen }: TurnPart & { readonly kind: 'edit' }): HTMLElement {
    const before = edit.before.trim() || 'nothing'
    const after = edit.after.trim() || 'nothing'
    const state = isOpen ? (stands ? 'check' : 'stopped') : stands ? 'applied' : 'undone'
    const button = (label: string, key: string, run: () => void): HTMLElement =>
      element(
        'button',
        {
          type: 'button',
          class: 'small',
          'data-key': `${id}:${key}`,
          'aria-label': `${label}: ${before} to ${after}`,
          onclick: run,
        },
        label,
      )
    const accept = button(stands ? 'Accept' : 'Apply', 'a', () =>
      this.#desk.decide((review) => review.acceptEdit(id)),
    )
    const keep = button(isOpen ? 'Keep as heard' : 'Undo', isOpen ? 'b' : 'a', () =>
      this.#desk.decide((review) => review.keepHeard(id)),
    )
    return element(
      'li',
      { class: `edit edit-${state}` },
      element('span', { class: 'edit-what' }, `${before} → ${after}`),
      element(
        'span',
        { class: 'why' },
        isOpen && !stands ? `Kept as heard until you decide. ${edit.why}` : edit.why,
      ),
      element('span', { class: 'edit-buttons' }, ...(isOpen ? [keep, accept] : stands ? [keep] : [accept])),
    )
  }

  #drawSpeakers(speakers: DeskSnapshot['speakers']): void {
    this.#named = speakers
    this.#speakers.hidden = speakers.length === 0
    redraw(
      this.#speakers,
      ...speakers.map(({ label, role }) => {
        const id = `speaker-${label}`
        const select = element(
          'select',
          {
            id,
            'data-key': id,
            onchange: () => {
              const chosen = roles.find(([name]) => name === select.value)?.[0]
              if (chosen) this.#desk.decide((review) => review.assignSpeaker(label, chosen))
            },
          },
          element('option', { value: '', disabled: true }, 'choose…'),
          ...roles.map(([value, text]) => element('option', { value }, text)),
        )
        select.value = role ?? ''
        return element(
          'span',
          { class: 'speaker' },
          element('label', { for: id }, `Speaker ${label} is`),
          select,
        )
      }),
    )
  }
}

function drawPart(part: TurnPart): Node {
  if (part.kind === 'same') return document.createTextNode(part.text)
  const { edit, stands, isOpen } = part
  const state = isOpen ? (stands ? 'check' : 'stopped') : stands ? 'applied' : 'undone'
  return element(
    'span',
    { class: `change change-${state}` },
    ...(edit.before === '' ? [] : [element(stands ? 'del' : 'span', { class: 'before' }, edit.before)]),
    ...(stands && edit.after !== ''
      ? [...(edit.before.trim() === '' ? [] : [' ']), element('ins', { class: 'after' }, edit.after)]
      : []),
  )
}
