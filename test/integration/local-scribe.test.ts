import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainWords, wordErrors } from '../../bench/local-wer.ts'
import { editMessages } from '../../src/editing/editor/edit-prompt.ts'
import { LLMEditor } from '../../src/editing/editor/llm-editor.ts'
import { LocalScribe } from '../../src/local/local-scribe.ts'
import { GatewayModel } from '../../src/model/gateway-model.ts'
import { SoapGenerator } from '../../src/note/write/note-generator.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import { RecordedVisit } from '../../src/recorded/recorded-visit.ts'
import { transcribeWithPeer } from '../support/server-peer.ts'
import { PlainClient } from '../support/server-socket.ts'
import { wavBytes } from '../unit/audio/wav-bytes.ts'

const audioFolder = new URL('../../examples/audio/', import.meta.url)
const recording = new Uint8Array(readFileSync(new URL('demo-consultation.wav', audioFolder))).subarray(44)
const { turns: spoken } = JSON.parse(
  readFileSync(new URL('demo-consultation.reference.json', audioFolder), 'utf8'),
) as { turns: { speaker: string; startMs: number; endMs: number; text: string }[] }

/** The recording from its beginning, with quiet after it. */
const opening = (ms: number): Uint8Array => {
  const bytes = new Uint8Array((ms + 1_500) * 32)
  bytes.set(recording.subarray(0, ms * 32))
  return bytes
}
const untilTurn = (count: number): number => (spoken[count - 1]?.endMs ?? 0) + 200
/** The first turns of the recording, with few words wrong: the recogniser is small. */
const expectHeard = (texts: readonly unknown[], count: number): void => {
  expect(texts).toHaveLength(count)
  const reference = plainWords(
    spoken
      .slice(0, count)
      .map(({ text }) => text)
      .join(' '),
  )
  expect(wordErrors(reference, plainWords(texts.join(' ')))).toBeLessThanOrEqual(reference.length * 0.2)
}
const plain = (text: unknown): string =>
  String(text)
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
const pro = { speech_model: 'u3-rt-pro', sample_rate: '16000' }

