import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readParameters } from '../../../src/server/stream-parameters.ts'
import type { EngineOutput, HeardTurn, SpeakerCorrection } from '../../../src/server/turn-engine.ts'
import { placeWords, readScript, type ScriptEntry } from '../../../src/testing/script.ts'
import { ScriptFollower, type FollowerOptions } from '../../../src/testing/script-follower.ts'

class Output implements EngineOutput {
  readonly partials: HeardTurn[] = []
  readonly finals: HeardTurn[] = []
  readonly corrections: SpeakerCorrection[] = []
  readonly silences: (readonly [number, number])[] = []

  partial(turn: HeardTurn): void {
    this.partials.push(turn)
  }

  final(turn: HeardTurn): number {
    return this.finals.push(turn) - 1
  }

  revise(corrections: readonly SpeakerCorrection[]): void {
    this.corrections.push(...corrections)
  }

  silence(startMs: number, endMs: number): void {
    this.silences.push([startMs, endMs])
  }

  send(): void {
    throw new Error('not used')
  }

  fail(): void {
    throw new Error('not used')
  }
}

const plain: FollowerOptions = {
  diarizationCutMs: 0,
  pendingBelowMs: 0,
  edgeSlack: { beforeMs: 0, afterMs: 0 },
}

function follow(
  script: readonly ScriptEntry[],
  query = 'min_turn_silence=800&max_turn_silence=2000',
  options: Partial<FollowerOptions> = {},
): { follower: ScriptFollower; output: Output } {
  const output = new Output()
  const parameters = readParameters(new URLSearchParams(query), 'u3-rt-pro')
  return {
    follower: new ScriptFollower(placeWords(script), parameters, output, { ...plain, ...options }),
    output,
  }
}

const textOf = (turn: HeardTurn): string => turn.words.map((word) => word.text).join(' ')
const two: ScriptEntry[] = [
  { speaker: 'doctor', text: 'Any chest pain?', startMs: 200, endMs: 1_400 },
  { speaker: 'patient', text: 'No, none at all', startMs: 3_000, endMs: 4_200 },
]

/** Audio from `fromMs` to `toMs` in frames of 50 ms, arriving from `localMs` on. */
function play(
  follower: ScriptFollower,
  fromMs: number,
  toMs: number,
  localMs = fromMs,
  frameMs = 50,
): number {
  for (let at = fromMs; at < toMs; at += frameMs) {
    const end = Math.min(toMs, at + frameMs)
    follower.hear(at, end, localMs + at - fromMs)
  }
  return localMs + toMs - fromMs
}

describe('a script followed in audio time', () => {
  it('says a word when its audio is in, and ends a turn after silence', () => {
    const { follower, output } = follow(two)
    play(follower, 0, 1_400)
    expect(output.finals).toEqual([])
    expect(output.partials.map(textOf).at(-1)).toMatch(/^Any/)
    play(follower, 1_400, 2_150, 1_400)
    expect(output.finals).toEqual([])
    play(follower, 2_150, 2_250, 2_150)
    expect(output.finals.map(textOf)).toEqual(['Any chest pain?'])
  })

  it('waits longer where the text does not sound finished, and for ever without audio', () => {
    const { follower, output } = follow(two)
    play(follower, 0, 6_150)
    expect(output.finals).toHaveLength(1)
    play(follower, 6_150, 6_250, 6_150)
    expect(output.finals.map(textOf)).toEqual(['Any chest pain?', 'No, none at all'])
  })

  it('ends a turn early when the next one begins, on ForceEndpoint and on Terminate', () => {
    const close = [
      { text: 'One two.', startMs: 0, endMs: 500 },
      { text: 'Three.', startMs: 600, endMs: 900 },
    ]
    const { follower, output } = follow(close)
    play(follower, 0, 650)
    expect(output.finals.map(textOf)).toEqual(['One two.'])
    play(follower, 650, 950, 650)
    follower.flush()
    expect(output.finals.map(textOf)).toEqual(['One two.', 'Three.'])
    follower.finish()
    expect(output.finals).toHaveLength(2)
  })

  it('cuts a word in two when it is forced to', () => {
    const { follower, output } = follow([{ text: 'Metoprolol', startMs: 0, endMs: 800 }])
    play(follower, 0, 400)
    follower.flush()
    play(follower, 400, 900, 400)
    follower.finish()
    expect(output.finals.map(textOf)).toEqual(['~Metoprolol~', '~Metoprolol~'])
  })

  it('gives the same turns for any frame length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (frameMs) => {
        const { follower, output } = follow(two)
        play(follower, 0, 7_000, 0, frameMs)
        expect(output.finals.map(textOf)).toEqual(two.map((entry) => entry.text))
        expect(output.finals.map((turn) => turn.words[0]?.startMs)).toEqual([200, 3_000])
      }),
      { numRuns: 40 },
    )
  })

  it('shows partials about once a second for U3 Pro and at every word for Universal', () => {
    const long = [{ text: Array.from({ length: 40 }, () => 'word').join(' '), startMs: 0, endMs: 10_000 }]
    const pro = follow(long, 'continuous_partials=true')
    play(pro.follower, 0, 10_000)
    expect(pro.output.partials.length).toBeGreaterThanOrEqual(8)
    expect(pro.output.partials.length).toBeLessThanOrEqual(11)
    const rare = follow(long, 'continuous_partials=false')
    play(rare.follower, 0, 10_000)
    expect(rare.output.partials.length).toBeLessThanOrEqual(5)
    const universal = follow(long, 'speech_model=universal-streaming-english')
    play(universal.follower, 0, 10_000)
    expect(universal.output.partials.length).toBeGreaterThanOrEqual(40)
    expect(universal.output.partials.some((turn) => turn.unfinished?.text === 'w')).toBe(true)
  })

  it('acknowledges silence about once a second', () => {
    const { follower, output } = follow([])
    play(follower, 0, 3_200)
    expect(output.silences).toEqual([
      [0, 1_000],
      [1_000, 2_000],
      [2_000, 3_000],
    ])
  })
})

