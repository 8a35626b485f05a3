import type { LineId } from 'medical-scribe'
import type { DeskLine, DeskSnapshot, Mention } from 'medical-scribe/ui'
import { turnText } from 'medical-scribe'
import type { Desk } from '../app/desk.ts'
import { clock } from '../model/clock.ts'
import { byId, element, redraw } from './element.ts'

const verdicts: Readonly<Record<string, string>> = {
  inferred: 'judgement',
  unverified: 'not verified',
  unsupported: 'not said',
  conflicting: 'the visit says otherwise',
}
const kinds: readonly (readonly [Mention['kind'], string])[] = [
  ['medication', 'Medicines'],
  ['symptom', 'Symptoms'],
  ['diagnosis', 'Conditions'],
]

/** The note with what each line rests on, or what was mentioned while there is none. */
export class NoteView {
  readonly #body = byId('note-body', HTMLDivElement)
  readonly #desk: Desk
  #snapshot: DeskSnapshot | undefined
  #chosen: ReadonlySet<LineId> = new Set()

  constructor(desk: Desk) {
    this.#desk = desk
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

  #draw(): void {
    const { note, encounter, mentions, status } = this.#snapshot as DeskSnapshot
    if (note.state === 'none') {
      const isOver = ['finished', 'cancelled', 'failed'].includes(status.kind)
      const text =
        encounter.turns.length === 0 && isOver
          ? 'Nothing was said in this visit, so there is no note.'
          : isOver
            ? 'No note was written.'
            : 'The note is written when you stop the visit.'
      redraw(this.#body, element('p', { class: 'empty' }, text), ...this.#mentioned(mentions))
      return
    }
    const { origin } = encounter.note as NonNullable<typeof encounter.note>
    const { signature, voided, addenda = [] } = encounter
    const by =
      origin.kind === 'model'
        ? `Written by ${origin.modelId ?? 'a language model'}.`
        : 'Made of the visit’s own sentences, without a model.'
    redraw(
      this.#body,
      element('p', { class: 'origin' }, element('strong', {}, note.label), ` ${by}`),
      ...(note.unwritten.length > 0 && !signature
        ? [element('p', { class: 'remark' }, 'The transcript was changed after this note was written.')]
        : []),
      ...(signature
        ? [
            element(
              'p',
              { class: 'signature' },
              `Signed by ${signature.by}, ${new Date(signature.at).toLocaleString()}: “${signature.attestation}”`,
            ),
          ]
        : []),
      ...(voided ? [element('p', { class: 'remark' }, `Void: ${voided.reason} (${voided.by})`)] : []),
      ...note.sections.map(({ id, title, lines }) =>
        element(
          'section',
          { class: 'soap', 'aria-label': title },
          element(
            'div',
            { class: 'section-head' },
            element('h3', {}, title),
            element(
              'button',
              {
                type: 'button',
                class: 'small quiet',
                'data-key': `copy-${id}`,
                'aria-label': `Copy ${title}`,
                onclick: () => this.#desk.copy(id),
              },
              'Copy',
            ),
            signature
              ? undefined
              : element(
                  'button',
                  {
                    type: 'button',
                    class: 'small quiet',
                    'data-key': `add-${id}`,
                    'aria-label': `Add a line to ${title}`,
                    onclick: () => this.#desk.addTo(id),
                  },
                  'Add',
                ),
          ),
          lines.length === 0
            ? element('p', { class: 'none' }, 'Nothing.')
            : element('ul', { class: 'lines' }, ...lines.map((line) => this.#line(line))),
        ),
      ),
      ...addenda.map(({ by: author, at, text }) =>
        element(
          'section',
          { class: 'soap' },
          element('h3', {}, `Addendum by ${author}, ${new Date(at).toLocaleString()}`),
          element('p', {}, text),
        ),
      ),
    )
  }

  #line({ id, item, stands }: DeskLine): HTMLElement {
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
      element(
        'button',
        {
          type: 'button',
          class: 'small',
          'data-key': `${id}:${key}`,
          'aria-label': `${label}: ${item.text}`,
          onclick: run,
        },
        label,
      )
    return element(
      'li',
      { class: stands ? 'line' : `line line-apart line-${item.verdict}` },
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
            encounter.signature
              ? undefined
              : element(
                  'div',
                  { class: 'buttons' },
                  small('Change', 'edit', () => this.#desk.editLine(id)),
                  small('Drop', 'drop', () => this.#desk.decide((review) => review.dropLine(id))),
                  small('It is right', 'confirm', () =>
                    this.#desk.decide((review) => review.confirmLine(id)),
                  ),
                ),
          )
        : undefined,
    )
  }

  #mentioned(mentions: readonly Mention[]): readonly HTMLElement[] {
    return kinds.flatMap(([kind, title]) => {
      const own = mentions.filter((mention) => mention.kind === kind)
      if (own.length === 0) return []
      const chip = ({ term, negated, turns }: Mention): HTMLElement =>
        element(
          'button',
          {
            type: 'button',
            class: negated ? 'chip chip-negated' : 'chip',
            'data-key': `${kind}-${term}`,
            onclick: () => this.#desk.light(turns, []),
          },
          negated ? `no ${term}` : term,
        )
      return [
        element(
          'div',
          { class: 'heard' },
          element('h3', {}, title),
          element('div', { class: 'terms' }, ...own.map(chip)),
        ),
      ]
    })
  }
}
