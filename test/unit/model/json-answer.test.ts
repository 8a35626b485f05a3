import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonAnswer, withoutThinking } from '../../../src/model/json-answer.ts'

const json = '{"plan":[{"text":"Rest {at home}, \\"no\\" work","evidence":[1]}]}'
const object = JSON.parse(json) as unknown

describe('jsonAnswer', () => {
  it.each([
    ['alone', json],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['after prose', `Here is the {note} you asked for, in {"plan"} form: ${json}`],
    ['before prose', `${json}\nI left {…} out.`],
    ['after an example', `As {"plan":[]} asks:\n${json}`],
    ['after its thinking', `<think>\nMaybe {"plan":[]}? Or ${json}${json}\n</think>\n${json}`],
    ['after thinking by another name', `<thinking>{</thinking>${json}`],
    ['after thinking that the prompt began', `Maybe {"plan":\n</think>\n\n${json}`],
  ])('finds it %s (fit 7)', (_, text) => {
    expect(jsonAnswer(text)).toEqual(object)
  })

  it.each(['', 'No note.', '{', '}{', '{"a":', '[1]', '<think>{"a":1}', json.slice(0, -1)])(
    'finds none in %j',
    (text) => {
      expect(jsonAnswer(text)).toBeUndefined()
    },
  )

  it('finds any object, whatever a model writes around it', () => {
    const prose = fc.string().map((text) => text.replaceAll(/[{}"<>]/g, ''))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), prose, prose, (value, before, after) => {
        const text = JSON.stringify(value)
        expect(jsonAnswer(`${before}${text}${after}`)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('does not hang on an answer of braces', () => {
    const startedAt = performance.now()
    expect(jsonAnswer('{'.repeat(1_000_000))).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('withoutThinking', () => {
  it('leaves every other answer as it is', () => {
    for (const text of ['[1] She rests.', ' {"a":"</think>"}', 'I think.', ''])
      expect(withoutThinking(text)).toBe(text)
  })
})
