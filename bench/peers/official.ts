import { StreamingTranscriber } from 'assemblyai/streaming'
import type { Peer } from './peer.ts'

/** The official `assemblyai` client: neither spools nor validates, and does not connect again. */
export const official: Peer = {
  async open(url, listener) {
    const transcriber = new StreamingTranscriber({
      websocketBaseUrl: url,
      apiKey: 'test-key',
      sampleRate: 16_000,
      speechModel: 'u3-rt-pro',
      domain: 'medical-v1',
      minTurnSilence: 800,
      maxTurnSilence: 2_000,
      sessionHeartbeat: true,
      connectTimeout: 30_000,
    })
    transcriber.on('turn', (turn) => {
      listener(turn.transcript, turn.end_of_turn)
    })
    await transcriber.connect()
    return {
      send: (frame) => {
        transcriber.sendAudio(frame.buffer)
      },
      spooledBytes: () => 0,
      close: () => transcriber.close(true, 5_000),
    }
  },
}
