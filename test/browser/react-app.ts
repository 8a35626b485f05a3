import { createElement as h, StrictMode, useState, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { iterableSource, MedicalScribeSession } from '../../src/index.ts'
import { useLevel, useMicrophonePermission, useVisit } from '../../src/react.ts'

const sessions: MedicalScribeSession[] = []

interface Service {
  readonly url: string
  readonly token: () => Promise<string>
}

function Visit({ url, token }: Service): ReactNode {
  const permission = useMicrophonePermission()
  const { snapshot, desk, start, stop, error } = useVisit((setLevel) => {
    setLevel(0.5)
    const audio = iterableSource(
      Array.from({ length: 100 }, () => new Uint8Array(3_200)),
      { speed: 4 },
    )
    const session = new MedicalScribeSession({
      token,
      audio,
      streaming: { url },
      editor: false,
      note: false,
    })
    sessions.push(session)
    return session
  })
  const level = useLevel(desk)
  return h(
    'main',
    {},
    h('p', { id: 'status' }, snapshot?.status.kind ?? 'none'),
    h('p', { id: 'permission' }, `${permission} ${level}`),
    h('p', { id: 'error' }, error === undefined ? '' : 'broke off'),
    h(
      'ol',
      {},
      snapshot?.turns.map(({ turn, name }) => h('li', { key: turn.id }, `${name}: ${turn.text}`)),
    ),
    h('button', { id: 'start', onClick: start }, 'Start'),
    h('button', { id: 'stop', onClick: stop }, 'Stop'),
  )
}

function App(service: Service): ReactNode {
  const [isThere, setThere] = useState(true)
  return h(
    'div',
    {},
    isThere ? h(Visit, service) : null,
    h('button', { id: 'toggle', onClick: () => setThere(!isThere) }, 'Toggle'),
  )
}

let root: Root | undefined

/** What a test does with the app. */
export const app = {
  mount(url: string, tokenUrl: string): void {
    const token = async (): Promise<string> => await (await fetch(tokenUrl)).text()
    root = createRoot(document.getElementById('root') as HTMLElement)
    root.render(h(StrictMode, {}, h(App, { url, token })))
  },
  unmount: (): void => root?.unmount(),
  states: (): string[] => sessions.map(({ state }) => state.status),
}
Object.assign(globalThis, { app })
