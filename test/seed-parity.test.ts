import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { consultation, visit } from './support/visit.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('the seed', () => {
  it("sends the seed's parameters", async () => {
    await using v = await visit({ apiKey: 'raw-key', streaming: { keyterms: ['naproxen', 'lisinopril'] } })
    await v.session.start()
    await v.over
    const [connection] = v.fake.requests.connections
    const query = Object.fromEntries(connection?.url.searchParams ?? [])
    expect(query).toMatchObject({
      speech_model: 'u3-rt-pro',
      domain: 'medical-v1',
      min_turn_silence: '800',
      max_turn_silence: '2000',
      sample_rate: '16000',
      keyterms_prompt: '["naproxen","lisinopril"]',
    })
    expect(connection?.headers.authorization).toBe('raw-key')
    expect(connection?.url.searchParams.has('token')).toBe(false)
  })

  it.each(['universal-streaming-english', 'universal-3-6-pro'] as const)(
    'speaks to the other models: %s',
    async (speechModel) => {
      const formatTurns = speechModel.startsWith('universal-streaming') ? { formatTurns: true } : {}
      await using v = await visit({ streaming: { speechModel, ...formatTurns } }, { finals: 'two' })
      await v.session.start()
      await v.over
      expect(v.fake.requests.connections[0]?.url.searchParams.get('speech_model')).toBe(speechModel)
      expect(v.session.encounter.turns.map((turn) => turn.text)).toEqual(
        consultation.map((turn) => turn.text),
      )
    },
  )

  it('ends with Terminate and waits for the last turn', async () => {
    await using v = await visit()
    await v.session.start()
    await v.over
    const [connection] = v.fake.requests.connections
    expect(connection?.messages.at(-1)).toEqual({ type: 'Terminate' })
    expect(connection?.sent.at(-1)).toMatchObject({ type: 'Termination' })
    expect(connection?.closeCode).toBe(1000)
  })

  it('is matched by tests that exist', () => {
    const rows = [
      ...readFileSync(`${root}/docs/seed-parity.md`, 'utf8').matchAll(/`(test\/[\w./-]+)` "([^"]+)"/g),
    ]
    expect(rows.length).toBeGreaterThan(12)
    const gone = rows.filter(
      ([, file = '', title = '']) => !readFileSync(`${root}/${file}`, 'utf8').includes(title),
    )
    expect(gone.map(([, file, title]) => `${file} ${title}`)).toEqual([])
  })
})
