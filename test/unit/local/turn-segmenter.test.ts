import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TurnSegmenter, type TurnSpan } from '../../../src/local/turn-segmenter.ts'

const options = { silence: 20, longest: 625, earliestCut: 468 }

function run(marks: string, settings = options): { spans: TurnSpan[]; segmenter: TurnSegmenter } {
  const segmenter = new TurnSegmenter(settings)
  const spans: TurnSpan[] = []
  for (const mark of marks) {
    const span = segmenter.push({ isSpeech: mark === '#', energy: mark === '#' ? 1 : 0.01 })
    if (span) spans.push(span)
  }
  return { spans, segmenter }
}

describe('TurnSegmenter', () => {
  it('finds one turn with room before and after, at the places the late detector means', () => {
    const { spans } = run('.'.repeat(30) + '#'.repeat(40) + '.'.repeat(40))
    expect(spans).toHaveLength(1)
    expect(spans[0]).toMatchObject({ from: 18, speechFrom: 24, speechTo: 67, to: 73 })
  })

  it('keeps a pause shorter than the silence inside the turn, unvoiced', () => {
    const { spans } = run('.'.repeat(10) + '#'.repeat(20) + '.'.repeat(16) + '#'.repeat(20) + '.'.repeat(30))
    expect(spans).toHaveLength(1)
    const { voiced, speechFrom } = spans[0] as TurnSpan
    expect(voiced[30 - speechFrom]).toBe(false)
    expect(voiced[12 - speechFrom]).toBe(true)
    expect(voiced[50 - speechFrom]).toBe(true)
  })

  it('never gives the same window to two turns', () => {
    const { spans } = run(('#'.repeat(15) + '.'.repeat(21)).repeat(5))
    expect(spans.length).toBe(5)
    for (const [at, span] of spans.entries()) expect(span.from).toBeGreaterThanOrEqual(spans[at - 1]?.to ?? 0)
  })

  it('cuts a turn that is too long at its quietest place and loses nothing between', () => {
    const segmenter = new TurnSegmenter(options)
    const spans: TurnSpan[] = []
    for (let at = 0; at < 800; at++) {
      const span = segmenter.push({ isSpeech: true, energy: at === 530 ? 0.001 : 1 })
      if (span) spans.push(span)
    }
    const rest = segmenter.close()
    expect(spans).toHaveLength(1)
    expect(Math.abs((spans[0] as TurnSpan).to - 530)).toBeLessThanOrEqual(1)
    expect(rest?.from).toBe(spans[0]?.to)
    expect(rest?.to).toBe(800)
  })

  it('ends an open turn when it is told to, and begins the next one after it', () => {
    const { segmenter } = run('.'.repeat(10) + '#'.repeat(20))
    const first = segmenter.close()
    expect(first?.to).toBe(30)
    segmenter.push({ isSpeech: true, energy: 1 })
    expect(segmenter.open?.from).toBe(30)
    expect(segmenter.close()).toBeDefined()
    expect(segmenter.close()).toBeUndefined()
  })

  it('keeps spans in order, within the audio and below the longest, whatever the detector says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 90 })), { maxLength: 30 }),
        (runs) => {
          const marks = runs.map(([speech, length]) => (speech ? '#' : '.').repeat(length)).join('')
          const { spans, segmenter } = run(marks, { silence: 20, longest: 120, earliestCut: 90 })
          const last = segmenter.close()
          let taken = 0
          for (const span of last ? [...spans, last] : spans) {
            expect(span.from).toBeGreaterThanOrEqual(taken)
            expect(span.to).toBeGreaterThan(span.from)
            expect(span.to - span.from).toBeLessThanOrEqual(120)
            expect(span.speechFrom).toBeGreaterThanOrEqual(span.from)
            expect(span.voiced).toHaveLength(span.speechTo - span.speechFrom)
            taken = span.to
          }
          expect(taken).toBeLessThanOrEqual(marks.length)
          const heard = [...marks].filter((mark) => mark === '#').length
          if (heard > 0) expect(taken).toBeGreaterThan(0)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('says which audio may be forgotten without forgetting what a turn will want', () => {
    const segmenter = new TurnSegmenter(options)
    let oldest = 0
    const marks = '.'.repeat(50) + '#'.repeat(30) + '.'.repeat(25) + '#'.repeat(30) + '.'.repeat(40)
    for (const mark of marks) {
      const span = segmenter.push({ isSpeech: mark === '#', energy: 1 })
      if (span) expect(span.from).toBeGreaterThanOrEqual(oldest)
      expect(segmenter.oldestNeeded).toBeGreaterThanOrEqual(oldest)
      oldest = segmenter.oldestNeeded
    }
    expect(oldest).toBeGreaterThan(150)
  })
})
