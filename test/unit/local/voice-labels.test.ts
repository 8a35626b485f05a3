import { describe, expect, it } from 'vitest'
import { VoiceLabels } from '../../../src/local/voice-labels.ts'
import { voicePrint } from '../../../src/local/voice-print.ts'

/** A buzz with some formant-like colour: harmonics of a pitch, louder around one frequency. */
function voice(pitchHz: number, colourHz: number, seconds = 1.2): Float32Array {
  const samples = new Float32Array(seconds * 16_000)
  for (let n = 1; n * pitchHz < 6_000; n++) {
    const level = 0.05 / (1 + Math.abs(n * pitchHz - colourHz) / 400)
    for (let at = 0; at < samples.length; at++) {
      samples[at] = (samples[at] as number) + level * Math.sin((2 * Math.PI * n * pitchHz * at) / 16_000)
    }
  }
  return samples
}

const low = voice(105, 700)
const high = voice(205, 1_100)
const word = [{ text: 'Yes.', startMs: 0, endMs: 400 }]

describe('voicePrint', () => {
  it('measures pitch within half a semitone', async () => {
    for (const hz of [85, 120, 180, 260]) {
      const print = await voicePrint(voice(hz, 900))
      expect(Math.abs((print?.pitch ?? 0) - 12 * Math.log2(hz / 55))).toBeLessThan(0.5)
    }
  })

  it('has nothing to say of silence or noise', async () => {
    expect(await voicePrint(new Float32Array(16_000))).toBeUndefined()
    let state = 1
    const noise = Float32Array.from({ length: 16_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return (state / 2 ** 32 - 0.5) * 0.2
    })
    expect(await voicePrint(noise)).toBeUndefined()
  })
})

async function labelAll(labels: VoiceLabels, turns: readonly Float32Array[]): Promise<string[]> {
  const given: string[] = []
  for (const samples of turns) given.push(await labels.label(samples))
  return given
}

describe('VoiceLabels', () => {
  it('gives each of two voices a letter of its own, in the order they come', async () => {
    const labels = new VoiceLabels()
    expect(await labelAll(labels, [low, high, low, high, high])).toEqual(['A', 'B', 'A', 'B', 'B'])
  })

  it('keeps one voice one, though its pitch wanders', async () => {
    const labels = new VoiceLabels()
    const turns = [100, 108, 96, 112].map((hz) => voice(hz, 700))
    expect(await labelAll(labels, turns)).toEqual(['A', 'A', 'A', 'A'])
  })

  it('has no more voices than it was told', async () => {
    const labels = new VoiceLabels(1)
    expect(await labelAll(labels, [low, high])).toEqual(['A', 'A'])
  })

  it('leaves a turn that is too short open, and settles it at the end', async () => {
    const labels = new VoiceLabels()
    for (const [order, samples] of [low, high, voice(205, 1_100, 0.3)].entries()) {
      await labels.label(samples)
      labels.remember(order, word)
    }
    expect(labels.corrections()).toEqual([
      { turnOrder: 2, turn: { words: [{ ...word[0], speaker: 'B' }], speaker: 'B' } },
    ])
  })

  it('corrects nothing when nothing was wrong', async () => {
    const labels = new VoiceLabels()
    for (const [order, samples] of [low, high, low].entries()) {
      await labels.label(samples)
      labels.remember(order, word)
    }
    expect(labels.corrections()).toEqual([])
  })
})
