import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { soapTemplate } from '../../../src/note/templates/note-template.ts'
import { parseNote } from '../../../src/note/write/parse-note.ts'
import { readWrittenNote } from '../../../src/note/write/read-written-note.ts'
import { turnOf } from '../model/models.ts'

const turns = [turnOf('a', 0), turnOf('b', 1)]
const empty = { subjective: [], objective: [], assessment: [], plan: [] }
const body = JSON.stringify({ ...empty, plan: [{ text: ' Rest ', evidence: [1] }] })

describe('parseNote', () => {
  it.each([
    ['bare', body],
    ['in a code fence', `\`\`\`json\n${body}\n\`\`\``],
    ['with talk around it', `Here is the note:\n${body}\nLet me know!`],
    ['with braces in the talk', `Fields {a}:\n\`\`\`json\n${body}\n\`\`\`\nAs {asked}.`],
    ['with keys nobody asked for', body.replace('{', '{"title":"x",')],
  ])('reads JSON %s', (_, answer) => {
    expect(parseNote(answer, turns, 'm', soapTemplate)).toMatchObject({
      ok: true,
      note: {
        template: 'soap',
        sections: [
          {},
          {},
          {},
          { id: 'plan', items: [{ text: 'Rest', evidence: ['0-0'], verdict: 'unverified' }] },
        ],
        origin: { modelId: 'm' },
      },
    })
  })

  it.each([
    [
      [1, 2],
      ['0-0', '0-1'],
    ],
    [
      ['1', '[2]', '0-1'],
      ['0-0', '0-1'],
    ],
    [
      [0, 3, -1, 1.5, 'x'],
      ['0', '3', '-1', '1.5', 'x'],
    ],
    [[], []],
  ])('maps citations %j', (evidence, ids) => {
    const parsed = parseNote(
      JSON.stringify({ ...empty, plan: [{ text: 'Rest', evidence }] }),
      turns,
      'm',
      soapTemplate,
    )
    expect(parsed.ok && parsed.note.sections[3]?.items[0]?.evidence).toEqual(ids)
  })

  it.each([
    ['no JSON', 'S: fine', 'expected one JSON object'],
    ['half of it', body.slice(0, -3), 'expected one JSON object'],
    ['a section missing', '{"subjective":[]}', 'objective: '],
    [
      'an item without text',
      JSON.stringify({ ...empty, plan: [{ text: '', evidence: [] }] }),
      'plan.0.text: ',
    ],
    [
      'an item of blanks',
      JSON.stringify({ ...empty, plan: [{ text: ' \n', evidence: [1] }] }),
      'plan.0.text: ',
    ],
    ['a section that is no list', JSON.stringify({ ...empty, plan: { text: 'Secret' } }), 'plan: '],
    [
      'an item that cites nothing',
      JSON.stringify({ ...empty, plan: [{ text: 'Secret' }] }),
      'plan.0.evidence: ',
    ],
    [
      'an item that cites what is no turn',
      JSON.stringify({ ...empty, plan: [{ text: 'Secret', evidence: [1, null] }] }),
      'plan.0.evidence.1: ',
    ],
    ['an item that is a string', JSON.stringify({ ...empty, plan: ['Secret'] }), 'plan.0: '],
  ])('says what is wrong with %s, by path and without its words', (_, answer, issue) => {
    const parsed = parseNote(answer, turns, 'm', soapTemplate)
    expect(parsed.ok).toBe(false)
    const issues = parsed.ok ? [] : parsed.issues
    expect(issues.some((text) => text.startsWith(issue))).toBe(true)
    expect(issues.join()).not.toContain('Secret')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (answer) => {
        expect(typeof parseNote(answer, turns, 'm', soapTemplate).ok).toBe('boolean')
      }),
    )
  })
})

describe('readWrittenNote', () => {
  it('refuses two sections of one id, whose lines nobody could tell apart', () => {
    const section = (id: string): object => ({ id, title: 'T', items: [{ text: 'Rest', evidence: ['0-0'] }] })
    const letter = (...ids: string[]): object => ({ template: 't', title: 'T', sections: ids.map(section) })
    expect(() => readWrittenNote(letter('a', 'b', 'a'))).toThrow(
      expect.objectContaining({ issues: ['sections.2.id: expected the id of no other section'] }),
    )
    expect(readWrittenNote(letter('a', 'b'))).toMatchObject({ sections: [{ id: 'a' }, { id: 'b' }] })
  })
})
