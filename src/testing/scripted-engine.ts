import type { StreamParameters } from '../server/stream-parameters.ts'
import type { EngineSession, TurnEngine } from '../server/turn-engine.ts'
import { PositionReader } from './positioned-audio.ts'
import { placeWords, type ScriptEntry } from './script.ts'
import { ScriptFollower, type FollowerOptions } from './script-follower.ts'

/** What is said: the same on every connection, or a script for each. */
export type Script = readonly ScriptEntry[] | ((connection: number) => readonly ScriptEntry[])

/** Options of the scripted engine. */
export interface ScriptedEngineOptions extends FollowerOptions {
  readonly script: Script
  /** True reads the place in the script from the samples. Otherwise it is the connection's own audio time. */
  readonly hears: boolean
}

/** A turn engine that says a script: by the length of the audio, or by the positions in positioned audio. */
export function scriptedEngine(options: ScriptedEngineOptions): TurnEngine {
  const { script, hears } = options
  const placed = typeof script === 'function' ? [] : placeWords(script)
  return {
    open({ connection, parameters, output }) {
      const words = typeof script === 'function' ? placeWords(script(connection)) : placed
      const follower = new ScriptFollower(words, parameters, output, options)
      return hears ? hearing(follower, parameters) : counting(follower, parameters)
    },
  }
}

function counting(follower: ScriptFollower, parameters: StreamParameters): EngineSession {
  const bytesPerMs =
    parameters.encoding === 'pcm_mulaw' ? parameters.sampleRate / 1_000 : parameters.sampleRate / 500
  const isPcm = parameters.encoding.startsWith('pcm_')
  return session(follower, (bytes, atMs) => {
    follower.hear(atMs, atMs + (isPcm ? bytes.byteLength / bytesPerMs : 20), atMs)
  })
}

function hearing(follower: ScriptFollower, parameters: StreamParameters): EngineSession {
  const reader = new PositionReader(parameters.sampleRate, follower)
  return session(follower, (bytes) => reader.read(bytes))
}

function session(follower: ScriptFollower, audio: EngineSession['audio']): EngineSession {
  return {
    audio,
    flush(reason) {
      if (reason === 'terminate') follower.finish()
      else follower.flush()
    },
    configure(parameters) {
      follower.parameters = parameters
    },
    close: () => undefined,
  }
}
