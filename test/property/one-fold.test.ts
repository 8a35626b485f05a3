import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Emitter } from '../../src/core/emitter.ts'
import { decodePart, encodeHead, encodeRecord } from '../../src/node/journal-codec.ts'
import { EncounterFold } from '../../src/journal/fold.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import type { EncounterStore, JournalRecord } from '../../src/journal/records.ts'
import type { SoapNote } from '../../src/protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn } from '../../src/protocol/turn.ts'
import { EncounterRecorder } from '../../src/session/encounter-recorder.ts'
import { countAudio } from '../../src/session/recovery.ts'
import type { SessionEvents } from '../../src/session/events.ts'
import { turn as turnAt } from '../contract/encounter-shapes.ts'
import { tries } from '../support/tries.ts'

const format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 } as const
const role = fc.constantFrom<SpeakerRole>('clinician', 'patient', 'guest')
const label = fc.constantFrom('A', 'B', 'C')
const nth = fc.nat(30)

/** What may happen in a visit; a number names one of the turns that are there. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('hear' as const), ms: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('turn' as const), label, text: fc.constantFrom('No fever.', 'Take naproxen.', 'Ja, täglich.') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), nth, status: fc.constantFrom<EditedTurn['status']>('edited', 'original', 'unchanged') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('revise' as const), nth, label: fc.option(label, { nil: undefined }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('name' as const), label, role }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('gap' as const), ms: fc.integer({ min: 1, max: 5_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'connect' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('note' as const), kind: fc.constantFrom('draft' as const, 'unverified' as const, 'final' as const), id: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cover' as const, 'stream' as const, 'call' as const, 'end' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
) // prettier-ignore

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A journal as bytes, in which every append is at once on disk. */
class ByteStore implements EncounterStore {
  readonly #parts: Uint8Array[] = [encodeHead()]
  appends = 0

  append(_: string, records: readonly JournalRecord[]): Promise<void> {
    this.appends++
    for (const record of records) if (record.type !== 'damage') this.#parts.push(encodeRecord(record))
    return Promise.resolve()
  }

  async *read(): AsyncGenerator<JournalRecord> {
    yield* this.records()
  }

  records(): readonly JournalRecord[] {
    return decodePart(new Uint8Array(Buffer.concat(this.#parts)), 'log').records
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  delete(): Promise<void> {
    return Promise.resolve()
  }
}

/** One visit, over as many processes as crash. */
class Visit {
  readonly store = new ByteStore()
  recorder = this.#process()
  heardMs = 0
  crashes = 0
  #order = 0
  #positionMs = 0
  #processMs = 0

  #process(): EncounterRecorder {
    const records = this.store.records()
    const recovered = records.length > 0 ? keptVisit('visit', records) : undefined
    if (recovered) countAudio(recovered)
    const fold = recovered?.fold ?? new EncounterFold('visit')
    const { signal } = new AbortController()
    const events = new Emitter<SessionEvents>()
    const recorder = new EncounterRecorder(events, fold, { store: this.store }, recovered?.chain, signal)
    recorder.tell({ type: 'start', startedAt: `2026-01-02T03:04:0${this.crashes ?? 0}Z` })
    return recorder
  }

  take(step: Step): void {
    const { recorder } = this
    const { turns, usage } = recorder.encounter
    const atMs = this.#positionMs
    const known = 'nth' in step ? turns[step.nth % Math.max(1, turns.length)] : undefined
    switch (step.do) {
      case 'hear':
        recorder.hear(new Uint8Array(step.ms * 32), atMs, undefined, format)
        this.#positionMs += step.ms
        this.#processMs += step.ms
        this.heardMs += step.ms
        return
      case 'turn': {
        const order = this.#order++
        const turn: Turn = { ...turnAt(order, atMs, step.label), text: step.text }
        recorder.tell({ type: 'turn', turn })
        return
      }
      case 'edit':
        if (known) recorder.edited(editOf(known, step.status), 12)
        return
      case 'revise':
        if (known) recorder.tell({ type: 'turn-revised', turn: revisionOf(known, step.label) })
        return
      case 'name':
        recorder.tell({ type: 'speaker', label: step.label, role: step.role })
        return
      case 'gap':
        recorder.tell({ type: 'gap', gap: { startMs: atMs, endMs: atMs + step.ms, reason: 'overflow' } })
        return
      case 'pause':
      case 'resume':
        recorder.tell({ type: step.do, atMs })
        return
      case 'connect':
        recorder.tell({ type: 'connection', connection: this.crashes })
        return
      case 'note':
        recorder.noted(noteOf(step.id), step.kind, 100, turns)
        return
      case 'cover':
        recorder.cover(atMs / 2, undefined)
        return
      case 'stream':
        recorder.streamed({ audioMs: this.#processMs, sentMs: 1, billedMs: 2, connections: 1 })
        return
      case 'call': {
        const tokens = { inputTokens: 3, outputTokens: 4, cachedTokens: 0 }
        recorder.called({ modelId: 'm', latencyMs: 5, usage: tokens } as never)
        expect(recorder.encounter.usage.modelCalls).toBe(usage.modelCalls + 1)
        return
      }
      case 'end':
        recorder.tell({ type: 'end', endedAt: '2026-01-02T04:00:00Z' })
        return
      case 'crash':
        this.crashes++
        this.#processMs = 0
        this.recorder = this.#process()
        this.#positionMs = Math.max(this.#positionMs, this.recorder.positionMs)
    }
  }
}

function editOf(turn: Turn, status: EditedTurn['status']): EditedTurn {
  const reason = status === 'original' ? { reason: 'The editor failed' } : {}
  return { ...turn, editedText: `${turn.text}!`, edits: [], status, ...reason }
}

function revisionOf({ speaker: _before, role: _role, ...turn }: Turn, speaker: string | undefined): Turn {
  return speaker === undefined ? turn : { ...turn, speaker }
}

function noteOf(id: number): SoapNote {
  const origin = { kind: 'model', modelId: `m${id}` } as const
  return { subjective: [], objective: [], assessment: [], plan: [], omissions: [], origin }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('one fold for the encounter', () => {
  it('L17: after every record the live encounter equals the one that the journal gives back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const visit = new Visit()
        for (const each of steps) {
          const appends = visit.store.appends
          const before = visit.recorder.encounter
          visit.take(each)
          await settled()
          const records = visit.store.records()
          if (records.length === 0) continue
          const live = visit.recorder.encounter
          const { encounter } = keptVisit('visit', records).fold
          // What is only counted goes with the next write.
          const isCounted = visit.store.appends === appends
          expect({ ...encounter, ...(isCounted ? { usage: live.usage } : {}) }).toEqual(live)
          if (each.do === 'crash') {
            const { usage: _usage, startedAt: _start, endedAt: _end, ...rest } = before
            expect(live).toMatchObject(rest)
            expect(live.usage.audioMs).toBeLessThanOrEqual(visit.heardMs)
            // Each crash takes what was heard since the last write of audio.
            expect(live.usage.audioMs).toBeGreaterThan(visit.heardMs - 400 * visit.crashes - 1)
          }
        }
      }),
      {
        numRuns: tries(300, 100),
        // A model's call that was written before the audio ahead of it was counted.
        examples: [
          [
            [
              ...[126, 183, 92].map((ms) => ({ do: 'hear', ms }) as const),
              { do: 'call' },
              { do: 'hear', ms: 158 },
              { do: 'crash' },
            ],
          ],
        ],
      },
    )
  })
})
