import {
  MedicalScribeSession,
  ScribeError,
  type EncounterStore,
  type NoteForm,
  type ScribeErrors,
  type SessionState,
} from 'medical-scribe'
import { listMicrophones } from 'medical-scribe/browser'
import { VisitDesk } from 'medical-scribe/ui'
import { gapNotices } from '../model/gap-notices.ts'
import { keytermsFrom } from '../model/note-document.ts'
import type { PageSettings } from '../model/page-settings.ts'
import { noticeOf, problemOf } from '../model/problem.ts'
import { announce } from '../view/announce.ts'
import { byId, element } from '../view/element.ts'
import { NoticesView } from '../view/notices-view.ts'
import { SavedView, type SavedAction } from '../view/saved-view.ts'
import { StatusView, type BarButton } from '../view/status-view.ts'
import { Desk } from './desk.ts'
import { MicrophoneTest } from './microphone-test.ts'
import {
  forgetVisitSetup,
  holdVisit,
  savedVisits,
  setVisitSetup,
  visitSetup,
  type SavedVisit,
} from './saved-visits.ts'
import { languages, templates, visitOptions, type VisitOptions } from './visit-options.ts'
import { WakeLock } from './wake-lock.ts'

/** A start that fails within this has heard nothing worth keeping, in milliseconds. */
const nothingHeardMs = 3_000
/** From this attempt on a lost connection gets a notice; most are over before. */
const patientAttempts = 3
const openStatuses = ['awaiting-consent', 'starting', 'live', 'paused', 'reconnecting', 'stopping']

