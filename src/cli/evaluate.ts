import { EditQueue } from '../editing/editor/edit-queue.ts'
import { LLMEditor } from '../editing/editor/llm-editor.ts'
import { reviewNote } from '../note/review/review-note.ts'
import { isHard } from '../note/verify/join-verdicts.ts'
import { NoteVerifier } from '../note/verify/note-verifier.ts'
import { readWrittenNote } from '../note/write/read-written-note.ts'
import { SoapGenerator } from '../note/write/note-generator.ts'
import type { LanguageModel, ModelCall } from '../protocol/model.ts'
import type { Note, NoteItem, Verdict } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'
import type { AnyTurn, EditedTurn, SpeakerRole, Turn } from '../protocol/turn.ts'
import { writeNote } from '../session/write-note.ts'

/** A visit to try: who said what, in order. */
export interface EvalVisit {
  readonly id: string
  readonly turns: readonly { readonly speaker?: string; readonly text: string }[]
  /** A note to check in place of one that the writer writes, in the form of a `WrittenNote`. Cites turns as `0-<n>`. */
  readonly note?: unknown
  /** Of that note: what is wrong with a line, by its id (`plan-2` is the second line of the plan). Others are true. */
  readonly labels?: Readonly<Record<string, string>>
}

/** Who does what; what is left out is not done. */
export interface EvalModels {
  readonly editor?: LanguageModel
  readonly writer?: LanguageModel
  readonly verifier?: LanguageModel
}

