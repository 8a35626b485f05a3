/**
 * Takes the place of the package decibri where an example is tried: a microphone that hears a short visit, twenty
 * times as fast as time. When it is over, the user presses Ctrl+C, if the program listens to that.
 */
import { EventEmitter } from 'node:events'

const visitMs = 13_000
const chunkMs = 100
const speed = 20

class Stream extends EventEmitter {
  readonly overrunCount = 0
  readonly #timer: NodeJS.Timeout
  #heardMs = 0

  constructor(sampleRate: number) {
    super()
    this.#timer = setInterval(() => {
      this.#heardMs += chunkMs
      this.emit('data', new Uint8Array((sampleRate * 2 * chunkMs) / 1_000))
      if (this.#heardMs < visitMs) return
      if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT')
      else this.stop()
    }, chunkMs / speed)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.emit('end')
  }
}

export const Microphone = {
  open: ({ sampleRate }: { sampleRate: number }): Promise<Stream> => Promise.resolve(new Stream(sampleRate)),
  devices: (): readonly object[] => [{ index: 0, name: 'A microphone', id: 'one', isDefault: true }],
}
