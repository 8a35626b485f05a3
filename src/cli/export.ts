import { noticeOf } from '../fhir/note-text.ts'
import type { FhirOptions } from '../fhir/options.ts'
import { toFhir } from '../fhir/to-fhir.ts'
import { readKept } from '../journal/kept-visit.ts'
import { escapeMarkdown, renderNote } from '../note/render-note.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import { speakerName, turnText } from '../protocol/turn.ts'
import { textOf, UsageError, writeNamed, type Command } from './command.ts'
import { storeHelp, storeOf, storeOptions } from './visits.ts'

/** What a visit can be written as. */
const forms: Readonly<
  Record<string, (encounter: Encounter<Note>, subject: FhirOptions['subject']) => string>
> = {
  json: (encounter) => JSON.stringify(encounter, undefined, 2),
  fhir: (encounter, subject) => JSON.stringify(toFhir(encounter, { subject }), undefined, 2),
  markdown: (encounter) => documentOf(encounter, 'markdown'),
  text: (encounter) => documentOf(encounter, 'text'),
}

export const exportVisit: Command = {
  summary: 'writes a visit as FHIR, Markdown, text or JSON',
  help: `medical-scribe export [VISIT] --fhir | --markdown | --text | --json [options]

Writes a visit to the standard output. Without a name: the visits there are.

  --fhir             a FHIR R4 document: note, statements, provenance
  --patient REF      of whom, for --fhir: Patient/123 (default: a patient without a name)
  --markdown         note and transcript for people
  --text             the same as plain text
  --json             everything that is known, as the library has it
  --out FILE         writes to a file, readable by you alone
${storeHelp}`,
  options: {
    ...storeOptions,
    fhir: { type: 'boolean' },
    patient: { type: 'string' },
    markdown: { type: 'boolean' },
    text: { type: 'boolean' },
    json: { type: 'boolean' },
    out: { type: 'string' },
  },
  async run({ flags, words, screen }) {
    await using store = storeOf(flags)
    const [id, ...more] = words
    const known = await store.list()
    if (id === undefined) {
      for (const each of known) screen.line(each)
      return 0
    }
    if (more.length > 0) throw new UsageError('Name one visit')
    const asked = Object.keys(forms).filter((name) => flags[name] === true)
    const [form] = asked
    if (form === undefined || asked.length > 1)
      throw new UsageError('Choose one of --fhir, --markdown, --text, --json')
    if (!known.includes(id))
      throw new UsageError('The store has no visit of this name; medical-scribe export lists them')
    const { encounter } = (await readKept(store, id)).fold
    const subject = textOf(flags, 'patient') ?? { display: 'Patient' }
    const text = (forms[form] as (typeof forms)[string])(encounter, subject)
    const out = textOf(flags, 'out')
    if (out === undefined) screen.line(text)
    else await writeNamed(out, `${text}\n`, 0o600)
    return 0
  },
}

/** What it is first: drafted, signed or void. What was added later stands behind the note. */
function documentOf(encounter: Encounter<Note>, format: 'text' | 'markdown'): string {
  const { turns, note, addenda = [] } = encounter
  const mark = format === 'markdown' ? '## ' : ''
  const say = format === 'markdown' ? escapeMarkdown : (words: string): string => words
  const said = turns.map((turn) => `${say(speakerName(turn))}: ${say(turnText(turn))}`)
  const transcript = [`${mark}Transcript`, ...said].join(format === 'markdown' ? '\n\n' : '\n')
  if (!note) return transcript
  const added = addenda.map(({ by, at, text }) => {
    const lines = text.split('\n').map(say).join('\n')
    return `${mark}Addendum\n\n${lines}\n\n${say(by)}, ${at}`
  })
  return [say(noticeOf(encounter)), renderNote(note, format), ...added, transcript].join('\n\n')
}
