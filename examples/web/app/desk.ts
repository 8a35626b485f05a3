import { ScribeError, type AgendaItem, type EncounterReview, type LineId, type TurnId } from 'medical-scribe'
import { toFhir } from 'medical-scribe/fhir'
import type { DeskSnapshot, VisitDesk } from 'medical-scribe/ui'
import { visitDate } from '../model/clock.ts'
import { noteDocument } from '../model/note-document.ts'
import { problemOf } from '../model/problem.ts'
import { AgendaView } from '../view/agenda-view.ts'
import { askFor } from '../view/ask-dialog.ts'
import { byId, element, redraw } from '../view/element.ts'
import { NoteView } from '../view/note-view.ts'
import type { NoticesView } from '../view/notices-view.ts'
import type { StatusView } from '../view/status-view.ts'
import { TranscriptView } from '../view/transcript-view.ts'
import { noteVerifier, noteWriter } from './visit-options.ts'

/** Carries what is done on the page to the visit's desk, and draws what that shows, in one frame at most. */
export class Desk {
  readonly #status: StatusView
  readonly #notices: NoticesView
  readonly #announce: (text: string) => void
  readonly #transcript = new TranscriptView(this)
  readonly #agenda = new AgendaView(this)
  readonly #note = new NoteView(this)
  readonly #buttons = byId('note-buttons', HTMLDivElement)
  #desk: VisitDesk | undefined
  #offs: (() => void)[] = []
  #frame = 0
  #drawn: DeskSnapshot | undefined

  constructor(status: StatusView, notices: NoticesView, announce: (text: string) => void) {
    this.#status = status
    this.#notices = notices
    this.#announce = announce
  }

  /** Shows a visit in place of the one before it. */
  open(desk: VisitDesk): void {
    void this.close()
    this.#desk = desk
    this.#transcript.clear()
    this.light([], [])
    const drawSoon = (): void => {
      this.#frame ||= requestAnimationFrame(() => this.#draw())
    }
    this.#offs = [
      desk.subscribe(drawSoon),
      desk.level.subscribe(() => this.#status.showLevel(desk.level.getSnapshot())),
    ]
    this.#draw()
  }

