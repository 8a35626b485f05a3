import { vi } from 'vitest'
import { captureWorklet } from '../../../src/browser/capture-processor.ts'

type Message = Float32Array | null

/** The processor's side of the worklet, as the text of the module defines it. */
interface Processor {
  readonly port: { onmessage: ((event: unknown) => void) | null; postMessage: (data: Message) => void }
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean
}

/** Runs the shipped worklet text and makes its processor. */
export function makeProcessor(frames: number, post: (data: Message) => void): Processor {
  let registered: (new (options: { processorOptions: { frames: number } }) => Processor) | undefined
  class Base {
    port = { onmessage: null, postMessage: post }
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the module is text by nature
  const run = new Function('registerProcessor', 'AudioWorkletProcessor', captureWorklet) as (
    register: (name: string, processor: typeof registered) => void,
    base: typeof Base,
  ) => void
  run((_name, processor) => {
    registered = processor
  }, Base)
  if (!registered) throw new Error('The module registered nothing')
  return new registered({ processorOptions: { frames } })
}

export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live'
  muted = false
  isStopped = false
  stop(): void {
    this.readyState = 'ended'
    this.isStopped = true
  }
  /** What the platform does when the device is gone. */
  end(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

export class FakeStream {
  readonly tracks: FakeTrack[]
  constructor(tracks: FakeTrack[] = [new FakeTrack()]) {
    this.tracks = tracks
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks
  }
  getTracks(): FakeTrack[] {
    return this.tracks
  }
  asMediaStream(): MediaStream {
    return this as unknown as MediaStream
  }
}

export class FakeNode {
  readonly port: {
    onmessage: ((event: { data: Message }) => void) | null
    postMessage: (data: unknown) => void
  }
  onprocessorerror: (() => void) | null = null
  readonly #processor: Processor
  constructor(context: FakeContext, _name: string, options: { processorOptions: { frames: number } }) {
    this.#processor = makeProcessor(options.processorOptions.frames, (data) => {
      this.port.onmessage?.({ data })
    })
    this.port = {
      onmessage: null,
      postMessage: (data) => {
        // A frozen context answers nothing.
        if (context.state === 'running') this.#processor.port.onmessage?.({ data })
      },
    }
    context.world.node = this
  }
  connect<T>(target: T): T {
    return target
  }
  /** One render quantum of 128 samples on each channel given. */
  render(...channels: Float32Array[]): boolean {
    return this.#processor.process([channels], [[new Float32Array(128)]])
  }
}

export class FakeContext extends EventTarget {
  readonly sampleRate: number
  readonly world: FakeWorld
  readonly audioWorklet: { addModule: (url: string | URL) => Promise<void> }
  readonly destination = {}
  state: AudioContextState | 'interrupted'
  constructor(world: FakeWorld, options?: { sampleRate?: number }) {
    super()
    this.world = world
    this.sampleRate = options?.sampleRate ?? world.hardwareRate
    this.state = world.isAutoplayBlocked ? 'suspended' : 'running'
    this.audioWorklet = {
      addModule: (url) => {
        world.modules.push(String(url))
        if (world.isModuleStuck) return new Promise(() => undefined)
        return world.blockedModules.test(String(url))
          ? Promise.reject(named('AbortError'))
          : Promise.resolve()
      },
    }
    world.contexts.push(this)
  }
  createMediaStreamSource(stream: FakeStream): object {
    if (this.world.onlyHardwareRate && this.sampleRate !== this.world.hardwareRate) {
      throw named('NotSupportedError')
    }
    const [track] = stream.tracks
    return {
      connect: <T>(target: T): T => {
        // A browser takes one track of a stream.
        if (track) this.world.heard.push(track)
        return target
      },
      disconnect: () => undefined,
    }
  }
  resume(): Promise<void> {
    return this.world.isAutoplayBlocked ? new Promise(() => undefined) : Promise.resolve()
  }
  close(): Promise<void> {
    this.state = 'closed'
    return Promise.resolve()
  }
  moveTo(state: FakeContext['state']): void {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

/** A browser's audio, as far as capturing needs it. `install()` puts it in the globals. */
export class FakeWorld {
  hardwareRate = 48_000
  onlyHardwareRate = false
  isAutoplayBlocked = false
  /** Module addresses that do not load. */
  blockedModules: RegExp = /^$/
  /** No module ever loads or fails, as over a network that is gone. */
  isModuleStuck = false
  node: FakeNode | undefined
  readonly modules: string[] = []
  readonly contexts: FakeContext[] = []
  /** Tracks that are connected to something. */
  readonly heard: FakeTrack[] = []
  readonly constraints: MediaStreamConstraints[] = []
  stream: FakeStream = new FakeStream()
  getUserMedia: () => Promise<FakeStream> = () => Promise.resolve((this.stream = new FakeStream()))

  install(): this {
    const make = (options?: { sampleRate?: number }): FakeContext => new FakeContext(this, options)
    vi.stubGlobal('isSecureContext', true)
    vi.stubGlobal('navigator', {
      mediaDevices: {
        getUserMedia: (constraints: MediaStreamConstraints) => {
          this.constraints.push(constraints)
          return this.getUserMedia()
        },
        enumerateDevices: () =>
          Promise.resolve([
            { kind: 'audioinput', deviceId: 'desk', label: 'Desk microphone', groupId: 'g' },
            { kind: 'videoinput', deviceId: 'camera', label: 'Camera', groupId: 'g' },
            { kind: 'audioinput', deviceId: '', label: '', groupId: '' },
          ]),
      },
    })
    vi.stubGlobal('AudioContext', function (options?: { sampleRate?: number }) {
      return make(options)
    })
    vi.stubGlobal('AudioWorkletNode', FakeNode)
    vi.stubGlobal('MediaStream', FakeStream)
    return this
  }

  /** The node, once the source has built its graph. */
  async built(): Promise<FakeNode> {
    return vi.waitFor(
      () => {
        if (!this.node) throw new Error('not built yet')
        return this.node
      },
      { interval: 1 },
    )
  }
}

export function named(name: string): Error {
  return new DOMException('said by the platform', name)
}
