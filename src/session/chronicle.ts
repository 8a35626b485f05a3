import { sourcesOf } from '../audio/audio-input.ts'
import { findCues } from '../clinical/statements/cues.ts'
import type { Emitter } from '../core/emitter.ts'
import { budgetSpent } from '../editing/editor/llm-editor.ts'
import type { CoveredRecord, JournalRecord } from '../journal/records.ts'
import type { ModelCall } from '../model/with-meter.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { Cue, Encounter, Gap, ScribeWarning } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { EditedTurn, PartialTurn, SpeakerRole, Turn } from '../protocol/turn.ts'
import type { EncounterRecord } from './encounter-record.ts'
import type { SessionEvents } from './events.ts'
import { JournalWriter } from './journal-writer.ts'
import { sessionDefaults, type MedicalScribeSessionOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { UsageMeter, type StreamingUsage } from './usage-meter.ts'

/** How much audio one write to the store holds: a crash may cost as much of the last, still unsent words. */
const audioWriteMs = 250

/**
 * Takes in what happens in a visit: into the encounter first, then to disk, then to the listeners, in that order.
 *
 * An event that depends on a record waits for its disk; whatever arises meanwhile queues behind it.
 */
export class Chronicle {
  readonly #events: Emitter<SessionEvents<Note>>
  readonly #record: EncounterRecord
  readonly #meter: UsageMeter
  readonly #journal: JournalWriter | undefined
  readonly #outbox = new Outbox()
  /** How far the audio has come on the timeline, in milliseconds. */
  #positionMs = 0
  /** Up to where audio was handed to the journal. */
  #keptMs = 0
  #lostMs = 0
  /** What may be forgotten with the next write. */
  #covered: CoveredRecord | undefined
  /** Whether the listeners know that the budget is used up. */
  #isSpent = false
  #closed = false

  /** @param startMs where the timeline begins: after what an earlier process heard. */
  constructor(
    events: Emitter<SessionEvents<Note>>,
    record: EncounterRecord,
    kept: Pick<MedicalScribeSessionOptions, 'store' | 'storeTimeoutMs'>,
    startMs: number,
  ) {
    this.#events = events
    this.#record = record
    this.#positionMs = this.#keptMs = startMs
    this.#meter = new UsageMeter(record.usage)
    this.#journal =
      kept.store &&
      new JournalWriter({
        store: kept.store,
        encounterId: record.id,
        timeoutMs: kept.storeTimeoutMs ?? sessionDefaults.storeTimeoutMs,
        onDegraded: (cause, unkept) => {
          const message = 'The store failed: from here on the visit is kept in memory only'
          const audio = unkept.find((record) => record.type === 'audio')
          this.warn({ kind: 'not-durable', message, fromMs: audio?.startMs ?? this.#positionMs, cause })
        },
      })
  }

  get encounter(): Encounter<Note> {
    return this.#record.snapshot()
  }

  /** @param audio its channels say whose voice each is; what the app said of one stands. */
  began(at: string, audio: AudioInput): void {
    this.#record.begin(at)
    void this.#keep({ type: 'start', startedAt: at })
    for (const [channel] of sourcesOf(audio)) {
      if (channel && !(channel in this.encounter.speakers)) this.named(channel, channel)
    }
  }

  connected(connection: number): void {
    void this.#keep({ type: 'connection', connection })
  }

  /** Audio as it was heard. Kept a quarter of a second at a time, never told. */
  audio(bytes: Uint8Array, startMs: number, sampleRate: number, channel?: SpeakerRole): void {
    this.#positionMs = Math.max(this.#positionMs, startMs + (bytes.length / 2 / sampleRate) * 1000)
    if (!this.#journal) return
    this.#journal.gather({ type: 'audio', startMs, sampleRate, bytes, ...(channel ? { channel } : {}) })
    if (this.#positionMs - this.#keptMs < audioWriteMs) return
    this.#keptMs = this.#positionMs
    void this.#keep()
  }

  /** What the source itself has lost so far, in milliseconds; the timeline does not count it. */
  lost(lostMs: number): void {
    if (lostMs <= this.#lostMs) return
    const startMs = this.#positionMs
    this.gap({ startMs, endMs: startMs + lostMs - this.#lostMs, reason: 'source' })
    this.#lostMs = lostMs
  }

  /** Audio before `untilMs` is in a final turn; `channels` tells how far each is. */
  covered(untilMs: number, channels?: CoveredRecord['channels']): void {
    // Told right after the turns that make audio needless were heard: it goes with the next write, never before theirs.
    this.#covered = { type: 'covered', untilMs, ...(channels ? { channels } : {}) }
  }

  partial(turn: PartialTurn): void {
    this.#tell('partial', [turn])
  }

  heard(turn: Turn): Turn {
    const named = this.#record.addTurn(turn)
    const cues = findCues(turn.text).map(({ kind, term, negated, start, end }): Cue => ({
      kind,
      term,
      negated,
      start,
      end,
      turn: turn.id,
    }))
    for (const cue of cues) this.#record.addCue(cue)
    // In one write: nobody looks for the cues of a turn that is there.
    const durable = this.#keep({ type: 'turn', turn }, ...cues.map((cue) => ({ type: 'cue', cue }) as const))
    this.#tell('turn', [named], durable)
    for (const cue of cues) this.#tell('cue', [cue], durable)
    return named
  }

  edited(turn: EditedTurn, latencyMs: number): void {
    const named = this.#record.applyEdit(turn)
    this.#record.setUsage(this.#meter.edited(latencyMs))
    this.#tell('turnEdited', [named], this.#keep({ type: 'turn-edited', turn: named }))
    if (turn.status !== 'original' || turn.reason === undefined) return
    const isSpent = turn.reason === budgetSpent
    // Once: from then on each turn without a call says so itself.
    if (isSpent && this.#isSpent) return
    this.#isSpent ||= isSpent
    const message = `Turn ${turn.id} stands as heard: ${turn.reason}`
    this.warn({ kind: isSpent ? 'budget' : 'edit', message })
  }

  revised(turn: Turn): void {
    const revised = this.#record.revise(turn)
    if (revised) this.#tell('turnRevised', [revised], this.#keep({ type: 'turn-revised', turn: revised }))
  }

  named(label: string, role: SpeakerRole): void {
    const durable = this.#keep({ type: 'speaker', label, role })
    for (const turn of this.#record.assignSpeaker(label, role)) this.#tell('turnRevised', [turn], durable)
  }

  paused(type: 'pause' | 'resume'): void {
    void this.#keep({ type, atMs: this.#positionMs })
  }

  gap(gap: Gap): void {
    this.#record.addGap(gap)
    this.#tell('gap', [gap], this.#keep({ type: 'gap', gap }))
  }

  warn(warning: ScribeWarning): void {
    this.#tell('warning', [warning])
  }

  streamed(totals: StreamingUsage): void {
    this.#record.setUsage(this.#meter.streamed(totals))
    this.#tell('usage', [this.#meter.usage])
  }

  called(call: ModelCall): void {
    this.#record.setUsage(this.#meter.called(call))
    this.#tell('usage', [this.#meter.usage])
  }

  noted(note: Note, kind: 'draft' | 'final', latencyMs: number): void {
    this.#record.setNote(note)
    this.#record.setUsage(this.#meter.noted(latencyMs))
    this.#tell('note', [note, kind], this.#keep({ type: 'note', kind, note }))
    this.#tell('usage', [this.#meter.usage])
  }

  /** Writes the end, when there is one, waits until all is kept and told, and tells nothing more. */
  async close(endedAt: string | undefined): Promise<void> {
    if (endedAt !== undefined) {
      this.#record.end(endedAt)
      void this.#keep({ type: 'usage', usage: this.#meter.usage }, { type: 'end', endedAt })
    }
    if (this.#covered) void this.#keep()
    await this.#journal?.flush()
    await this.#outbox.idle()
    this.#closed = true
  }

  #keep(...records: readonly JournalRecord[]): Promise<void> | undefined {
    const covered = this.#covered ? [this.#covered] : []
    this.#covered = undefined
    return this.#journal?.write(...records, ...covered)
  }

  #tell<K extends keyof SessionEvents>(event: K, args: SessionEvents<Note>[K], after?: Promise<void>): void {
    if (this.#closed) return
    this.#outbox.post(() => {
      this.#events.emit(event, ...(args as [...SessionEvents<Note>[K]]))
    }, after)
  }
}
