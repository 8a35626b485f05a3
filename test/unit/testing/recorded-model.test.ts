import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError, GatewayModel, ModelError, type ModelRequest } from '../../../src/index.ts'
import { FakeAssemblyAI, recordedModel, scriptedModel } from '../../../src/testing.ts'

const never = new AbortController().signal
const ask = (content: string): ModelRequest => ({ messages: [{ role: 'user', content }] })
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('recordedModel', () => {
  it('asks the model once for each request, and plays its answers back without it', async () => {
    const file = join(folder, 'deep', 'answers.json')
    const model = scriptedModel(['Yes.', 'No.'], { id: 'asked' })
    const recording = recordedModel(model, file, { record: true })
    const [yes, no] = [await recording.generate(ask('A?'), never), await recording.generate(ask('B?'), never)]
    expect(await recording.generate(ask('A?'), never)).toEqual(yes)
    expect(model.requests).toHaveLength(2)
    const played = recordedModel(undefined, file)
    expect(await played.generate(ask('B?'), never)).toEqual(no)
    expect(await played.generate(ask('A?'), never)).toEqual(yes)
  })

  it('reads a file that another process has written', async () => {
    const file = join(folder, 'answers.json')
    await recordedModel(scriptedModel(['Yes.']), file, { record: true }).generate(ask('A?'), never)
    const copy = join(folder, 'copy.json')
    await writeFile(copy, await readFile(file))
    expect((await recordedModel(undefined, copy).generate(ask('A?'), never)).text).toBe('Yes.')
  })

  it('knows a request by its content, whatever fence is drawn', async () => {
    const file = join(folder, 'answers.json')
    const fenced = (fence: string): ModelRequest => ask(`Turn:\n=== ${fence}\nMy knee hurts.\n=== ${fence}`)
    await recordedModel(scriptedModel(['Kept.']), file, { record: true }).generate(
      fenced('0123456789ab'),
      never,
    )
    const played = recordedModel(undefined, file)
    expect((await played.generate(fenced('ba9876543210'), never)).text).toBe('Kept.')
    await expect(played.generate(ask('My knee hurts.'), never)).rejects.toBeInstanceOf(ModelError)
  })

  it('fails without a word of the request where it has no answer', async () => {
    const file = join(folder, 'answers.json')
    const failed = recordedModel(scriptedModel(['x']), file).generate(ask('My knee hurts.'), never)
    await expect(failed).rejects.toMatchObject({ code: 'model', retryable: false })
    await expect(failed).rejects.toThrow(/no answer to request [0-9a-f]{16}.*record: true/)
    await expect(failed).rejects.not.toThrow(/knee/)
  })

  it('fails for a file that holds no recording, and to record without a model', async () => {
    const file = join(folder, 'answers.json')
    await writeFile(file, '[]')
    await expect(recordedModel(undefined, file).generate(ask('A?'), never)).rejects.toThrow(/no recording/)
    expect(() => recordedModel(undefined, file, { record: true })).toThrow(ConfigurationError)
  })

  it('keeps answers that come at the same time, and none that failed', async () => {
    const file = join(folder, 'answers.json')
    const model = scriptedModel(({ messages }) => {
      const content = messages[0]?.content ?? ''
      return content === 'bad' ? new ModelError('m', 'down') : content
    })
    const asked = ['a', 'b', 'bad', 'c'].map((content) =>
      recordedModel(model, file, { record: true }).generate(ask(content), never),
    )
    await Promise.allSettled(asked)
    const { answers } = JSON.parse(await readFile(file, 'utf8')) as {
      answers: Record<string, { text: string }>
    }
    expect(
      Object.values(answers)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['a', 'b', 'c'])
  })

  it('reads and keeps again once the file can be read and written again', async () => {
    const place = join(folder, 'later')
    const recording = recordedModel(
      scriptedModel(() => 'Yes.'),
      join(place, 'answers.json'),
      { record: true },
    )
    // A file where the folder is to be.
    await writeFile(place, '')
    await expect(recording.generate(ask('A?'), never)).rejects.toThrow('cannot be read')
    await rm(place)
    expect((await recording.generate(ask('A?'), never)).text).toBe('Yes.')
    await rm(place, { recursive: true })
    await writeFile(place, '')
    await expect(recording.generate(ask('B?'), never)).rejects.toThrow()
    await rm(place)
    expect((await recording.generate(ask('C?'), never)).text).toBe('Yes.')
    const { answers } = JSON.parse(await readFile(join(place, 'answers.json'), 'utf8')) as { answers: object }
    expect(Object.keys(answers)).toHaveLength(3)
  })

  it('writes no key, no header and no request into the file', async () => {
    const file = join(folder, 'answers.json')
    await using fake = await FakeAssemblyAI.start({ script: [] })
    const model = new GatewayModel({
      model: 'claude-sonnet-4-6',
      baseUrl: fake.gatewayUrl,
      apiKey: 'a-secret-key',
      headers: { 'x-clinic': 'a-secret-header' },
    })
    await recordedModel(model, file, { record: true }).generate(ask('Only in the request'), never)
    const text = await readFile(file, 'utf8')
    expect(text).toContain('"modelId"')
    expect(text).not.toMatch(/secret|x-clinic|"messages"/)
  })
})
