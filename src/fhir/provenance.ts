import { defined } from '../core/defined.ts'
import type { Encounter } from '../protocol/encounter.ts'
import { standsInNote, type Note, type NoteItem, type NoteSection } from '../protocol/note.ts'
import type { Turn, TurnId } from '../protocol/turn.ts'
import { aiMeta, hl7, scribeUrn } from './codes.ts'
import { narrative } from './narrative.ts'
import type {
  FhirExtension,
  FhirMeta,
  FhirPeriod,
  FhirProvenance,
  FhirProvenanceEntity,
  FhirReference,
} from './resources.ts'

/** A model that contributed, and to what. */
export interface Maker {
  readonly device: FhirReference
  /** `edit` and `speech` contributed to the turns, `note` to the lines. */
  readonly part: 'software' | 'speech' | 'edit' | 'note'
}

const partNames: Readonly<Record<Maker['part'], string>> = {
  software: 'put the document together and reviewed it by rules',
  speech: 'recognised the speech',
  edit: 'edited the transcript',
  note: 'wrote the note',
}

/** A line of the note and the id of its element in the narrative, `<section>-<n>`. */
export interface PlacedLine {
  readonly id: string
  readonly item: NoteItem
}

/** The lines of a section that stand, with the ids that narrative and Provenance share. */
export function placedLines(section: NoteSection): PlacedLine[] {
  return section.items
    .map((item, index) => ({ id: `${section.id}-${index}`, item }))
    .filter((line) => standsInNote(line.item))
}

/** Turns as sources, by id and time, without their words. */
export class TurnSources {
  readonly #encounterId: string
  readonly #turns: ReadonlyMap<TurnId, Turn>
  readonly #transcript: FhirReference | undefined

  constructor(encounter: Encounter<Note>, transcript: FhirReference | undefined) {
    this.#encounterId = encounter.id
    this.#turns = new Map(encounter.turns.map((turn) => [turn.id, turn]))
    this.#transcript = transcript
  }

  get known(): ReadonlySet<TurnId> {
    return new Set(this.#turns.keys())
  }

  /** One source per turn; `line` is the id of the narrative element that rests on it. */
  entities(turns: readonly TurnId[], line?: string): FhirProvenanceEntity[] {
    return turns.flatMap((id) => {
      const turn = this.#turns.get(id)
      return turn ? [this.#entity(turn, line)] : []
    })
  }

  #entity(turn: Turn, line: string | undefined): FhirProvenanceEntity {
    const part = (url: string, value: Omit<FhirExtension, 'url'>): FhirExtension => ({ url, ...value })
    return {
      extension: [
        {
          url: `${scribeUrn}:turn`,
          extension: [
            ...(line === undefined ? [] : [part('line', { valueString: line })]),
            part('id', { valueString: turn.id }),
            part('startMs', { valueDecimal: turn.startMs }),
            part('endMs', { valueDecimal: turn.endMs }),
            ...(turn.speaker ? [part('speaker', { valueString: turn.speaker })] : []),
            ...(turn.role ? [part('role', { valueString: turn.role })] : []),
          ],
        },
      ],
      role: 'source',
      what: {
        ...(this.#transcript ?? {
          identifier: { system: `${scribeUrn}:turn`, value: `${this.#encounterId}#${turn.id}` },
        }),
        display: `Turn ${turn.id}`,
      },
    }
  }
}

/** From when to when the visit took place, as far as that is known. */
export function periodOf({ startedAt: start, endedAt: end }: Encounter<Note>): FhirPeriod | undefined {
  return start === undefined && end === undefined ? undefined : defined({ start, end })
}

/** States who made `target`, from which sources, and that nobody signed it. */
export function provenanceOf(details: {
  readonly target: FhirReference[]
  readonly encounter: Encounter<Note>
  readonly recorded: string
  readonly makers: readonly Maker[]
  readonly onBehalfOf: FhirReference | undefined
  readonly entity: FhirProvenanceEntity[]
  readonly notice: string
}): Omit<FhirProvenance, 'id'> {
  const { target, encounter, recorded, makers, onBehalfOf, entity, notice } = details
  return {
    resourceType: 'Provenance',
    meta: aiMeta(encounter.signature !== undefined),
    text: narrative([notice]),
    target,
    ...defined({ occurredPeriod: periodOf(encounter) }),
    recorded,
    activity: { ...hl7('v3-DataOperation', 'CREATE', 'create'), text: notice },
    agent: makers.map(({ device, part }) => ({
      type: hl7('provenance-participant-type', 'assembler', 'Assembler'),
      role: [{ text: partNames[part] }],
      who: device,
      ...defined({ onBehalfOf }),
    })),
    ...(entity.length === 0 ? {} : { entity }),
  }
}

/** States that a person signed `target`. */
export function legalProvenance(details: {
  readonly target: FhirReference
  readonly at: string
  readonly who: FhirReference
  readonly meta: FhirMeta
}): Omit<FhirProvenance, 'id'> {
  const { target, at, who, meta } = details
  return {
    resourceType: 'Provenance',
    meta,
    text: narrative(['Reviewed and signed by a person.']),
    target: [target],
    recorded: at,
    activity: hl7('v3-DocumentCompletion', 'LA', 'legally authenticated'),
    agent: [{ type: hl7('provenance-participant-type', 'legal', 'Legal Authenticator'), who }],
  }
}
