import { describe, expectTypeOf, it } from 'vitest'
import {
  MedicalScribeSession,
  SoapGenerator,
  finishVisit,
  soapTemplate,
  type AudioSource,
  type EditedTurn,
  type EncounterStore,
  type LanguageModel,
  type NoteItem,
  type NoteTemplate,
  type NoteWriter,
  type SoapNote,
  type TemplateNote,
  type Turn,
  type TurnEditor,
} from '../../src/index.ts'
import { toFhir } from '../../src/fhir.ts'

declare const audio: AudioSource
declare const model: LanguageModel
declare const store: EncounterStore
declare const template: NoteTemplate
const items: readonly Pick<NoteItem, 'text' | 'evidence'>[] = []

describe('the form of the note', () => {
  it('is a SOAP note without a template', () => {
    for (const session of [
      new MedicalScribeSession({ audio }),
      new MedicalScribeSession({ audio, note: false }),
      new MedicalScribeSession({ audio, note: { model, instructions: '' } }),
      new MedicalScribeSession({ audio, note: new SoapGenerator({ model }) }),
    ]) {
      expectTypeOf(session).toEqualTypeOf<MedicalScribeSession>()
      expectTypeOf(session.encounter.note).toEqualTypeOf<SoapNote | undefined>()
      expectTypeOf(session.stop()).resolves.toHaveProperty('note').toEqualTypeOf<SoapNote | undefined>()
    }
  })

  it('is a note of the template, in every place where a session hands it over', () => {
    const session = new MedicalScribeSession({ audio, note: { model, template } })
    expectTypeOf(session.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
    expectTypeOf(session.finished).resolves.toHaveProperty('note').toEqualTypeOf<TemplateNote | undefined>()
    session.on('note', (note) => {
      expectTypeOf(note).toEqualTypeOf<TemplateNote>()
    })
    toFhir(session.encounter, { subject: 'Patient/1' })
    const soap = new MedicalScribeSession({ audio, note: { template: soapTemplate } })
    expectTypeOf(soap.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
    const sections = [{ id: 'said', title: 'Said', instruction: 'what was said.' }]
    const own = new MedicalScribeSession({ audio, note: { template: { id: 'own', title: 'Own', sections } } })
    expectTypeOf(own.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
    const named: MedicalScribeSession<NoteTemplate> = own
    expectTypeOf(named.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
  })

  it('is the one in which a writer hands it over', () => {
    const soap = { write: async () => ({ subjective: items, objective: [], assessment: [], plan: [] }) }
    const letter = {
      write: async (turns: readonly Turn[]) => ({
        template: 'letter',
        title: 'Letter',
        sections: [{ id: 'body', title: `${turns.length} turns`, items }],
      }),
    }
    const first = new MedicalScribeSession({ audio, note: soap })
    expectTypeOf(first.encounter.note).toEqualTypeOf<SoapNote | undefined>()
    const second = new MedicalScribeSession({ audio, note: letter })
    expectTypeOf(second.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
    const third = new MedicalScribeSession({ audio, note: { writer: letter } })
    expectTypeOf(third.encounter.note).toEqualTypeOf<TemplateNote | undefined>()
    expectTypeOf<SoapGenerator>().toExtend<NoteWriter>()
  })

  it('follows the options at recovery', () => {
    const recovered = MedicalScribeSession.recover({ store, encounterId: 'x', note: { template } })
    expectTypeOf(recovered).resolves.toHaveProperty('encounter')
    const finished = finishVisit({ store, encounterId: 'x', note: { template } })
    expectTypeOf(finished).resolves.toHaveProperty('note').toEqualTypeOf<TemplateNote | undefined>()
  })
})

describe('options', () => {
  it('are refused where they are misspelt or of the wrong sort', () => {
    // @ts-expect-error: no such option
    void new MedicalScribeSession({ audio, editor: { polcy: 'flag' } })
    // @ts-expect-error: no such option
    void new MedicalScribeSession({ audio, note: { model, templte: template } })
    // @ts-expect-error: a template has sections
    void new MedicalScribeSession({ audio, note: { template: { id: 'x', title: 'x' } } })
    // @ts-expect-error: an editor answers with text or an edited turn
    void new MedicalScribeSession({ audio, editor: { edit: async () => 1 } })
    // @ts-expect-error: a line of a note cites turns
    void new MedicalScribeSession({ audio, note: { write: async () => ({ plan: [{ text: '' }] }) } })
  })
})

describe('an editor', () => {
  it('answers with text or with the edited turn, for one turn or several', () => {
    const text: TurnEditor = { edit: async (turn) => turn.text }
    const turns: TurnEditor = {
      edit: async (turn, { previous = [] }, { signal } = {}): Promise<EditedTurn> => {
        signal?.throwIfAborted()
        return { ...turn, editedText: `${previous.length}`, edits: [], status: 'edited' }
      },
      editMany: async (turns) => turns.map((turn) => turn.text),
    }
    expectTypeOf(text).toExtend<TurnEditor>()
    void new MedicalScribeSession({ audio, editor: turns })
  })
})
