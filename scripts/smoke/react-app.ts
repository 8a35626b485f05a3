/** A visit in React: mounted under StrictMode, heard, stopped, started again and unmounted in the middle of the start. */
import { createElement as h, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { MedicalScribeSession, iterableSource } from 'medical-scribe'
import { useLevel, useMicrophonePermission, useVisit } from 'medical-scribe/react'

const { SMOKE_STREAMING_URL: url = '', SMOKE_GATEWAY_URL: gatewayUrl = '' } = process.env
const sessions: MedicalScribeSession[] = []

function makeSession(setLevel: (peak: number) => void): MedicalScribeSession {
  const silence = Array.from({ length: 130 }, () => new Uint8Array(3_200))
  const audio = iterableSource(silence, { speed: 20 })
  const session = new MedicalScribeSession({ token: () => 'token', audio, streaming: { url }, gatewayUrl })
  session.on('turn', () => setLevel(0.5))
  sessions.push(session)
  return session
}

function Visit(): ReturnType<typeof h> {
  const permission = useMicrophonePermission()
  const { snapshot, desk, start, stop } = useVisit(makeSession)
  const turns = snapshot?.turns.map(({ turn }) => h('li', { key: turn.id }, turn.text))
  const status = h('p', { id: 'status' }, snapshot?.status.kind ?? 'none', permission, useLevel(desk))
  return h('main', { onClick: start, onDoubleClick: stop }, status, h('ol', {}, turns))
}

const root = createRoot(document.body)
root.render(h(StrictMode, {}, h(Visit)))
const until = async (isSo: () => unknown): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const tell = (type: string): unknown =>
  document.querySelector('main')?.dispatchEvent(new MouseEvent(type, { bubbles: true }))
await until(() => document.querySelector('main'))
tell('click')
await until(() => document.querySelectorAll('li').length === 4)
tell('dblclick')
await until(() => document.querySelector('#status')?.textContent?.startsWith('finished'))
tell('click')
await until(() => sessions.length === 2)
root.unmount()
await until(() => sessions.every(({ state }) => state.status === 'ended'))
console.log(JSON.stringify({ sessions: sessions.length, left: document.body.childElementCount }))