/** The page: the visit that is open, and what stands around it. */
export class ScribeApp {
  readonly #settings: PageSettings
  readonly #store: EncounterStore
  readonly #notices = new NoticesView()
  readonly #status = new StatusView((button) => void this.#press(button))
  readonly #desk: Desk
  readonly #saved = new SavedView((action, visit) => void this.#savedAction(action, visit))
  readonly #wakeLock = new WakeLock()
  readonly #device = byId('device', HTMLSelectElement)
  readonly #template = byId('template', HTMLSelectElement)
  readonly #language = byId('language', HTMLSelectElement)
  readonly #label = byId('label', HTMLInputElement)
  readonly #keyterms = byId('keyterms', HTMLInputElement)
  readonly #test = new MicrophoneTest(
    () => this.#deviceId,
    () => void this.#listDevices(),
  )
  #session: MedicalScribeSession<NoteForm> | undefined
  #visitDesk: VisitDesk | undefined
  #release: (() => Promise<void>) | undefined

  constructor(settings: PageSettings, store: EncounterStore) {
    this.#settings = settings
    this.#store = store
    this.#desk = new Desk(this.#status, this.#notices, store)
    byId('local-badge', HTMLSpanElement).hidden = settings.mode !== 'local'
    // The small recogniser knows English only.
    byId('language-field', HTMLDivElement).hidden = settings.mode === 'local'
    this.#template.append(...templates.map(({ id, title }) => element('option', { value: id }, title)))
    this.#language.append(...languages.map(([value, name]) => element('option', { value }, name)))
    // A visit that goes on after a reload listens for the same words.
    this.#keyterms.value = sessionStorage.getItem('keyterms') ?? ''
    this.#keyterms.addEventListener('change', () => sessionStorage.setItem('keyterms', this.#keyterms.value))
    addEventListener('beforeunload', (event) => {
      if (this.#session && openStatuses.includes(this.#session.state.status)) event.preventDefault()
    })
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#desk.light([], [])
    })
    addEventListener('pagehide', () => void this.#close())
    for (const tab of ['transcript', 'note'] as const) {
      byId(`tab-${tab}`, HTMLButtonElement).addEventListener('click', () => this.#showTab(tab))
    }
    navigator.mediaDevices.addEventListener('devicechange', () => void this.#listDevices())
  }

  /** Shows the page before a visit. */
  async ready(): Promise<void> {
    const closed = this.#close()
    byId('ready', HTMLElement).hidden = false
    byId('visit-area', HTMLElement).hidden = true
    for (const id of ['agenda', 'badge']) byId(id, HTMLElement).hidden = true
    byId('visit-label', HTMLSpanElement).textContent = ''
    this.#status.show({ kind: 'ready', label: 'Ready', detail: '' }, 0)
    this.#status.showLevel(0)
    // The visit just left is listed too, once it is let go of.
    await closed
    await Promise.all([this.#listDevices(), this.#listSaved()])
  }

  #showTab(tab: 'transcript' | 'note'): void {
    byId('visit-area', HTMLElement).dataset['tab'] = tab
    for (const each of ['transcript', 'note']) {
      byId(`tab-${each}`, HTMLButtonElement).setAttribute('aria-pressed', String(each === tab))
    }
  }

  async #press(button: BarButton): Promise<void> {
    const session = this.#session
    switch (button) {
      case 'start': {
        this.#notices.clear()
        const id = crypto.randomUUID()
        setVisitSetup(id, {
          label: this.#label.value.trim(),
          template: this.#template.value,
          language: this.#language.value,
          keepsSound: byId('keeps-sound', HTMLInputElement).checked,
        })
        this.#begin(new MedicalScribeSession(this.#options(id)), 'start')
        break
      }
      case 'consent':
        session?.recordConsent({ by: 'clinician', how: 'spoken' })
        break
      case 'refuse':
        await session?.cancel()
        forgetVisitSetup(this.#id)
        await this.ready()
        break
      case 'later':
        await session?.cancel()
        await this.ready()
        break
      case 'withdraw':
        await this.#told('visit', () => this.#withdraw())
        break
      case 'go-on':
        await this.#recover(this.#id, 'start')
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
        this.#keyterms.value = this.#label.value = ''
        this.#notices.clear()
        void this.ready()
        // At once: while the lists are read another visit may be opened.
        byId('button-start', HTMLButtonElement).focus()
    }
  }

  get #id(): string {
    return this.#desk.snapshot?.encounter.id ?? ''
  }

  get #deviceId(): string | undefined {
    return this.#device.value === '' ? undefined : this.#device.value
  }

  /** Deletes what was heard and written; that consent was withdrawn stays. */
  async #withdraw(): Promise<void> {
    const options = { by: 'clinician', how: 'spoken', erase: true }
    const session = this.#session
    const isOver = !session || !openStatuses.includes(session.state.status)
    await (isOver ? this.#visitDesk?.review.withdrawConsent(options) : session.withdrawConsent(options))
    await this.ready()
    this.#notices.show('visit', 'warning', {
      title: 'The visit was deleted',
      advice: 'Its sound, words and note are gone. That consent was withdrawn is all that is kept.',
    })
  }

  #options(encounterId: string): VisitOptions {
    return visitOptions({
      settings: this.#settings,
      setup: visitSetup(encounterId),
      store: this.#store,
      encounterId,
      deviceId: this.#deviceId,
      keyterms: keytermsFrom(this.#keyterms.value),
      onLevel: ({ peak }) => this.#visitDesk?.setLevel(peak),
      onMute: (isMuted) => {
        const problem = {
          title: 'The microphone is muted',
          advice: 'A switch on it or the system muted it. Nothing is heard until it is on again.',
        }
        if (isMuted) this.#notices.show('mute', 'warning', problem)
        else this.#notices.hide('mute')
      },
    })
  }

  #show(desk: VisitDesk, id: string): void {
    this.#test.stop()
    byId('ready', HTMLElement).hidden = true
    byId('visit-area', HTMLElement).hidden = false
    this.#showTab('transcript')
    byId('visit-label', HTMLSpanElement).textContent = visitSetup(id).label
    this.#release = holdVisit(id)
    this.#visitDesk = desk
    this.#desk.open(desk)
  }

  #begin(session: MedicalScribeSession<NoteForm>, how: 'start' | 'stop'): void {
    void this.#close()
    this.#session = session
    const { id } = session.encounter
    const desk = new VisitDesk({ session, store: this.#store, by: 'clinician' })
    this.#show(desk, id)
    this.#follow(session)
    // What makes either fail is told by the `error` event.
    if (how === 'start')
      session.start().then(
        () => this.#listDevices(),
        () => undefined,
      )
    else session.stop().catch(() => undefined)
  }

  #follow(session: MedicalScribeSession<NoteForm>): void {
    const { id } = session.encounter
    let isSaved = true
    session.on('stateChange', (state) => this.#moved(state))
    session.on('gap', () => {
      for (const { subject, problem } of gapNotices(session.encounter.gaps))
        this.#notices.show(subject, 'warning', problem)
    })
    session.on('warning', (warning) => {
      if (warning.kind === 'not-durable') isSaved = false
      const problem = noticeOf(warning)
      if (problem)
        this.#notices.show(warning.kind, warning.kind === 'not-durable' ? 'error' : 'warning', problem)
    })
    session.on('error', (error) => {
      const isEmpty = session.encounter.turns.length === 0 && session.positionMs < nothingHeardMs
      if (isEmpty) void this.#neverBegan(error, id)
      else this.#brokeOff(error, isSaved, id)
    })
  }

  #moved(state: SessionState): void {
    this.#wakeLock.set(['starting', 'live', 'reconnecting'].includes(state.status))
    // What is over needs no notice.
    if (['stopping', 'ended', 'paused'].includes(state.status)) {
      for (const kind of ['slow-network', 'silent-audio']) this.#notices.hide(kind)
    }
    if (state.status !== 'reconnecting') this.#notices.hide('connection')
    // That the network is away, the status says; who else is at fault, it does not know.
    else if (state.attempt === patientAttempts && navigator.onLine)
      this.#notices.show('connection', 'warning', problemOf(state.cause))
  }

  async #neverBegan(error: ScribeErrors, id: string): Promise<void> {
    await this.#store.delete(id).catch(() => undefined)
    forgetVisitSetup(id)
    await this.ready()
    this.#notices.show('visit', 'error', problemOf(error), [
      { label: 'Try again', run: () => void this.#press('start') },
    ])
  }

  #brokeOff(error: ScribeErrors, isSaved: boolean, id: string): void {
    const again = (how: 'start' | 'stop') => () => {
      this.#notices.hide('visit')
      void this.#recover(id, how)
    }
    const fromMemory = [{ label: 'Write the note from what was heard', run: () => this.#desk.writeNote() }]
    const actions = [
      { label: 'Go on with this visit', run: again('start') },
      { label: 'Finish with what was heard', run: again('stop') },
    ]
    this.#notices.show('visit', 'error', problemOf(error), isSaved ? actions : fromMemory)
  }

  async #recover(id: string, how: 'start' | 'stop'): Promise<void> {
    await this.#told('saved', async () =>
      this.#begin(await patiently(() => MedicalScribeSession.recover(this.#options(id))), how),
    )
  }

  /** Does it, and tells what goes wrong. */
  async #told(subject: string, task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      if (!ScribeError.isInstance(error)) throw error
      this.#notices.show(subject, 'error', problemOf(error))
    }
  }

  async #savedAction(action: SavedAction, { id }: SavedVisit): Promise<void> {
    this.#notices.clear()
    if (action === 'go-on') await this.#recover(id, 'start')
    else if (action === 'finish') await this.#recover(id, 'stop')
    else if (action === 'open') {
      await this.#told('saved', async () => {
        const options = { store: this.#store, encounterId: id, by: 'clinician' }
        this.#show(await patiently(() => VisitDesk.open(options)), id)
      })
    } else {
      await this.#store.delete(id)
      forgetVisitSetup(id)
      await this.#listSaved()
      announce('The visit was deleted.')
    }
  }

  async #listSaved(): Promise<void> {
    await this.#told('saved', async () => this.#saved.show(await savedVisits(this.#store), new Date()))
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

  async #close(): Promise<void> {
    const release = this.#release
    this.#release = this.#session = this.#visitDesk = undefined
    await this.#desk.close()
    await release?.()
  }
}

/** A page that was closed or reloaded leaves its claim behind for a quarter of a minute. */
async function patiently<T>(open: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await open()
    } catch (error) {
      const isClaimed = ScribeError.isInstance(error) && error.code === 'store' && error.reason === 'claimed'
      if (!isClaimed || tries === 9) throw error
      await new Promise((resolve) => setTimeout(resolve, 2_000))
    }
  }
}
