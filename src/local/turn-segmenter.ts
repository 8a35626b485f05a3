/** The voice detector's result for 32 ms of audio. */
export interface WindowReport {
  readonly isSpeech: boolean
  /** Mean square of the samples. */
  readonly energy: number
}

/** A stretch of audio that is one turn. Places are window numbers from the start of the audio. */
export interface TurnSpan {
  /** First window to decode; a little before the speech. */
  readonly from: number
  /** End of what to decode, exclusive; a little after the speech. */
  readonly to: number
  /** Where speech begins and ends (exclusive), as exactly as the detector tells. */
  readonly speechFrom: number
  readonly speechTo: number
  /** For each window from `speechFrom` to `speechTo`, whether it holds speech. */
  readonly voiced: readonly boolean[]
}

/** All in windows of 32 ms. */
export interface SegmenterOptions {
  /** Silence that ends a turn. */
  readonly silence: number
  /** Longest turn; a longer one is cut at its quietest place. */
  readonly longest: number
  /** Earliest place of such a cut. */
  readonly earliestCut: number
}

/** The detector reports speech this late: its minimum of 200 ms. */
const detectionLag = 6
/** The detector reports the end of speech this late: 100 ms. */
const hangover = 3
/** Audio decoded before and after the speech, because the model then recognises the first and last sound better. */
const leadIn = 6
const leadOut = 6

interface OpenTurn {
  readonly from: number
  readonly speechFrom: number
  lastDetected: number
  /** From `from` on. */
  readonly reports: WindowReport[]
}

/**
 * Cuts a stream of audio into turns by the results of a voice detector. It counts in windows and uses no clock, so
 * audio may come at any speed.
 */
export class TurnSegmenter {
  options: SegmenterOptions
  #open: OpenTurn | undefined
  /** The next window's number. */
  #next = 0
  /** Audio before this belongs to an earlier turn. */
  #taken = 0
  /** The last windows outside a turn, which are decoded with the next turn. */
  #recent: WindowReport[] = []

  constructor(options: SegmenterOptions) {
    this.options = options
  }

  /** Windows seen so far. */
  get position(): number {
    return this.#next
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** The open turn so far. */
  get open(): TurnSpan | undefined {
    return this.#open && this.#span(this.#open, this.#next)
  }

  /** The first window that may still be needed. */
  get oldestNeeded(): number {
    return this.#open?.from ?? Math.max(this.#taken, this.#next - detectionLag - leadIn)
  }

  /** Takes the next window. Returns a turn when the window ends one. */
  push(report: WindowReport): TurnSpan | undefined {
    const index = this.#next++
    const turn = this.#open
    if (!turn) {
      this.#recent.push(report)
      if (this.#recent.length > detectionLag + leadIn + 1) this.#recent.shift()
      if (report.isSpeech) this.#begin(index)
      return undefined
    }
    turn.reports.push(report)
    if (report.isSpeech) turn.lastDetected = index
    else if (this.#next - speechEnd(turn) >= this.options.silence) return this.close()
    return this.#next - turn.from >= this.options.longest ? this.#cut(turn) : undefined
  }

  /** Ends the open turn here. */
  close(): TurnSpan | undefined {
    const turn = this.#open
    if (!turn) return undefined
    const span = this.#span(turn, this.#next)
    this.#open = undefined
    this.#taken = span.to
    this.#recent = turn.reports.slice(span.to - turn.from)
    return span
  }

  #begin(index: number): void {
    const earliest = Math.max(this.#taken, index + 1 - this.#recent.length)
    const speechFrom = Math.max(earliest, index - detectionLag)
    const from = Math.max(earliest, speechFrom - leadIn)
    const reports = this.#recent.slice(from - index - 1)
    this.#open = { from, speechFrom, lastDetected: index, reports }
    this.#recent = []
  }

  /** Ends a turn that is too long at the quietest place of its last part. A new turn begins there. */
  #cut(turn: OpenTurn): TurnSpan {
    const { reports } = turn
    let place = reports.length - 1
    let quietest = Number.POSITIVE_INFINITY
    for (let at = Math.max(1, this.options.earliestCut); at < reports.length - 1; at++) {
      const around = energyAt(reports, at - 1) + energyAt(reports, at) + energyAt(reports, at + 1)
      if (around < quietest) {
        quietest = around
        place = at
      }
    }
    const cut = turn.from + place
    const rest = reports.splice(place)
    const span = this.#span({ ...turn, lastDetected: Math.min(turn.lastDetected, cut + hangover - 1) }, cut)
    this.#taken = cut
    this.#open = { from: cut, speechFrom: cut, lastDetected: turn.lastDetected, reports: rest }
    return span
  }

  #span(turn: OpenTurn, end: number): TurnSpan {
    const { from, speechFrom, reports } = turn
    const speechTo = Math.min(end, Math.max(speechFrom + 1, speechEnd(turn)))
    const voiced: boolean[] = []
    for (let at = speechFrom; at < speechTo; at++) {
      // The detector is late at the beginning and at the end of speech.
      const later = reports.slice(at - from + hangover, at - from + detectionLag + 1)
      voiced.push(later.some((report) => report.isSpeech))
    }
    return { from, to: Math.min(end, speechTo + leadOut), speechFrom, speechTo, voiced }
  }
}

function speechEnd(turn: OpenTurn): number {
  return turn.lastDetected + 1 - hangover
}

function energyAt(reports: readonly WindowReport[], at: number): number {
  return reports[at]?.energy ?? 0
}
