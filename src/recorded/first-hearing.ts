import { ConfigurationError } from '../core/errors.ts'
import type { EncounterFold } from '../journal/fold.ts'
import { readKept } from '../journal/kept-visit.ts'
import { readOtherwise } from '../journal/standing-turn.ts'
import type { EncounterStore, PlainRecord } from '../journal/records.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note, Quote } from '../protocol/note.ts'
import { asTemplateNote, mapLines, withSections } from '../protocol/soap-note.ts'
import type { AnyTurn, SpeakerRole, TurnId } from '../protocol/turn.ts'
import { StoredLedger } from '../review/ledger.ts'
import { checkOpen } from '../session/recovery.ts'
import { findDisputes } from './find-disputes.ts'
import { keptAudio, wavBytes, wavOf, type KeptAudio } from './kept-audio.ts'
import type { Recording } from './recording.ts'

/** What is kept of the visit after the second hearing. */
export interface HeardTwice {
  readonly encounter: Encounter<Note>
  readonly note: Note | undefined
}

/** Audio that begins later than this, in milliseconds, lacks its beginning. */
const startsByMs = 1_000

/** A visit that was heard live, whose audio its store has. */
export class FirstHearing {
  readonly #store: EncounterStore
  readonly #id: string
  #fold: EncounterFold
  readonly #audio: KeptAudio

  private constructor(store: EncounterStore, id: string, fold: EncounterFold, audio: KeptAudio) {
    this.#store = store
    this.#id = id
    this.#fold = fold
    this.#audio = audio
  }

  /** @throws ConfigurationError when the store has no such visit, or not all of its audio, or it is over. */
  static async read(store: EncounterStore, id: string): Promise<FirstHearing> {
    const kept = await readKept(store, id)
    checkOpen(kept)
    const { fold, heard } = kept
    const audio = keptAudio(heard)
    if (!audio || audio.startMs > startsByMs) {
      const advice = 'the store has not kept the audio of this visit: pass keepAudio: true to its session'
      throw new ConfigurationError('encounterId', advice)
    }
    return new FirstHearing(store, id, fold, audio)
  }

  /** The audio as a file. */
  get recording(): Recording {
    const [store, id, audio] = [this.#store, this.#id, this.#audio]
    return {
      kind: 'bytes',
      size: () => Promise.resolve(wavBytes(audio)),
      open: () => wavOf(store.read(id), audio),
      isOnce: false,
    }
  }

  /** The channels of the recording; empty when the visit has one source. */
  get channels(): readonly SpeakerRole[] {
    return this.#audio.channels.filter((channel) => channel !== undefined)
  }

  /** Marks where the second hearing heard something else. */
  async compare(second: readonly AnyTurn[], keyterms: readonly string[]): Promise<HeardTwice> {
    const { turns, disputes: before = [] } = this.#fold.encounter
    const disputes = findDisputes(turns, second, keyterms)
    if (JSON.stringify(disputes) !== JSON.stringify(before))
      await this.#keep(() => ({ type: 'disputes', disputes }))
    return this.#result()
  }

  /** Takes over a note of the second hearing, citing the turns of the first that were spoken at the same time. */
  async adopt(note: Note, second: readonly AnyTurn[]): Promise<HeardTwice> {
    const { turns } = this.#fold.encounter
    // What only the second hearing heard is no quotation of the first.
    const quotesIn = (quotes: readonly Quote[]): readonly Quote[] =>
      quotes.flatMap(({ turn, text }) => {
        const ids = sameTime([turn], second, turns)
        const found = turns.find((each) => ids.includes(each.id) && each.text.includes(text))
        return found ? { turn: found.id, text } : []
      })
    const sections = mapLines(asTemplateNote(note).sections, ({ disputes: _own, ...item }) => ({
      ...item,
      evidence: sameTime(item.evidence, second, turns),
      quotes: quotesIn(item.quotes),
      issues: item.issues.map((issue) =>
        issue.quotes ? { ...issue, quotes: quotesIn(issue.quotes) } : issue,
      ),
    }))
    const omissions = note.omissions.flatMap(({ line, ...omission }) => {
      const [turn] = sameTime([omission.turn], second, turns)
      if (turn === undefined) return []
      return { ...omission, turn, ...(line ? { line: { ...line, quotes: quotesIn(line.quotes) } } : {}) }
    })
    const record = { type: 'note', kind: 'final', note: withSections(note, sections, { omissions }) } as const
    await this.#keep((now) => ({ ...record, ...readOtherwise(turns, now.turns) }))
    return this.#result()
  }

  /** Writes to the visit as it is by now: somebody may have decided about it since. */
  async #keep(make: (now: Encounter<Note>) => PlainRecord): Promise<void> {
    const ledger = await StoredLedger.open(this.#store, this.#id)
    await ledger.add(make(ledger.fold.encounter)).finally(() => ledger.close())
    this.#fold = ledger.fold
  }

  #result(): HeardTwice {
    const { encounter } = this.#fold
    return { encounter, note: encounter.note }
  }
}

/** The turns of one hearing that were spoken while those of the other were. */
function sameTime(
  ids: readonly TurnId[],
  from: readonly AnyTurn[],
  to: readonly AnyTurn[],
): readonly TurnId[] {
  const cited = from.filter(({ id }) => ids.includes(id))
  const overlap = (a: AnyTurn, b: AnyTurn): number =>
    Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs)
  // A word at the edge of a neighbour is no evidence.
  const isSame = (a: AnyTurn, b: AnyTurn): boolean =>
    overlap(a, b) > Math.min(a.endMs - a.startMs, b.endMs - b.startMs) / 4
  return to.filter((turn) => cited.some((each) => isSame(each, turn))).map(({ id }) => id)
}
