import { defined } from '../core/defined.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import type { TurnId } from '../protocol/turn.ts'
import { BundleEntries } from './bundle-entries.ts'
import { aiMeta, hl7, loinc, scribeUrn } from './codes.ts'
import { documentReference } from './document-reference.ts'
import { cleanStrings, narrative } from './narrative.ts'
import { cautions, noteText, noticeOf, transcriptText } from './note-text.ts'
import { resolveOptions, type FhirOptions } from './options.ts'
import {
  legalProvenance,
  periodOf,
  placedLines,
  provenanceOf,
  TurnSources,
  type Maker,
} from './provenance.ts'
import type { FhirBundle, FhirProvenanceEntity, FhirReference } from './resources.ts'
import { sectionsOf } from './sections.ts'
import { claimsOf } from './statements.ts'
import { allergyResource, medicationResource } from './statement-resources.ts'

/**
 * A visit as a FHIR R4 (4.0.1) document: Composition with the note's sections, coded where they have a code, Encounter, the note's text as a
 * DocumentReference, MedicationStatements and AllergyIntolerances, and Provenance down to the turns.
 *
 * - Everything is marked as AI-asserted (`AIAST`). Until it is signed it is preliminary; signed it is final, with its
 *   signer as legal attester and a Provenance of the signature. An addendum is a document that appends to the note; a
 *   void makes all of it entered in error. The practitioner is a participant, on whose behalf the models worked.
 * - Only lines with the verdict `supported` give facts. What is negated, conditional, avoided, taken back, said of
 *   another person or in doubt gives none. The text of the line stays in the note.
 * - Lines that the visit does not support (`unsupported`, `conflicting`) are left out and counted. With
 *   `includeUnsupported` they have a section of their own. `inferred` and `unverified` lines stay in place, marked.
 * - The bundle has no words of the transcript, unless `includeTranscript` is set.
 * - Ids come from the encounter's id, so two exports have the same resources. Every reference resolves in the bundle.
 *   The patient and others are stubs of what the options say.
 *
 * An encounter without a note gives a valid document, with a section for its texts where there are any.
 *
 * @throws ConfigurationError when an option, or a field of the encounter that FHIR needs, is unusable.
 */
