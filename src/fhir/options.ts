import { checkOptions, checkText, type OptionRules } from '../core/check-options.ts'
import { ConfigurationError } from '../core/errors.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { encounterClasses } from './codes.ts'
import { cleanText } from './narrative.ts'
import type { FhirCoding, FhirIdentifier } from './resources.ts'

/** A patient, practitioner or organization, as the record system knows it. At least one field. */
export interface FhirParty {
  /** `Patient/123`, an absolute URL ending so, or `urn:uuid:…`. */
  readonly reference?: string
  /** For example a medical record number with its system. */
  readonly identifier?: FhirIdentifier
  /** Name for people. */
  readonly display?: string
}

/** Code of HL7 v3 ActCode for the kind of visit, or a coding of your own. */
export type FhirEncounterClass = keyof typeof encounterClasses | FhirCoding

/** Facts that the encounter does not have. */
export interface FhirOptions {
  /** The patient. A string is a reference, for example `Patient/123`. */
  readonly subject: string | FhirParty
  /**
   * The practitioner of the visit, as participant; of a signed note also its attester. Without one, the attester is a
   * practitioner of the name that signed.
   *
   * @default absent
   */
  readonly practitioner?: string | FhirParty
  /**
   * The organization that provided the visit and keeps the document.
   *
   * @default absent
   */
  readonly organization?: string | FhirParty
  /**
   * The kind of visit.
   *
   * @default 'AMB'
   */
  readonly encounterClass?: FhirEncounterClass
  /**
   * Title of the note.
   *
   * @default 'Visit note', of an unsigned one 'Visit note (AI-generated draft)'
   */
  readonly title?: string
  /**
   * True adds a second DocumentReference with the transcript, turn by turn. Otherwise the bundle has no word of it.
   *
   * @default false
   */
  readonly includeTranscript?: boolean
  /**
   * True adds a marked section for lines that the visit does not support. Otherwise the bundle has only their number.
   * They are never exported as facts.
   *
   * @default false
   */
  readonly includeUnsupported?: boolean
  /**
   * Drugs and terms beyond the built-in lexicon: the keyterms of the session.
   *
   * @default none
   */
  readonly keyterms?: readonly string[]
  /**
   * The recogniser's id for Provenance, for example `u3-rt-pro`. The encounter does not have it.
   *
   * @default absent
   */
  readonly speechModel?: string
  /**
   * When the document was made, ISO 8601 with a time zone.
   *
   * @default when it was signed, else the end of the visit, else its start, else now
   */
  readonly date?: string
}

const rules: OptionRules<FhirOptions> = {
  subject: { type: 'any' },
  practitioner: { type: 'any' },
  organization: { type: 'any' },
  encounterClass: { type: 'any' },
  title: { type: 'any' },
  includeTranscript: { type: 'boolean' },
  includeUnsupported: { type: 'boolean' },
  keyterms: { type: 'strings' },
  speechModel: { type: 'any' },
  date: { type: 'any' },
}

/** Checked options with their defaults. */
export interface ResolvedFhirOptions {
  readonly subject: FhirParty
  readonly practitioner: FhirParty | undefined
  readonly organization: FhirParty | undefined
  readonly encounterClass: FhirCoding
  readonly title: string
  readonly includeTranscript: boolean
  readonly includeUnsupported: boolean
  readonly keyterms: readonly string[]
  readonly speechModel: string | undefined
  readonly date: string
}

/** Checks the options of the caller. @throws ConfigurationError naming the option. */
export function resolveOptions(encounter: Encounter<Note>, options: FhirOptions): ResolvedFhirOptions {
  if (typeof encounter !== 'object' || typeof encounter?.id !== 'string' || !Array.isArray(encounter.turns)) {
    throw new ConfigurationError('encounter', 'expected an Encounter with an id and turns')
  }
  checkText('encounter.id', cleanText(encounter.id))
  instant('encounter.startedAt', encounter.startedAt)
  instant('encounter.endedAt', encounter.endedAt)
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', "expected an object such as { subject: 'Patient/123' }")
  }
  checkOptions('', options, rules)
  const subject = party('subject', 'Patient', options.subject)
  if (!subject) throw new ConfigurationError('subject', "name the patient, for example 'Patient/123'")
  return {
    subject,
    practitioner: party('practitioner', 'Practitioner', options.practitioner),
    organization: party('organization', 'Organization', options.organization),
    encounterClass: classCoding(options.encounterClass ?? 'AMB'),
    title:
      text('title', options.title) ??
      (encounter.signature ? 'Visit note' : 'Visit note (AI-generated draft)'),
    includeTranscript: options.includeTranscript ?? false,
    includeUnsupported: options.includeUnsupported ?? false,
    keyterms: options.keyterms ?? [],
    speechModel: text('speechModel', options.speechModel),
    date:
      instant('date', options.date) ??
      encounter.signature?.at ??
      encounter.endedAt ??
      encounter.startedAt ??
      new Date().toISOString(),
  }
}

function text(option: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  checkText(option, typeof value === 'string' ? cleanText(value) : value)
  return value
}

/** FHIR's `instant`: seconds and a time zone are required. */
const instantPattern =
  /^(?!0000)(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/

function instant(option: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const [, day] = (typeof value === 'string' && instantPattern.exec(value)) || []
  // Of a day that no month has, the next month's is made.
  if (day === undefined || new Date(day).toJSON()?.slice(0, 10) !== day) {
    throw new ConfigurationError(
      option,
      'expected ISO 8601 with a time zone, for example 2026-03-01T09:30:00Z',
    )
  }
  return value
}

function classCoding(value: FhirEncounterClass): FhirCoding {
  if (typeof value === 'object' && typeof value?.code === 'string' && value.code !== '') return value
  if (typeof value !== 'string' || !Object.hasOwn(encounterClasses, value)) {
    const known = Object.keys(encounterClasses).join(', ')
    throw new ConfigurationError('encounterClass', `expected one of ${known}, or a coding with a code`)
  }
  return {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
    code: value,
    display: encounterClasses[value],
  }
}

function party(option: string, type: string, value: string | FhirParty | undefined): FhirParty | undefined {
  if (value === undefined) return undefined
  const given: FhirParty = typeof value === 'string' ? { reference: value } : value
  const advice = `expected '${type}/<id>', a URL ending so, 'urn:uuid:…', or { reference, identifier, display }`
  if (typeof given !== 'object' || given === null) throw new ConfigurationError(option, advice)
  const { reference, identifier, display } = given
  if (reference === undefined && identifier === undefined && display === undefined) {
    throw new ConfigurationError(option, advice)
  }
  if (reference !== undefined && (typeof reference !== 'string' || !referenceId(type, reference))) {
    throw new ConfigurationError(`${option}.reference`, advice)
  }
  if (identifier !== undefined && (typeof identifier !== 'object' || !text('value', identifier?.value))) {
    throw new ConfigurationError(`${option}.identifier`, 'expected { system, value }')
  }
  text(`${option}.display`, display)
  return given
}

/** The id in a reference to a resource of that type; undefined for another reference. */
export function referenceId(type: string, reference: string): string | undefined {
  const uuid = /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(reference)
  if (uuid) return uuid[1]
  const path = /^(?:https?:\/\/[^\s?#]+\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference)
  return path?.[1] === type ? path[2] : undefined
}