/** What came of one visit: counts only, no text. */
export interface VisitScore {
  readonly id: string
  readonly lines: Readonly<Record<Verdict, number>>
  /** Lines with an issue of the rules that stands whatever the verifier says. */
  readonly hard: number
  readonly omissions: number
  /** Spans of edits that the guard put back. */
  readonly putBack: number
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly seconds: number
  /** Of a labelled note: each line by its label, true lines as `true`. */
  readonly labelled: readonly { readonly label: string; readonly verdict: Verdict }[]
  /** What was degraded, by kind. */
  readonly warnings: readonly string[]
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
export async function editTurns(
  turns: readonly Turn[],
  model: LanguageModel,
  onCall: (call: ModelCall) => void = () => undefined,
): Promise<EditedTurn[]> {
  const edited: EditedTurn[] = []
  const queue = new EditQueue({
    editor: new LLMEditor({ model }),
    spacingMs: 600_000,
    onEdited: (turn) => edited.push(turn),
    onCall,
  })
  for (const turn of turns) queue.push(turn)
  await queue.drain()
  return edited
}

/** Runs one visit from its transcript to its checked note, and counts. A labelled note is checked and not mended. */
export async function evaluate(
  visit: EvalVisit,
  { editor, writer, verifier }: EvalModels,
): Promise<VisitScore> {
  const startedAt = performance.now()
  const calls: ModelCall[] = []
  const warnings: string[] = []
  const onCall = (call: ModelCall): void => {
    calls.push(call)
  }
  const heard = heardTurns(visit)
  const turns: readonly AnyTurn[] = editor ? await editTurns(heard, editor, onCall) : heard
  const checker = verifier && new NoteVerifier({ model: verifier })
  let note: Note | undefined
  if (visit.note !== undefined) {
    const given = reviewNote(readWrittenNote(visit.note), turns)
    note = checker ? await checker.verify(given, turns, { onCall }) : given
  } else if (writer) {
    const work = {
      turns,
      signal: new AbortController().signal,
      onCall,
      hasRoom: () => true,
      tell: () => undefined,
      warn: ({ kind }: { readonly kind: string }) => warnings.push(kind),
    }
    note = await writeNote({ writer: new SoapGenerator({ model: writer }), verifier: checker }, work)
  }
  const items = note ? asTemplateNote(note).sections.flatMap((section) => section.items) : []
  const sum = (of: (call: ModelCall) => number): number => calls.reduce((all, call) => all + of(call), 0)
  const edits = turns.flatMap((turn) => ('edits' in turn ? turn.edits : []))
  return {
    id: visit.id,
    lines: countVerdicts(items),
    hard: items.filter(({ issues }) => issues.some(isRules)).length,
    omissions: note?.omissions.length ?? 0,
    putBack: edits.filter(({ verdict }) => verdict === 'reverted').length,
    calls: calls.length,
    inputTokens: sum(({ usage }) => usage.inputTokens),
    outputTokens: sum(({ usage }) => usage.outputTokens),
    seconds: Math.round(performance.now() - startedAt) / 1000,
    labelled: visit.labels
      ? items.map(({ id, verdict }) => ({ label: visit.labels?.[id] ?? 'true', verdict }))
      : [],
    warnings,
  }
}

const isRules = (issue: NoteItem['issues'][number]): boolean =>
  issue.kind !== 'contradicted' && issue.kind !== 'not-said' && isHard(issue)

function countVerdicts(items: readonly NoteItem[]): Record<Verdict, number> {
  const counts = { supported: 0, inferred: 0, unverified: 0, unsupported: 0, conflicting: 0 }
  for (const { verdict } of items) counts[verdict]++
  return counts
}

const isFlagged = ({ verdict }: { readonly verdict: Verdict }): boolean =>
  verdict === 'unsupported' || verdict === 'conflicting'

type Cell = string | number
type Row = readonly Cell[]

/** The figures of a visit, by the names of their columns. */
const figures: Readonly<Record<string, (score: VisitScore) => number>> = {
  lines: ({ lines }) => Object.values(lines).reduce((sum, count) => sum + count, 0),
  supported: ({ lines }) => lines.supported,
  inferred: ({ lines }) => lines.inferred,
  unverified: ({ lines }) => lines.unverified,
  unsupported: ({ lines }) => lines.unsupported,
  conflicting: ({ lines }) => lines.conflicting,
  hard: (score) => score.hard,
  omissions: (score) => score.omissions,
  'put back': (score) => score.putBack,
  calls: (score) => score.calls,
  'tokens in': (score) => score.inputTokens,
  'tokens out': (score) => score.outputTokens,
  s: (score) => score.seconds,
}
const columns = ['visit', ...Object.keys(figures)]
const rowOf = (score: VisitScore): number[] => Object.values(figures).map((figure) => figure(score))

/** The scores as a table for a terminal; with `against`, what has changed since stands in brackets. */
export function evalTable(scores: readonly VisitScore[], against: readonly VisitScore[] = []): string {
  const before = new Map(against.map((score) => [score.id, rowOf(score)]))
  const total = (rows: readonly (readonly number[])[]): number[] =>
    columns.slice(1).map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0))
  const change = (now: number, then: number | undefined): string => {
    const more = then === undefined ? 0 : Math.round((now - then) * 1000) / 1000
    return more === 0 ? String(round(now)) : `${round(now)} (${more > 0 ? '+' : ''}${more})`
  }
  const row = (name: string, now: readonly number[], then: readonly number[] | undefined): Row => [
    name,
    ...now.map((value, at) => change(value, then?.[at])),
  ]
  const known = scores.map(({ id }) => before.get(id)).filter((one) => one !== undefined)
  const rows = scores.map((score) => row(score.id, rowOf(score), before.get(score.id)))
  const sums = row('all', total(scores.map(rowOf)), known.length === scores.length ? total(known) : undefined)
  const degraded = scores.flatMap(({ id, warnings }) => warnings.map((kind) => `${id}: ${kind}`))
  return [
    aligned([columns, ...rows, sums]),
    ...(degraded.length > 0 ? [`Degraded: ${degraded.join(', ')}`] : []),
    ...labelTable(scores),
  ].join('\n\n')
}

/** Precision and recall by kind, where lines are labelled. */
function labelTable(scores: readonly VisitScore[]): string[] {
  const lines = scores.flatMap(({ labelled }) => labelled)
  if (lines.length === 0) return []
  const flagged = lines.filter(isFlagged)
  const rightly = flagged.filter(({ label }) => label !== 'true').length
  const labels = [...new Set(lines.map(({ label }) => label))].sort()
  const rows = labels.map((label): Row => {
    const own = lines.filter((line) => line.label === label)
    const caught = own.filter(isFlagged).length
    const supported = own.filter(({ verdict }) => verdict === 'supported').length
    return [label, own.length, caught, percent(caught, own.length), supported, percent(supported, own.length)]
  })
  return [
    aligned([['label', 'n', 'flagged', '%', 'supported', '%'], ...rows]),
    `Precision of a flag: ${percent(rightly, flagged.length)} % of ${flagged.length}`,
  ]
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : ((100 * part) / whole).toFixed(1)
const round = (value: number): number => Math.round(value * 1000) / 1000

function aligned(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? String(cell).padEnd(widths[at] ?? 0) : String(cell).padStart(widths[at] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}
