import { iterableSource } from '../src/audio/iterable-source.ts'
import { verbatimAnswer } from '../src/note/verify/verbatim-answer.ts'
import { readVerifyMessages } from '../src/note/verify/verify-prompt.ts'
import type { LanguageModel, ModelResponse } from '../src/protocol/model.ts'
import { MedicalScribeSession } from '../src/session/medical-scribe-session.ts'
import { FakeAssemblyAI } from '../src/testing/fake-assemblyai.ts'
import { slowModel } from './peers/session.ts'
import type { BenchOptions, Part, Row } from './peers/result.ts'
import { madeUpVisit } from './cost-visits.ts'

const turnCount = 118
const graceMs = 500

/** From `stop()` to the note as written and as verified, when no edit has come back yet. */
export async function measureTimeToNote({ quick }: BenchOptions): Promise<Part> {
  const rows: Row[] = []
  const measure = async (editMs: number, noteMs: number): Promise<void> => {
    const waited = await stopToNote(editMs, noteMs)
    for (const [calls, kind] of [
      [1, 'note'],
      [2, 'verified note'],
    ] as const) {
      const ms = waited[calls - 1] ?? Infinity
      const atMost = editMs + noteMs * calls + graceMs
      rows.push({
        what: `stop() to the ${kind}, ${turnCount} turns waiting, edits of ${editMs / 1_000} s, note and check of ${noteMs / 1_000} s each`,
        unit: 's',
        ours: ms / 1_000,
        official: `writes none; one edit after the other would take ${(turnCount * editMs + noteMs) / 1_000} s`,
        target: `≤ ${atMost / 1_000}`,
        isMet: ms <= atMost,
      })
    }
  }
  await measure(1_500, 1_500)
  if (!quick) await measure(3_000, 6_000)
  const notes = [
    'Time to note: no edit has come back when the visit is stopped, and all that wait are asked for at once, in requests of up to 12 turns. The note states each thing that was said once and cites every turn that says it; its verifier quotes the turn, and nothing is at fault.',
  ]
  return { rows, notes }
}

async function stopToNote(editMs: number, noteMs: number): Promise<number[]> {
  const script = madeUpVisit(turnCount).map(({ text, startMs, endMs }) => ({ text, startMs, endMs }))
  await using fake = await FakeAssemblyAI.start({ script })
  const seconds = Math.ceil(((script.at(-1)?.endMs ?? 0) + 3_000) / 1_000)
  // Endless once all is said, as a microphone would be, so that the visit ends by `stop()`.
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < seconds; i++) yield new Uint8Array(32_000)
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      yield new Uint8Array(1_600)
    }
  }
  await using session = new MedicalScribeSession({
    apiKey: 'test-key',
    audio: iterableSource(chunks()),
    streaming: { url: fake.streamingUrl },
    editor: { model: slowModel(editMs) },
    note: { model: noteModel(noteMs) },
  })
  let heard = 0
  const allHeard = new Promise<void>((resolve) => {
    session.on('turn', () => {
      if (++heard === turnCount) resolve()
    })
  })
  await session.start()
  await allHeard
  const stoppedAt = performance.now()
  const waited: number[] = []
  session.on('note', () => waited.push(performance.now() - stoppedAt))
  const { encounter, note } = await session.stop()
  const edited = encounter.turns.filter((turn) => 'editedText' in turn).length
  if (!note || edited !== turnCount) throw new Error(`Only ${edited} turns were edited`)
  return waited
}

/** States everything that was said, once and with every turn that says it, and finds every line in its turn. */
function noteModel(ms: number): LanguageModel {
  return {
    id: 'note',
    async generate({ messages }) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      const check = readVerifyMessages(messages)
      if (check) return answerOf(verbatimAnswer(check))
      const evidence = new Map<string, number[]>()
      for (const [, number, text = ''] of messages[1]?.content.matchAll(/^\[(\d+)\] [^:\n]*: (.*)$/gm) ??
        []) {
        const isStatement = !text.endsWith('?') && text.split(' ').length > 4
        if (isStatement) evidence.set(text, [...(evidence.get(text) ?? []), Number(number)])
      }
      const subjective = [...evidence].map(([text, evidence]) => ({ text, evidence }))
      return answerOf(JSON.stringify({ subjective, objective: [], assessment: [], plan: [] }))
    },
  }
}

function answerOf(text: string): ModelResponse {
  const usage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }
  return { text, finishReason: 'stop', usage, modelId: 'note' }
}
