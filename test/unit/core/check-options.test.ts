import { describe, expect, it } from 'vitest'
import { checkOptions, didYouMean, type OptionRule } from '../../../src/core/check-options.ts'

const rules: Readonly<Record<string, OptionRule>> = {
  policy: { type: 'choice', choices: ['revert', 'flag'] },
  waitMs: { type: 'number', min: 100, max: 60_000, unit: 'ms' },
  retries: { type: 'number', integer: true },
  keyterms: { type: 'strings' },
  title: { type: 'string' },
  quiet: { type: 'boolean' },
  retry: { type: 'object' },
  tracer: { type: 'methods', methods: ['startSpan'], like: 'a tracer' },
  model: { type: 'any' },
}
const check = (options: unknown, path = 'editor'): string => {
  try {
    checkOptions(path, options as object, rules)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('checkOptions', () => {
  it('takes what fits, and does not look at what is not given', () => {
    expect(check({ policy: 'flag', waitMs: 100, retries: Infinity, title: undefined })).toBe(
      'editor.retries: must be a whole number of at least 0',
    )
    expect(
      check({
        policy: 'flag',
        waitMs: 100,
        retries: 0,
        keyterms: [],
        title: '',
        quiet: false,
        retry: {},
        tracer: { startSpan: () => undefined },
        model: null,
      }),
    ).toBe('')
  })

  it.each([
    [{ polcy: 'flag' }, 'editor.polcy: unknown option; did you mean policy?'],
    [{ zzz: 1 }, 'editor.zzz: unknown option'],
    [{ constructor: 1 }, 'editor.constructor: unknown option'],
    [{ policy: 'no' }, 'editor.policy: must be revert or flag'],
    [{ waitMs: 99 }, 'editor.waitMs: must be a number from 100 to 60000 ms'],
    [{ waitMs: Number.NaN }, 'editor.waitMs: must be a number from 100 to 60000 ms'],
    [{ waitMs: '100' }, 'editor.waitMs: must be a number from 100 to 60000 ms'],
    [{ retries: 1.5 }, 'editor.retries: must be a whole number of at least 0'],
    [{ keyterms: 'x' }, 'editor.keyterms: must be a list of strings'],
    [{ keyterms: ['x', ' '] }, 'editor.keyterms: item 1 must be a string of 1 or more characters'],
    [{ title: 1 }, 'editor.title: must be a string'],
    [{ quiet: null }, 'editor.quiet: must be true or false'],
    [{ retry: [] }, 'editor.retry: must be an object'],
    [{ tracer: null }, 'editor.tracer: needs the method startSpan, as a tracer has'],
    ['options', 'editor: must be an object'],
  ])('refuses by name: %#', (options, message) => {
    expect(check(options)).toBe(message)
  })

  it('names the option alone where it is one of a constructor', () => {
    expect(check({ polcy: 1 }, '')).toBe('polcy: unknown option; did you mean policy?')
    expect(check(null, '')).toBe('options: must be an object')
  })
})

describe('didYouMean', () => {
  it.each([
    ['maxCalls', 'maxModelCalls'],
    ['templte', 'template'],
    ['max_tokens', 'maxTokens'],
    ['keyterms_prompt', 'keyterms'],
    ['temperature', undefined],
    ['x', undefined],
  ])('%s → %s', (name, meant) => {
    expect(didYouMean(name, ['maxModelCalls', 'maxTokens', 'template', 'keyterms'])).toBe(meant)
  })
})
