import {
  ConfigurationError,
  ScribeError,
  type AgendaItem,
  type EncounterReview,
  type EncounterStore,
  type LineId,
  type Turn,
  type TurnId,
} from 'medical-scribe'
import { toFhir } from 'medical-scribe/fhir'
import type { DeskLine, DeskSnapshot, VisitDesk } from 'medical-scribe/ui'
import { visitDate } from '../model/clock.ts'
import { noteDocument } from '../model/note-document.ts'
import { problemOf } from '../model/problem.ts'
import { AgendaView } from '../view/agenda-view.ts'
import { announce } from '../view/announce.ts'
import { askInPlace } from '../view/ask-in-place.ts'
import { button, byId, element, redraw } from '../view/element.ts'
import { NoteView } from '../view/note-view.ts'
import type { NoticesView } from '../view/notices-view.ts'
import type { StatusView } from '../view/status-view.ts'
import { TranscriptView } from '../view/transcript-view.ts'
import { playKept } from './kept-sound.ts'
import { visitSetup } from './saved-visits.ts'
import { noteVerifier, noteWriter } from './visit-options.ts'

/** Carries what is done on the page to the visit's desk, and draws what that shows, in one frame at most. */
export class Desk {
  readonly #status: StatusView
  readonly #notices: NoticesView
  readonly #store: EncounterStore
  readonly #transcript = new TranscriptView(this)
  readonly #agenda = new AgendaView(this)
  readonly #note = new NoteView(this)
  readonly #buttons = byId('note-buttons', HTMLDivElement)
  readonly #area = byId('visit-area', HTMLElement)
  #desk: VisitDesk | undefined
  #offs: (() => void)[] = []
  #frame = 0
  #drawn: DeskSnapshot | undefined

  constructor(status: StatusView, notices: NoticesView, store: EncounterStore) {
    this.#status = status
    this.#notices = notices
    this.#store = store
  }

  /** Shows a visit in place of the one before it. */
  open(desk: VisitDesk): void {
    void this.close()
    this.#desk = desk
    this.#transcript.clear()
    this.#note.clear()
    byId('note-ask', HTMLDivElement).replaceChildren()
    this.#area.classList.remove('no-sound')
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
      announce(turns.length === 1 ? '1 turn is marked.' : `${turns.length} turns are marked.`)
  }

  lightLines(lines: readonly LineId[]): void {
    byId('tab-note', HTMLButtonElement).click()
    this.#note.choose(lines)
  }

  lineOf(id: LineId): DeskLine | undefined {
    return this.snapshot?.note.sections.flatMap(({ lines }) => lines).find((line) => line.id === id)
  }

