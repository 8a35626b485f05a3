import { StreamingClient } from '../../src/streaming/streaming-client.ts'
import type { UnsentAudio } from '../../src/streaming/transcription.ts'
import type { Peer } from './peer.ts'
import { PushSource } from './push-source.ts'

/** Our streaming client on its own: spool, validation and all. */
export const ours = (frameMs?: number): Peer => ({
  async open(url, listener) {
    const client = new StreamingClient({ url, apiKey: 'test-key', ...(frameMs !== undefined && { frameMs }) })
    const source = new PushSource()
    const turns = client.transcribe(source)
    const over = (async () => {
      for await (const turn of turns) listener(turn.text, turn.isFinal)
    })()
    await new Promise<void>((resolve, reject) => {
      client.on('begin', () => {
        resolve()
      })
      over.catch(reject)
    })
    return {
      send: (frame) => {
        source.push(frame)
      },
      spooledBytes: () => bytesOf(client.unsentAudio()),
      close: async () => {
        client.finish()
        await over
      },
    }
  },
})

/** Bytes of audio that a client would have to send again. */
export const bytesOf = ({ chunks }: UnsentAudio): number =>
  chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
