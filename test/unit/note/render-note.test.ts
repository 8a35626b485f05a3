import { describe, expect, it } from 'vitest'
import { extractiveNote } from '../../../src/note/extract/extractive-note.ts'
import { renderNote } from '../../../src/note/render-note.ts'
import { unjudgedItem, type NoteItem, type SoapNote } from '../../../src/protocol/note.ts'
import { turnOf } from '../model/models.ts'

const item = (text: string, more: Partial<NoteItem> = {}): NoteItem => ({
  ...unjudgedItem('any', 0, text, ['0-1']),
  verdict: 'supported',
  ...more,
})
const note: SoapNote = {
  subjective: [item('Knee pain since Monday')],
  objective: [],
  assessment: [item('Sprain, likely', { verdict: 'inferred', evidence: ['0-1', '0-3'] })],
  plan: [
    item('Ibuprofen 400 mg'),
    item('Ibuprofen 4 g', {
      verdict: 'conflicting',
      issues: [{ kind: 'fact-not-said', message: '4 g was not said' }],
    }),
    item('MRI *now*', { verdict: 'unsupported', evidence: [] }),
  ],
  omissions: [
    {
      kind: 'allergy',
      value: 'penicillin',
      text: 'penicillin',
      turn: '0-4',
      negated: false,
      severity: 'high',
    },
  ],
  origin: { kind: 'model', modelId: 'm' },
}

describe('renderNote', () => {
  it('writes the plain form, with what the visit does not bear out and what is missing apart', () => {
    expect(renderNote(note, 'text')).toBe(`Subjective:
- Knee pain since Monday

Objective:
- None stated

Assessment:
- Sprain, likely

Plan:
- Ibuprofen 400 mg

Not borne out by the visit: check before use:
- Plan: Ibuprofen 4 g (conflicting: 4 g was not said)
- Plan: MRI *now* (unsupported)

Said in the visit, not in the note:
- penicillin (allergy, high)
`)
  })

  it('writes Markdown with the turns each line rests on, and lets nothing pass for markup', () => {
    const text = renderNote(note, 'markdown')
    expect(text).toContain('## Subjective\n- Knee pain since Monday [0-1]')
    expect(text).toContain('- Sprain, likely [0-1, 0-3]')
    expect(text).toContain('MRI \\*now\\*')
    expect(text).toContain('- penicillin [0-4]')
    expect(
      renderNote({ ...note, plan: [item('1. Rest'), item('- Ice'), item('2.5 mg')] }, 'markdown'),
    ).toContain('- 1\\. Rest [0-1]\n- \\- Ice [0-1]\n- 2.5 mg [0-1]')
    const hostile = item('<img src=x>\n## Plan\n- [link](http://x) `code`')
    const rendered = renderNote({ ...note, subjective: [hostile] }, 'markdown')
    expect(rendered).toContain('- \\<img src=x\\> \\#\\# Plan - \\[link\\](http://x) \\`code\\`')
  })

  it('says of a draft that it is one', () => {
    const text = renderNote({ ...note, omissions: [], origin: { kind: 'extractive' } }, 'text')
    expect(text).toMatch(/^Draft/)
    expect(text).not.toContain('Said in the visit')
  })

  it('refuses another format', () => {
    expect(() => renderNote(note, 'html' as 'text')).toThrow('format')
  })
})

describe('extractiveNote', () => {
  it('places sentences of the visit, each citing its turn, and takes plan and findings from the clinician only', () => {
    const draft = extractiveNote([
      turnOf('How long has it hurt?', 0, 'clinician'),
      turnOf('My knee hurts since Monday. I think I will take two.', 1, 'patient'),
      turnOf(
        'Your blood pressure is 120 over 80. I think this is a sprain. Let us talk. I recommend rest for now.',
        2,
        'clinician',
      ),
    ])
    const texts = (items: readonly NoteItem[]): string[] =>
      items.map(({ text, evidence }) => `${evidence.join()} ${text}`)
    expect(texts(draft.subjective)).toContain('0-1 My knee hurts since Monday.')
    expect(texts(draft.objective)).toEqual(['0-2 Your blood pressure is 120 over 80.'])
    expect(texts(draft.assessment)).toEqual(['0-2 I think this is a sprain.'])
    expect(texts(draft.plan)).toEqual(['0-2 I recommend rest for now.'])
    expect(draft.origin).toEqual({ kind: 'extractive' })
    expect(JSON.stringify(draft)).not.toContain('How long')
  })

  it('of no turns is empty', () => {
    expect(extractiveNote([])).toMatchObject({ subjective: [], plan: [] })
  })
})
