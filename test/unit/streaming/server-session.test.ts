import { describe, expect, it } from 'vitest'
import type { BeginMessage } from '../../../src/protocol/streaming.ts'
import { misapplied } from '../../../src/streaming/server-session.ts'

const begin = (configuration?: BeginMessage['configuration']): BeginMessage => ({
  type: 'Begin',
  id: 's',
  expiresAt: 0,
  ...(configuration ? { configuration } : {}),
})
const asked = { speechModel: 'u3-rt-pro', domain: 'medical-v1' } as const

describe('misapplied', () => {
  it('finds another model and a domain that was not applied', () => {
    expect(misapplied(begin({ model: 'universal-streaming-english' }), asked)).toContain(
      'streaming.speechModel',
    )
    expect(misapplied(begin({ model: 'u3-rt-pro', domain: null }), asked)).toContain('streaming.domain')
  })

  it('is content with what was asked for, and with servers that do not say', () => {
    expect(misapplied(begin({ model: 'u3-rt-pro', domain: 'medical-v1' }), asked)).toBeUndefined()
    expect(misapplied(begin({ domain: null }), { ...asked, domain: null })).toBeUndefined()
    expect(misapplied(begin(), asked)).toBeUndefined()
  })
})
