import { describe, expect, it } from 'vitest'
import {
  AudioError,
  CancelledError,
  ConfigurationError,
  ScribeError,
  isAbort,
  toScribeError,
} from '../../../src/core/errors.ts'

describe('errors', () => {
  it('name themselves, carry a literal code and their cause', () => {
    const cause = new Error('inner')
    const error = new AudioError('denied', 'No access to the microphone', { cause })
    expect(error.name).toBe('AudioError')
    expect(error.code).toBe('audio')
    expect(error.reason).toBe('denied')
    expect(error.cause).toBe(cause)
    expect(error instanceof ScribeError && error instanceof Error).toBe(true)
  })

  it('are known across duplicated copies of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('medical-scribe.error')]: true,
      code: 'model',
    })
    expect(ScribeError.isInstance(foreign)).toBe(true)
    expect(ScribeError.isInstance(new Error('x'))).toBe(false)
    expect(ScribeError.isInstance(null)).toBe(false)
  })

  it('tell an abort from a failure', () => {
    expect(isAbort(new CancelledError())).toBe(true)
    expect(isAbort(new DOMException('gone', 'AbortError'))).toBe(true)
    expect(isAbort(new ConfigurationError('x', 'bad'))).toBe(false)
    expect(isAbort('AbortError')).toBe(false)
  })

  it('are wrapped once', () => {
    const ours = new CancelledError()
    expect(toScribeError(ours, () => new CancelledError('other'))).toBe(ours)
    const wrapped = toScribeError('text', (cause) => new ConfigurationError('x', 'bad', { cause }))
    expect(wrapped.cause).toBe('text')
  })
})
