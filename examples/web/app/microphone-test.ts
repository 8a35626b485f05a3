import { ScribeError } from 'medical-scribe'
import { microphone } from 'medical-scribe/browser'
import workletUrl from 'medical-scribe/capture-worklet.js?url&no-inline'
import { problemOf } from '../model/problem.ts'
import { announce } from '../view/announce.ts'
import { byId } from '../view/element.ts'

/** Louder than this is somebody who speaks, 0–1. */
const spoken = 0.05

/** Hears the chosen microphone before a visit, and keeps nothing of it. */
export class MicrophoneTest {
  readonly #button = byId('test', HTMLButtonElement)
  readonly #level = byId('test-level', HTMLMeterElement)
  readonly #result = byId('test-result', HTMLParagraphElement)
  #stop: AbortController | undefined

  /** @param onHeard the browser may now name its microphones. */
  constructor(deviceId: () => string | undefined, onHeard: () => void) {
    this.#button.addEventListener('click', () => {
      if (this.#stop) this.stop()
      else void this.#run(deviceId(), onHeard)
    })
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.#button.textContent = 'Test the microphone'
    this.#level.hidden = true
    this.#level.value = 0
  }

  async #run(deviceId: string | undefined, onHeard: () => void): Promise<void> {
    const stop = (this.#stop = new AbortController())
    this.#button.textContent = 'Stop the test'
    this.#level.hidden = false
    this.#tell('Waiting for the microphone. Allow it if the browser asks.')
    let isHeard = false
    const onLevel = ({ peak }: { readonly peak: number }): void => {
      this.#level.value = Math.sqrt(peak)
      if (peak > spoken && !isHeard) this.#tell('Your voice arrives.')
      isHeard ||= peak > spoken
    }
    try {
      const source = microphone({ workletUrl, onLevel, ...(deviceId ? { deviceId } : {}) })
      let isOpen = false
      for await (const _chunk of source.open(stop.signal)) {
        if (isOpen) continue
        isOpen = true
        if (!isHeard) this.#tell('Say something: nothing is heard yet.')
        onHeard()
      }
    } catch (error) {
      if (!ScribeError.isInstance(error)) throw error
      const { title, advice } = problemOf(error)
      this.#tell(`${title}. ${advice}`)
    }
    if (this.#stop === stop) this.stop()
  }

  #tell(text: string): void {
    this.#result.textContent = text
    announce(text)
  }
}
