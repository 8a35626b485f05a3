import { sealedStore } from '../../examples/web/app/sealed-store.ts'
import { Chain } from '../../src/journal/chain.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import type { EditedTurn, NoteItem, SoapNote } from '../../src/index.ts'

const spoken = ['The knee hurts on stairs', 'I walk a lot', 'It is worse in the evening', 'I sleep well']

function turnOf(order: number): EditedTurn {
  const text = `um ${spoken[order % spoken.length] ?? ''}, and that is number ${order}.`
  const startMs = order * 4_000
  const words = text.split(' ').map((word, at) => ({
    ...{ text: word, startMs: startMs + at * 200, endMs: startMs + at * 200 + 150 },
    ...{ confidence: 0.9 },
  }))
  const edit = { before: 'um ', after: '', start: 0, end: 3, kind: 'filler', verdict: 'accepted' } as const
  return {
    ...{ id: `0-${order}`, connection: 0, turnOrder: order, isFinal: true, text, words },
    ...{ startMs, endMs: startMs + 3_000, speaker: order % 2 === 0 ? 'A' : 'B' },
    ...{ editedText: text.slice(3), edits: [{ ...edit, why: 'The same meaning' }], status: 'edited' },
  }
}

function line(id: string, order: number): NoteItem {
  const text = `The knee hurts on stairs, and that is number ${order}.`
  const checked = { verdict: 'supported', issues: [], quotes: [], checkedBy: ['rules', 'model'] }
  return { id, text, evidence: [`0-${order}`], ...checked } as unknown as NoteItem
}

const note: SoapNote = {
  subjective: Array.from({ length: 20 }, (_, at) => line(`subjective-${at + 1}`, at * 4)),
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'model', modelId: 'writer' },
}

/** Fills the store of the web app with long visits; those that are not finished were interrupted. */
async function seed(count: number, turns: number, isFinished: boolean): Promise<void> {
  const store = await sealedStore()
  for (let visit = 0; visit < count; visit++) {
    const chain = new Chain()
    const heard = Array.from({ length: turns }, (_, order) => turnOf(order))
    const records: JournalRecord[] = [
      { type: 'start', startedAt: new Date(Date.now() - visit * 3_600_000).toISOString() },
      { type: 'consent', status: 'given', by: 'clinician', how: 'spoken', at: new Date().toISOString() },
      ...heard.map(({ editedText: _text, edits: _edits, status: _status, ...turn }): JournalRecord => {
        return { type: 'turn', turn }
      }),
      ...heard.map((turn): JournalRecord => ({ type: 'turn-edited', turn })),
      { type: 'covered', untilMs: turns * 4_000 },
      ...(isFinished
        ? [
            { type: 'note', kind: 'final', note } as const,
            { type: 'end', endedAt: new Date().toISOString() } as const,
          ]
        : []),
    ]
    await store.append(
      `seeded-${isFinished ? 'finished' : 'open'}-${visit}`,
      records.map((record) => chain.link(record)),
    )
  }
}
Object.assign(globalThis, { seed })
