import { MedicalScribeSession, ScribeError, type ScribeErrors, type SessionState } from 'medical-scribe'
import { IndexedDbStore, listMicrophones } from 'medical-scribe/browser'
import { visitDate, visitTime } from '../model/clock.ts'
import { keytermsFrom, noteDocument } from '../model/note-document.ts'
import type { PageSettings } from '../model/page-settings.ts'
import { problemOf } from '../model/problem.ts'
import { visitButtons, visitStatus, type VisitButton } from '../model/visit-status.ts'
import { byId, element, redraw } from '../view/element.ts'
import { NoteView, type Chosen } from '../view/note-view.ts'
import { NoticesView } from '../view/notices-view.ts'
import { SavedView, type SavedAction } from '../view/saved-view.ts'
import { SpeakersView } from '../view/speakers-view.ts'
import { StatusView } from '../view/status-view.ts'
import { TranscriptView } from '../view/transcript-view.ts'
import { DecisionBook } from './decision-book.ts'
import type { PageViews } from './page-views.ts'
import { holdVisit, savedVisits, type SavedVisit } from './saved-visits.ts'
import { Visit } from './visit.ts'
import { visitOptions, type VisitOptions } from './visit-options.ts'
import { WakeLock } from './wake-lock.ts'

/** The page: the visit that is open, and what stands around it. */
export class ScribeApp {
  readonly #settings: PageSettings
  readonly #store = new IndexedDbStore()
  readonly #views: PageViews
  readonly #saved: SavedView
  readonly #wakeLock = new WakeLock()
  readonly #device = byId('device', HTMLSelectElement)
  readonly #noteButtons = byId('note-buttons', HTMLDivElement)
  #visit: Visit | undefined
  #release: (() => Promise<void>) | undefined

  constructor(settings: PageSettings) {
    this.#settings = settings
    this.#views = {
      status: new StatusView((button) => void this.#press(button)),
      notices: new NoticesView(),
      transcript: new TranscriptView((key, decision) => this.#visit?.decide(key, decision)),
      speakers: new SpeakersView((label, role) => this.#visit?.assign(label, role)),
      note: new NoteView((chosen) => {
        this.#light(chosen)
      }),
      announce: (text) => {
        byId('announcer', HTMLParagraphElement).textContent = text
      },
      checks: (open) => {
        byId('checks', HTMLParagraphElement).textContent =
          open === 0 ? '' : open === 1 ? '1 edit to check' : `${open} edits to check`
      },
    }
    this.#saved = new SavedView((action, visit) => void this.#savedAction(action, visit))
    byId('local-badge', HTMLSpanElement).hidden = settings.mode !== 'local'
    // A visit that goes on after a reload listens for the same words.
    const keyterms = byId('keyterms', HTMLInputElement)
    keyterms.value = sessionStorage.getItem('keyterms') ?? ''
    keyterms.addEventListener('change', () => {
      sessionStorage.setItem('keyterms', keyterms.value)
    })
    addEventListener('beforeunload', (event) => {
      if (this.#visit?.isOpen) event.preventDefault()
    })
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#light(undefined)
    })
    navigator.mediaDevices.addEventListener('devicechange', () => void this.#listDevices())
  }

  /** Shows the page before a visit. */
  async ready(): Promise<void> {
    const closed = this.#close()
    byId('ready', HTMLElement).hidden = false
    this.#views.transcript.clear()
    this.#views.speakers.clear()
    this.#views.checks(0)
    this.#views.note.showEmpty('After the visit its note stands here, each line with what it rests on.')
    this.#views.status.show(visitStatus({ status: 'idle' }), visitButtons('none'))
    this.#views.status.showTime(0)
    this.#views.status.showLevel(0)
    this.#drawNoteButtons()
    // The visit just left is listed too, once it is let go of.
    await closed
    await Promise.all([this.#listDevices(), this.#listSaved()])
  }

  async #press(button: VisitButton): Promise<void> {
    const session = this.#visit?.session
    switch (button) {
      case 'start':
        this.#views.notices.clear()
        this.#begin(new MedicalScribeSession(this.#options(crypto.randomUUID())), 'start')
        break
      case 'pause':
        session?.pause()
        break
      case 'resume':
        session?.resume()
        break
      case 'stop':
        await session?.stop().catch(() => undefined)
        break
      case 'new':
        sessionStorage.removeItem('keyterms')
        byId('keyterms', HTMLInputElement).value = ''
        this.#views.notices.clear()
        void this.ready()
        // At once: while the lists are read another visit may be opened.
        byId('button-start', HTMLButtonElement).focus()
    }
  }

  #options(encounterId: string): VisitOptions {
    return visitOptions({
      settings: this.#settings,
      store: this.#store,
      encounterId,
      deviceId: this.#device.value === '' ? undefined : this.#device.value,
      keyterms: keytermsFrom(byId('keyterms', HTMLInputElement).value),
      decisions: () => this.#visit?.book.all ?? {},
      onLevel: ({ peak }) => this.#visit?.heard(peak),
      onMute: (isMuted) => {
        const { notices } = this.#views
        const problem = {
          title: 'The microphone is muted',
          advice: 'A switch on it or the system muted it. Nothing is heard until it is on again.',
        }
        if (isMuted) notices.show('mute', 'warning', problem)
        else notices.hide('mute')
      },
    })
  }

  #begin(session: MedicalScribeSession, how: 'start' | 'stop' | 'read'): void {
    void this.#close()
    const { id } = session.encounter
    byId('ready', HTMLElement).hidden = true
    byId('visit-date', HTMLSpanElement).textContent = visitDate(session.encounter.startedAt, new Date())
    this.#release = holdVisit(id)
    this.#views.transcript.clear()
    this.#views.speakers.clear()
    this.#visit = new Visit(
      session,
      new DecisionBook(id),
      this.#store,
      this.#views,
      {
        onMoved: (state) => {
          this.#moved(state)
        },
        onNeverBegan: (error) => void this.#neverBegan(error, id),
        onBrokeOff: (error, isSaved) => {
          this.#brokeOff(error, isSaved, id)
        },
        onNote: () => {
          this.#drawNoteButtons()
        },
      },
      how === 'read',
    )
    this.#drawNoteButtons()
    // What makes either fail is told by the `error` event.
    if (how === 'start')
      session.start().then(
        () => this.#listDevices(),
        () => undefined,
      )
    if (how === 'stop') session.stop().catch(() => undefined)
  }

