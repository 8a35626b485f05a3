import type { HeardTurn, HeardWord, SpeakerCorrection } from '../server/turn-engine.ts'
import { voicePrint, type VoicePrint } from './voice-print.ts'

/** The service's label for a turn that is too short to tell. */
export const pendingLabel = 'PENDING'
/** Turns with less voiced speech are too short to tell. At the end they get the nearest voice. */
const leastVoicedSeconds = 0.5
/** Voices with a larger distance are two. */
const newVoiceFrom = 4
/** A semitone of pitch counts as much as this many dB of timbre. */
const semitonesPerUnit = 1.5
const decibelsPerUnit = 4
/** @default when the client names no `max_speakers` */
const defaultMostVoices = 2

interface Voice {
  readonly label: string
  pitch: number
  bands: number[]
  seconds: number
}

interface Remembered {
  readonly order: number
  readonly words: readonly HeardWord[]
  readonly label: string
  readonly print: VoicePrint
}

/**
 * Tells voices apart by pitch and timbre. The first voice is `A`, the next that differs enough is `B`. It is meant for
 * a visit of two people with different voices, and does not separate similar ones.
 */
export class VoiceLabels {
  readonly #mostVoices: number
  readonly #voices: Voice[] = []
  readonly #turns: Remembered[] = []
  #latest: { label: string; print: VoicePrint } | undefined

  /** @param mostVoices 0 when the client names no bound. */
  constructor(mostVoices = 0) {
    this.#mostVoices = mostVoices || defaultMostVoices
  }

  /** Label of the next turn. */
  async label(samples: Float32Array): Promise<string> {
    const print = await voicePrint(samples)
    this.#latest = undefined
    if (!print) return pendingLabel
    const label = this.#assign(print)
    this.#latest = { label, print }
    return label
  }

  /** Keeps the last result of `label`, for `corrections`. */
  remember(order: number, words: readonly HeardWord[]): void {
    if (this.#latest) this.#turns.push({ ...this.#latest, order, words })
  }

  /** Turns whose label changes now that more of every voice is known. */
  corrections(): SpeakerCorrection[] {
    this.#settle()
    return this.#turns.flatMap(({ order, words, label, print }) => {
      const now = nearest(this.#voices, print)?.voice.label
      if (now === undefined || now === label) return []
      return [{ turnOrder: order, turn: labelled(words, now) }]
    })
  }

  #assign(print: VoicePrint): string {
    const found = nearest(this.#voices, print)
    if (print.voicedSeconds < leastVoicedSeconds) return pendingLabel
    if (!found || (found.distance > newVoiceFrom && this.#voices.length < this.#mostVoices)) {
      const label = String.fromCharCode(65 + this.#voices.length)
      this.#voices.push({
        label,
        pitch: print.pitch,
        bands: [...print.bands],
        seconds: print.voicedSeconds,
      })
      return label
    }
    blend(found.voice, print)
    return found.voice.label
  }

  /** Moves each voice to the centre of its nearest turns, several times. */
  #settle(): void {
    for (let round = 0; round < 5; round++) {
      const groups = new Map<Voice, VoicePrint[]>()
      for (const { print } of this.#turns) {
        const voice = nearest(this.#voices, print)?.voice
        if (voice) groups.set(voice, [...(groups.get(voice) ?? []), print])
      }
      for (const [voice, prints] of groups) {
        voice.seconds = 0
        for (const print of prints) blend(voice, print)
      }
    }
  }
}

/** A turn whose every word is one speaker's. */
export function labelled(words: readonly HeardWord[], speaker: string): HeardTurn {
  return { words: words.map((word) => ({ ...word, speaker })), speaker }
}

function blend(voice: Voice, print: VoicePrint): void {
  const share = print.voicedSeconds / (voice.seconds + print.voicedSeconds)
  voice.pitch += (print.pitch - voice.pitch) * share
  voice.bands = voice.bands.map((level, at) => level + ((print.bands[at] as number) - level) * share)
  voice.seconds += print.voicedSeconds
}

function nearest(
  voices: readonly Voice[],
  print: VoicePrint,
): { voice: Voice; distance: number } | undefined {
  let best: { voice: Voice; distance: number } | undefined
  for (const voice of voices) {
    const distance = distanceOf(voice, print)
    if (!best || distance < best.distance) best = { voice, distance }
  }
  return best
}

function distanceOf(voice: Voice, print: VoicePrint): number {
  const pitch = (voice.pitch - print.pitch) / semitonesPerUnit
  const bands = voice.bands.reduce((sum, level, at) => sum + (level - (print.bands[at] as number)) ** 2, 0)
  return Math.hypot(pitch, Math.sqrt(bands / voice.bands.length) / decibelsPerUnit)
}
