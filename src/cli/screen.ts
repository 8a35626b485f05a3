import { speakerName, type EditedTurn, type PartialTurn, type Turn } from '../protocol/turn.ts'

/** What a terminal must offer to be drawn on. */
export interface Terminal {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

type Colour = 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'bold'
const codes: Readonly<Record<Colour, string>> = {
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  bold: '1',
}

/**
 * Draws a visit line by line, the turn being spoken on one live line at the bottom.
 *
 * Plain text without a live line when the output is no terminal; no colours when `NO_COLOR` is set.
 */
export class Screen {
  readonly #out: Terminal
  readonly #live: boolean
  readonly #coloured: boolean
  #drawn = false

  constructor(out: Terminal) {
    this.#out = out
    this.#live = out.isTTY === true
    this.#coloured = this.#live && !process.env['NO_COLOR']
  }

  /** Whether there is a terminal on which a line can be drawn over. */
  get isLive(): boolean {
    return this.#live
  }

  paint(colour: Colour, text: string): string {
    return this.#coloured ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text
  }

  /** Replaces the live line. The newest words are kept when the line is too long. */
  partial(turn: PartialTurn): void {
    this.status(`${clock(turn.startMs)} … ${turn.text}`)
  }

  status(text: string): void {
    if (!this.#live) return
    const room = (this.#out.columns ?? 80) - 1
    const shown = text.length > room ? `…${text.slice(text.length - room + 1)}` : text
    this.#out.write(`\r\x1b[2K${this.paint('dim', shown)}`)
    this.#drawn = true
  }

  /** Writes a line that stays. */
  line(text = ''): void {
    this.#out.write(`${this.#drawn ? '\r\x1b[2K' : ''}${text}\n`)
    this.#drawn = false
  }

  turn(turn: Turn): void {
    const name = this.paint('cyan', speakerName(turn).padEnd(10))
    this.line(`${this.paint('dim', clock(turn.startMs))} ${name} ${turn.text}`)
  }

  /** The edit of a turn as a diff; nothing when nothing changed. */
  edited(turn: EditedTurn): void {
    if (turn.status === 'edited' || turn.edits.length > 0) this.line(`${' '.repeat(6)} ${this.diff(turn)}`)
    else if (turn.status === 'original' && turn.reason) {
      this.line(this.paint('yellow', `       kept as heard: ${turn.reason}`))
    }
  }

  /** The turn with each changed span marked: taken out, put in, and what the guard stopped or flagged. */
  diff(turn: EditedTurn): string {
    let at = 0
    let text = ''
    for (const edit of [...turn.edits].sort((a, b) => a.start - b.start)) {
      text += turn.text.slice(at, edit.start)
      const change = [
        edit.before && (this.#coloured ? `\x1b[9;31m${edit.before}\x1b[0m` : `[-${edit.before}-]`),
        edit.after && this.paint('green', this.#coloured ? edit.after : `{+${edit.after}+}`),
      ].join('')
      text +=
        edit.verdict === 'accepted'
          ? change
          : `${change}${this.paint('yellow', ` (${edit.verdict}: ${edit.why})`)}`
      at = edit.end
    }
    return `${text}${turn.text.slice(at)}`.replaceAll(/\s+/g, ' ')
  }
}

/** A time of the visit as minutes and seconds. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
