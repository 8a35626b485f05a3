import type { SpeakerRole } from '../protocol/turn.ts'

const unknownSpeaker = 'unknown'

/** One turn's local labels, word by word, and which of its words repeat a delivered one by a known speaker. */
interface LabelVotes {
  readonly labels: readonly (string | undefined)[]
  readonly anchors: readonly { readonly word: number; readonly speaker: string }[]
}

/**
 * Carries speaker labels from one connection to the next.
 *
 * A server hands out its labels anew in every session. Words of a replay that repeat delivered ones vote for who is
 * who. A label without votes is someone new when everyone known has been recognised, else `unknown`. Where no speaker
 * is known yet the server's own labels stand. On a channel every label names the channel: `patient`, or `patient-B`.
 */
export class SpeakerMap {
  readonly #known: readonly string[]
  readonly #maxSpeakers: number | undefined
  readonly #channel: SpeakerRole | undefined
  readonly #newcomers = new Map<string, string>()
  readonly #votes = new Map<number, LabelVotes>()
  #names: ReadonlyMap<string, string> | undefined

  /** @param known the session-wide labels in use before this connection. */
  constructor(known: readonly string[], maxSpeakers?: number, channel?: SpeakerRole) {
    this.#known = known
    this.#maxSpeakers = maxSpeakers
    this.#channel = channel
  }

  learn(turnOrder: number, votes: LabelVotes): void {
    if (votes.anchors.length === 0) return
    this.#votes.set(turnOrder, votes)
    this.#names = undefined
  }

  /** Corrected labels for a turn whose words voted, where there are any; true when it did. */
  relearn(turnOrder: number, labels: readonly (string | undefined)[]): boolean {
    const votes = this.#votes.get(turnOrder)
    if (votes?.labels.length !== labels.length) return false
    this.learn(turnOrder, { ...votes, labels: labels.map((label, at) => label ?? votes.labels[at]) })
    return true
  }

  /** The session-wide label. Anything but a letter (`PENDING`) is nobody; without a label there is a channel's only. */
  name(label: string | undefined): string | undefined {
    if (label === undefined) return this.#channel
    if (!/^[A-Z]$/.test(label)) return this.#nobody
    if (this.#known.length === 0) return this.#voice(label)
    this.#names ??= this.#count()
    return this.#names.get(label) ?? this.#deduce(label)
  }

  get #nobody(): string {
    return this.#channel ?? unknownSpeaker
  }

  #voice(letter: string): string {
    return this.#channel ? `${this.#channel}-${letter}` : letter
  }

  #count(): ReadonlyMap<string, string> {
    const votes = new Map<string, number>()
    const totals = new Map<string, number>()
    for (const { labels, anchors } of this.#votes.values()) {
      for (const { word, speaker } of anchors) {
        const label = labels[word]
        if (label === undefined || !/^[A-Z]$/.test(label)) continue
        const key = `${label} ${speaker}`
        votes.set(key, (votes.get(key) ?? 0) + 1)
        totals.set(label, (totals.get(label) ?? 0) + 1)
      }
    }
    const names = new Map<string, string>()
    for (const [key, count] of [...votes].sort((a, b) => b[1] - a[1])) {
      const [label, speaker] = key.split(' ') as [string, string]
      const isTaken = names.has(label) || [...names.values()].includes(speaker)
      // A tie shows nothing.
      if (!isTaken && count * 2 > (totals.get(label) ?? 0)) names.set(label, speaker)
    }
    return names
  }

  /** Who an unrecognised label must be, as far as the recognised ones say. */
  #deduce(label: string): string {
    const named = new Set(this.#names?.values())
    const rest = this.#known.filter((speaker) => !named.has(speaker))
    const isFull = this.#maxSpeakers !== undefined && this.#known.length >= this.#maxSpeakers
    // As many as there may be, and all but one recognised: it is the other one.
    if (isFull) return rest.length === 1 ? (rest[0] as string) : this.#nobody
    if (rest.length > 0) return this.#nobody
    // Everyone so far is recognised as someone else: it is someone new.
    const taken = [...this.#known, ...this.#newcomers.values()]
    const free = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => this.#voice(letter))
    const voice = this.#newcomers.get(label) ?? free.find((each) => !taken.includes(each)) ?? this.#nobody
    this.#newcomers.set(label, voice)
    return voice
  }
}
