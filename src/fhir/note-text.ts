import {
  standsInNote,
  type Note,
  type NoteItem,
  type NoteSection,
  type TemplateNote,
} from '../protocol/note.ts'
import type { Encounter } from '../protocol/encounter.ts'
import { speakerName, turnText, type Turn } from '../protocol/turn.ts'
import { cleanText } from './narrative.ts'

/** The first line of every exported text of a visit that nobody signed. */
export const unsignedNotice =
  'AI-generated draft from the recorded visit. Not reviewed or signed by a clinician.'

/** One line as text, marked when it is a judgement or nobody has verified it. */
export function lineOf({ text, verdict, checkedBy }: NoteItem): string {
  return verdict === 'supported' || checkedBy.includes('clinician') ? text : `${text} (${verdict})`
}

/** Lines that the visit does not bear out, with their section. */
export function unsupportedLines(note: Pick<TemplateNote, 'sections'>): string[] {
  return note.sections.flatMap(({ title, items }) =>
    items.filter((item) => !standsInNote(item)).map((item) => `[${item.verdict}] ${title}: ${item.text}`),
  )
}

/** What a reader must know before using the note: counts only. */
export function cautions(note: TemplateNote): string[] {
  const unsupported = unsupportedLines(note).length
  const high = note.omissions.filter((omission) => omission.severity === 'high').length
  return [
    ...(note.origin.kind === 'extractive'
      ? ['No language model wrote this note: it is made of sentences of the visit itself.']
      : []),
    ...(unsupported > 0
      ? [`Lines of the draft that the visit does not bear out and that are kept apart: ${unsupported}.`]
      : []),
    ...(note.omissions.length > 0
      ? [
          `Critical facts said in the visit and absent from this note: ${note.omissions.length}, of them drugs, doses or allergies: ${high}.`,
        ]
      : []),
  ]
}

/** The note as plain text. */
export function noteText(
  note: TemplateNote,
  title: string,
  notice: string,
  includeUnsupported: boolean,
): string {
  const block = (heading: string, lines: readonly string[]): string =>
    [heading, ...lines.map((line) => `- ${oneLine(line)}`)].join('\n')
  const section = ({ title, items }: NoteSection): string => {
    const lines = items.filter(standsInNote).map(lineOf)
    return block(oneLine(title).toUpperCase(), lines.length > 0 ? lines : ['None recorded.'])
  }
  const apart = includeUnsupported ? unsupportedLines(note) : []
  return [
    [title, notice, ...cautions(note)].map(oneLine).join('\n'),
    ...note.sections.map(section),
    ...(apart.length > 0 ? [block('NOT BORNE OUT BY THE VISIT: DO NOT RELY ON', apart)] : []),
  ].join('\n\n')
}

/** The transcript: time, speaker and words of each turn. Where an edit changed them, the heard words follow. */
export function transcriptText(turns: readonly Turn[]): string {
  return turns
    .map((turn) => {
      const text = turnText(turn)
      const heard = text === turn.text ? '' : ` [heard: ${oneLine(turn.text)}]`
      return `[${clock(turn.startMs)}] ${speakerName(turn)}: ${oneLine(text)}${heard}`
    })
    .join('\n')
}

/** Joins the lines of a text, so that none can look like a heading or another speaker. */
function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}

/** Milliseconds as h:mm:ss. */
function clock(atMs: number): string {
  const seconds = Math.floor(atMs / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** What a text is, first of all. */
export function noticeOf({ signature, voided }: Encounter<Note>): string {
  if (!signature) return unsignedNotice
  const signed = `Drafted by software from the recorded visit, reviewed and signed by ${oneLine(signature.by)} at ${signature.at}.`
  return voided
    ? `VOID since ${voided.at}, by ${oneLine(voided.by)}: ${oneLine(voided.reason)}. ${signed}`
    : signed
}
