import type { LanguageModel } from '../../src/protocol/model.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import { bytesOf } from './ours.ts'
import type { Peer } from './peer.ts'
import { PushSource } from './push-source.ts'

/** A whole session: the encounter, and, with a model, edits in flight all the time. */
export function wholeSession({ editMs, frameMs }: { editMs?: number; frameMs?: number }): Peer {
  return {
    async open(url, listener) {
      const source = new PushSource()
      const session = new MedicalScribeSession({
        apiKey: 'test-key',
        audio: source,
        streaming: { url, ...(frameMs !== undefined && { frameMs }) },
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
