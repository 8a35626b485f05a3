import { EditQueue } from '../src/editing/editor/edit-queue.ts'
import { LLMEditor } from '../src/editing/editor/llm-editor.ts'
import { isCritical } from '../src/editing/editor/needs-edit.ts'
import type { LanguageModel } from '../src/protocol/model.ts'
import type { EditedTurn, Turn } from '../src/protocol/turn.ts'
import { realVisits } from './cost-visits.ts'
import { inVirtualTime } from './peers/virtual-clock.ts'
import type { Part } from './peers/result.ts'

/** What editing one visit costs. */
export interface VisitCost {
  readonly turns: number
  readonly calls: number
  readonly inputTokens: number
  /** Turns with a critical fact or an uncertain word, and how many of them no model has seen. */
  readonly critical: number
  readonly missed: number
  /** From the end of a turn to its edit, in milliseconds. */
  readonly latencies: readonly number[]
}

const keyterms = [
  'bisoprolol',
  'ramipril',
  'metformin',
  'sertraline',
  'salbutamol',
  'atrial fibrillation',
  'HbA1c',
  'ECG',
]

/** Characters by four, and a few for what separates messages: near enough for a ratio, and the same for both. */
const tokensOf = (messages: readonly { readonly content: string }[]): number =>
  messages.reduce((sum, { content }) => sum + 4 + Math.ceil(content.length / 4), 0)

/**
 * One call per turn, as the seed makes them. Its own words are AssemblyAI's; this prompt says the same in ours, at
 * the length such a prompt has, with the terms in each call as its documentation shows.
 */
export function costOfOneCallPerTurn(turns: readonly Turn[]): { calls: number; inputTokens: number } {
  const instruction =
    'You edit transcripts of medical visits. Keep what the speaker said and correct only terminology (drugs, doses, ' +
    'anatomy, conditions), proper nouns and punctuation, so that it reads well. Keep the meaning, do not add details ' +
    'that were not said, and write in clinical American style. Where a word sounds like a drug or a condition, write ' +
    'the most likely one.'
  const request = (text: string): { content: string }[] => [
    { content: instruction },
    {
      content: `Terms for context: ${keyterms.join(', ')}\n\nCorrect this part of a transcript so that it is medically accurate and easy to read. Reply with the corrected text only.\n\nTranscript:\n${text}`,
    },
  ]
  return {
    calls: turns.length,
    inputTokens: turns.reduce((sum, turn) => sum + tokensOf(request(turn.text)), 0),
  }
}

/** Plays a visit's turns to our queue at the times at which they were said, with a model that takes `callMs`. */
export function costOfOurs(turns: readonly Turn[], callMs: number): Promise<VisitCost> {
  return inVirtualTime(async () => {
    let calls = 0
    let inputTokens = 0
    const model: LanguageModel = {
      id: 'counting',
      async generate({ messages }) {
        calls++
        inputTokens += tokensOf(messages)
        await new Promise((resolve) => setTimeout(resolve, callMs))
        const [, text = ''] = /^=== [0-9a-f]{12}\n([\s\S]*)\n=== /m.exec(messages.at(-1)?.content ?? '') ?? []
        const usage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
        return { text, finishReason: 'stop', usage, modelId: 'counting' }
      },
    }
    const edited: EditedTurn[] = []
    const latencies: number[] = []
    const queue = new EditQueue({
      editor: new LLMEditor({ models: [model], keyterms }),
      onEdited: (turn, latencyMs) => {
        edited.push(turn)
        latencies.push(latencyMs)
      },
    })
    for (const turn of turns) {
      const waitMs = turn.endMs - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      queue.push(turn)
    }
    await queue.drain()
    if (edited.length !== turns.length) throw new Error('A turn was not delivered')
    const critical = edited.filter((turn) => isCritical(turn, keyterms))
    const missed = critical.filter((turn) => turn.modelId === undefined).length
    return { turns: turns.length, calls, inputTokens, critical: critical.length, missed, latencies }
  })
}

/** Calls and tokens of visits, ours by one call per turn. */
export async function compareCost(visits: readonly (readonly Turn[])[]): Promise<{
  readonly calls: number
  readonly tokens: number
  readonly ours: readonly VisitCost[]
  readonly theirs: number
}> {
  const ours: VisitCost[] = []
  let calls = 0
  let tokens = 0
  for (const turns of visits) {
    ours.push(await costOfOurs(turns, 1_500))
    const theirs = costOfOneCallPerTurn(turns)
    calls += theirs.calls
    tokens += theirs.inputTokens
  }
  return {
    calls: sum(ours, ({ calls }) => calls) / calls,
    tokens: sum(ours, ({ inputTokens }) => inputTokens) / tokens,
    ours,
    theirs: tokens,
  }
}

/** Model calls and tokens per visit, on real timings. */
export async function measureCost(): Promise<Part> {
  const visits = realVisits()
  if (!visits)
    return { rows: [], notes: ['Cost per visit: skipped, `../shared/data/primock57.jsonl` is not there.'] }
  const { calls, tokens, ours, theirs } = await compareCost(visits)
  const critical = sum(ours, (visit) => visit.critical)
  const missed = sum(ours, (visit) => visit.missed)
  const official = 'does not edit'
  return {
    rows: [
      {
        what: `Model calls per visit (${(sum(ours, (visit) => visit.calls) / visits.length).toFixed(1)}) ÷ one per turn (${(sum(ours, (visit) => visit.turns) / visits.length).toFixed(1)})`,
        unit: '×',
        ours: calls,
        official,
        target: '≤ 0.35',
        isMet: calls <= 0.35,
      },
      {
        what: `Input tokens per visit (${Math.round(sum(ours, (visit) => visit.inputTokens) / visits.length)}) ÷ one call per turn (${Math.round(theirs / visits.length)})`,
        unit: '×',
        ours: tokens,
        official,
        target: '≤ 0.60',
        isMet: tokens <= 0.6,
      },
      {
        what: `Turns with a critical fact or an uncertain word that no model saw, of ${critical}`,
        unit: '',
        ours: missed,
        official,
        target: '0',
        isMet: missed === 0,
      },
    ],
    notes: [
      `Cost: ${visits.length} visits of PriMock57 (Babylon Health, CC BY 4.0) at the times at which their turns were said, 1.5 s per call. A token is four characters. One call per turn is modelled with a prompt of our own of the length that such prompts have, ${costOfOneCallPerTurn([{ text: '' } as Turn]).inputTokens} tokens beside the turn; each call of either carries the same ${keyterms.length} terms. One word in fifty is taken to be uncertain.`,
    ],
  }
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0)
}
