import type { EditedTurn, PartialTurn, Turn, TurnId } from 'medical-scribe'
import type { Decisions } from '../model/edit-decisions.ts'
import { byId, element, redraw } from './element.ts'
import { drawTurn, nameOf, type OnDecide } from './turn-view.ts'

/** Within this of its end the list follows what is said, in CSS pixels. */
const followWithin = 80

/** The list of turns, the line being spoken, and the light on turns that a line of the note rests on. */
export class TranscriptView {
  readonly #list = byId('turns', HTMLOListElement)
  readonly #scroll = byId('transcript-scroll', HTMLDivElement)
  readonly #partial = byId('partial', HTMLParagraphElement)
  readonly #empty = byId('transcript-empty', HTMLParagraphElement)
  readonly #follow = byId('follow', HTMLButtonElement)
  readonly #onDecide: OnDecide
  readonly #items = new Map<TurnId, HTMLLIElement>()
  #follows = true

  constructor(onDecide: OnDecide) {
    this.#onDecide = onDecide
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
    const apply = (): void => {
      this.#list.classList.toggle('hides-edits', !toggle.checked)
    }
    toggle.addEventListener('change', apply)
    apply()
  }

  /** Draws all turns, in order; for a new, a recovered or a renamed visit. */
  showAll(turns: readonly (Turn | EditedTurn)[], decisions: Decisions): void {
    const wanted = new Set(turns.map((turn) => turn.id))
    for (const [id, item] of this.#items) {
      if (wanted.has(id)) continue
      item.remove()
      this.#items.delete(id)
    }
    for (const turn of turns) this.show(turn, decisions)
    this.#list.append(...turns.flatMap((turn) => this.#items.get(turn.id) ?? []))
    this.#empty.hidden = turns.length > 0
  }

  /** Draws one turn, new or changed. */
  show(turn: Turn | EditedTurn, decisions: Decisions): void {
    let item = this.#items.get(turn.id)
    if (!item) {
      item = element('li', { id: `turn-${turn.id}`, class: 'turn' })
      this.#items.set(turn.id, item)
      this.#list.append(item)
      this.#empty.hidden = true
    }
    item.dataset['role'] = turn.role ?? 'none'
    redraw(item, ...drawTurn(turn, decisions, this.#onDecide))
    this.#keepUp()
  }

  showPartial(turn: PartialTurn | undefined): void {
    this.#partial.hidden = turn === undefined
    if (turn) {
      this.#partial.replaceChildren(element('span', { class: 'who' }, nameOf(turn)), ` ${turn.text}`)
      this.#empty.hidden = true
    }
    this.#keepUp()
  }

  /** Lights up these turns and no others, and brings the first into view. */
  light(ids: readonly TurnId[]): void {
    const lit = new Set(ids)
    for (const [id, item] of this.#items) {
      item.classList.toggle('lit', lit.has(id))
      if (lit.has(id)) item.setAttribute('aria-current', 'true')
      else item.removeAttribute('aria-current')
    }
    const first = this.#items.get(ids[0] ?? '')
    if (!first) return
    this.#follows = false
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    first.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'center' })
  }

  clear(): void {
    this.#items.clear()
    this.#list.replaceChildren()
    this.#partial.hidden = true
    this.#empty.hidden = false
    this.#follows = true
    this.#follow.hidden = true
  }

  #keepUp(): void {
    if (this.#follows) this.#toEnd()
    else this.#follow.hidden = false
  }

  #toEnd(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight
  }
}
