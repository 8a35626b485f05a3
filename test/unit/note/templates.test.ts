import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../src/core/errors.ts'
import { NoteGenerator } from '../../../src/note/write/note-generator.ts'
import { checkTemplate, soapTemplate, type NoteTemplate } from '../../../src/note/templates/note-template.ts'
import { renderNote } from '../../../src/note/render-note.ts'
import { noteMessages, noteResponseSchema, readNoteMessages } from '../../../src/note/write/soap-prompt.ts'
import * as templates from '../../../src/note/templates/templates.ts'
import { modelOf, turnOf } from '../model/models.ts'

const all: readonly NoteTemplate[] = [soapTemplate, ...Object.values(templates)]
const turns = [
  turnOf('I cannot sleep since my father died in March.', 0, 'patient'),
  turnOf('We will try sertraline 50 milligrams once daily, and I see you in two weeks.', 1, 'clinician'),
]
const own: NoteTemplate = {
  id: 'sleep',
  title: 'sleep clinic note',
  style: 'Write in telegram style.',
  sections: [
    { id: 'nights', title: 'Nights', instruction: 'how the patient sleeps.' },
    { id: 'orders', title: 'Orders', instruction: 'what was ordered.', rule: 'clinician' },
  ],
}
const answer = (orders: string, evidence: number[]): string =>
  JSON.stringify({
    nights: [{ text: 'Cannot sleep since March', evidence: [1] }],
    orders: [{ text: orders, evidence }],
  })

describe('templates', () => {
  it('holds the nine kinds, each with an id of its own', () => {
    expect(all).toHaveLength(9)
    expect(new Set(all.map(({ id }) => id)).size).toBe(9)
  })

  it.each(all.map((template) => [template.id, template] as const))(
    '%s asks for all its sections',
    (_, template) => {
      expect(checkTemplate(template)).toBe(template)
      const prompt = noteMessages(turns, '', template)[0]?.content ?? ''
      for (const { id, title, instruction } of template.sections) {
        expect(prompt).toContain(`${title} (${id}): ${instruction}`)
      }
      expect(Object.keys(JSON.parse(prompt.split('\n').at(-1) ?? '') as object)).toEqual(
        noteResponseSchema(template).schema['required'],
      )
    },
  )

  it('is read back by rules only when it is a SOAP note', () => {
    expect(readNoteMessages(noteMessages(turns, '', soapTemplate))).toHaveLength(2)
    expect(readNoteMessages(noteMessages(turns, '', templates.dapTemplate))).toBeUndefined()
  })

  it.each([
    ['no sections', { ...own, sections: [] }],
    ['an id that is no key', { ...own, sections: [{ id: 'My plan', title: 'P', instruction: 'x' }] }],
    ['an id twice', { ...own, sections: [...own.sections, ...own.sections] }],
  ])('refuses %s', (_, template) => {
    expect(() => new NoteGenerator({ model: modelOf(() => ''), template })).toThrow(ConfigurationError)
  })
})

describe('NoteGenerator', () => {
  it("writes a caller's own sections, reviewed line by line", async () => {
    const model = modelOf(() => answer('Sertraline 50 mg once daily, review in 2 weeks', [2]))
    const note = await new NoteGenerator({ model, template: own }).generate(turns)
    expect(note).toMatchObject({
      template: 'sleep',
      sections: [
        { title: 'Nights', items: [{ evidence: ['0-0'], verdict: 'supported' }] },
        { title: 'Orders', items: [{ evidence: ['0-1'], verdict: 'supported' }] },
      ],
      omissions: [],
    })
    expect(model.requests[0]?.messages[0]?.content).toContain('telegram style')
    expect(model.requests).toHaveLength(1)
    const text = renderNote(note, 'text')
    expect(text).toContain('Nights:\n- Cannot sleep since March')
    expect(text).toContain('Orders:\n- Sertraline 50 mg')
  })

  it("holds a section to its template's rule", async () => {
    const model = modelOf(() => answer('Rest at night', [1]))
    const note = await new NoteGenerator({ model, template: own }).generate(turns)
    expect(note.sections[1]?.items[0]?.verdict).toBe('unverified')
    expect(renderNote(note, 'markdown')).toContain('- Rest at night')
  })

  it('of no turns has its sections with their rules, empty', async () => {
    const note = await new NoteGenerator({ model: modelOf(() => ''), template: own }).generate([])
    expect(note.sections.map(({ items }) => items)).toEqual([[], []])
    expect(note.sections.map(({ rule }) => rule)).toEqual([undefined, 'clinician'])
  })
})
