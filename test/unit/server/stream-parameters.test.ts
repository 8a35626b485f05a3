import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../src/server/refusal.ts'
import {
  readParameters,
  updateParameters,
  type StreamParameters,
} from '../../../src/server/stream-parameters.ts'

const read = (query: string): StreamParameters =>
  readParameters(new URLSearchParams(query), 'universal-3-6-pro')

function refusal(work: () => unknown): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

const prefix = 'User Input Validation Error: Invalid '

describe('query parameters', () => {
  it.each([
    ['sample_rate=7', `${prefix}'sample_rate': Value error, sample_rate must be at least 8,000 Hz`],
    ['sample_rate=96001', `${prefix}'sample_rate': Input should be less than or equal to 96000`],
    [
      'sample_rate=fast',
      `${prefix}'sample_rate': Input should be a valid integer, unable to parse string as an integer`,
    ],
    ['encoding=flac', `${prefix}'encoding': 'flac' is not a valid Encoding`],
    [
      `keyterms_prompt=${JSON.stringify(Array.from({ length: 101 }, (_, index) => `term ${index}`))}`,
      `${prefix}'keyterms_prompt': Value error, Max 100 items`,
    ],
    ['vad_threshold=1.5', `${prefix}'vad_threshold': Input should be less than or equal to 1`],
    [
      'format_turns=perhaps',
      `${prefix}'format_turns': Input should be a valid boolean, unable to interpret input`,
    ],
    ['mode=fast', `${prefix}'mode': Input should be 'min_latency', 'balanced' or 'max_accuracy'`],
    [`prompt=${'x'.repeat(1_751)}`, `${prefix}'prompt': String should have at most 1750 characters`],
    ['domain=legal', `${prefix}'domain': Input should be 'medical-v1' or 'veterinary-v1'`],
    ['inactivity_timeout=4', `${prefix}'inactivity_timeout': Input should be greater than or equal to 5`],
    [
      'voice_focus_threshold=0.5',
      `${prefix}'voice_focus_threshold': Value error, voice_focus_threshold requires voice_focus`,
    ],
    [
      'speech_model=whisper-rt&mode=balanced',
      `${prefix}'mode': Value error, mode is not supported by whisper-rt`,
    ],
  ])('refuses %.40s', (query, text) => {
    expect(refusal(() => read(query))).toMatchObject({ closeCode: 3006, message: text })
  })

  it('names the models and languages it knows when it refuses another', () => {
    expect(refusal(() => read('speech_model=u3-pro')).message).toMatch(
      /'universal-streaming-english', .* or '_universal/,
    )
    expect(refusal(() => read('language_codes=["xx"]')).message).toMatch(
      /Invalid 'language_codes': Input should be 'multi'/,
    )
  })

  it('ignores what it does not know, as the service does', () => {
    expect(read('speechModel=nope&speaker_lables=true&sample_rate=8000')).toMatchObject({
      model: 'universal-3-6-pro',
      speakerLabels: false,
      sampleRate: 8_000,
    })
  })

  it.each([
    ['a JSON array', 'keyterms_prompt=["metoprolol","Dr. Lee, MD"]', ['metoprolol', 'Dr. Lee, MD']],
    ['repeated', 'keyterms_prompt=metoprolol&keyterms_prompt=statin', ['metoprolol', 'statin']],
    ['comma-separated', 'keyterms_prompt=metoprolol, statin', ['metoprolol', 'statin']],
    ['empty', 'keyterms_prompt=[]', []],
  ])('reads a list that is %s', (_, query, keyterms) => {
    expect(read(query).keyterms).toEqual(keyterms)
  })

  it('reads booleans in any case, and zero as a value', () => {
    expect(read('format_turns=True').formatTurns).toBe(true)
    expect(read('continuous_partials=FALSE').continuousPartials).toBe(false)
    expect(read('interruption_delay=0').interruptionDelayMs).toBe(0)
  })

  it.each([
    [
      'speech_model=u3-rt-pro',
      { minTurnSilenceMs: 128, maxTurnSilenceMs: 1_280, interruptionDelayMs: 500, mode: 'balanced' },
    ],
    ['mode=min_latency', { minTurnSilenceMs: 128, maxTurnSilenceMs: 640, interruptionDelayMs: 0 }],
    ['mode=max_accuracy&min_turn_silence=900', { minTurnSilenceMs: 900, maxTurnSilenceMs: 2_560 }],
    ['speaker_labels=true', { minTurnSilenceMs: 640, maxTurnSilenceMs: 768, continuousPartials: false }],
    [
      'speech_model=universal-streaming-english',
      { minTurnSilenceMs: 400, maxTurnSilenceMs: 1_280, mode: null },
    ],
    ['min_turn_silence=1&max_turn_silence=99999', { minTurnSilenceMs: 50, maxTurnSilenceMs: 10_000 }],
    ['redact_pii=true', { includePartialTurns: false }],
  ])('fills in the defaults of %s', (query, expected) => {
    expect(read(query)).toMatchObject(expected)
  })
})

describe('UpdateConfiguration', () => {
  it('changes what may change, and nothing else', () => {
    const updated = updateParameters(read('speech_model=u3-rt-pro&keyterms_prompt=["a"]'), {
      type: 'UpdateConfiguration',
      keyterms_prompt: [],
      min_turn_silence: 1_000,
      sample_rate: 8_000,
      domain: 'medical-v1',
    })
    expect(updated).toMatchObject({ keyterms: [], minTurnSilenceMs: 1_000, sampleRate: 16_000, domain: null })
  })

  it('applies the whole preset of a mode again', () => {
    const current = read('speech_model=u3-rt-pro&min_turn_silence=900')
    expect(updateParameters(current, { mode: 'min_latency' })).toMatchObject({
      minTurnSilenceMs: 128,
      maxTurnSilenceMs: 640,
    })
  })

  it('refuses a value over its limit', () => {
    const update = { agent_context: 'x'.repeat(1_751) }
    expect(refusal(() => updateParameters(read(''), update)).closeCode).toBe(3006)
  })

  it('lets each family change its own', () => {
    const universal = read('speech_model=universal-streaming-english')
    expect(updateParameters(universal, { format_turns: true, prompt: 'no' })).toMatchObject({
      formatTurns: true,
      prompt: '',
    })
  })
})
