import {
  ScribeError,
  type Encounter,
  type EncounterStore,
  type MedicalScribeSession,
  type ScribeErrors,
  type SessionState,
  type SoapNote,
  type SpeakerRole,
} from 'medical-scribe'
import { openChecks, type Decision } from '../model/edit-decisions.ts'
import { gapNotices } from '../model/gap-notices.ts'
import { heardSoFar } from '../model/heard-so-far.ts'
import { noticeOf, problemOf } from '../model/problem.ts'
import { visitButtons, visitStatus } from '../model/visit-status.ts'
import type { DecisionBook } from './decision-book.ts'
import type { PageViews } from './page-views.ts'
import { noteVerifier, noteWriter } from './visit-options.ts'

export interface VisitHooks {
  /** The session moved: for the screen lock, the buttons of the note, the warning before leaving. */
  readonly onMoved: (state: SessionState) => void
  /** It could not even begin: there is nothing to keep. */
  readonly onNeverBegan: (error: ScribeErrors) => void
  /** It broke off. `isSaved`: it can be brought back from the store. */
  readonly onBrokeOff: (error: ScribeErrors, isSaved: boolean) => void
  readonly onNote: () => void
}

/** A start that fails within this has heard nothing worth keeping, in milliseconds. */
const nothingHeardMs = 3_000
const levelMs = 50
/** From this attempt on a lost connection gets a notice. */
const patientAttempts = 3

/** One visit on the page: shows what its session tells, and carries the clinician's decisions. */
export class Visit {
  readonly session: MedicalScribeSession
  readonly book: DecisionBook
  readonly #views: PageViews
  readonly #hooks: VisitHooks
  readonly #store: EncounterStore
  readonly #isRead: boolean
  #heardMs: number
  #isSaved = true
  #note: SoapNote | undefined
  /** What changed since the note was written. */
  #remark = ''

  /** @param isRead true for a finished visit that is only looked at. */
  constructor(
    session: MedicalScribeSession,
    book: DecisionBook,
    store: EncounterStore,
    views: PageViews,
    hooks: VisitHooks,
    isRead: boolean,
  ) {
    this.session = session
    this.book = book
    this.#store = store
    this.#views = views
    this.#hooks = hooks
    this.#isRead = isRead
    const { turns, note } = session.encounter
    this.#heardMs = turns.at(-1)?.endMs ?? 0
    this.#note = note
    this.#follow()
    this.drawAll()
  }

  get encounter(): Encounter {
    return this.session.encounter
  }

  get note(): SoapNote | undefined {
    return this.#note
  }

  /** Whether leaving the page would break it off. */
  get isOpen(): boolean {
    return ['starting', 'live', 'paused', 'reconnecting', 'stopping'].includes(this.session.state.status)
  }

  heard(peak: number): void {
    // The last samples before a pause or the end come after it.
    if (!['starting', 'live', 'reconnecting'].includes(this.session.state.status)) return
    this.#heardMs += levelMs
    this.#views.status.showLevel(peak)
    this.#views.status.showTime(this.#heardMs)
  }

  decide(key: string, decision: Decision): void {
    this.book.decide(key, decision)
    const turnId = key.slice(0, key.indexOf(':'))
    const turn = this.encounter.turns.find(({ id }) => id === turnId)
    if (turn) this.#views.transcript.show(turn, this.book.all)
    this.#drawChecks()
    this.#changed('An edit was changed after this note was written.')
  }

  assign(label: string, role: SpeakerRole): void {
    this.session.assignSpeaker(label, role)
    this.#views.transcript.showAll(this.encounter.turns, this.book.all)
    this.#changed('A speaker was named after this note was written.')
  }

  /** Writes the note anew from the text as it stands. */
  async writeNote(): Promise<void> {
    const { turns, id } = this.encounter
    try {
      const note = await noteWriter(() => this.book.all).generate(turns)
      // Without an answer the rules' verdicts stand.
      this.#note = await noteVerifier()
        .verify(note, turns)
        .catch(() => note)
      this.#remark = ''
      this.#views.notices.hide('note')
      this.#views.announce('The note was written again.')
      await this.#store.append(id, [{ type: 'note', kind: 'final', note: this.#note }])
    } catch (error) {
      if (!ScribeError.isInstance(error)) throw error
      this.#views.notices.show('note', 'error', problemOf(error))
    } finally {
      this.#drawNote()
      this.#hooks.onNote()
    }
  }

