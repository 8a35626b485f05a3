import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Speaks examples/audio/*.script.json with flite's synthetic voices and writes, beside it, the recording (16 kHz
 * mono WAV) and what was said when. Needs `flite` (Debian: apt-get install flite).
 * Run: npx tsx scripts/make-demo-audio.ts
 */

interface Script {
  readonly voices: Readonly<Record<string, string>>
  readonly turns: readonly { speaker: string; pauseMs: number; text: string; say?: string }[]
}

const sampleRate = 16_000
const folder = new URL('../examples/audio/', import.meta.url)
const leadMs = 400
const tailMs = 1_200
/** Loudness that every turn is brought to, root mean square of full scale. */
const loudness = 0.08
/** A room is never silent; digital zeros would look like a dead microphone. */
const roomNoise = 0.0006

function speak(voice: string, text: string, scratch: string): Float32Array {
  const file = join(scratch, 'turn.wav')
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', file])
  const bytes = readFileSync(file)
  const rate = bytes.readUInt32LE(24)
  if (rate !== sampleRate) throw new Error(`voice ${voice} speaks at ${rate} Hz, expected ${sampleRate}`)
  const data = bytes.subarray(bytes.indexOf('data') + 8)
  const samples = Float32Array.from(
    { length: data.length >> 1 },
    (_, at) => data.readInt16LE(at * 2) / 0x8000,
  )
  return trimmed(samples)
}

/** Without the quiet that the synthesiser puts around a turn, and at the common loudness. */
function trimmed(samples: Float32Array): Float32Array {
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.01
  const cut = samples.subarray(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1)
  const level = Math.sqrt(cut.reduce((sum, sample) => sum + sample * sample, 0) / cut.length)
  return cut.map((sample) => (sample * loudness) / level)
}

/** The same noise in every run. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state / 0x1_0000_0000) * 2 - 1
  }
}

function wav(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples.length * 2, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples.length * 2, 40)
  for (const [at, sample] of samples.entries()) {
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff), 44 + at * 2)
  }
  return bytes
}

function record(name: string): void {
  const script = JSON.parse(readFileSync(new URL(`${name}.script.json`, folder), 'utf8')) as Script
  const scratch = mkdtempSync(join(tmpdir(), 'demo-audio-'))
  try {
    const parts = script.turns.map((turn) => ({
      turn,
      samples: speak(script.voices[turn.speaker] ?? 'rms', turn.say ?? turn.text, scratch),
    }))
    const turns: object[] = []
    let at = (leadMs * sampleRate) / 1_000
    const starts = parts.map(({ turn, samples }, index) => {
      if (index > 0) at += (turn.pauseMs * sampleRate) / 1_000
      const start = at
      at += samples.length
      const ms = (place: number): number => Math.round((place * 1_000) / sampleRate)
      turns.push({ speaker: turn.speaker, startMs: ms(start), endMs: ms(at), text: turn.text })
      return start
    })
    const random = noise(1)
    const whole = new Float32Array(at + (tailMs * sampleRate) / 1_000).map(() => random() * roomNoise)
    for (const [index, { samples }] of parts.entries()) {
      const start = starts[index] as number
      for (const [offset, sample] of samples.entries()) {
        whole[start + offset] = (whole[start + offset] as number) + sample
      }
    }
    writeFileSync(new URL(`${name}.wav`, folder), wav(whole))
    writeFileSync(
      new URL(`${name}.reference.json`, folder),
      `${JSON.stringify({ synthetic: true, turns }, undefined, 2)}\n`,
    )
    console.log(`${name}.wav: ${(whole.length / sampleRate).toFixed(1)} s, ${turns.length} turns`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

record('demo-consultation')
