import { describe, expect, it } from 'vitest'
import type { Turn, Word } from '../../../src/protocol/turn.ts'
import { FrameBuffer } from '../../../src/audio/audio-buffer.ts'
import { replayStart, ReplayWindow } from '../../../src/streaming/replay-window.ts'
import { rotationWindow } from '../../../src/transport/reconnect-policy.ts'
import type { TranscriptSink } from '../../../src/streaming/transcription.ts'

const word = (startMs: number, endMs: number, speaker?: string): Word => ({
  text: 'word',
  startMs,
  endMs,
  confidence: 1,
  ...(speaker === undefined ? {} : { speaker }),
})
const turn = (
  words: readonly Word[],
  startMs = words[0]?.startMs ?? 0,
  endMs = words.at(-1)?.endMs ?? 0,
): Turn => ({
  id: '0-0',
  connection: 0,
  turnOrder: 0,
  text: 'words',
  words,
  startMs,
  endMs,
  isFinal: true,
})

describe('replayStart', () => {
  it('is between the last two words', () => {
    expect(replayStart([word(0, 300), word(400, 700), word(800, 2_000)], false)).toBe(750)
    expect(replayStart([word(400, 700)], false)).toBe(400)
    expect(replayStart([], false)).toBe(0)
  })

  it('goes back far enough to hear every speaker again', () => {
    const words = Array.from({ length: 100 }, (_, i) => word(i * 500, i * 500 + 400, i < 60 ? 'B' : 'A'))
    expect(replayStart(words, true)).toBe(28_450)
    const alone = words.map((each) => ({ ...each, speaker: 'A' }))
    expect(replayStart(alone, true)).toBe(39_450)
    const long = Array.from({ length: 200 }, (_, i) => word(i * 500, i * 500 + 400, i < 20 ? 'B' : 'A'))
    expect(replayStart(long, true)).toBe(89_450)
  })
})

/** A window over ten seconds of audio, of which `sentMs` were sent, and what it told. */
function open(
  options: { readonly startMs?: number; readonly sentMs?: number; readonly delivered?: readonly Turn[] } = {},
) {
  const { startMs = 0, sentMs = 10_000, delivered = [] } = options
  const audio = new FrameBuffer({
    bytesPerMs: 2,
    frame: 100,
    shortest: 100,
    maxMs: 60_000,
    startMs,
    silence: 0,
  })
  audio.append(new Uint8Array(20_000))
  audio.seek(sentMs)
  const told: unknown[] = []
  const sink: Pick<TranscriptSink, 'turn' | 'covered' | 'gap'> = {
    turn: ({ id }) => told.push(id),
    covered: (untilMs) => told.push(untilMs),
    gap: (gap) => told.push(gap),
  }
  return { audio, told, window: new ReplayWindow(audio, false, delivered, sink as TranscriptSink) }
}

describe('ReplayWindow', () => {
  it('moves on with every final, never back, and tells the turn before what it covers', () => {
    const { window, told } = open()
    window.deliver(turn([word(0, 300), word(400, 700)]))
    expect(window.coveredMs).toBe(350)
    expect(window.known.repeated).toEqual([word(400, 700)])
    window.cover(5_000)
    expect(window.known.repeated).toEqual([])
    window.deliver(turn([word(900, 1_200)]))
    expect(window.coveredMs).toBe(5_000)
    expect(told).toEqual(['0-0', 350, 5_000, '0-0', 5_000])
  })

  it('covers no more than was sent when a final came without words', () => {
    const { window } = open({ sentMs: 700 })
    window.deliver(turn([], 100, 900))
    expect(window.coveredMs).toBe(700)
  })

  it('hands out a list of its own', () => {
    const { window } = open()
    const before = window.known.repeated
    window.deliver(turn([word(0, 300)]))
    expect(before).toEqual([])
  })

  it('remembers an earlier run, its speakers too', () => {
    const delivered = [{ ...turn([word(0, 300), word(400, 700)]), speaker: 'A' }]
    const { window } = open({ startMs: 350, delivered })
    expect(window.known.repeated).toEqual([word(400, 700)])
    expect(window.known.speakers).toEqual(['A'])
  })

  it('forgets the audio that is covered, and tells what was lost', () => {
    const { window, audio, told } = open()
    window.lose(100.4, 2_000, 'overflow')
    expect(told).toEqual([{ startMs: 100, endMs: 2_000, reason: 'overflow' }, 2_000])
    expect(audio.startMs).toBe(2_000)
    expect(window.hasUncovered).toBe(true)
    window.cover(10_000)
    expect(window.hasUncovered).toBe(false)
  })
})

describe('rotationWindow', () => {
  it('opens a minute before the end, and closes five seconds before it', () => {
    expect(rotationWindow(10_800_000, 0, 10_000)).toEqual({ fromMs: 10_740_000, byMs: 10_795_000 })
    expect(rotationWindow(100_000, 0, 10_000)).toEqual({ fromMs: 80_000, byMs: 95_000 })
  })

  it('counts from now, by a clock that nobody sets', () => {
    expect(rotationWindow(100_000, 5_000, 10_000)).toEqual({ fromMs: 85_000, byMs: 100_000 })
  })

  it('makes nothing of a clock that is wrong, nor of a session that would hardly live', () => {
    expect(rotationWindow(2_000, 0, 10_000).fromMs).toBe(Infinity)
    expect(rotationWindow(2_000, 0, 1_000).fromMs).toBe(1_600)
    expect(rotationWindow(-9_500, 10_000, 10_000).fromMs).toBe(Infinity)
    expect(rotationWindow(Number.NaN, 0, 10_000).byMs).toBe(Infinity)
  })
})