  drawAll(): void {
    const { turns, speakers } = this.encounter
    this.#views.transcript.showAll(turns, this.book.all)
    this.#views.speakers.show(turns, speakers)
    this.#views.status.showTime(this.#heardMs)
    this.#drawChecks()
    this.#drawNote()
    this.#drawState(this.session.state)
  }

  #follow(): void {
    const { session } = this
    const { transcript, speakers, notices, announce } = this.#views
    session.on('stateChange', (state) => {
      this.#drawState(state)
      if (state.status !== 'live') transcript.showPartial(undefined)
      // Most losses are over before anybody could read of them.
      // What is over needs no notice.
      if (['stopping', 'ended', 'paused'].includes(state.status)) {
        for (const kind of ['slow-network', 'silent-audio']) notices.hide(kind)
      }
      if (state.status !== 'reconnecting') notices.hide('connection')
      else if (state.attempt >= patientAttempts) {
        notices.show('connection', 'warning', {
          title: problemOf(state.cause).title,
          advice: 'It is tried again by itself, and what is said meanwhile is kept. Check the network.',
        })
      }
      this.#drawNote()
    })
    session.on('partial', (turn) => {
      transcript.showPartial(turn)
    })
    session.on('turn', (turn) => {
      transcript.showPartial(undefined)
      transcript.show(turn, this.book.all)
      speakers.show(this.encounter.turns, this.encounter.speakers)
    })
    for (const event of ['turnEdited', 'turnRevised'] as const) {
      session.on(event, (turn) => {
        transcript.show(turn, this.book.all)
        speakers.show(this.encounter.turns, this.encounter.speakers)
        this.#drawChecks()
      })
    }
    session.on('cue', () => {
      this.#drawNote()
    })
    session.on('note', (note, kind) => {
      this.#note = note
      this.#remark = ''
      this.#drawNote()
      this.#hooks.onNote()
      announce(kind === 'unverified' ? 'The note is written and is being checked.' : 'The note is ready.')
    })
    session.on('gap', () => {
      for (const { subject, problem } of gapNotices(this.encounter.gaps))
        notices.show(subject, 'warning', problem)
    })
    session.on('warning', (warning) => {
      if (warning.kind === 'not-durable') this.#isSaved = false
      const problem = noticeOf(warning)
      if (problem) notices.show(warning.kind, warning.kind === 'not-durable' ? 'error' : 'warning', problem)
    })
    session.on('error', (error) => {
      const isEmpty = this.encounter.turns.length === 0 && this.#heardMs < nothingHeardMs
      if (isEmpty) this.#hooks.onNeverBegan(error)
      else this.#hooks.onBrokeOff(error, this.#isSaved)
    })
  }

  #changed(remark: string): void {
    if (!this.#note || this.session.state.status === 'stopping') return
    this.#remark = remark
    this.#drawNote()
    this.#hooks.onNote()
  }

  get needsNewNote(): boolean {
    return this.#remark !== '' || (this.#note === undefined && this.session.state.status === 'failed')
  }

  #drawState(state: SessionState): void {
    const shown: SessionState = this.#isRead ? { status: 'ended', reason: 'stopped' } : state
    this.#views.status.show(visitStatus(shown), visitButtons(shown.status))
    if (state.status !== 'live' && state.status !== 'starting') this.#views.status.showLevel(0)
    this.#hooks.onMoved(shown)
  }

  #drawChecks(): void {
    this.#views.checks(openChecks(this.encounter.turns, this.book.all))
  }

  #drawNote(): void {
    const { turns, cues } = this.encounter
    const { note: view } = this.#views
    if (this.#note) view.showNote(this.#note, turns, this.#remark)
    else if (this.session.state.status === 'stopping') view.showEmpty('The note is being written…')
    else if (this.session.state.status === 'ended') view.showEmpty('No note was written.')
    else if (this.session.state.status === 'failed') {
      view.showHeard(heardSoFar(cues), 'The visit was interrupted before its note was written.')
    } else view.showHeard(heardSoFar(cues), 'The note is written when you stop the visit.')
  }
}
