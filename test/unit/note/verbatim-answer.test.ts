import { describe, expect, it } from 'vitest'
import { NoteVerifier, type EditedTurn } from '../../../src/index.ts'
import { extractiveNote } from '../../../src/note/extract/extractive-note.ts'
import { verbatimAnswer } from '../../../src/note/verify/verbatim-answer.ts'
import { readVerifyMessages } from '../../../src/note/verify/verify-prompt.ts'
import { soapSections } from '../../../src/protocol/note.ts'
import { scriptedModel } from '../../../src/testing.ts'

const turn = (at: number, role: 'clinician' | 'patient', text: string, editedText = text): EditedTurn => ({
  ...{ id: `0-${at}`, connection: 0, turnOrder: at, isFinal: true, words: [] },
  ...{ text, role, startMs: at * 1_000, endMs: at * 1_000 + 900 },
  ...{ editedText, edits: [], status: editedText === text ? 'unchanged' : 'edited' },
})

/** A verifier that only knows words, as the offline gateway has it. */
const words = scriptedModel(({ messages }) => {
  const request = readVerifyMessages(messages)
  return request ? verbatimAnswer(request) : ''
})

describe('a verifier that only knows words', () => {
  it('bears out the visit’s own sentences, as heard or as edited, with words that were heard', async () => {
    const turns = [
      turn(0, 'clinician', 'have you had any fever', 'Have you had any fever?'),
      turn(1, 'patient', 'no um no fever at all', 'No, no fever at all.'),
      turn(
        2,
        'patient',
        'i have had a um sore throat since monday',
        'I have had a sore throat since Monday.',
      ),
      turn(
        3,
        'clinician',
        'i think this is a virus take para seat a mol five hundred milligrams three times a day',
        'I think this is a virus. Take paracetamol 500 mg three times a day.',
      ),
    ]
    const draft = extractiveNote(turns)
    const checked = await new NoteVerifier({ model: words }).verify(draft, turns)
    const items = soapSections.flatMap((section) => checked[section])
    expect(items.length).toBeGreaterThan(2)
    for (const { text, verdict, quotes } of items) {
      expect([text, verdict]).toEqual([text, 'supported'])
      for (const quote of quotes)
        expect(turns.find(({ id }) => id === quote.turn)?.text).toContain(quote.text)
    }
  })

  it('leaves unverified what stands in no turn', () => {
    const request = {
      turns: [{ turn: 1, text: 'take ramipril five' }],
      lines: ['Stop ramipril.', 'Take ramipril.'],
    }
    const { lines } = JSON.parse(verbatimAnswer(request)) as {
      lines: { verdict: string; quotes: unknown[] }[]
    }
    expect(lines.map(({ verdict }) => verdict)).toEqual(['inferred', 'supported'])
    expect(lines[0]?.quotes).toEqual([])
  })
})
