import { EditQueue } from '../editing/editor/edit-queue.ts'
import { LLMEditor } from '../editing/editor/llm-editor.ts'
import type { LanguageModel } from '../protocol/model.ts'
import type { EditedTurn, SpeakerRole, Turn } from '../protocol/turn.ts'

/** A visit to try: who said what, in order. */
export interface EvalVisit {
  readonly id: string
  readonly turns: readonly { readonly speaker?: string; readonly text: string }[]
}

const roles: Readonly<Record<string, SpeakerRole>> = {
  clinician: 'clinician',
  doctor: 'clinician',
  patient: 'patient',
  guest: 'guest',
  patient_guest: 'guest',
}
/** How fast people speak, in milliseconds per character: gives turns without times a place. */
const msPerCharacter = 60

/** The turns of a visit as a session has them. */
export function heardTurns({ turns }: EvalVisit): Turn[] {
  let startMs = 0
  return turns.map(({ speaker, text }, at): Turn => {
    const endMs = startMs + Math.max(1, text.length) * msPerCharacter
    const role = roles[speaker ?? '']
    const turn: Turn = {
      id: `0-${at}`,
      connection: 0,
      turnOrder: at,
      text,
      words: [],
      startMs,
      endMs,
      isFinal: true,
      ...(speaker === undefined ? {} : { speaker }),
      ...(role ? { role } : {}),
    }
    startMs = endMs
    return turn
  })
}

/** The turns edited as a session edits them: in the same batches, with time for none to be sent early. */
export async function editTurns(turns: readonly Turn[], model: LanguageModel): Promise<EditedTurn[]> {
  const edited: EditedTurn[] = []
  const queue = new EditQueue({
    editor: new LLMEditor({ model }),
    spacingMs: 600_000,
    onEdited: (turn) => edited.push(turn),
  })
  for (const turn of turns) queue.push(turn)
  await queue.drain()
  return edited
}
