import { iterableSource } from '../src/audio/iterable-source.ts'
import type { LanguageModel } from '../src/protocol/model.ts'
import { MedicalScribeSession } from '../src/session/medical-scribe-session.ts'
import { FakeAssemblyAI } from '../src/testing/fake-assemblyai.ts'
import { slowModel } from './peers/session.ts'
import type { BenchOptions, Part, Row } from './peers/result.ts'
import { madeUpVisit } from './cost-visits.ts'

const turnCount = 118
const graceMs = 500

/** From `stop()` to the final note, when no edit has come back yet. */
export async function measureTimeToNote({ quick }: BenchOptions): Promise<Part> {
  const rows: Row[] = []
  const measure = async (editMs: number, noteMs: number, isWhole: boolean): Promise<void> => {
    const waited = await stopToNote(editMs, noteMs, isWhole)
    const atMost = editMs + noteMs * (isWhole ? 1 : 2) + graceMs
    rows.push({
      what: `stop() to the note, ${turnCount} turns waiting, edits of ${editMs / 1_000} s, a note of ${noteMs / 1_000} s${isWhole ? '' : ', asked for twice'}`,
      unit: 's',
      ours: waited / 1_000,
      official: `writes none; one edit after the other would take ${(turnCount * editMs + noteMs) / 1_000} s`,
      target: `≤ ${atMost / 1_000}`,
      isMet: waited <= atMost,
    })
  }
  await measure(1_500, 1_500, true)
  if (!quick) await measure(3_000, 6_000, true)
  await measure(1_500, 1_500, false)
  const notes = [
    'Time to note: no edit has come back when the visit is stopped, and all that wait are asked for at once, in requests of up to 24 turns. The note states each thing that was said once and cites every turn that says it. Asked for twice is a note that leaves out most of what was said: the review names what is missing, and the model writes it again.',
  ]
  return { rows, notes }
}

async function stopToNote(editMs: number, noteMs: number, isWhole: boolean): Promise<number> {
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
    note: { model: noteModel(noteMs, isWhole) },
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
  const { encounter, note } = await session.stop()
  const waited = performance.now() - stoppedAt
  const edited = encounter.turns.filter((turn) => 'editedText' in turn).length
  if (!note || edited !== turnCount) throw new Error(`Only ${edited} turns were edited`)
  return waited
}

/** States everything that was said, once and with every turn that says it, or the first thing only. */
function noteModel(ms: number, isWhole: boolean): LanguageModel {
  return {
    id: 'note',
    async generate({ messages }) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      const evidence = new Map<string, number[]>()
      for (const [, number, text = ''] of messages[1]?.content.matchAll(/^\[(\d+)\] [^:\n]*: (.*)$/gm) ??
        []) {
        const isStatement = !text.endsWith('?') && text.split(' ').length > 4
        if (isStatement) evidence.set(text, [...(evidence.get(text) ?? []), Number(number)])
      }
      const lines = [...evidence].map(([text, evidence]) => ({ text, evidence }))
      const subjective = isWhole ? lines : lines.slice(0, 1)
      return {
        text: JSON.stringify({ subjective, objective: [], assessment: [], plan: [] }),
        finishReason: 'stop',
        usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
        modelId: 'note',
      }
    },
  }
}