export function toFhir(encounter: Encounter<Note>, options: FhirOptions): FhirBundle {
  const resolved = resolveOptions(encounter, options)
  const { date, title } = resolved
  const { signature, voided, addenda = [], consent } = encounter
  const notice = noticeOf(encounter)
  const meta = aiMeta(signature !== undefined)
  const docStatus = voided ? 'entered-in-error' : signature ? 'final' : 'preliminary'
  const note = encounter.note && asTemplateNote(encounter.note)
  const entries = new BundleEntries(encounter.id)
  const subject = entries.addParty('Patient', resolved.subject)
  const practitioner = resolved.practitioner && entries.addParty('Practitioner', resolved.practitioner)
  const organization = resolved.organization && entries.addParty('Organization', resolved.organization)

  const device = (key: string, name: string, kind: string): FhirReference =>
    entries.add(key, {
      resourceType: 'Device',
      deviceName: [{ name, type: 'model-name' }],
      type: { text: kind },
    })
  const software: Maker = {
    part: 'software',
    device: device('software', 'medical-scribe', 'Scribe software'),
  }
  const speech: Maker[] = resolved.speechModel
    ? [{ part: 'speech', device: device('speech', resolved.speechModel, 'Speech recogniser') }]
    : []
  const models = new Map<string, FhirReference>()
  const model = (id: string): FhirReference => {
    const known = models.get(id) ?? device(`model:${id}`, id, 'Language model')
    models.set(id, known)
    return known
  }
  const writer: Maker[] = note?.origin.modelId ? [{ part: 'note', device: model(note.origin.modelId) }] : []
  const author = [software.device, ...writer.map((maker) => maker.device)]

  const visit = entries.add('', {
    resourceType: 'Encounter',
    identifier: [{ system: `${scribeUrn}:encounter`, value: encounter.id }],
    status: encounter.endedAt ? 'finished' : encounter.startedAt ? 'in-progress' : 'unknown',
    class: resolved.encounterClass,
    subject,
    ...(practitioner
      ? {
          participant: [
            {
              type: [hl7('v3-ParticipationType', 'PPRF', 'primary performer')],
              individual: practitioner,
            },
          ],
        }
      : {}),
    ...defined({ period: periodOf(encounter) }),
    ...defined({ serviceProvider: organization }),
  })

  const custodian = organization
  const shared = { subject, encounter: visit, date, author, custodian, notice, meta, docStatus } as const
  const progressNote = loinc('11506-3', 'Progress note')
  const noteDocument =
    note &&
    entries.add(
      'note',
      documentReference({
        ...shared,
        type: progressNote,
        title,
        text: noteText(note, title, notice, resolved.includeUnsupported),
      }),
    )
  const transcript =
    resolved.includeTranscript && encounter.turns.length > 0
      ? entries.add(
          'transcript',
          documentReference({
            ...shared,
            type: { text: 'Transcript of the visit' },
            title: 'Transcript',
            text: `${notice}\n\n${transcriptText(encounter.turns)}`,
          }),
        )
      : undefined

  const sources = new TurnSources(encounter, transcript)
  /** States who made `target` of these turns. */
  const provenance = (
    key: string,
    target: FhirReference[],
    turns: ReadonlySet<TurnId>,
    entity: FhirProvenanceEntity[],
  ): void => {
    const editors = encounter.turns.flatMap((turn) =>
      turns.has(turn.id) && 'modelId' in turn && turn.modelId ? [turn.modelId] : [],
    )
    const edits = [...new Set(editors)].map((id): Maker => ({ part: 'edit', device: model(id) }))
    const makers = [software, ...speech, ...edits, ...writer]
    const details = { target, encounter, recorded: date, makers, onBehalfOf: practitioner, entity, notice }
    entries.add(key, provenanceOf(details))
  }

  const claims = note && noteDocument ? claimsOf(note, sources.known, resolved.keyterms) : undefined
  const statement = (
    key: string,
    turns: readonly TurnId[],
    resource: Parameters<BundleEntries['add']>[1],
  ): FhirReference => {
    const reference = entries.add(key, resource)
    provenance(`${resource.resourceType}:${key}`, [reference], new Set(turns), sources.entities(turns))
    return reference
  }
  const medications = (claims?.medications ?? []).map((claim) =>
    statement(
      [claim.drug, claim.status, claim.dosage[0]?.text, ...claim.turns].join('|'),
      claim.turns,
      medicationResource(claim, { ...shared, derivedFrom: noteDocument }),
    ),
  )
  const allergies = (claims?.allergies ?? []).map((claim) =>
    statement([claim.substance, ...claim.turns].join('|'), claim.turns, allergyResource(claim, shared)),
  )

  const composition = entries.reference('Composition')
  const person = (by: string): FhirReference =>
    practitioner && by === signature?.by
      ? practitioner
      : entries.addParty('Practitioner', { display: by }, by)
  const attester = signature && person(signature.by)
  const attest = (key: string, target: FhirReference, at: string, who: FhirReference): void => {
    entries.add(key, legalProvenance({ target, at, who, meta }))
  }
  if (signature && attester) attest('signature', composition, signature.at, attester)
  const added = addenda.map(({ by, at, text }, index) => {
    const who = person(by)
    const document = documentReference({
      ...shared,
      date: at,
      author: [who],
      type: progressNote,
      title: 'Addendum',
      text,
      appends: noteDocument,
    })
    const reference = entries.add(`addendum:${index}`, document)
    attest(`addendum:${index}`, reference, at, who)
    return reference
  })
  const consented =
    consent &&
    entries.add('', {
      resourceType: 'Consent',
      status: consent.status === 'given' ? 'active' : 'inactive',
      scope: hl7('consentscope', 'patient-privacy', 'Privacy Consent'),
      category: [loinc('59284-0', 'Consent Document')],
      patient: subject,
      dateTime: consent.at,
      policyRule: { text: `Recording of the visit, ${consent.how}, as ${consent.by} noted` },
    })
  const sections = sectionsOf(note ?? { sections: [] }, {
    medications,
    allergies,
    documents: [noteDocument, transcript, ...added, consented].filter((entry) => entry !== undefined),
    includeUnsupported: resolved.includeUnsupported,
  })
  const lines = note
    ? note.sections.flatMap((section) =>
        placedLines(section).flatMap((line) => sources.entities(line.item.evidence, line.id)),
      )
    : sources.entities([...sources.known])
  provenance('note', [composition, ...(noteDocument ? [noteDocument] : [])], sources.known, lines)
  entries.add('', {
    resourceType: 'Composition',
    meta,
    text: narrative([notice, ...(note ? cautions(note) : ['No note was written for this visit.'])]),
    status: docStatus,
    type: progressNote,
    subject,
    encounter: visit,
    date,
    author,
    title,
    ...(signature && attester ? { attester: [{ mode: 'legal', time: signature.at, party: attester }] } : {}),
    ...defined({ custodian: organization }),
    ...(sections.length > 0 ? { section: sections } : {}),
  })
  return cleanStrings<FhirBundle>({
    resourceType: 'Bundle',
    type: 'document',
    meta,
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${entries.idOf('Bundle')}` },
    timestamp: date,
    // A document begins with its Composition. It is made last, because it refers to the rest.
    entry: [...entries.list.slice(-1), ...entries.list.slice(0, -1)],
  })
}
