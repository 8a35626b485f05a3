import type { HeardTurn, HeardWord, SpeakerCorrection } from '../server/turn-engine.ts'
import { voicePrint, type VoicePrint } from './voice-print.ts'

/** What the service says of a turn too short to tell. */
export const pendingLabel = 'PENDING'
/** Less voiced speech than this says too little; at the end such a turn gets the nearest voice. */
const leastVoicedSeconds = 0.5
/** Voices further apart than this are two. */
const newVoiceFrom = 4
/** A semitone weighs as much as this many dB of colour. */
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
 * Tells voices apart by pitch and colour: the first voice is `A`, one that differs enough is `B`. Meant for a visit
 * of two people with different voices; it will not part two alike.
 */
export class VoiceLabels {
  readonly #mostVoices: number
  readonly #voices: Voice[] = []
  readonly #turns: Remembered[] = []
  #latest: { label: string; print: VoicePrint } | undefined

  /** @param mostVoices 0: no bound asked for. */
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

  /** Keeps what `label` just judged, for `corrections`. */
  remember(order: number, words: readonly HeardWord[]): void {
    if (this.#latest) this.#turns.push({ ...this.#latest, order, words })
  }

  /** Turns that look otherwise now that every voice was heard at length. */
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

  /** Centres each voice on the turns nearest to it, a few times over. */
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
