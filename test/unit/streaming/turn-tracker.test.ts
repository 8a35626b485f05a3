import { describe, expect, it } from 'vitest'
import type { TurnMessage } from '../../../src/protocol/streaming.ts'
import { TurnTracker } from '../../../src/streaming/turn-tracker.ts'

const message = (turnOrder: number, transcript: string, more: Partial<TurnMessage> = {}): TurnMessage => ({
  type: 'Turn',
  turnOrder,
  transcript,
  endOfTurn: false,
  turnIsFormatted: false,
  words: [],
  ...more,
})
const final = (turnOrder: number, transcript: string, turnIsFormatted = true): TurnMessage =>
  message(turnOrder, transcript, { endOfTurn: true, turnIsFormatted })

/** Plays messages 400 ms apart; `null` only lets time pass. Returns what came out, finals in capitals. */
function play(
  messages: readonly (TurnMessage | null)[],
  formatsAfterwards = false,
  end: 'complete' | 'lost' | 'open' = 'complete',
): string[] {
  const tracker = new TurnTracker(formatsAfterwards)
  const out: TurnMessage[] = []
  let nowMs = 0
  for (const each of messages) {
    out.push(...tracker.release(nowMs), ...(each ? tracker.read(each, nowMs) : []))
    nowMs += 400
  }
  if (end !== 'open') out.push(...tracker.release(Infinity, end === 'complete'))
  return out.map(
    ({ turnOrder, transcript, endOfTurn }) =>
      `${turnOrder} ${endOfTurn ? transcript.toUpperCase() : transcript}`,
  )
}

describe('TurnTracker', () => {
  it('gives partials, one final, and nothing after it', () => {
    const late = message(0, 'he said so')
    expect(
      play([message(0, 'he'), message(0, 'he said'), final(0, 'he said so'), late, final(0, 'again')]),
    ).toEqual(['0 he', '0 he said', '0 HE SAID SO'])
  })

  it('knows when someone speaks', () => {
    const tracker = new TurnTracker(false)
    expect(tracker.isSpeaking).toBe(false)
    tracker.speechStarted()
    expect(tracker.isSpeaking).toBe(true)
    tracker.read(final(0, 'yes'), 0)
    expect(tracker.isSpeaking).toBe(false)
    tracker.read(message(1, 'and'), 0)
    tracker.read(final(0, 'yes'), 0)
    expect(tracker.isSpeaking).toBe(true)
  })

  it('goes by end_of_turn, not by formatting', () => {
    expect(play([message(0, 'No pain', { turnIsFormatted: true }), final(0, 'no pain', false)])).toEqual([
      '0 No pain',
      '0 NO PAIN',
    ])
  })

  it('drops finals that say nothing, and partials that do not either', () => {
    expect(play([message(0, ''), final(0, 'yes'), final(1, ''), message(1, 'late'), final(2, 'no')])).toEqual(
      ['0 YES', '2 NO'],
    )
  })

  describe('with a final that later ones overtake', () => {
    const early = [final(0, 'one'), final(2, 'three'), message(1, 'tw'), final(3, 'four')]

    it('keeps its place for it, and drops its partials', () => {
      expect(play([...early, final(1, 'two')])).toEqual(['0 ONE', '1 TWO', '2 THREE', '3 FOUR'])
    })

    it('gives it up after a while, and takes it all the same should it come', () => {
      expect(play([...early, ...Array<null>(10).fill(null), final(1, 'two')], false, 'open')).toEqual([
        '0 ONE',
        '2 THREE',
        '3 FOUR',
        '1 TWO',
      ])
    })

    it('leaves the later ones out when the connection is lost: all are heard again', () => {
      expect(play(early, false, 'lost')).toEqual(['0 ONE'])
    })

    it('gives the later ones when the server has said all', () => {
      expect(play(early)).toEqual(['0 ONE', '2 THREE', '3 FOUR'])
    })

    it('knows which turn follows one that never came', () => {
      const tracker = new TurnTracker(false)
      tracker.read(final(1, 'two'), 0)
      expect([tracker.isSpeaking, tracker.followsSkipped(1)]).toEqual([true, false])
      tracker.release(5_000)
      expect([tracker.isSpeaking, tracker.followsSkipped(1)]).toEqual([false, true])
    })
  })

  describe('with finals that come twice', () => {
    it('gives the formatted one', () => {
      expect(play([final(0, 'ten', false), message(0, 'ten'), final(0, 'Ten.')], true)).toEqual(['0 TEN.'])
    })

    it('gives the unformatted one when its time is up, and then no other', () => {
      expect(play([final(0, 'ten', false), null, null, null, final(0, 'Ten.')], true)).toEqual(['0 TEN'])
    })

    it('gives the unformatted one when the connection ends', () => {
      expect(play([final(0, 'ten', false)], true)).toEqual(['0 TEN'])
      expect(play([final(0, 'ten', false)], true, 'lost')).toEqual(['0 TEN'])
      expect(play([final(0, 'ten', false)], true, 'open')).toEqual([])
    })

    it('keeps the order when the next final comes first', () => {
      expect(play([final(0, 'ten', false), final(1, 'Twice.'), final(0, 'Ten.')], true)).toEqual([
        '0 TEN',
        '1 TWICE.',
      ])
      expect(play([final(0, 'ten', false), final(1, 'twice', false), final(1, 'Twice.')], true)).toEqual([
        '0 TEN',
        '1 TWICE.',
      ])
    })

    it('takes servers that format at once, and duplicates', () => {
      expect(
        play([final(0, 'ten', false), final(0, 'ten', false), final(0, 'Ten.'), final(0, 'Ten.')], true),
      ).toEqual(['0 TEN.'])
      expect(play([final(0, 'Ten.')], true)).toEqual(['0 TEN.'])
    })

    it('lets what is held stand when the formatted final is empty', () => {
      expect(play([final(0, 'ten', false), final(0, '')], true)).toEqual(['0 TEN'])
    })
  })
})
