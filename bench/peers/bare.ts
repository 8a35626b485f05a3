import WebSocket from 'ws'
import type { Peer } from './peer.ts'

/** The least there can be: `ws` and `JSON.parse`. What a client costs beyond this is its own doing. */
export const bare: Peer = {
  async open(url, listener) {
    const query = '?speech_model=u3-rt-pro&sample_rate=16000&session_heartbeat=true'
    const socket = new WebSocket(url + query, {
      headers: { Authorization: 'test-key' },
      perMessageDeflate: false,
    })
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as {
          type: string
          transcript: string
          end_of_turn: boolean
        }
        if (message.type === 'Turn') listener(message.transcript, message.end_of_turn)
        else if (message.type === 'Begin') resolve()
      })
    })
    return {
      send: (frame) => {
        socket.send(frame)
      },
      spooledBytes: () => 0,
      close: async () => {
        socket.terminate()
      },
    }
  },
}