  editLine(line: LineId): void {
    byId('tab-note', HTMLButtonElement).click()
    void this.#note.edit(line)
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

  /** Takes what the recording heard; where that does not tell the words of the turn, they are asked for. */
  async settleAsRecorded(review: EncounterReview, item: AgendaItem): Promise<void> {
    await review.settleDispute(item.id, 'recorded').catch((error: unknown) => {
      if (!(error instanceof ConfigurationError) || error.option !== 'text') throw error
      this.settleInWords(item)
    })
  }

  /** Asks what the turn in dispute says. */
  settleInWords({ id, turns: [turn = ''] }: AgendaItem): void {
    byId('tab-transcript', HTMLButtonElement).click()
    void this.#transcript.askWords(turn).then((text) => {
      if (text !== undefined) this.decide((review) => review.settleDispute(id, 'recorded', { text }))
    })
  }

  writeNote(): void {
    const writer = noteWriter(visitSetup(this.snapshot?.encounter.id ?? '').template)
    this.decide((review) => review.rewriteNote({ writer, verifier: noteVerifier() }))
  }

  /** Plays a turn, while the store has its sound. */
  listen(turn: Turn): void {
    void playKept(this.#store, this.snapshot?.encounter.id ?? '', turn).then((isKept) => {
      if (isKept) return
      this.#area.classList.add('no-sound')
      this.#notices.show('sound', 'warning', {
        title: 'The sound of this visit was not kept',
        advice: 'Before the next visit, choose to keep its sound if you want to listen again.',
      })
    })
  }

  /** Prints what stands: all of it, or one section. */
  print(section?: string): void {
    this.#note.mark(section)
    this.#area.classList.toggle('prints-section', section !== undefined)
    print()
  }

  /** What stands, onto the clipboard: all of it, or one section. */
  copy(section?: string): void {
    const { snapshot } = this
    if (!snapshot) return
    navigator.clipboard.writeText(noteDocument(snapshot, new Date(), section)).then(
      () => {
        announce('The note was copied.')
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
    this.#area.classList.toggle('is-signed', encounter.signature !== undefined)
    this.#area.classList.toggle('is-over', encounter.endedAt !== undefined)
    if (encounter.signature) this.#notices.hide('sign')
    const badge = byId('badge', HTMLElement)
    badge.textContent = note.label
    badge.hidden = note.state === 'none' || encounter.turns.length === 0
    badge.dataset['state'] = note.state
    byId('visit-date', HTMLSpanElement).textContent = visitDate(encounter.startedAt, new Date())
    if (
      before?.note.state !== note.state ||
      before.status.kind !== snapshot.status.kind ||
      before.open !== snapshot.open ||
      before.encounter.review !== encounter.review
    )
      this.#drawButtons(snapshot)
  }

  #drawButtons({ note, encounter, open, status }: DeskSnapshot): void {
    const { signature, voided, review } = encounter
    const isOver = ['finished', 'signed', 'void'].includes(status.kind)
    const isThere = note.state !== 'none' && encounter.turns.length > 0
    const isOpen = isOver && isThere && !signature
    const act = (label: string, key: string, run: () => void): HTMLElement =>
      button(label, `note-${key}`, run, { class: 'small', id: `note-${key}` })
    const canUndo = review?.decisions.some(({ undone, decision }) => !undone && decision.kind !== 'undo')
    redraw(
      this.#buttons,
      isOpen && note.unwritten.length > 0 ? act('Write again', 'again', () => this.writeNote()) : undefined,
      canUndo && !signature ? act('Undo', 'undo', () => this.decide((desk) => desk.undo())) : undefined,
      isThere ? act('Copy', 'copy', () => this.copy()) : undefined,
      isThere ? act('Print', 'print', () => this.print()) : undefined,
      isThere ? act('Export', 'export', () => this.#export()) : undefined,
      isOpen
        ? act(open === 0 ? 'Sign' : `Sign (${open} to decide)`, 'sign', () => this.#sign(open))
        : undefined,
      ...(signature && !voided
        ? [
            act('Add an addendum', 'addendum', () =>
              this.#ask('Addendum', (text) =>
                this.decide((desk) => desk.addendum({ by: signature.by, text })),
              ),
            ),
            act('Void', 'void', () =>
              this.#ask('Why the note no longer counts', (reason) =>
                this.decide((desk) => desk.void({ by: signature.by, reason })),
              ),
            ),
          ]
        : []),
    )
  }

  #sign(open: number): void {
    if (open === 0) {
      const title = 'Your name, under: “I have reviewed this note, and it is correct.”'
      this.#ask(title, (by) => this.decide((review) => review.sign({ by })), 'Sign')
      return
    }
    this.#notices.show('sign', 'warning', {
      title: 'Some points are not decided yet',
      advice: 'Answer each question above, or leave it on purpose. Then sign.',
    })
  }

  /** Asks for words above the note. */
  #ask(title: string, take: (text: string) => void, save?: string): void {
    const place = byId('note-ask', HTMLDivElement)
    place.replaceChildren()
    void askInPlace(place, title, '', undefined, save).then((answer) => {
      if (answer !== undefined) take(answer)
    })
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
