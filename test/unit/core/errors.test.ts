import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  AudioError,
  CancelledError,
  ConfigurationError,
  ModelError,
  NoteError,
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

describe('what is printed of an error (attack 9)', () => {
  const secret = 'the patient said 555-0199'
  const error = new ModelError('m', 'Model m: the server failed (HTTP 500)', {
    status: 500,
    retryable: true,
    cause: new Error(secret, { cause: new Error(secret) }),
  })

  it('as JSON is its name, code, message and public fields, never the cause (fit 9)', () => {
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: {
        name: 'ModelError',
        code: 'model',
        message: 'Model m: the server failed (HTTP 500)',
        retryable: true,
        modelId: 'm',
        status: 500,
      },
    })
    const noted = new NoteError('No note', ['plan.0'], { cause: secret })
    expect(JSON.parse(JSON.stringify(noted))).toMatchObject({
      code: 'note',
      message: 'No note',
      issues: ['plan.0'],
    })
    expect(JSON.stringify(noted)).not.toContain('patient')
  })

  it('by util.inspect and console.error is its stack and fields, never the cause', () => {
    const outer = new Error('The visit failed', { cause: error })
    const printed: string[] = []
    const to = new Writable({
      write: (chunk: Buffer, _, done) => {
        printed.push(chunk.toString())
        done()
      },
    })
    new Console(to).error(error, { error }, new AggregateError([error]), outer)
    const text = [...printed, inspect(error), inspect([error], { depth: 9, showHidden: false })].join('\n')
    expect(text).not.toContain('patient')
    expect(inspect(error)).toMatch(
      /^ModelError: Model m: the server failed[\s\S]*errors\.test\.ts[\s\S]*status: 500/,
    )
    expect(text.match(/modelId: 'm'/g)?.length).toBeGreaterThanOrEqual(6)
  })
})
