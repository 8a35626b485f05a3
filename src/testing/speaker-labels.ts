import type { HeardTurn, SpeakerCorrection } from '../server/turn-engine.ts'
import type { ScriptTurn } from './script.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Labels the speakers of one connection in order of appearance, with the wrong labels of the script until corrected.
 */
export class SpeakerLabels {
  readonly #labels = new Map<string, string>()
  readonly #finals: { order: number; turn: HeardTurn; script: ScriptTurn }[] = []
  readonly #maxSpeakers: number
  readonly #pendingBelowMs: number

  /** @param maxSpeakers further speakers share the last label; 0 is no bound. */
  constructor(maxSpeakers: number, pendingBelowMs: number) {
    this.#maxSpeakers = maxSpeakers
    this.#pendingBelowMs = pendingBelowMs
  }

  /** The turn with the label it gets at first. */
  label(turn: HeardTurn, script: ScriptTurn): HeardTurn {
    const label = this.#isPending(turn) ? 'PENDING' : this.#labelOf(script.heardAs)
    return withSpeaker(turn, label)
  }

  remember(order: number, turn: HeardTurn, script: ScriptTurn): void {
    this.#finals.push({ order, turn, script })
  }

  /** The turns whose label was wrong. */
  corrections(): readonly SpeakerCorrection[] {
    return this.#finals
      .filter(({ turn, script }) => script.heardAs !== script.speaker || this.#isPending(turn))
      .map(({ order, turn, script }) => ({
        turnOrder: order,
        turn: withSpeaker(turn, this.#labelOf(script.speaker)),
      }))
  }

  #isPending(turn: HeardTurn): boolean {
    const startMs = turn.words[0]?.startMs ?? 0
    return (turn.words.at(-1)?.endMs ?? 0) - startMs < this.#pendingBelowMs
  }

  #labelOf(name: string): string {
    const known = this.#labels.get(name)
    if (known !== undefined) return known
    const bound = Math.min(this.#maxSpeakers || letters.length, letters.length)
    const label = letters[Math.min(new Set(this.#labels.values()).size, bound - 1)] ?? 'A'
    this.#labels.set(name, label)
    return label
  }
}

function withSpeaker(turn: HeardTurn, speaker: string): HeardTurn {
  return { ...turn, speaker, words: turn.words.map((word) => ({ ...word, speaker })) }
}
