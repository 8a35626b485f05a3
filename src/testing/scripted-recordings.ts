import type { RecordedEngine, RecordedJob, RecordedSpeech } from '../server/recorded-engine.ts'
import type { HeardTurn } from '../server/turn-engine.ts'
import { readScript, type ScriptEntry, type ScriptTurn } from './script.ts'

/**
 * Hears the same script in every recording, whatever its bytes are.
 *
 * @param onAudio gets the bytes of uploads; they are kept nowhere else.
 */
export function scriptedRecordings(
  script: readonly ScriptEntry[],
  onAudio: (bytes: Uint8Array) => void,
): RecordedEngine {
  const turns = readScript(script)
  return {
    async upload(_id, chunks) {
      for await (const chunk of chunks) onAudio(chunk)
    },
    transcribe: (job) => Promise.resolve(speech(turns, job)),
  }
}

function speech(turns: readonly ScriptTurn[], { parameters }: RecordedJob): RecordedSpeech {
  const names = [...new Set(turns.map(({ speaker }) => speaker))]
  const bound = parameters.maxSpeakers || names.length
  const labelOf = (name: string): string => String.fromCharCode(65 + Math.min(names.indexOf(name), bound - 1))
  const durationMs = turns.at(-1)?.words.at(-1)?.endMs ?? 0
  return {
    turns: turns.map(({ speaker, words }): HeardTurn => ({ words, speaker: labelOf(speaker) })),
    durationMs,
    roles: Object.fromEntries(
      names.flatMap((name) => {
        const role = parameters.roles.find((value) => value.toLowerCase() === name.toLowerCase())
        return role === undefined ? [] : [[labelOf(name), role]]
      }),
    ),
  }
}
