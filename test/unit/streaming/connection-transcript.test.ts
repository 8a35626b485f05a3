import { describe, expect, it } from 'vitest'
import type { TurnMessage } from '../../../src/protocol/streaming.ts'
import type { SpeakerRole, Turn, Word } from '../../../src/protocol/turn.ts'
import { channelOf } from '../../../src/streaming/channels/merge-channels.ts'
import { ConnectionTranscript } from '../../../src/streaming/connection-transcript.ts'
import { SpeakerMap } from '../../../src/streaming/speaker-map.ts'
import { Timeline } from '../../../src/streaming/timeline.ts'
import { TurnTracker } from '../../../src/streaming/turn-tracker.ts'

const speak = (text: string, fromMs: number, speakers = ''): Word[] =>
  text.split(' ').map((each, i) => ({
    text: each,
    startMs: fromMs + i * 400,
    endMs: fromMs + i * 400 + 300,
    confidence: 1,
    ...(speakers[i] === undefined ? {} : { speaker: speakers[i] }),
  }))

const message = (
  turnOrder: number,
  words: readonly Word[],
  more: Partial<TurnMessage> = {},
): TurnMessage => ({
  type: 'Turn',
  turnOrder,
  transcript: words.map((word) => word.text).join(' '),
  endOfTurn: true,
  turnIsFormatted: true,
  words,
  ...more,
})

/** A connection whose audio begins at `fromMs` of the visit. */
function open(
  fromMs = 0,
  repeated: readonly Word[] = [],
  known: readonly string[] = [],
  channel?: SpeakerRole,
) {
  const timeline = new Timeline()
  timeline.mark(0, fromMs)
  const tracker = new TurnTracker(false)
  const speakers = new SpeakerMap(known, undefined, channel)
  const transcript = new ConnectionTranscript({ connection: 2, timeline, repeated, speakers })
  return {
    read: (message: TurnMessage, nowMs: number) =>
      [...tracker.read(message, nowMs), ...tracker.release(Infinity)].flatMap(
        (each) => transcript.read(each) ?? [],
      ),
    revise: transcript.revise.bind(transcript),
  }
}

