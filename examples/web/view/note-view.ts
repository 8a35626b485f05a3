import { turnText, type LineId } from 'medical-scribe'
import type { DeskLine, DeskSection, DeskSnapshot, Mention } from 'medical-scribe/ui'
import type { Desk } from '../app/desk.ts'
import { clock, fullTime } from '../model/clock.ts'
import { askInPlace } from './ask-in-place.ts'
import { button, byId, element, redraw } from './element.ts'

const verdicts: Readonly<Record<string, string>> = {
  inferred: 'judgement',
  unverified: 'not verified',
  unsupported: 'not said',
  conflicting: 'the visit says otherwise',
}
const kinds = { medication: 'Medicines', symptom: 'Symptoms', diagnosis: 'Conditions' } as const

/** The note with what each line rests on, or what was mentioned while there is none. */
export class NoteView {
  readonly #body = byId('note-body', HTMLDivElement)
  readonly #desk: Desk
  #snapshot: DeskSnapshot | undefined
  #chosen: ReadonlySet<LineId> = new Set()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  clear(): void {
    this.#body.replaceChildren()
    this.#snapshot = undefined
    this.#chosen = new Set()
  }

  show(snapshot: DeskSnapshot): void {
    const before = this.#snapshot
    this.#snapshot = snapshot
    const isSame =
      before?.note === snapshot.note &&
      before.mentions === snapshot.mentions &&
      before.status.kind === snapshot.status.kind
    if (!isSame) this.#draw()
  }

  /** Marks these lines, and shows the words they rest on under them. */
  choose(lines: readonly LineId[]): void {
    this.#chosen = new Set(lines)
    if (this.#snapshot) this.#draw()
    if (lines.length > 0)
      this.#body.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }

  /** Asks for other words of a line, in its place. */
  async edit(id: LineId): Promise<void> {
    this.choose([id])
    const place = this.#body.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`)
    const line = this.#desk.lineOf(id)
    if (!place || !line) return
    const text = await askInPlace(place, 'The line', line.item.text, () => this.#draw())
    if (text !== undefined) this.#desk.decide((review) => review.editLine(id, text))
  }

  /** Marks what is printed: one section, or all. */
  mark(section: string | undefined): void {
    for (const each of this.#body.querySelectorAll<HTMLElement>('.soap'))
      each.classList.toggle('not-printed', section !== undefined && each.dataset['section'] !== section)
  }

  #draw(): void {
    // Words that somebody is writing are not drawn over.
    if (this.#body.querySelector('.ask')) return
    const { note, encounter, mentions, status } = this.#snapshot as DeskSnapshot
    const isOver = ['finished', 'signed', 'void', 'cancelled', 'withdrawn', 'failed'].includes(status.kind)
    const isEmpty = isOver && encounter.turns.length === 0
    if (!encounter.note || isEmpty) {
      const text = !isOver
        ? `The note is ${status.kind === 'finishing' ? 'being written' : 'written when you stop the visit'}.`
        : status.kind === 'withdrawn'
          ? 'The patient withdrew consent. No note was written.'
          : isEmpty
            ? 'Nothing was said in this visit, so there is no note.'
            : 'No note was written.'
      redraw(this.#body, element('p', { class: 'empty' }, text), ...this.#mentioned(mentions))
      return
    }
    const { signature, voided, addenda = [] } = encounter
    const { origin } = encounter.note
    const by =
      origin.kind === 'model'
        ? `Written by ${origin.modelId ?? 'a language model'}.`
        : 'Made of the visit’s own sentences, without a model.'
    redraw(
      this.#body,
      element('p', { class: 'origin' }, element('strong', {}, note.label), ` ${by}`),
      note.unwritten.length > 0 && !signature
        ? element('p', { class: 'remark' }, 'The transcript was changed after this note was written.')
        : undefined,
      signature &&
        element(
          'p',
          { class: 'signature' },
          `Signed by ${signature.by}, ${fullTime(signature.at)}: “${signature.attestation}”`,
        ),
      voided &&
        element(
          'p',
          { class: 'remark' },
          `Void since ${fullTime(voided.at)}: ${voided.reason} (${voided.by})`,
        ),
      ...note.sections.map((section) => this.#section(section, signature !== undefined)),
      ...addenda.map(({ by: author, at, text }) =>
        element(
          'section',
          { class: 'soap' },
          element('h3', {}, `Addendum by ${author}, ${fullTime(at)}`),
          element('p', {}, text),
        ),
      ),
    )
  }

  #section({ id, title, lines }: DeskSection, isSigned: boolean): HTMLElement {
    const small = (label: string, key: string, name: string, run: () => void): HTMLElement =>
      button(label, `${key}-${id}`, run, { class: 'small quiet', 'aria-label': name })
    const add = async (): Promise<void> => {
      const text = await askInPlace(section, `A new line of ${title}`, '', () => this.#draw())
      if (text !== undefined) this.#desk.decide((review) => review.addLine({ section: id, text }))
    }
    const section = element(
      'section',
      { class: 'soap', 'aria-label': title, 'data-section': id },
      element(
        'div',
        { class: 'section-head' },
        element('h3', {}, title),
        small('Copy', 'copy', `Copy ${title}`, () => this.#desk.copy(id)),
        small('Print', 'print', `Print ${title}`, () => this.#desk.print(id)),
        isSigned ? undefined : small('Add', 'add', `Add a line to ${title}`, () => void add()),
      ),
      lines.length === 0
        ? element('p', { class: 'none' }, 'Nothing.')
        : element('ul', { class: 'lines' }, ...lines.map((line) => this.#line(line, isSigned))),
    )
    return section
  }

  #line({ id, item, stands }: DeskLine, isSigned: boolean): HTMLElement {
    const { encounter } = this.#snapshot as DeskSnapshot
    const isChosen = this.#chosen.has(id)
    const turns = encounter.turns.filter((turn) => item.evidence.includes(turn.id))
    const tag = item.writtenBy
      ? 'written by you'
      : item.changedTurns
        ? 'its words were changed'
        : item.checkedBy.includes('clinician')
          ? undefined
          : verdicts[item.verdict]
    const small = (label: string, key: string, run: () => void): HTMLElement =>
      button(label, `${id}:${key}`, run, { class: 'small', 'aria-label': `${label}: ${item.text}` })
    const [first] = turns
    return element(
      'li',
      { class: stands ? 'line' : `line line-apart line-${item.verdict}`, 'data-line': id },
      element(
        'button',
        {
          type: 'button',
          class: 'cite',
          'data-key': id,
          'aria-pressed': isChosen ? 'true' : 'false',
          onclick: () => this.#desk.light(isChosen ? [] : item.evidence, isChosen ? [] : [id]),
        },
        element('span', { class: 'line-text' }, item.text),
        tag === undefined ? undefined : element('span', { class: 'tag' }, tag),
        element('span', { class: 'times' }, turns.map(({ startMs }) => clock(startMs)).join(' ')),
      ),
      isChosen
        ? element(
            'div',
            { class: 'evidence' },
            ...turns.map((turn) => element('p', {}, `${clock(turn.startMs)} ${turnText(turn)}`)),
            ...item.issues.map(({ message }) => element('p', { class: 'reason' }, message)),
            element(
              'div',
              { class: 'buttons' },
              ...(isSigned
                ? []
                : [
                    small('Change', 'edit', () => void this.edit(id)),
                    small('Drop', 'drop', () => this.#desk.decide((review) => review.dropLine(id))),
                    small('It is right', 'confirm', () =>
                      this.#desk.decide((review) => review.confirmLine(id)),
                    ),
                  ]),
              first && small('Listen', 'listen', () => this.#desk.listen(first)),
            ),
          )
        : undefined,
    )
  }

  #mentioned(mentions: readonly Mention[]): readonly HTMLElement[] {
    return Object.entries(kinds).flatMap(([kind, title]) => {
      const own = mentions.filter((mention) => mention.kind === kind)
      if (own.length === 0) return []
      const chips = own.map(({ term, negated, turns }) =>
        button(negated ? `no ${term}` : term, `${kind}-${term}`, () => this.#desk.light(turns, []), {
          class: negated ? 'chip chip-negated' : 'chip',
        }),
      )
      return element(
        'div',
        { class: 'heard' },
        element('h3', {}, title),
        element('div', { class: 'terms' }, ...chips),
      )
    })
  }
}
