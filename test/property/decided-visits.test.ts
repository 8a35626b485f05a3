import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MemoryStore,
  type Claim,
  type EncounterStore,
  type SoapNote,
  type WrittenNote,
} from '../../src/index.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import { EncounterReview } from '../../src/review/encounter-review.ts'
import { verifyEncounter } from '../../src/review/verify-encounter.ts'
import { draft, encounterId, heardTwice, storeWith, turns } from '../unit/review/kept-visit.ts'
import { tries } from '../support/tries.ts'

const nth = fc.nat(12)
const text = fc.constantFrom(
  'Pain in the right knee.',
  'Take naproxen 500 mg twice a day.',
  'No fever.',
  'Warfarin 2 mg in the evening.',
)

/** What somebody may do at the desk; a number names one of the things that are there. */
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('accept' as const, 'keep' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'correct' as const, 'add' as const), nth, text }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'confirm' as const, 'move' as const, 'acknowledge' as const, 'dismiss' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), choice: fc.constantFrom('live' as const, 'recorded' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('name' as const), role: fc.constantFrom('clinician' as const, 'patient' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rewrite' as const), text }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'fail' as const) }) },
) // prettier-ignore

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const sections = ['subjective', 'objective', 'assessment', 'plan'] as const

/** A desk over as many processes as crash; a crash may take the record that is being written. */
class Desk {
  readonly store: EncounterStore
  review!: EncounterReview
  #failNext = false

  private constructor(store: EncounterStore) {
    const append = store.append.bind(store)
    this.store = Object.assign(store, {
      append: (id: string, records: readonly JournalRecord[], claim?: Claim) => {
        const fails = this.#failNext
        this.#failNext = false
        return fails ? Promise.reject(new Error('full')) : append(id, records, claim)
      },
    })
  }

  static async open(): Promise<Desk> {
    const desk = new Desk(await storeWith(heardTwice, new MemoryStore()))
    await desk.#open()
    return desk
  }

  async #open(): Promise<void> {
    this.review = await EncounterReview.open({ store: this.store, encounterId, by: 'Dr. Moss' })
  }

  async take(step: Step): Promise<void> {
    const { review } = this
    const note = review.encounter.note as SoapNote
    const lines = sections.flatMap((section) => note[section])
    const line = 'nth' in step ? lines[step.nth % Math.max(1, lines.length)]?.id : undefined
    switch (step.do) {
      case 'accept':
        return review.acceptEdit('0-1:18-22').catch(() => undefined)
      case 'keep':
        return review.keepHeard('0-1:18-22').catch(() => undefined)
      case 'correct':
        return review.correctTurn(turns[step.nth % turns.length]?.id as string, step.text)
      case 'add':
        await review.addLine({
          section: sections[step.nth % 4] as string,
          text: step.text,
          evidence: ['0-1'],
        })
        return
      case 'edit':
        return line === undefined ? undefined : review.editLine(line, step.text)
      case 'drop':
        return line === undefined ? undefined : review.dropLine(line)
      case 'confirm':
        return line === undefined ? undefined : review.confirmLine(line)
      case 'move':
        return line === undefined
          ? undefined
          : review.moveLine(line, sections[step.nth % 4] as string, step.nth % 3)
      case 'acknowledge': {
        const item = review.agenda[step.nth % Math.max(1, review.agenda.length)]
        return item && review.acknowledge(item.id)
      }
      case 'dismiss': {
        const item = review.agenda.find(({ kind }) => kind === 'omission')
        return item && review.dismissOmission(item.id)
      }
      case 'settle': {
        const item = review.agenda.find(({ kind }) => kind === 'dispute')
        // Of a turn that was written by hand since, the recording changes nothing by itself.
        return item && review.settleDispute(item.id, step.choice).catch(() => undefined)
      }
      case 'name':
        return review.assignSpeaker('B', step.role)
      case 'rewrite':
        return review.rewriteNote({ writer: { write: () => Promise.resolve(written(step.text)) } })
      case 'undo':
        return review.undo().catch(() => undefined)
      case 'fail':
        this.#failNext = true
        await expect(review.correctTurn('0-0', 'Lost.')).rejects.toThrow('full')
        return
      case 'crash':
        await review.close()
        return this.#open()
    }
  }
}

function written(line: string): WrittenNote {
  const item = (text: string, ...evidence: string[]): { text: string; evidence: string[] } => ({
    text,
    evidence,
  })
  return {
    subjective: [item(line, '0-1')],
    objective: [],
    assessment: [],
    plan: draft.plan.map(({ text, evidence }) => item(text, ...evidence)),
  }
}

async function recordsOf(store: EncounterStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  return records
}

describe('decisions at the desk', () => {
  it('the fold of the journal equals the live encounter, undo restores, and lines keep ids of their own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const desk = await Desk.open()
        for (const each of steps) {
          const before = desk.review.encounter
          const made = before.review?.decisions.length ?? 0
          await desk.take(each)
          const { encounter } = desk.review
          expect(keptVisit(encounterId, await recordsOf(desk.store)).fold.encounter).toEqual(encounter)
          const note = encounter.note as SoapNote
          const ids = sections.flatMap((section) => note[section].map(({ id }) => id))
          expect(new Set(ids).size).toBe(ids.length)
          expect(encounter.turns.map((turn) => turn.text)).toEqual(turns.map((turn) => turn.text))
          if (each.do === 'undo' || (encounter.review?.decisions.length ?? 0) === made) continue
          await desk.review.undo()
          const { review: _review, ...undone } = desk.review.encounter
          const { review: _before, ...was } = before
          expect(undone).toEqual(was)
        }
      }),
      { numRuns: tries(40, 10) },
    )
  })

  it('a signed note is changed by nothing, and verifies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(step, { maxLength: 8 }),
        async (before, after) => {
          const desk = await Desk.open()
          for (const each of before) await desk.take(each)
          for (const { id, acknowledged } of desk.review.agenda)
            if (!acknowledged) await desk.review.acknowledge(id)
          await desk.review.sign({ by: 'Dr. Moss' })
          const { encounter } = desk.review
          for (const each of after) await desk.take(each).catch(() => undefined)
          expect(desk.review.encounter).toEqual(encounter)
          expect(await verifyEncounter(desk.store, encounterId)).toEqual({ valid: true, problems: [] })
        },
      ),
      { numRuns: tries(30, 6) },
    )
  })
})
