import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { AudioError } from '../core/errors.ts'
import { delay } from '../core/time.ts'
import { positionedAudio } from './positioned-audio.ts'
import { scriptEndMs, type ScriptEntry, readScript } from './script.ts'

/** Options of `scriptedSource()`. */
export interface ScriptedSourceOptions {
  /** A tone sounds while someone speaks, silence elsewhere. @default silence all along */
  readonly script?: readonly ScriptEntry[]
  /** Length of the audio, in milliseconds. @default `tailMs` after the script's last word */
  readonly durationMs?: number
  /** Silence after the last word, in milliseconds, so that the server can end the turn. @default 3000 */
  readonly tailMs?: number
  /** `positioned`: samples carry their position, for a server that `hears`. @default 'tone' */
  readonly content?: 'tone' | 'positioned'
  /** Length of a chunk, in milliseconds. @default 50 */
  readonly chunkMs?: number
  /** 1 is real time, 20 twenty times as fast, `Infinity` as fast as the consumer takes it. @default Infinity */
  readonly speed?: number
  /** Samples per second. @default 16000 */
  readonly sampleRate?: number
  /** Throw once this much has been given, in milliseconds. @default never */
  readonly throwAtMs?: number
  /** What is thrown. @default an `AudioError` with reason `unplugged` */
  readonly error?: Error
}

/** An `AudioSource` for tests, with audio that follows a script. Each opening begins at the start. */
export function scriptedSource(options: ScriptedSourceOptions = {}): AudioSource {
  const { chunkMs = 50, speed = Infinity, sampleRate = 16_000, throwAtMs = Infinity } = options
  const script = options.script ?? []
  const durationMs = options.durationMs ?? scriptEndMs(script) + (options.tailMs ?? 3_000)
  const format: AudioFormat = { encoding: 'pcm_s16le', sampleRate, channels: 1 }
  const render = options.content === 'positioned' ? positioned(sampleRate) : tone(script, sampleRate)
  return {
    format,
    async *open(signal) {
      const startedAt = performance.now()
      for (let atMs = 0; atMs < durationMs && !signal.aborted; atMs += chunkMs) {
        const toMs = Math.min(durationMs, atMs + chunkMs, throwAtMs)
        if (toMs > atMs) {
          const waitMs = startedAt + toMs / speed - performance.now()
          // An abort rejects the wait. It ends the audio and is no failure.
          if (waitMs >= 1) await delay(waitMs, signal).catch(() => undefined)
          if (isAborted(signal)) return
          yield render(atMs, toMs)
        }
        if (toMs >= throwAtMs)
          throw options.error ?? new AudioError('unplugged', 'The scripted source was unplugged')
      }
    },
  }
}

/** A function of its own, because the type checker does not know that the value changes during a wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

type Render = (fromMs: number, toMs: number) => Uint8Array

function positioned(sampleRate: number): Render {
  return (fromMs, toMs) => positionedAudio(toMs - fromMs, { fromMs, sampleRate })
}

/** 220 Hz at a fifth of full scale while a word sounds. */
function tone(script: readonly ScriptEntry[], sampleRate: number): Render {
  const words = readScript(script).flatMap((turn) => turn.words)
  return (fromMs, toMs) => {
    const from = Math.round((fromMs * sampleRate) / 1_000)
    const samples = new Int16Array(Math.round((toMs * sampleRate) / 1_000) - from)
    const sounding = words.filter((word) => word.startMs < toMs && word.endMs > fromMs)
    if (sounding.length === 0) return new Uint8Array(samples.buffer)
    for (let index = 0; index < samples.length; index++) {
      const ms = ((from + index) * 1_000) / sampleRate
      if (!sounding.some((word) => ms >= word.startMs && ms < word.endMs)) continue
      samples[index] = 6_500 * Math.sin((2 * Math.PI * 220 * ms) / 1_000)
    }
    return new Uint8Array(samples.buffer)
  }
}
