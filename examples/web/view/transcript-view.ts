import { turnText, type SpeakerRole, type TurnId } from 'medical-scribe'
import { deskTexts, type DeskSnapshot, type DeskTurn, type TurnPart } from 'medical-scribe/ui'
import { clock } from '../model/clock.ts'
import type { Desk } from '../app/desk.ts'
import { askInPlace } from './ask-in-place.ts'
import { button, byId, element, redraw } from './element.ts'

type EditPart = TurnPart & { readonly kind: 'edit' }

const roles = Object.entries(deskTexts.roles) as [SpeakerRole, string][]
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
  readonly #acceptAll = byId('accept-all', HTMLButtonElement)
  readonly #desk: Desk
  readonly #items = new Map<TurnId, { readonly of: DeskTurn; readonly item: HTMLLIElement }>()
  #named: DeskSnapshot['speakers'] | undefined
  #harmless: readonly string[] = []
  #follows = true
  #isLive = false

  constructor(desk: Desk) {
    this.#desk = desk
    this.#scroll.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroll
      this.#follows = scrollHeight - scrollTop - clientHeight < followWithin
      this.#follow.hidden = this.#follows || !this.#isLive
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
    this.#acceptAll.addEventListener('click', () => {
      const ids = this.#harmless
      desk.decide(async (review) => {
        for (const id of ids) await review.acceptEdit(id)
      })
    })
  }

  /** Draws what changed, in one frame. */
  show({ turns, partial, speakers, encounter, status }: DeskSnapshot): void {
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
      // Words that somebody is writing are not drawn over.
      if (known?.of !== of && !item.querySelector('.ask')) {
        item.dataset['role'] = of.turn.role ?? 'none'
        const who = known && saysTheSame(known.of, of) ? item.querySelector('.who') : null
        if (who) who.textContent = of.name
        else {
          const isUnfolded = item.querySelector('details')?.open === true
          const drawn = this.#draw(of)
          // Before the focus comes back: what is folded cannot have it.
          for (const part of drawn) if (part instanceof HTMLDetailsElement) part.open ||= isUnfolded
          redraw(item, ...drawn)
        }
        this.#items.set(id, { of, item })
      }
      if (item.parentElement !== this.#list || item.previousElementSibling !== (before ?? null)) {
        if (before) before.after(item)
        else this.#list.prepend(item)
      }
      before = item
    }
    this.#empty.hidden = turns.length > 0 || partial !== undefined || !isLive(status.kind)
    this.#partial.hidden = partial === undefined
    if (partial) this.#partial.textContent = partial.text
    if (this.#named !== speakers) this.#drawSpeakers(speakers)
    this.#harmless = encounter.signature ? [] : turns.flatMap(({ parts }) => parts.flatMap(harmless))
    const { length } = this.#harmless
    this.#acceptAll.hidden = length === 0
    this.#acceptAll.textContent = `Accept ${length === 1 ? '1 harmless edit' : `${length} harmless edits`}`
    this.#isLive = isLive(status.kind)
    if (this.#follows && this.#isLive) this.#toEnd()
    this.#follow.hidden = this.#follows || !this.#isLive
    if (this.#search.value !== '') this.#find()
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

  /** Another visit comes: nothing of this one stays, not what was sought and not what is half written. */
  clear(): void {
    this.#items.clear()
    this.#list.replaceChildren()
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
    const small = (label: string, key: string, run: () => void, name = label, look = ''): HTMLElement =>
      button(label, `${key}-${turn.id}`, run, { class: `small quiet ${look}`, 'aria-label': name })
    const inNote = `${lines.length} in the note`
    return [
      element(
        'p',
        { class: 'turn-head' },
        element('span', { class: 'who' }, name),
        element('span', { class: 'when' }, when),
        lines.length > 0 ? small(inNote, 'lines', () => this.#desk.lightLines(lines)) : undefined,
        small(
          'Correct',
          'correct',
          () => void this.#correct(turn),
          `Correct what was said at ${when}`,
          'correct',
        ),
        small('Listen', 'listen', () => this.#desk.listen(turn), `Listen to ${when}`, 'listen'),
      ),
      element('p', { class: 'said' }, ...parts.map(drawPart)),
      ...(edits.length > 0 ? [this.#drawEdits(edits, when)] : []),
      ...('correctedBy' in turn && turn.correctedBy && edits.length === 0 && turn.editedText !== turn.text
        ? [element('p', { class: 'as-heard' }, `Heard: “${turn.text}” (corrected by ${turn.correctedBy})`)]
        : []),
    ]
  }

  /** Asks for the words of a turn where it stands. Resolves to undefined when they stay as they are. */
  async askWords(id: TurnId): Promise<string | undefined> {
    const known = this.#items.get(id)
    if (!known) return undefined
    const { turn } = known.of
    const title = `What was said at ${clock(turn.startMs)}`
    const redrawTurn = (): void => redraw(known.item, ...this.#draw(known.of))
    return askInPlace(known.item, title, turnText(turn), redrawTurn)
  }

  async #correct({ id }: DeskTurn['turn']): Promise<void> {
    const text = await this.askWords(id)
    if (text !== undefined) this.#desk.decide((review) => review.correctTurn(id, text))
  }

  /** What needs a decision is open; the rest is folded away. */
  #drawEdits(edits: readonly EditPart[], when: string): HTMLElement {
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

  #drawEdit({ id, edit, stands, isOpen }: EditPart): HTMLElement {
    const before = edit.before.trim() || 'nothing'
    const after = edit.after.trim() || 'nothing'
    const act = (label: string, key: string, run: () => void): HTMLElement =>
      button(label, `${id}:${key}`, run, { class: 'small', 'aria-label': `${label}: ${before} to ${after}` })
    const accept = act(stands ? 'Accept' : 'Apply', 'a', () =>
      this.#desk.decide((review) => review.acceptEdit(id)),
    )
    const keep = act(isOpen ? 'Keep as heard' : 'Undo', isOpen ? 'b' : 'a', () =>
      this.#desk.decide((review) => review.keepHeard(id)),
    )
    const why = edit.verdict === 'accepted' ? edit.why : deskTexts.agenda.differs(edit.kind)
    return element(
      'li',
      { class: `edit edit-${stateOf(stands, isOpen)}` },
      element('span', { class: 'edit-what' }, `${before} → ${after}`),
      element('span', { class: 'why' }, isOpen && !stands ? `Kept as heard until you decide. ${why}` : why),
      element(
        'span',
        { class: 'edit-buttons buttons' },
        ...(isOpen ? [keep, accept] : stands ? [keep] : [accept]),
      ),
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

const isLive = (kind: DeskSnapshot['status']['kind']): boolean =>
  ['consent', 'waiting', 'listening', 'no-sound', 'offline', 'paused', 'finishing'].includes(kind)

/** Whether only the speaker differs: a name is given to hundreds of turns at once. */
function saysTheSame(a: DeskTurn, b: DeskTurn): boolean {
  return JSON.stringify([a.parts, a.lines]) === JSON.stringify([b.parts, b.lines])
}

/** The name of an edit that stands, asks nothing, and was not looked at. */
function harmless(part: TurnPart): readonly string[] {
  return part.kind === 'edit' && part.stands && !part.isOpen && !part.edit.decided ? [part.id] : []
}

const stateOf = (stands: boolean, isOpen: boolean): string =>
  isOpen ? (stands ? 'check' : 'stopped') : stands ? 'applied' : 'undone'

function drawPart(part: TurnPart): Node {
  if (part.kind === 'same') return document.createTextNode(part.text)
  const { edit, stands, isOpen } = part
  if (edit.decided === 'accepted') return document.createTextNode(edit.after)
  return element(
    'span',
    { class: `change change-${stateOf(stands, isOpen)}` },
    ...(edit.before === '' ? [] : [element(stands ? 'del' : 'span', { class: 'before' }, edit.before)]),
    ...(stands && edit.after !== ''
      ? [...(edit.before.trim() === '' ? [] : [' ']), element('ins', { class: 'after' }, edit.after)]
      : []),
  )
}
