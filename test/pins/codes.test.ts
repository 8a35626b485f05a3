import { describe, expect, it } from 'vitest'
import * as door from '../../src/index.ts'
import { closeCodes, closeMeaning } from '../../src/protocol/close-codes.ts'

describe('codes', () => {
  it('of errors, whether trying again may help, and their names', () => {
    const errors: readonly door.ScribeErrors[] = [
      new door.ConfigurationError('streaming.sampleRate', 'must be at least 8000'),
      new door.StateError('start', 'ended'),
      new door.AudioError('denied', 'refused'),
      new door.ConnectionError('lost'),
      new door.ProtocolError('Turn', 'words.0.start', 'a number'),
      new door.TranscriptionError(3005, 'cancelled', true),
      new door.ModelError('a-model', 'no answer'),
      new door.NoteError('not a note'),
      new door.StoreError('full', 'no room'),
      new door.CancelledError(),
    ]
    expect(errors.map(({ name, code, retryable }) => `${name} ${code} ${retryable}`)).toEqual([
      'ConfigurationError configuration false',
      'StateError state false',
      'AudioError audio false',
      'ConnectionError connection true',
      'ProtocolError protocol false',
      'TranscriptionError transcription true',
      'ModelError model false',
      'NoteError note false',
      'StoreError store false',
      'CancelledError cancelled false',
    ])
  })

  it('of closed connections', () => {
    expect(Object.entries(closeCodes).map(([code, { action }]) => `${code} ${action}`)).toEqual([
      '1000 done',
      '1001 retry',
      '1005 retry',
      '1006 retry',
      '1008 stop',
      '1009 stop',
      '1011 retry',
      '1012 retry',
      '1013 retry',
      '3005 retry',
      '3006 stop',
      '3007 stop',
      '3008 rotate',
      '3009 retry-later',
    ])
  })

  it('of closed connections whose text decides', () => {
    const actions = [
      closeMeaning(1008, 'Too many concurrent sessions'),
      closeMeaning(3009, 'Too many concurrent sessions'),
      closeMeaning(1008, 'Signature has expired'),
      closeMeaning(3006, 'Session terminated due to inactivity'),
      closeMeaning(1008, 'Not authorized'),
      closeMeaning(4999),
    ].map(({ action }) => action)
    expect(actions).toEqual(['retry-later', 'retry-later', 'retry', 'retry', 'stop', 'retry'])
  })
})