  #moved(state: SessionState): void {
    this.#wakeLock.set(['starting', 'live', 'reconnecting'].includes(state.status))
    if (state.status === 'ended' || state.status === 'failed') this.#drawNoteButtons()
  }

  async #neverBegan(error: ScribeErrors, id: string): Promise<void> {
    await this.#store.delete(id).catch(() => undefined)
    await this.ready()
    this.#views.notices.show('visit', 'error', problemOf(error), [
      { label: 'Try again', run: () => void this.#press('start') },
    ])
  }

  #brokeOff(error: ScribeErrors, isSaved: boolean, id: string): void {
    const again = (how: 'start' | 'stop') => () => {
      this.#views.notices.hide('visit')
      void this.#recover(id, how)
    }
    const fromMemory = [
      { label: 'Write the note from what was heard', run: () => void this.#visit?.writeNote() },
    ]
    const actions = [
      { label: 'Go on with this visit', run: again('start') },
      { label: 'Finish with what was heard', run: again('stop') },
    ]
    this.#views.notices.show('visit', 'error', problemOf(error), isSaved ? actions : fromMemory)
  }

  async #recover(id: string, how: 'start' | 'stop' | 'read'): Promise<void> {
    try {
      this.#begin(await MedicalScribeSession.recover(this.#options(id)), how)
    } catch (error) {
      if (!ScribeError.isInstance(error)) throw error
      this.#views.notices.show('saved', 'error', problemOf(error))
    }
  }

  async #savedAction(action: SavedAction, { encounter: { id } }: SavedVisit): Promise<void> {
    this.#views.notices.clear()
    if (action === 'go-on') await this.#recover(id, 'start')
    else if (action === 'finish') await this.#recover(id, 'stop')
    else if (action === 'open') await this.#recover(id, 'read')
    else {
      await this.#giveFree(id)
      await this.#store.delete(id)
      new DecisionBook(id).forget()
      await this.#listSaved()
      this.#views.announce('The visit was deleted.')
    }
  }

  /** Takes the visit from a session that only read it, and gives it free: what is held cannot be deleted. */
  async #giveFree(id: string): Promise<void> {
    const session = await MedicalScribeSession.recover(this.#options(id)).catch(() => undefined)
    await session?.cancel()
  }

  async #listSaved(): Promise<void> {
    try {
      const { visits, unreadable } = await savedVisits((id) => this.#options(id))
      this.#saved.show(visits, new Date())
      if (unreadable === 0) return
      this.#views.notices.show('saved', 'warning', {
        title: 'Some saved visits cannot be read',
        advice: 'They are kept as they are. A newer version of this page may read them.',
      })
    } catch (error) {
      if (ScribeError.isInstance(error)) this.#views.notices.show('saved', 'warning', problemOf(error))
    }
  }

  async #listDevices(): Promise<void> {
    const devices = await listMicrophones().catch(() => [])
    const before = this.#device.value
    this.#device.replaceChildren(
      element('option', { value: '' }, 'Default microphone'),
      ...devices
        .filter(({ deviceId }) => deviceId !== 'default' && deviceId !== 'communications')
        .map(({ deviceId, label }, index) =>
          element('option', { value: deviceId }, label === '' ? `Microphone ${index + 1}` : label),
        ),
    )
    this.#device.value = devices.some(({ deviceId }) => deviceId === before) ? before : ''
  }

  #light(chosen: Chosen | undefined): void {
    this.#views.note.choose(chosen?.id)
    this.#views.transcript.light(chosen?.evidence ?? [])
    if (!chosen) return
    const count = chosen.evidence.length
    this.#views.announce(count === 1 ? '1 turn is marked.' : `${count} turns are marked.`)
  }

  #drawNoteButtons(): void {
    const visit = this.#visit
    const button = (label: string, key: string, run: () => void): HTMLElement =>
      element('button', { type: 'button', 'data-key': key, id: `note-${key}`, onclick: run }, label)
    redraw(
      this.#noteButtons,
      ...(visit?.needsNewNote
        ? [button(visit.note ? 'Write again' : 'Write note', 'again', () => void visit.writeNote())]
        : []),
      ...(visit?.note
        ? [
            button('Copy', 'copy', () => void this.#copy(visit)),
            button('Print', 'print', () => {
              print()
            }),
          ]
        : []),
    )
  }

  async #copy({ note, encounter }: Visit): Promise<void> {
    if (!note) return
    try {
      await navigator.clipboard.writeText(noteDocument(note, visitTime(encounter.startedAt, new Date())))
      this.#views.announce('The note was copied.')
      byId('note-copy', HTMLButtonElement).textContent = 'Copied'
    } catch {
      this.#views.notices.show('copy', 'warning', {
        title: 'The note was not copied',
        advice: 'The browser did not allow it. Select the note and copy it by hand.',
      })
    }
  }

  async #close(): Promise<void> {
    const release = this.#release
    this.#release = undefined
    this.#visit = undefined
    await release?.()
  }
}
