import type { EditedTurn, SoapNote, Turn, TurnId } from 'medical-scribe'
import { clock } from '../model/clock.ts'
import type { HeardGroup } from '../model/heard-so-far.ts'
import {
  noteLines,
  turnsBehind,
  type NoteLine,
  type NoteLines,
  type OmissionLine,
} from '../model/note-lines.ts'
import { byId, element, redraw } from './element.ts'

type Turns = readonly (Turn | EditedTurn)[]

/** What is shown beside a line that stands and is not borne out in full. */
const tags: Readonly<Partial<Record<NoteLine['verdict'], string>>> = {
  inferred: 'judgement',
  unverified: 'not verified',
}

/** What somebody chose to look at. */
export interface Chosen {
  readonly id: string
  readonly evidence: readonly TurnId[]
}

/** The note: what the visit bears out, and apart from it what it does not, and what was left out. */
export class NoteView {
  readonly #body = byId('note-body', HTMLDivElement)
  readonly #onChoose: (chosen: Chosen | undefined) => void
  #chosen: string | undefined

  constructor(onChoose: (chosen: Chosen | undefined) => void) {
    this.#onChoose = onChoose
  }

  showEmpty(text: string): void {
    redraw(this.#body, element('p', { class: 'empty' }, text))
  }

  /** While there is no note: what was mentioned. */
  showHeard(groups: readonly HeardGroup[], text: string): void {
    const drawn = groups.map(({ title, terms }) =>
      element(
        'section',
        { class: 'heard', 'aria-label': title },
        element('h3', {}, title),
        element(
          'ul',
          { class: 'terms' },
          ...terms.map(({ term, negated, turns }) =>
            element(
              'li',
              {},
              this.#chip(`heard-${title}-${term}`, `${negated ? 'no ' : ''}${term}`, turns, negated),
            ),
          ),
        ),
      ),
    )
    redraw(
      this.#body,
      element('p', { class: 'empty' }, text),
      ...(drawn.length > 0 ? [element('h3', { class: 'heard-title' }, 'Mentioned so far'), ...drawn] : []),
    )
  }

  /** @param remark stands above the note, such as that it is older than an edit. */
  showNote(note: SoapNote, turns: Turns, remark: string): void {
    const lines = noteLines(note)
    redraw(
      this.#body,
      element(
        'p',
        { class: 'origin' },
        element('strong', {}, 'AI-generated draft, unsigned. '),
        note.origin.kind === 'extractive' || note.origin.modelId === 'local-rules'
          ? 'Made of the visit’s own sentences by rules, without a language model.'
          : `Written by ${note.origin.modelId ?? 'a language model'}.`,
        element('span', { class: 'on-screen' }, ' Choose a line to see what it rests on.'),
      ),
      ...(remark === '' ? [] : [element('p', { class: 'remark' }, remark)]),
      ...lines.sections.map(({ section, title, lines: some }) =>
        element(
          'section',
          { class: 'soap', 'aria-labelledby': `head-${section}` },
          element('h3', { id: `head-${section}` }, title),
          some.length === 0
            ? element('p', { class: 'none' }, 'Nothing was said that belongs here.')
            : element('ul', { class: 'lines' }, ...some.map((line) => this.#line(line, turns))),
        ),
      ),
      ...this.#apart(lines, turns),
    )
  }

  /** Marks which line is being looked at. */
  choose(id: string | undefined): void {
    this.#chosen = id
    for (const button of this.#body.querySelectorAll('button[data-key]')) {
      button.setAttribute('aria-pressed', String((button as HTMLElement).dataset['key'] === id))
    }
  }

  #apart(lines: NoteLines, turns: Turns): readonly Node[] {
    const { conflicting, unsupported, omissions } = lines
    const group = (kind: string, title: string, help: string, items: readonly Node[]): readonly Node[] =>
      items.length === 0
        ? []
        : [
            element(
              'section',
              { class: `apart apart-${kind}`, 'aria-labelledby': `head-${kind}` },
              element('h3', { id: `head-${kind}` }, title),
              element('p', { class: 'help' }, help),
              element('ul', { class: 'lines' }, ...items),
            ),
          ]
    return [
      ...group(
        'conflicting',
        'The visit says otherwise',
        'Not part of the note. Correct or drop these.',
        conflicting.map((line) => this.#line(line, turns)),
      ),
      ...group(
        'unsupported',
        'Not borne out by the visit',
        'Not part of the note. Nothing that was said supports these.',
        unsupported.map((line) => this.#line(line, turns)),
      ),
      ...group(
        'omissions',
        'Said in the visit, not in the note',
        'Add what belongs in the record.',
        omissions.map((line) => this.#omission(line, turns)),
      ),
    ]
  }

  #line(line: NoteLine, turns: Turns): HTMLElement {
    const apart = line.verdict === 'unsupported' || line.verdict === 'conflicting'
    return element(
      'li',
      { class: `line line-${line.verdict}` },
      this.#button(line.id, line.evidence, line.text, turns, [
        ...(tags[line.verdict] ? [element('span', { class: 'tag' }, tags[line.verdict] ?? '')] : []),
        ...(apart ? [element('span', { class: 'tag' }, line.section)] : []),
      ]),
      ...line.reasons.map((reason) => element('p', { class: 'reason' }, reason)),
    )
  }

  #omission(line: OmissionLine, turns: Turns): HTMLElement {
    return element(
      'li',
      { class: `line omission-${line.severity}` },
      this.#button(line.id, line.evidence, line.text, turns, [
        element('span', { class: 'tag' }, `${line.kind}, ${line.severity}`),
      ]),
    )
  }

  #button(
    id: string,
    evidence: readonly TurnId[],
    text: string,
    turns: Turns,
    tags: readonly Node[],
  ): HTMLElement {
    const times = turnsBehind(evidence, turns).map((turn) => clock(turn.startMs))
    return element(
      'button',
      {
        type: 'button',
        class: 'cite',
        'data-key': id,
        'aria-pressed': String(id === this.#chosen),
        ...this.#onclick(id, evidence),
      },
      element('span', { class: 'line-text' }, text),
      ...tags,
      element(
        'span',
        { class: 'times' },
        times.length === 0 ? 'no source' : element('span', { class: 'sr-only' }, 'said at '),
        times.join(', '),
      ),
    )
  }

  #chip(id: string, text: string, evidence: readonly TurnId[], negated: boolean): HTMLElement {
    return element(
      'button',
      {
        type: 'button',
        class: `chip${negated ? ' chip-negated' : ''}`,
        'data-key': id,
        'aria-pressed': String(id === this.#chosen),
        ...this.#onclick(id, evidence),
      },
      text,
    )
  }

  #onclick(id: string, evidence: readonly TurnId[]): { readonly onclick: () => void } {
    return {
      onclick: () => {
        this.#onChoose(id === this.#chosen ? undefined : { id, evidence })
      },
    }
  }
}
