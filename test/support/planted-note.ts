import type { EvalVisit } from '../../src/cli/evaluate.ts'
import { soapSections, type SoapNote } from '../../src/protocol/note.ts'

/** A visit of ours with errors to plant into its note. */
export interface PlantedVisit extends EvalVisit {
  readonly planted: {
    /** Wrong lines, in place of the true ones of these ids. */
    readonly wrong: readonly { readonly line: string; readonly kind: string; readonly text: string }[]
    /** True lines to be left out. */
    readonly without: readonly string[]
  }
}

/** The note with its errors planted. Its lines keep their ids. */
export function plantedNote(note: SoapNote, { planted: { wrong, without } }: PlantedVisit): SoapNote {
  const sections = soapSections.map((section) => [
    section,
    note[section]
      .filter(({ id }) => !without.includes(id))
      .map((item) => ({ ...item, text: wrong.find(({ line }) => line === item.id)?.text ?? item.text })),
  ])
  return { ...note, ...(Object.fromEntries(sections) as Pick<SoapNote, (typeof soapSections)[number]>) }
}
