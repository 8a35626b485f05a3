import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** A streaming service with a part to say, which it says in one packet as soon as it has heard so much audio. */
export interface OneReadServer extends AsyncDisposable {
  readonly streamingUrl: string
  /** Resolves once nobody is connected any more. */
  waitForClose(): Promise<void>
}

/**
 * @param said messages that arrive in one read of the client's socket.
 * @param afterMs how much audio (16 kHz, 16 bit) it hears first.
 * @param how `'and waits'` for the end of the visit, or `'and drops'` the connection in the same packet.
 */
export async function oneReadServer(
  said: readonly object[],
  afterMs: number,
  how: 'and waits' | 'and drops' = 'and waits',
): Promise<OneReadServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (client, request) => {
    const say = (message: object): void => client.send(JSON.stringify(message))
    let heardMs = 0
    say({ type: 'Begin', id: crypto.randomUUID(), expires_at: Math.round(Date.now() / 1_000) + 10_800 })
    client.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        if (!data.toString().includes('Terminate')) return
        say({ type: 'Termination', audio_duration_seconds: 1, session_duration_seconds: 1 })
        client.close(1000)
        return
      }
      const before = heardMs
      heardMs += data.length / 32
      if (before >= afterMs || heardMs < afterMs) return
      request.socket.cork()
      for (const message of said) say(message)
      if (how === 'and drops') client.close(1011)
      request.socket.uncork()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    streamingUrl: `ws://127.0.0.1:${port}`,
    waitForClose: async () => {
      await Promise.all([...server.clients].map((client) => once(client, 'close')))
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A final turn on the wire. */
export interface FinalTurn {
  readonly turn_order: number
  readonly words: readonly object[]
  readonly speaker_label?: string
  /** What else a `Turn` has. */
  readonly [field: string]: unknown
}

/** A final `Turn` as U3 Pro models send it, a word every 400 ms from `startMs`. */
export function finalTurn(turnOrder: number, text: string, startMs: number): FinalTurn {
  const words = text.split(' ').map((word, i) => ({
    text: word,
    start: startMs + i * 400,
    end: startMs + i * 400 + 300,
    confidence: 0.9,
    word_is_final: true,
  }))
  return {
    type: 'Turn',
    turn_order: turnOrder,
    turn_is_formatted: true,
    end_of_turn: true,
    transcript: text,
    utterance: text,
    end_of_turn_confidence: 1,
    words,
  }
}

/** The same turn, all said by one speaker. */
export function withSpeaker(turn: FinalTurn, speaker: string): FinalTurn {
  const words = turn.words.map((word) => ({ ...word, speaker }))
  return { ...turn, words, speaker_label: speaker }
}
