import { WebSocket } from 'ws'

type Message = Readonly<Record<string, unknown>>

/** A client with no logic of its own: sends what it is told, keeps all it hears. */
export class PlainClient {
  readonly messages: Message[] = []
  /** Frames as they came. */
  readonly texts: string[] = []
  readonly socket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  #wake: (() => void) | undefined

  constructor(
    streamingUrl: string,
    parameters: Readonly<Record<string, string>> = {},
    key: string | null = 'key',
  ) {
    const url = new URL(streamingUrl)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value)
    this.socket = new WebSocket(url, { headers: key === null ? {} : { authorization: key } })
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data: Buffer) => {
      const text = data.toString()
      this.texts.push(text)
      try {
        this.messages.push(JSON.parse(text) as Message)
      } catch {
        this.messages.push({ type: 'unreadable' })
      }
      this.#wake?.()
    })
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.#wake?.()
        resolve({ code, reason: reason.toString() })
      })
    })
  }

  /** Resolves once connected and told `Begin`. */
  static async begin(
    streamingUrl: string,
    parameters: Readonly<Record<string, string>> = {},
    key: string | null = 'key',
  ): Promise<PlainClient> {
    const client = new PlainClient(streamingUrl, parameters, key)
    await client.message('Begin')
    return client
  }

  /** The first message of a type; waits for it. */
  async message(type: string, matches: (message: Message) => boolean = () => true): Promise<Message> {
    for (;;) {
      const found = this.messages.find((message) => message.type === type && matches(message))
      if (found) return found
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`Closed without ${type}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Sends audio in frames of `frameMs` (16 kHz, 16 bit). */
  audio(bytes: Uint8Array, frameMs = 50): void {
    const size = frameMs * 32
    for (let at = 0; at < bytes.length; at += size) this.socket.send(bytes.subarray(at, at + size))
  }

  silence(ms: number, frameMs = 50): void {
    this.audio(new Uint8Array(ms * 32), frameMs)
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Says `Terminate` and resolves with the close. */
  async terminate(): Promise<{ readonly code: number; readonly reason: string }> {
    this.send({ type: 'Terminate' })
    return this.closed
  }

  /** Final turns with text, in order. */
  finals(): readonly Message[] {
    return this.messages.filter((message) => message.type === 'Turn' && message.end_of_turn === true)
  }

  transcripts(): readonly string[] {
    return this.finals().map((turn) => String(turn.transcript))
  }
}