describe('LocalScribe', () => {
  let local: LocalScribe

  beforeAll(async () => {
    local = await LocalScribe.start()
  })
  afterAll(async () => {
    await local.stop()
  })

  it('hears each channel of a recording for itself, and names its speaker by it', async () => {
    // The first turn on one channel, the second on the other.
    const [first, second] = [untilTurn(1) * 16, untilTurn(2) * 16]
    const mono = new Int16Array(recording.slice(0, second * 2).buffer)
    const stereo = Array.from(mono).flatMap((sample, at) => {
      const value = sample / 0x8000
      return at < first ? [value, 0] : [0, value]
    })
    const bytes = wavBytes([...stereo, ...new Array<number>(32_000).fill(0)], { channels: 2 })
    const visit = new RecordedVisit({
      recordedUrl: local.recordedUrl,
      recording: bytes,
      transcription: { channels: ['clinician', 'patient'] },
      waiting: { firstPollMs: 50, maxPollMs: 200 },
      editor: false,
      note: false,
    })
    const { encounter } = await visit.run()
    expectHeard(
      encounter.turns.map(({ text }) => text),
      2,
    )
    expect(encounter.turns.map(({ role, speaker }) => [role, speaker])).toEqual([
      ['clinician', 'clinician'],
      ['patient', 'patient'],
    ])
  }, 60_000)

  it('is understood by the official client over wss: begin, partials, finals, termination', async () => {
    await using secure = await LocalScribe.start({ tls: true })
    const heard = await transcribeWithPeer(secure, opening(untilTurn(2)), { speed: 3 })
    expect(secure.streamingUrl).toMatch(/^wss:/)
    expect(heard.begin.id).not.toBe('')
    expect(heard.partials.length).toBeGreaterThan(0)
    expect(heard.finals.map((turn) => turn.turn_order)).toEqual([0, 1])
    expectHeard(
      heard.finals.map((turn) => turn.transcript),
      2,
    )
    expect(heard).toMatchObject({ terminated: true, errors: [] })
  })

  it('has a final within 2 s of the end of speech at real-time pace, and lets the event loop breathe', async () => {
    const client = await PlainClient.begin(local.streamingUrl, pro)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const audio = opening(untilTurn(1))
    const startedAt = performance.now()
    const feed = async (): Promise<void> => {
      for (let at = 0; at < audio.length; at += 1_600) {
        const ahead = at / 32 - (performance.now() - startedAt)
        if (ahead > 1) await wait(ahead)
        client.audio(audio.subarray(at, at + 1_600))
      }
    }
    const fed = feed()
    await client.message('Turn', (turn) => turn.end_of_turn === true)
    const lateMs = performance.now() - startedAt - (spoken[0]?.endMs ?? 0)
    expect(lateMs).toBeLessThan(2_000)
    expect(delay.percentile(99) / 1e6).toBeLessThan(100)
    await fed
    await client.terminate()
  })

  it('tells the two voices apart and places words near where they were said', async () => {
    const client = await PlainClient.begin(local.streamingUrl, { ...pro, speaker_labels: 'true' })
    client.audio(opening(untilTurn(3)))
    expect(await client.terminate()).toEqual({ code: 1000, reason: 'Session Ended' })
    const finals = client.finals()
    expect(finals.map((turn) => turn.speaker_label)).toEqual(['A', 'B', 'A'])
    for (const [at, turn] of finals.entries()) {
      const words = turn.words as { start: number; end: number; text: string }[]
      const reference = spoken[at] as (typeof spoken)[number]
      expect(Math.abs((words[0]?.start ?? 0) - reference.startMs)).toBeLessThan(300)
      expect(Math.abs((words.at(-1)?.end ?? 0) - reference.endMs)).toBeLessThan(300)
      for (const [n, word] of words.entries())
        expect(word.start).toBeGreaterThanOrEqual(words[n - 1]?.end ?? 0)
    }
  })

  it('hears sessions side by side, telephone audio among them, and keeps each one’s own', async () => {
    const first = await PlainClient.begin(local.streamingUrl, pro)
    const second = await PlainClient.begin(local.streamingUrl, {
      speech_model: 'u3-rt-pro',
      sample_rate: '8000',
      encoding: 'pcm_mulaw',
    })
    first.audio(opening(untilTurn(2)))
    const bytes = toMulaw8k(opening(untilTurn(1)))
    for (let at = 0; at < bytes.length; at += 400) second.socket.send(bytes.subarray(at, at + 400))
    await Promise.all([first.terminate(), second.terminate()])
    expectHeard(first.transcripts(), 2)
    expect(second.transcripts()).toHaveLength(1)
    expect(plain(second.transcripts()[0])).toContain('what brings you in')
  })

  it('ends the open turn when it is told to, and hears on', async () => {
    const client = await PlainClient.begin(local.streamingUrl, pro)
    client.audio(opening(untilTurn(1)).subarray(0, 2_900 * 32))
    client.send({ type: 'ForceEndpoint' })
    const forced = await client.message('Turn', (turn) => turn.end_of_turn === true)
    expect(plain(forced.transcript)).toContain('good morning')
    client.audio(recording.subarray(2_900 * 32, untilTurn(2) * 32))
    await client.terminate()
    expect(plain(client.transcripts().at(-1))).toContain('dry cough')
  })

  it('says nothing about silence, and nothing about noise', async () => {
    const client = await PlainClient.begin(local.streamingUrl, pro)
    client.silence(2_000)
    client.audio(Uint8Array.from({ length: 64_000 }, (_, at) => (at % 2 === 0 ? (at * 7_919) % 256 : 0)))
    await client.terminate()
    expect(client.finals()).toEqual([])
  })

  it('refuses what it cannot hear, by name', async () => {
    const client = new PlainClient(local.streamingUrl, { ...pro, encoding: 'ogg_opus' })
    const error = await client.message('Error')
    expect(error.error_code).toBe(3006)
    expect(error.error).toContain('encoding')
    expect((await client.closed).code).toBe(3006)
  })

  it('edits and writes notes whatever model is asked for, and says that rules did it', async () => {
    const model = new GatewayModel({ model: 'claude-sonnet-4-6', baseUrl: local.gatewayUrl })
    const visit = [
      turn(0, 'clinician', 'Your lungs are clear on both sides.'),
      turn(1, 'patient', 'Um, I have had a cough for three weeks and I take the Remipril.'),
      turn(2, 'clinician', 'We will check your kidneys in two weeks.'),
    ]
    const { signal } = new AbortController()
    const asked = { messages: editMessages([visit[1] as Turn], { keyterms: ['ramipril'] }) }
    const reply = await model.generate(asked, signal)
    expect(reply).toMatchObject({ modelId: 'local-rules', finishReason: 'stop' })
    expect(reply.text).toBe('I have had a cough for three weeks and I take the ramipril.')
    const edited = await new LLMEditor({ model }).editMany(visit)
    expect(edited.map((one) => one.editedText)).toEqual([
      visit[0]?.text,
      'I have had a cough for three weeks and I take the Remipril.',
      visit[2]?.text,
    ])
    expect(edited[1]).toMatchObject({ status: 'edited', modelId: 'local-rules' })
    const note = await new SoapGenerator({ model }).generate(visit)
    expect(note.origin).toEqual({ kind: 'model', modelId: 'local-rules' })
    expect(note.subjective.flatMap((item) => item.evidence)).toContain('0-1')
    expect(note.plan.flatMap((item) => item.evidence)).toContain('0-2')
  })

  it('lists its model, and answers other requests with what it is', async () => {
    const listed = (await (await fetch(`${local.gatewayUrl}/models`)).json()) as { data: { id: string }[] }
    expect(listed.data.map(({ id }) => id)).toEqual(['local-rules'])
    const answer = (await (
      await fetch(`${local.gatewayUrl}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'any' },
        body: JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Tell a joke.' }] }),
      })
    ).json()) as { model: string; choices: { message: { content: string } }[] }
    expect(answer.model).toBe('local-rules')
    expect(answer.choices[0]?.message.content).toContain('no language model')
  })
})

function turn(order: number, role: 'clinician' | 'patient', text: string): Turn {
  const place = { connection: 0, turnOrder: order, startMs: order * 1_000, endMs: order * 1_000 + 900 }
  return { id: `0-${order}`, ...place, text, words: [], role, isFinal: true }
}

/** 16-bit 16 kHz to G.711 µ-law at half the rate. */
function toMulaw8k(pcm: Uint8Array): Uint8Array {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  return Uint8Array.from({ length: pcm.length >> 2 }, (_, at) => {
    const sample = (view.getInt16(at * 4, true) + view.getInt16(at * 4 + 2, true)) >> 1
    const magnitude = Math.min(32_635, Math.abs(sample)) + 0x84
    const exponent = Math.floor(Math.log2(magnitude)) - 7
    return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
  })
}