describe('ConnectionTranscript', () => {
  it('names and places turns', () => {
    const [turn] = open(60_000).read(message(4, speak('no pain', 200), { languageCode: 'en' }), 0)
    expect(turn).toMatchObject({
      id: '2-4',
      connection: 2,
      turnOrder: 4,
      text: 'no pain',
      startMs: 60_200,
      endMs: 60_900,
      languageCode: 'en',
      isFinal: true,
    })
    expect(turn).not.toHaveProperty('speaker')
  })

  it('drops what was delivered, over several turns, and shows none of it in partials', () => {
    const transcript = open(1_000, speak('take two tablets every day', 1_000))
    const partial = message(0, speak('take two', 0), { endOfTurn: false })
    expect(transcript.read(partial, 0)).toEqual([])
    expect(transcript.read(message(0, speak('take two', 0)), 0)).toEqual([])
    const rest = speak('tablets every day for a week', 800)
    expect(transcript.read({ ...message(1, rest), endOfTurn: false }, 0)[0]?.text).toBe('for a week')
    const [turn] = transcript.read(message(1, rest), 0)
    expect(turn).toMatchObject({ text: 'for a week', startMs: 3_000, endMs: 4_100 })
    expect(transcript.read(message(2, speak('day', 4_400)), 0)[0]?.text).toBe('day')
  })

  it('keeps the text of a turn whose final has no words, and its place', () => {
    const transcript = open()
    transcript.read(message(0, speak('chest pain', 500), { endOfTurn: false }), 0)
    const [turn] = transcript.read(message(0, [], { transcript: 'Chest pain.' }), 0)
    expect(turn).toMatchObject({ text: 'Chest pain.', startMs: 500, endMs: 1_200, words: [] })
  })

  it('carries speakers over by the words heard twice', () => {
    const transcript = open(0, speak('any pain no none', 0, 'AABB'), ['A', 'B'])
    const words = speak('any pain no none at all', 0, 'BBAAAA')
    const [turn] = transcript.read(message(0, words, { speakerLabel: 'B' }), 0)
    expect(turn).toMatchObject({ text: 'at all', speaker: 'B', words: [{ speaker: 'B' }, { speaker: 'B' }] })
  })

  describe('on a channel', () => {
    it('names the channel where no voices are told apart, in partials too', () => {
      const transcript = open(0, [], [], 'patient')
      for (const endOfTurn of [false, true]) {
        const [turn] = transcript.read(message(0, speak('no pain', 0), { endOfTurn }), 0)
        expect(turn).toMatchObject({
          speaker: 'patient',
          words: [{ speaker: 'patient' }, { speaker: 'patient' }],
        })
      }
      const [nobody] = transcript.read(message(1, speak('yes', 900, 'x'), { speakerLabel: 'PENDING' }), 0)
      expect(nobody).toMatchObject({ speaker: 'patient' })
    })

    it('keeps apart the voices that were told apart on it, and carries them over by the words heard twice', () => {
      const [turn] = open(0, [], [], 'patient').read(
        message(0, speak('none', 0, 'B'), { speakerLabel: 'B' }),
        0,
      )
      expect(turn).toMatchObject({ speaker: 'patient-B', words: [{ speaker: 'patient-B' }] })
      expect(channelOf(turn as Turn)).toBe('patient')
      const heard = speak('any pain no none', 0, 'AABB').map((word) => ({
        ...word,
        speaker: `patient-${word.speaker}`,
      }))
      const next = open(0, heard, ['patient-A', 'patient-B'], 'patient')
      const words = speak('any pain no none at all', 0, 'BBAAAA')
      const [again] = next.read(message(0, words, { speakerLabel: 'B' }), 0)
      expect(again).toMatchObject({
        text: 'at all',
        speaker: 'patient-B',
        words: [{ speaker: 'patient-B' }, {}],
      })
    })
  })

  it('applies corrections to words and turn, and tells only what changed', () => {
    const transcript = open()
    transcript.read(message(0, speak('yes I do', 0, 'AAA'), { speakerLabel: 'A' }), 0)
    transcript.read(message(1, speak('good', 2_000, 'A'), { speakerLabel: 'PENDING' }), 0)
    const revise = (): unknown =>
      transcript.revise({
        type: 'SpeakerRevision',
        revisions: [
          { turnOrder: 0, speakerLabel: 'B', words: speak('yes I do', 0, 'BBA') },
          { turnOrder: 9, words: [] },
        ],
      })
    expect(revise()).toMatchObject([
      {
        id: '2-0',
        text: 'yes I do',
        speaker: 'B',
        words: [{ speaker: 'B' }, { speaker: 'B' }, { speaker: 'A' }],
      },
    ])
    expect(revise()).toEqual([])
  })

  it('learns who is who from a correction, for every turn of the connection', () => {
    const transcript = open(0, speak('any pain', 0, 'AB'), ['A', 'B'])
    transcript.read(message(0, speak('any pain', 0, 'CC')), 0)
    const [before] = transcript.read(message(1, speak('none', 2_000, 'D'), { speakerLabel: 'D' }), 0)
    expect(before).toMatchObject({ speaker: 'unknown' })
    expect(
      transcript.revise({
        type: 'SpeakerRevision',
        revisions: [{ turnOrder: 0, words: speak('any pain', 0, 'CD') }],
      }),
    ).toMatchObject([{ id: '2-1', speaker: 'B' }])
  })

  it('keeps the speakers that a correction does not name: of turns, of words, and of words without one', () => {
    const transcript = open()
    transcript.read(message(0, speak('yes I do', 0, 'AAA'), { speakerLabel: 'A' }), 0)
    transcript.read(message(1, speak('good then', 2_000, 'BB'), { speakerLabel: 'B' }), 0)
    const [, second = { text: '', startMs: 0, endMs: 0, confidence: 1 }] = speak('yes I do', 0, 'ABA')
    const revise = (words: readonly Word[]): unknown =>
      transcript.revise({ type: 'SpeakerRevision', revisions: [{ turnOrder: 0, words }] })
    expect(revise([second])).toMatchObject([
      { id: '2-0', speaker: 'A', words: [{ speaker: 'A' }, { speaker: 'B' }, { speaker: 'A' }] },
    ])
    const [first, ...rest] = speak('yes I do', 0, 'B')
    expect(revise([first as Word, ...rest])).toMatchObject([
      { id: '2-0', speaker: 'B', words: [{ speaker: 'B' }, { speaker: 'B' }, { speaker: 'A' }] },
    ])
  })
})
