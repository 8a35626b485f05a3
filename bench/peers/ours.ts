import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import { StreamingClient, type UnsentAudio } from '../../src/streaming/streaming-client.ts'
import type { LanguageModel } from '../../src/protocol/model.ts'
import type { Peer } from './peer.ts'
import { PushSource } from './push-source.ts'

/** Our streaming client on its own: spool, validation and all. */
export const ours: Peer = {
  async open(url, listener) {
    const client = new StreamingClient({ url, apiKey: 'test-key' })
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
}

/** A whole session: the encounter, and, with a model, edits in flight all the time. */
export function wholeSession(editMs: number | undefined): Peer {
  return {
    async open(url, listener) {
      const source = new PushSource()
      const session = new MedicalScribeSession({
        apiKey: 'test-key',
        audio: source,
        streaming: { url },
        editor: editMs === undefined ? false : { model: slowModel(editMs) },
        note: false,
      })
      session.on('partial', (turn) => {
        listener(turn.text, false)
      })
      session.on('turn', (turn) => {
        listener(turn.text, true)
      })
      await session.start()
      return {
        send: (frame) => {
          source.push(frame)
        },
        spooledBytes: () => bytesOf(session.unsentAudio()),
        close: () => session.cancel(),
      }
    },
  }
}

/** Answers after `ms` with each turn as it was, its first letters in capitals, so that there is an edit to review. */
export function slowModel(ms: number): LanguageModel {
  return {
    id: `answers-after-${ms}`,
    async generate(request) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      const asked = request.messages.at(-1)?.content ?? ''
      const [, speech = ''] = /^=== [0-9a-f]{12}\n([\s\S]*)\n=== /m.exec(asked) ?? []
      return {
        text: speech.replace(/^(\[\d+\] )?(\p{Ll})/gmu, (_, number: string = '', letter: string) => {
          return number + letter.toUpperCase()
        }),
        finishReason: 'stop',
        usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
        modelId: 'slow',
      }
    },
  }
}

const bytesOf = ({ chunks }: UnsentAudio): number => chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
