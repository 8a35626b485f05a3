import { Value, type Observable } from './observable.ts'

/** Whether the page may hear: `unknown` where the browser does not say. */
export type MicrophonePermission = 'granted' | 'denied' | 'prompt' | 'unknown'

let shared: Value<MicrophonePermission> | undefined

/** What the browser says of the microphone, from now on. One for the page. */
export function microphonePermission(): Observable<MicrophonePermission> {
  if (shared) return shared
  const value = (shared = new Value<MicrophonePermission>('unknown'))
  void globalThis.navigator?.permissions
    ?.query({ name: 'microphone' })
    .then((status) => {
      value.set(status.state)
      status.addEventListener('change', () => value.set(status.state))
    })
    .catch(() => undefined)
  return value
}
