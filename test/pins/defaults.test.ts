import { describe, expect, it } from 'vitest'
import { editQueueDefaults } from '../../src/editing/editor/edit-queue.ts'
import { llmEditorDefaults } from '../../src/editing/editor/llm-editor.ts'
import { retryDefaults } from '../../src/core/retry.ts'
import { gatewayModelDefaults, gatewayUrls } from '../../src/model/gateway-model.ts'
import { noteGeneratorDefaults } from '../../src/note/write/note-generator.ts'
import { parameterDefaults } from '../../src/protocol/streaming-options.ts'
import { recordedDefaults, recordedUrls } from '../../src/recorded/options.ts'
import { sessionDefaults } from '../../src/session/options.ts'
import { streamingDialDefaults } from '../../src/streaming/options.ts'
import { reconnectDefaults } from '../../src/transport/reconnect-policy.ts'

/** A default that changes is a decision: change the literal here and write a line in CHANGELOG.md. */
describe('defaults', () => {
  it('of a session', () => {
    expect(sessionDefaults).toEqual({
      editorModel: 'claude-haiku-4-5-20251001',
      noteModel: 'claude-sonnet-4-6',
      storeTimeoutMs: 5_000,
      claimTtlMs: 15_000,
      stopTimeoutMs: 600_000,
    })
  })

  it('of what is asked of the recogniser', () => {
    expect(parameterDefaults).toEqual({
      speechModel: 'u3-rt-pro',
      domain: 'medical-v1',
      minTurnSilence: 800,
      maxTurnSilence: 2_000,
      sessionHeartbeat: true,
    })
  })

  it('of a streaming connection', () => {
    expect(streamingDialDefaults).toEqual({
      connectTimeoutMs: 10_000,
      frameMs: 50,
      terminationTimeoutMs: 10_000,
      maxReplaySpeed: 2,
      spoolMs: 600_000,
      livenessTimeoutMs: 15_000,
      pauseEndsSessionMs: 30_000,
    })
    expect(reconnectDefaults).toEqual({
      maxAttempts: 20,
      baseDelayMs: 500,
      maxDelayMs: 8_000,
      minUptimeMs: 10_000,
      busyDelayMs: 20_000,
    })
  })

  it('of a recorded visit', () => {
    expect(recordedDefaults).toEqual({
      speechModels: ['assemblyai-stt-3-7', 'universal-2'],
      domain: 'medical-v1',
      webhookHeader: 'x-medical-scribe-webhook',
      waiting: {
        firstPollMs: 1_000,
        maxPollMs: 15_000,
        webhookPollMs: 60_000,
        rateLimitMs: 30_000,
        timeoutMs: 14_400_000,
        retries: 5,
        retryDelayMs: 500,
      },
    })
    expect(recordedUrls).toEqual({
      us: 'https://api.assemblyai.com/v2',
      eu: 'https://api.eu.assemblyai.com/v2',
    })
  })

  it('of editing', () => {
    expect(llmEditorDefaults).toEqual({
      policy: 'revert',
      keyterms: [],
      patientContext: '',
      concurrency: 12,
      timeoutMs: 30_000,
    })
    expect(editQueueDefaults).toEqual({
      concurrency: 12,
      spacingMs: 15_000,
      maxBatchTurns: 12,
    })
  })

  it('of the note', () => {
    expect(noteGeneratorDefaults).toEqual({ instructions: '', timeoutMs: 120_000, maxTokens: 6_000 })
  })

  it('of a model', () => {
    expect(gatewayModelDefaults).toEqual({
      region: 'us',
      authorization: 'key',
      structuredOutput: 'auto',
      maxTokensParameter: 'max_tokens',
      timeoutMs: 60_000,
      maxTokens: 4_096,
    })
    expect(gatewayUrls).toEqual({
      us: 'https://llm-gateway.assemblyai.com/v1',
      eu: 'https://llm-gateway.eu.assemblyai.com/v1',
    })
    expect(retryDefaults).toEqual({
      retries: 2,
      baseDelayMs: 500,
      maxDelayMs: 8_000,
      maxRetryAfterMs: 30_000,
    })
  })
})
