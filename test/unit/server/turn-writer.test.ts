import { describe, expect, it } from 'vitest'
import { readParameters } from '../../../src/server/stream-parameters.ts'
import type { HeardTurn } from '../../../src/server/turn-engine.ts'
import { TurnWriter, type FinalStyle } from '../../../src/server/turn-writer.ts'

const writer = (query: string, finals: FinalStyle = 'two'): TurnWriter =>
  new TurnWriter(readParameters(new URLSearchParams(query), 'u3-rt-pro'), finals)

const heard: HeardTurn = {
  speaker: 'B',
  words: [
    { text: 'Thanks,', startMs: 100.4, endMs: 400, speaker: 'B' },
    { text: 'Ms.', startMs: 420, endMs: 500, speaker: 'B' },
    { text: 'Shah.', startMs: 520, endMs: 900, speaker: 'B', entity: 'person_name' },
  ],
}
const us = 'speech_model=universal-streaming-english'

type Turn = Record<string, unknown> & { words: Record<string, unknown>[] }
const turns = (messages: object[]): Turn[] =>
  messages.filter((message): message is Turn => 'turn_order' in message)

describe('a U3 Pro turn', () => {
  it('is announced once, shown whole and not final, and ended once', () => {
    const subject = writer('')
    const messages = [...subject.partial(heard), ...subject.partial(heard), ...subject.final(heard)]
    expect(messages.map((message) => ('type' in message ? message.type : ''))).toEqual([
      'SpeechStarted',
      'Turn',
      'Turn',
      'Turn',
    ])
    expect(messages[0]).toEqual({ type: 'SpeechStarted', timestamp: 100, confidence: 0.959314 })
    const [partial, , final] = turns(messages)
    expect(partial).toMatchObject({
      turn_order: 0,
      end_of_turn: false,
      turn_is_formatted: true,
      utterance: '',
      end_of_turn_confidence: 0,
    })
    expect(partial?.words.every((word) => word.word_is_final === false)).toBe(true)
    expect(final).toMatchObject({
      turn_order: 0,
      end_of_turn: true,
      end_of_turn_confidence: 1,
      transcript: 'Thanks, Ms. Shah.',
      utterance: 'Thanks, Ms. Shah.',
    })
    expect(final?.words[0]).toMatchObject({ start: 100, end: 400, word_is_final: true })
    expect(subject.order).toBe(1)
  })

  it('has its keys in the order seen on the wire, type last', () => {
    expect(Object.keys(writer('').final(heard).at(-1) ?? {})).toEqual([
      'turn_order',
      'turn_is_formatted',
      'end_of_turn',
      'transcript',
      'end_of_turn_confidence',
      'words',
      'utterance',
      'type',
    ])
  })

  it('names speakers on finals only, and only when asked', () => {
    const subject = writer('speaker_labels=true&language_detection=true')
    expect(turns(subject.partial(heard))[0]).not.toHaveProperty('speaker_label')
    const [final] = turns(subject.final(heard))
    expect(final).toMatchObject({ speaker_label: 'B', language_code: 'en' })
    expect(final?.words[0]).toMatchObject({ speaker: 'B' })
    expect(turns(writer('').final(heard))[0]).not.toHaveProperty('speaker_label')
  })

  it('shows no partials where they are off, but still says that speech began', () => {
    expect(writer('include_partial_turns=false').partial(heard)).toEqual([
      expect.objectContaining({ type: 'SpeechStarted' }),
    ])
  })

  it('redacts finals only, one tag for each word', () => {
    const query = 'redact_pii=true&redact_pii_sub=entity_name&include_partial_turns=true'
    expect(turns(writer(query).final(heard))[0]?.transcript).toBe('Thanks, Ms. [PERSON_NAME]')
    expect(turns(writer(query).partial(heard))[0]?.transcript).toBe('Thanks, Ms. Shah.')
    expect(turns(writer('redact_pii=true').final(heard))[0]?.transcript).toBe('Thanks, Ms. ######')
    const other = writer('redact_pii=true&redact_pii_policies=["location"]')
    expect(turns(other.final(heard))[0]?.transcript).toBe('Thanks, Ms. Shah.')
  })

  it('masks profanity where asked', () => {
    const swearing: HeardTurn = { words: [{ text: 'Damn.', startMs: 0, endMs: 300 }] }
    expect(turns(writer('filter_profanity=true').final(swearing))[0]?.transcript).toBe('***.')
    expect(turns(writer('').final(swearing))[0]?.transcript).toBe('Damn.')
  })
})

describe('a Universal Streaming turn', () => {
  it('grows by words that stay, with one that does not yet', () => {
    const { words } = heard
    const unfinished = { text: 'Sh', startMs: 520, endMs: 700 }
    const [partial] = turns(writer(us).partial({ words: words.slice(0, 2), unfinished }))
    expect(partial).toMatchObject({ transcript: 'thanks ms', turn_is_formatted: false })
    expect(partial?.words.map((word) => [word.text, word.word_is_final])).toEqual([
      ['thanks', true],
      ['ms', true],
      ['sh', false],
    ])
  })

  it('closes the utterance first and the turn after it', () => {
    expect(turns(writer(us).final(heard))).toMatchObject([
      { end_of_turn: false, utterance: 'thanks ms shah' },
      { end_of_turn: true, utterance: '', transcript: 'thanks ms shah', turn_is_formatted: false },
    ])
  })

  it('ends twice with format_turns, or once where the server is set to that', () => {
    const finals = (style: FinalStyle): unknown[] =>
      turns(writer(`${us}&format_turns=true`, style).final(heard))
        .filter((turn) => turn.end_of_turn)
        .map((turn) => [turn.turn_order, turn.turn_is_formatted, turn.transcript])
    expect(finals('two')).toEqual([
      [0, false, 'thanks ms shah'],
      [0, true, 'Thanks, Ms. Shah.'],
    ])
    expect(finals('one')).toEqual([[0, true, 'Thanks, Ms. Shah.']])
  })

  it('sends an empty final on Terminate; the others send nothing', () => {
    expect(turns(writer(us).trailing())).toMatchObject([{ transcript: '', words: [], end_of_turn: true }])
    expect(writer('').trailing()).toEqual([])
  })

  it('never says SpeechStarted', () => {
    expect(
      writer(us)
        .partial(heard)
        .some((message) => 'timestamp' in message),
    ).toBe(false)
  })
})
