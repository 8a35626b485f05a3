import { describe, expect, it } from 'vitest'
import { checkOptionNames } from '../../../src/core/check-options.ts'
import { ConfigurationError } from '../../../src/core/errors.ts'
import {
  misapplied,
  parameterNames,
  toQuery,
  toUpdate,
  validateParameters,
  withDefaults,
} from '../../../src/protocol/streaming-options.ts'
import type { BeginMessage } from '../../../src/protocol/streaming.ts'

function refused(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
  }
  throw new Error('was accepted')
}

const check = (parameters: object): string =>
  refused(() => {
    checkOptionNames('streaming', parameters, parameterNames)
    validateParameters(withDefaults(parameters))
  })

describe('parameters', () => {
  it('are sent with the defaults of a medical visit', () => {
    expect(Object.fromEntries(toQuery(withDefaults({ sampleRate: 16_000 }), 'pcm_s16le'))).toEqual({
      speech_model: 'u3-rt-pro',
      encoding: 'pcm_s16le',
      sample_rate: '16000',
      domain: 'medical-v1',
      min_turn_silence: '800',
      max_turn_silence: '2000',
      session_heartbeat: 'true',
    })
  })

  it('leave out what a model does not take, and our silences where a mode says them', () => {
    expect(withDefaults({ speechModel: 'whisper-rt' })).not.toHaveProperty('domain')
    expect(withDefaults({ mode: 'max_accuracy' })).not.toHaveProperty('minTurnSilence')
    expect(toQuery(withDefaults({ domain: null }), 'pcm_s16le').has('domain')).toBe(false)
  })

  it('keep 0 and false', () => {
    const query = toQuery(
      withDefaults({ minTurnSilence: 0, vadThreshold: 0, continuousPartials: false, interruptionDelay: 0 }),
      'pcm_s16le',
    )
    expect(query.get('min_turn_silence')).toBe('0')
    expect(query.get('vad_threshold')).toBe('0')
    expect(query.get('continuous_partials')).toBe('false')
    expect(query.get('interruption_delay')).toBe('0')
  })

  it('send lists and objects as JSON', () => {
    const query = toQuery({ keyterms: ['a', 'b c'], llmGateway: { model: 'm' }, languageCodes: [] }, 'opus')
    expect(query.get('keyterms_prompt')).toBe('["a","b c"]')
    expect(query.get('llm_gateway')).toBe('{"model":"m"}')
    expect(query.has('language_codes')).toBe(false)
  })

  it.each([
    [{ sampleRate: 7 }, 'streaming.sampleRate: must be a whole number from 8000 to 96000 Hz'],
    [{ sampleRate: '16000' }, 'streaming.sampleRate: must be a whole number from 8000 to 96000 Hz'],
    [{ vadThreshold: 1.1 }, 'streaming.vadThreshold: must be a number from 0 to 1'],
    [{ vadThreshold: Number.NaN }, 'streaming.vadThreshold: must be a number from 0 to 1'],
    [
      { formatTurns: 'yes', speechModel: 'universal-streaming-english' },
      'streaming.formatTurns: must be true or false',
    ],
    [{ mode: 'fast' }, 'streaming.mode: must be min_latency or balanced or max_accuracy'],
    [{ prompt: 'x'.repeat(1_751) }, 'streaming.prompt: has 1751 characters; at most 1750 are taken'],
    [{ keyterms: Array(101).fill('x') }, 'streaming.keyterms: has 101 items; at most 100 are taken'],
    [
      { keyterms: ['x', 'y'.repeat(51)] },
      'streaming.keyterms: item 1 must be a string of 1 to 50 characters',
    ],
    [{ keyterms: 'x' }, 'streaming.keyterms: must be a list of strings'],
    [{ keyterm: ['x'] }, 'streaming.keyterm: unknown option; did you mean keyterms?'],
    [{ keyterms_prompt: ['x'] }, 'streaming.keyterms_prompt: unknown option; did you mean keyterms?'],
    [{ speaker_lables: true }, 'streaming.speaker_lables: unknown option; did you mean speakerLabels?'],
    [{ zzz: 1 }, 'streaming.zzz: unknown option'],
    [{ formatTurns: true }, 'streaming.formatTurns: u3-rt-pro does not take it'],
    [
      { prompt: 'x', speechModel: 'universal-streaming-english' },
      'streaming.prompt: universal-streaming-english does not take it',
    ],
    [{ keyterms: ['x'], speechModel: 'whisper-rt' }, 'streaming.keyterms: whisper-rt does not take it'],
    [{ speechModel: 'u3-pro' }, 'streaming.speechModel: the server knows no u3-pro; did you mean u3-rt-pro?'],
    [{ maxSpeakers: 2 }, 'streaming.maxSpeakers: needs streaming.speakerLabels'],
    [{ voiceFocusThreshold: 0.5 }, 'streaming.voiceFocusThreshold: needs streaming.voiceFocus'],
    [{ languageCodes: ['multi', 'en'] }, "streaming.languageCodes: 'multi' stands alone"],
    [{ minTurnSilence: 3_000 }, 'streaming.minTurnSilence: must not be over streaming.maxTurnSilence'],
  ])('are refused by name: %#', (parameters, message) => {
    expect(check(parameters)).toBe(message)
  })

  it('never show a value', () => {
    expect(check({ prompt: `Mr Example ${'x'.repeat(1_800)}` })).not.toContain('Example')
  })

  it('accept models that are not known yet', () => {
    expect(() => {
      validateParameters({ speechModel: 'universal-4-pro', prompt: 'x' })
    }).not.toThrow()
  })

  it('change during a session where the model lets them', () => {
    expect(toUpdate({ keyterms: [], minTurnSilence: 0, prompt: '' }, 'u3-rt-pro')).toEqual({
      keyterms_prompt: [],
      min_turn_silence: 0,
      prompt: '',
    })
    expect(refused(() => toUpdate({ domain: null }, 'u3-rt-pro'))).toBe(
      'streaming.domain: cannot change during a session with u3-rt-pro',
    )
    expect(refused(() => toUpdate({ formatTurns: true }, 'whisper-rt'))).toContain('cannot change')
  })
})

const begun = (configuration?: BeginMessage['configuration']): BeginMessage => ({
  type: 'Begin',
  id: 's',
  expiresAt: 0,
  ...(configuration ? { configuration } : {}),
})
const asked = { speechModel: 'u3-rt-pro', domain: 'medical-v1' } as const

describe('misapplied', () => {
  it('finds another model and a domain that was not applied', () => {
    expect(misapplied(begun({ model: 'universal-streaming-english' }), asked)).toContain(
      'streaming.speechModel',
    )
    expect(misapplied(begun({ model: 'u3-rt-pro', domain: null }), asked)).toContain('streaming.domain')
  })

  it('is content with what was asked for, and with servers that do not say', () => {
    expect(misapplied(begun({ model: 'u3-rt-pro', domain: 'medical-v1' }), asked)).toBeUndefined()
    expect(misapplied(begun({ domain: null }), { ...asked, domain: null })).toBeUndefined()
    expect(misapplied(begun(), asked)).toBeUndefined()
  })
})
