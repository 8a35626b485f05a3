import { readEditMessages } from '../editing/editor/edit-prompt.ts'
import { extractiveNote } from '../note/extract/extractive-note.ts'
import { readNoteMessages, type NumberedTurn } from '../note/write/soap-prompt.ts'
import { verbatimAnswer } from '../note/verify/verbatim-answer.ts'
import { readVerifyMessages } from '../note/verify/verify-prompt.ts'
import type { ModelMessage } from '../protocol/model.ts'
import { soapSections } from '../protocol/note.ts'
import type { SpeakerRole, Turn } from '../protocol/turn.ts'
import type { GatewaySide } from '../server/gateway-side.ts'
import { editByRules } from './rules-editor.ts'

/** The model id of every answer, because rules make them all. */
export const localModelId = 'local-rules'

const onlyThese =
  'The local rules answer the edit, note and check requests of medical-scribe, and no others: there is no language model here.'

/** Answers edit requests by rules and note requests by extraction, whatever model is asked for. */
export const localGateway: GatewaySide = {
  models: [{ id: localModelId, supportedParameters: ['response_format'] }],
  accepts: () => true,
  complete: ({ messages }) => ({ content: answer(messages as readonly ModelMessage[]), model: localModelId }),
}

function answer(messages: readonly ModelMessage[]): string {
  const edit = readEditMessages(messages)
  if (edit) {
    const edited = edit.texts.map((text) => editByRules(text, edit.keyterms))
    return edit.numbered ? edited.map((text, at) => `[${at + 1}] ${text}`).join('\n') : (edited[0] ?? '')
  }
  const check = readVerifyMessages(messages)
  if (check) return verbatimAnswer(check)
  const turns = readNoteMessages(messages)
  return turns ? JSON.stringify(noteOf(turns)) : onlyThese
}

function noteOf(turns: readonly NumberedTurn[]): object {
  const note = extractiveNote(
    turns.map(({ number, text, speaker }) => turnOfText(number, text, whoIs(speaker))),
  )
  return Object.fromEntries(
    soapSections.map((section) => [
      section,
      note[section].map(({ text, evidence }) => ({ text, evidence: evidence.map(Number) })),
    ]),
  )
}

const roles: readonly SpeakerRole[] = ['clinician', 'patient', 'guest']

function whoIs(speaker: string): Pick<Turn, 'speaker' | 'role'> {
  const role = roles.find((known) => known === speaker)
  return role ? { role } : { speaker }
}

/** A turn of which only the text is known, and who says it. Its id is its number. */
export function turnOfText(turnOrder: number, text: string, who: Pick<Turn, 'speaker' | 'role'>): Turn {
  const nothing = { connection: 0, words: [], startMs: 0, endMs: 0, isFinal: true } as const
  return { id: String(turnOrder), turnOrder, text, ...nothing, ...who }
}