describe('a script followed by position', () => {
  const script: ScriptEntry[] = Array.from({ length: 12 }, (_, index) => ({
    text: `w${index}a w${index}b w${index}c w${index}d.`,
    startMs: 100 + index * 2_000,
    endMs: 1_300 + index * 2_000,
  }))
  const words = readScript(script).flatMap((turn) => turn.words)

  it('says each word as often as its audio came whole, and marks those that came in part', () => {
    const stretch = fc.record({
      fromMs: fc.nat(24_000),
      lengthMs: fc.integer({ min: 1, max: 9_000 }),
      gapMs: fc.nat(400),
    })
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches) => {
        const { follower, output } = follow(script)
        let localMs = 0
        const expected: string[] = []
        let end = -1
        for (const { fromMs, lengthMs, gapMs } of stretches) {
          if (gapMs > 0) {
            follower.hearNothing(gapMs, localMs)
            localMs += gapMs
          } else if (fromMs === end) continue // Would join the stretch before it.
          end = fromMs + lengthMs
          for (const word of words) {
            if (word.endMs <= fromMs || word.startMs >= end) continue
            const isWhole = fromMs <= word.startMs && end >= word.endMs
            expected.push(isWhole ? word.text : `~${word.text}~`)
          }
          localMs = play(follower, fromMs, end, localMs, 50)
        }
        follower.finish()
        expect(output.finals.flatMap((turn) => turn.words.map((word) => word.text))).toEqual(expected)
        const times = output.finals.flatMap((turn) =>
          turn.words.flatMap((word) => [word.startMs, word.endMs]),
        )
        expect(times).toEqual([...times].sort((a, b) => a - b))
        expect(times.every((ms) => ms >= 0 && ms <= localMs)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('counts times from the start of the connection', () => {
    const { follower, output } = follow(script)
    play(follower, 2_000, 4_000, 0)
    follower.finish()
    expect(output.finals[0]?.words[0]).toMatchObject({ text: 'w1a', startMs: 100 })
  })

  it('ends a turn after silence that is no part of the script', () => {
    const { follower, output } = follow(script)
    play(follower, 0, 1_300)
    follower.hearNothing(850, 1_300)
    expect(output.finals).toHaveLength(1)
  })
})

describe('speakers', () => {
  const labels = 'speaker_labels=true'
  const mixed: ScriptEntry[] = [
    { speaker: 'doctor', text: 'Hello there.', startMs: 0, endMs: 600 },
    { speaker: 'patient', heardAs: 'doctor', text: 'Hello to you too.', startMs: 2_000, endMs: 3_200 },
    { speaker: 'patient', text: 'My knee hurts.', startMs: 5_000, endMs: 6_500 },
  ]

  it('are labelled in order of appearance, and corrected at the end', () => {
    const { follower, output } = follow(mixed, labels)
    play(follower, 0, 8_000)
    expect(output.finals.map((turn) => turn.speaker)).toEqual(['A', 'A', 'B'])
    follower.finish()
    expect(output.corrections).toMatchObject([
      { turnOrder: 1, turn: { speaker: 'B', words: [{ speaker: 'B' }, {}, {}, {}] } },
    ])
  })

  it('start again at A on each connection', () => {
    const { follower, output } = follow(mixed, labels)
    play(follower, 4_500, 8_000, 0)
    expect(output.finals.map((turn) => turn.speaker)).toEqual(['A'])
  })

  it('wait as PENDING for the revision where the turn is short, and merge over the bound', () => {
    const { follower, output } = follow(mixed, `${labels}&max_speakers=1`, { pendingBelowMs: 1_000 })
    play(follower, 0, 8_000)
    follower.finish()
    expect(output.finals.map((turn) => turn.speaker)).toEqual(['PENDING', 'A', 'A'])
    expect(output.corrections.map(({ turnOrder, turn }) => [turnOrder, turn.speaker])).toEqual([
      [0, 'A'],
      [1, 'A'],
    ])
  })

  it('are cut every ten seconds with the loss seen live, where asked', () => {
    const long = [
      { text: Array.from({ length: 60 }, (_, index) => `w${index}`).join(' '), startMs: 0, endMs: 25_000 },
    ]
    const { follower, output } = follow(long, labels, { diarizationCutMs: 10_000 })
    play(follower, 0, 28_000)
    expect(output.finals.length).toBe(3)
    const said = output.finals.flatMap((turn) => turn.words.map((word) => word.text))
    expect(said.length).toBeGreaterThanOrEqual(57)
    expect(said.length).toBeLessThan(60)
    expect(said.some((text) => text.startsWith('~'))).toBe(false)
  })
})

it('blurs the edges of finals where asked, never into the turn before', () => {
  const { follower, output } = follow(two, undefined, { edgeSlack: { beforeMs: 990, afterMs: 600 } })
  play(follower, 0, 7_000)
  const [first, second] = output.finals
  expect([first?.words[0]?.startMs, first?.words.at(-1)?.endMs]).toEqual([0, 2_000])
  expect([second?.words[0]?.startMs, second?.words.at(-1)?.endMs]).toEqual([2_010, 4_800])
})
