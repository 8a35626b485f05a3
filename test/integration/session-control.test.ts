import { describe, expect, it } from 'vitest'
import { scriptedSource } from '../../src/testing.ts'
import { consultation, visit } from '../support/visit.ts'

const live = (): ReturnType<typeof scriptedSource> => scriptedSource({ script: consultation, speed: 4 })

describe('a session that runs', () => {
  it.each([
    ['one source', live(), 1],
    ['two channels', { clinician: live(), patient: live() }, 2],
  ])('passes on new parameters and asked-for ends of turns, of %s', async (_, audio, count) => {
    await using v = await visit({ audio, editor: false, note: false })
    await v.session.start()
    await v.fake.waitFor(({ connections }) => connections.filter(({ begun }) => begun).length === count)
    await v.until('partial')
    v.session.updateConfiguration({ keyterms: ['naproxen'] })
    v.session.forceEndpoint()
    const heard = await v.fake.waitFor(({ connections }) => {
      const messages = connections.map((each) => each.messages.map(({ type }) => type))
      return messages.every((types) => types.includes('ForceEndpoint')) && connections
    })
    for (const { messages } of heard) {
      expect(messages).toContainEqual({ type: 'UpdateConfiguration', keyterms_prompt: ['naproxen'] })
    }
  })

  it('refuses a parameter that is none, and stays as it is', async () => {
    await using v = await visit({ audio: { clinician: live(), patient: live() } })
    expect(() => v.session.updateConfiguration({ keyterm: ['x'] } as never)).toThrow(
      expect.objectContaining({ code: 'configuration' }) as Error,
    )
    expect(v.session.state.status).toBe('idle')
  })
})
