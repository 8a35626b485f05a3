import { Refusal } from '../server/refusal.ts'
import type { TurnEngine } from '../server/turn-engine.ts'
import { RecogniserSession } from './recogniser-session.ts'
import type { SpeechRecogniser } from './speech-recogniser.ts'

/** Makes the recogniser an engine of the protocol server. */
export function recogniserEngine(recogniser: SpeechRecogniser): TurnEngine {
  return {
    open: (context) => {
      const { encoding } = context.parameters
      if (encoding !== 'pcm_s16le' && encoding !== 'pcm_mulaw') {
        throw new Refusal(
          3006,
          `User Input Validation Error: Invalid 'encoding': the local recogniser takes pcm_s16le and pcm_mulaw, not ${encoding}`,
        )
      }
      return new RecogniserSession(recogniser, context)
    },
  }
}
