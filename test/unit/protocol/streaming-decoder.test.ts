import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../../src/core/errors.ts'
import { decodeServerMessage } from '../../../src/protocol/streaming-decoder.ts'

const decode = (message: unknown): unknown => decodeServerMessage(JSON.stringify(message))

function failure(text: string): ProtocolError {
  try {
    decodeServerMessage(text)
  } catch (error) {
    if (error instanceof ProtocolError) return error
  }
  throw new Error('decoded what is malformed')
}

const turn = {
  turn_order: 3,
  turn_is_formatted: true,
  end_of_turn: true,
  transcript: 'Take two.',
  end_of_turn_confidence: 1,
  words: [{ start: 10, end: 420, text: 'Take', confidence: 0.9, word_is_final: true, speaker: 'B' }],
  utterance: 'Take two.',
  speaker_label: 'B',
  speaker_confidence: 0.8,
  language_code: 'en',
  language_confidence: 0.7,
  type: 'Turn',
}

describe('decodeServerMessage', () => {
  it('reads every message of the wire', () => {
    expect(
      decode({
        type: 'Begin',
        id: 's',
        expires_at: 9,
        configuration: { model: 'm', domain: null, mode: 'x' },
      }),
    ).toEqual({ type: 'Begin', id: 's', expiresAt: 9, configuration: { model: 'm', domain: null } })
    expect(decode({ type: 'SpeechStarted', timestamp: 0 })).toEqual({ type: 'SpeechStarted' })
    expect(decode(turn)).toEqual({
      type: 'Turn',
      turnOrder: 3,
      endOfTurn: true,
      turnIsFormatted: true,
      transcript: 'Take two.',
      words: [{ text: 'Take', startMs: 10, endMs: 420, confidence: 0.9, speaker: 'B' }],
      speakerLabel: 'B',
      languageCode: 'en',
    })
    expect(
      decode({
        type: 'SpeakerRevision',
        revisions: [{ turn_order: 1, speaker_label: null, words: turn.words }],
      }),
    ).toMatchObject({ revisions: [{ turnOrder: 1, words: [{ speaker: 'B' }] }] })
    expect(
      decode({ type: 'LLMGatewayResponse', turn_order: 0, transcript: 't', data: { choices: [] } }),
    ).toEqual({
      type: 'LLMGatewayResponse',
      turnOrder: 0,
      data: { choices: [] },
    })
    expect(decode({ type: 'Heartbeat', total_audio_received_ms: 9, total_duration_ms: 10 })).toEqual({
      type: 'Heartbeat',
      totalAudioReceivedMs: 9,
    })
    expect(decode({ type: 'Warning', warning_code: 12, warning: 'w' })).toEqual({
      type: 'Warning',
      warningCode: 12,
      warning: 'w',
    })
    expect(decode({ type: 'Error', error_code: 3006, error: 'e' })).toEqual({
      type: 'Error',
      errorCode: 3006,
      error: 'e',
    })
    expect(decode({ type: 'Termination', audio_duration_seconds: 6, session_duration_seconds: 7 })).toEqual({
      type: 'Termination',
      sessionDurationSeconds: 7,
    })
  })

  it('takes nullable and absent fields, and keys it does not know', () => {
    const bare = {
      ...turn,
      words: null,
      speaker_label: null,
      language_code: null,
      extra: {},
    }
    const decoded = decode(bare)
    expect(decoded).toMatchObject({ words: [] })
    expect(decoded).not.toHaveProperty('speakerLabel')
    expect(decoded).not.toHaveProperty('languageCode')
  })

  it('takes an end that does not say how long it was: nothing else ends the wait for it', () => {
    expect(decode({ type: 'Termination', session_duration_seconds: 7 })).toEqual({
      type: 'Termination',
      sessionDurationSeconds: 7,
    })
    expect(decode({ type: 'Termination' })).toEqual({ type: 'Termination' })
  })

  it('degrades a type it does not know', () => {
    expect(decode({ type: 'Vad', anything: 1 })).toEqual({ type: 'unknown', messageType: 'Vad' })
  })

  it.each([
    [{ ...turn, words: [...turn.words, { ...turn.words[0], start: '10' }] }, 'words.1.start'],
    [{ ...turn, words: [{ ...turn.words[0], confidence: null }] }, 'words.0.confidence'],
    [{ ...turn, words: [{ ...turn.words[0], speaker: 4 }] }, 'words.0.speaker'],
    [{ ...turn, words: [7] }, 'words.0'],
    [{ ...turn, words: 'none' }, 'words'],
    [{ ...turn, transcript: undefined }, 'transcript'],
    [{ ...turn, turn_order: -1 }, 'turn_order'],
    [{ ...turn, end_of_turn: 1 }, 'end_of_turn'],
    [
      { type: 'SpeakerRevision', revisions: [{ turn_order: 0, words: [{ text: 1 }] }] },
      'revisions.0.words.0.text',
    ],
    [{ type: 'Begin', id: 's' }, 'expires_at'],
    [{ type: 'Error', error_code: 1 }, 'error'],
    [{ kind: 'Turn' }, 'type'],
  ])('names the path and not the payload: %#', (message, path) => {
    const error = failure(JSON.stringify(message))
    expect(error.path).toBe(path)
    expect(JSON.stringify(error) + error.message).not.toContain('Take')
  })

  it.each(['', '{"type":"Turn", Take two', '[]', 'null', '"Take"'])(
    'refuses what is no message: %s',
    (text) => {
      const error = failure(text)
      expect(error.path).toBe('')
      expect(error.message).not.toContain('Take')
      expect(error.cause).toBeUndefined()
    },
  )
})