  async close(): Promise<void> {
    for (const off of this.#offs.splice(0)) off()
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    const desk = this.#desk
    this.#desk = this.#drawn = undefined
    await desk?.close()
  }

  get snapshot(): DeskSnapshot | undefined {
    return this.#desk?.getSnapshot()
  }

  /** Decides something; what fails is told. */
  decide(make: (review: EncounterReview) => Promise<unknown>): void {
    const { review } = this.#desk ?? {}
    if (!review) return
    make(review).catch((error: unknown) => {
      if (!ScribeError.isInstance(error)) throw error
      const problem =
        error.code === 'state' || error.code === 'configuration'
          ? { title: 'That is not possible now', advice: error.message }
          : problemOf(error)
      this.#notices.show('decision', 'error', problem)
    })
  }

  light(turns: readonly TurnId[], lines: readonly LineId[]): void {
    this.#note.choose(lines)
    this.#transcript.light(turns)
    if (turns.length > 0)
      this.#announce(turns.length === 1 ? '1 turn is marked.' : `${turns.length} turns are marked.`)
  }

  lightLines(lines: readonly LineId[]): void {
    byId('tab-note', HTMLButtonElement).click()
    this.#note.choose(lines)
  }

  /** Asks for words, and takes them when they are others. */
  ask(title: string, text: string, take: (text: string) => void): void {
    void askFor(title, text).then((answer) => {
      if (answer !== undefined && answer !== text) take(answer)
    })
  }

  editLine(line: LineId): void {
    const found = this.snapshot?.note.sections.flatMap(({ lines }) => lines).find(({ id }) => id === line)
    if (found)
      this.ask('The line', found.item.text, (text) => this.decide((review) => review.editLine(line, text)))
  }

  addTo(section: string): void {
    this.ask('A new line', '', (text) => this.decide((review) => review.addLine({ section, text })))
  }

  /** Puts what was missing into the note; it is then settled, whatever the rules make of the words. */
  addMissing({ id, question, turns }: AgendaItem): void {
    const sections = this.snapshot?.note.sections ?? []
    const section = (sections.find((each) => each.id === 'subjective') ?? sections[0])?.id
    if (section === undefined) return
    const text = question.replace(/^[^:]*: /, '')
    const words = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    this.decide(async (review) => {
      await review.addLine({ section, text: words, evidence: turns })
      if (review.agenda.some((item) => item.id === id)) await review.dismissOmission(id)
    })
  }

  writeNote(): void {
    this.decide((review) => review.rewriteNote({ writer: noteWriter(), verifier: noteVerifier() }))
  }

  /** What stands, onto the clipboard: all of it, or one section. */
  copy(section?: string): void {
    const { snapshot } = this
    if (!snapshot) return
    navigator.clipboard.writeText(noteDocument(snapshot, new Date(), section)).then(
      () => {
        this.#announce('The note was copied.')
        if (section === undefined) byId('note-copy', HTMLButtonElement).textContent = 'Copied'
      },
      () =>
        this.#notices.show('copy', 'warning', {
          title: 'The note was not copied',
          advice: 'The browser did not allow it. Select the note and copy it by hand.',
        }),
    )
  }

  #draw(): void {
    this.#frame = 0
    const { snapshot } = this
    if (!snapshot || snapshot === this.#drawn) return
    const before = this.#drawn
    this.#drawn = snapshot
    this.#status.show(snapshot.status, snapshot.heardMs)
    this.#transcript.show(snapshot)
    this.#agenda.show(snapshot)
    this.#note.show(snapshot)
    const { note, encounter } = snapshot
    byId('visit-area', HTMLElement).classList.toggle('is-signed', encounter.signature !== undefined)
    if (encounter.signature) this.#notices.hide('sign')
    byId('badge', HTMLElement).textContent = note.label
    byId('visit-date', HTMLSpanElement).textContent = visitDate(encounter.startedAt, new Date())
    if (
      before?.note.state !== note.state ||
      before.status.kind !== snapshot.status.kind ||
      before.open !== snapshot.open
    )
      this.#drawButtons(snapshot)
    if (before?.note.state === 'none' && note.state !== 'none') this.#announce('The note is ready.')
  }

  #drawButtons({ note, encounter, open, status }: DeskSnapshot): void {
    const { signature, voided, review } = encounter
    const isOver = ['finished', 'signed', 'void'].includes(status.kind)
    const button = (label: string, key: string, run: () => void): HTMLElement =>
      element('button', { type: 'button', 'data-key': key, id: `note-${key}`, onclick: run }, label)
    const canUndo = review?.decisions.some(({ undone, decision }) => !undone && decision.kind !== 'undo')
    redraw(
      this.#buttons,
      ...(isOver && !signature && note.unwritten.length > 0
        ? [button('Write again', 'again', () => this.writeNote())]
        : []),
      ...(canUndo && !signature ? [button('Undo', 'undo', () => this.decide((desk) => desk.undo()))] : []),
      ...(note.state === 'none'
        ? []
        : [
            button('Copy', 'copy', () => this.copy()),
            button('Print', 'print', () => print()),
            button('Export', 'export', () => this.#export()),
          ]),
      ...(isOver && note.state !== 'none' && !signature
        ? [button(open === 0 ? 'Sign' : `Sign (${open} to decide)`, 'sign', () => this.#sign(open))]
        : []),
      ...(signature && !voided
        ? [
            button('Add an addendum', 'addendum', () =>
              this.ask('Addendum', '', (text) =>
                this.decide((desk) => desk.addendum({ by: signature.by, text })),
              ),
            ),
            button('Void', 'void', () =>
              this.ask('Why the note no longer counts', '', (reason) =>
                this.decide((desk) => desk.void({ by: signature.by, reason })),
              ),
            ),
          ]
        : []),
    )
  }

  #sign(open: number): void {
    if (open > 0) {
      this.#notices.show('sign', 'warning', {
        title: 'Some points are not decided yet',
        advice: 'Decide each question above the transcript, or leave it on purpose. Then sign.',
      })
      return
    }
    this.ask('Your name, as it stands under the note', '', (by) =>
      this.decide((review) => review.sign({ by })),
    )
  }

  #export(): void {
    const { snapshot } = this
    if (!snapshot) return
    const bundle = toFhir(snapshot.encounter, { subject: { display: 'Patient of this visit' } })
    save('visit.fhir.json', JSON.stringify(bundle, null, 2), 'application/fhir+json')
    save('visit.txt', noteDocument(snapshot, new Date()), 'text/plain')
  }
}

function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  element('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
