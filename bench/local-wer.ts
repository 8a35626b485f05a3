import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { LocalScribe } from '../src/local/local-scribe.ts'

/**
 * What the local recogniser gets wrong, how late it is and what it costs, through its socket at real-time pace.
 * Run: npx tsx bench/local-wer.ts [speed]
 */

interface Clip {
  readonly name: string
  readonly samples: Int16Array
  readonly reference: string
}

interface Final {
  readonly text: string
  readonly endMs: number
  /** Where in the audio the sender was when it arrived, in milliseconds. */
  readonly arrivedMs: number
}

interface Heard {
  readonly finals: readonly Final[]
  readonly partialGapsMs: readonly number[]
}

const speed = Number(process.argv[2] ?? 1)
const trailingMs = 2_500
const frameSamples = 800

export function wordErrors(reference: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, at) => at)
  for (const [at, word] of reference.entries()) {
    const next = [at + 1]
    for (const [other, candidate] of heard.entries()) {
      const swap = (row[other] as number) + (word === candidate ? 0 : 1)
      next.push(Math.min(swap, (row[other + 1] as number) + 1, (next[other] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

export function plainWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}'\s]/gu, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => digits[Number(word)] ?? word)
}

function clipsOf(folder: URL): Clip[] {
  const list = new URL('refs.json', folder)
  if (!existsSync(list)) return []
  const references = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>
  return Object.entries(references).map(([name, reference]) => {
    const bytes = readFileSync(new URL(name, folder))
    const data = bytes.indexOf('data') + 8
    return { name, reference, samples: new Int16Array(new Uint8Array(bytes.subarray(data)).buffer) }
  })
}

/** The last moment that is clearly louder than the clip's own quiet, in milliseconds. */
function endOfSpeechMs(samples: Int16Array): number {
  const levels: number[] = []
  for (let at = 0; at + 320 <= samples.length; at += 320) {
    levels.push(Math.sqrt(samples.subarray(at, at + 320).reduce((sum, s) => sum + s * s, 0) / 320))
  }
  const loudest = Math.max(...levels)
  return (levels.findLastIndex((level) => level > loudest * 0.06) + 1) * 20
}

async function transcribe(url: string, samples: Int16Array): Promise<Heard> {
  const finals: Final[] = []
  const partialGapsMs: number[] = []
  const socket = new WebSocket(`${url}?sample_rate=16000&speech_model=u3-rt-pro`, {
    headers: { Authorization: 'local' },
  })
  let startedAt = 0
  let partialAt: number | undefined
  const now = (): number => (performance.now() - startedAt) * speed
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as {
      type: string
      end_of_turn?: boolean
      transcript: string
      words: { end: number }[]
    }
    if (message.type !== 'Turn') return
    if (message.end_of_turn) {
      finals.push({ text: message.transcript, endMs: message.words.at(-1)?.end ?? 0, arrivedMs: now() })
      partialAt = undefined
    } else {
      if (partialAt !== undefined) partialGapsMs.push(now() - partialAt)
      partialAt = now()
    }
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  startedAt = performance.now()
  const padded = new Int16Array(samples.length + trailingMs * 16)
  padded.set(samples)
  for (let at = 0; at + frameSamples <= padded.length; at += frameSamples) {
    const aheadMs = at / 16 - now()
    if (aheadMs > 1) await wait(aheadMs / speed)
    const frame = padded.subarray(at, at + frameSamples)
    socket.send(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength))
  }
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.send(JSON.stringify({ type: 'Terminate' }))
  await closed
  return { finals, partialGapsMs }
}

async function main(): Promise<void> {
  const clips = clipsOf(new URL('../../shared/data/audio/', import.meta.url))
  if (clips.length === 0) {
    console.log('skipped: no reference clips beside this repository (../shared/data/audio)')
    return
  }
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const before = performance.now()
  await using local = await LocalScribe.start()
  console.log(`start ${Math.round(performance.now() - before)} ms, longest stall ${ms(delay.max)}`)
  delay.reset()
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  let words = 0
  let errors = 0
  let audioMs = 0
  const latencies: number[] = []
  const gaps: number[] = []
  console.log('clip                 words  errors  final after speech  heard')
  for (const clip of clips) {
    const { finals, partialGapsMs } = await transcribe(local.streamingUrl, clip.samples)
    const reference = plainWords(clip.reference)
    const heard = plainWords(finals.map((final) => final.text).join(' '))
    const wrong = wordErrors(reference, heard)
    const latency = (finals.at(-1)?.arrivedMs ?? Number.POSITIVE_INFINITY) - endOfSpeechMs(clip.samples)
    words += reference.length
    errors += wrong
    audioMs += clip.samples.length / 16 + trailingMs
    latencies.push(latency)
    gaps.push(...partialGapsMs)
    console.log(
      `${clip.name.padEnd(20)} ${String(reference.length).padStart(5)} ${String(wrong).padStart(7)} ${String(Math.round(latency)).padStart(16)} ms  ${heard.join(' ')}`,
    )
  }
  const cpu = process.cpuUsage(cpuBefore)
  const busy = (cpu.user + cpu.system) / 1_000 / (performance.now() - wallBefore)
  latencies.sort((a, b) => a - b)
  gaps.sort((a, b) => a - b)
  console.log(`word error rate            ${((100 * errors) / words).toFixed(1)} % of ${words} words`)
  console.log(
    `final after end of speech  median ${Math.round(at(latencies, 0.5))} ms, longest ${Math.round(at(latencies, 1))} ms`,
  )
  console.log(
    `between partials           median ${Math.round(at(gaps, 0.5))} ms, longest ${Math.round(at(gaps, 1))} ms`,
  )
  console.log(`event loop                 longest stall ${ms(delay.max)}`)
  console.log(
    `processor                  ${(100 * busy).toFixed(0)} % of one core, ${(audioMs / 1_000).toFixed(0)} s of audio at ${speed}x`,
  )
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function ms(nanoseconds: number): string {
  return `${Math.round(nanoseconds / 1e6)} ms`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
