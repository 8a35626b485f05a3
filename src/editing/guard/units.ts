import type { Edit } from '../../protocol/turn.ts'
import type { Span } from './diff.ts'
import { pass, type Judgement } from './judgement.ts'
import { isWord, type SpokenPiece } from './pieces.ts'

/** A span with what was judged of it. */
export type Judged = Span<SpokenPiece> & Judgement

/** A sentence of the edited text and what of the original it stands for. */
interface Unit {
  readonly from: number
  readonly to: number
  readonly editedFrom: number
  readonly editedTo: number
  readonly spans: readonly Judged[]
}

/** Where a sentence ends. */
const ends = /[.?!;…]+["'”’)]*(?=\s|$)|\n/g
const mark = /[.?!;…]+["'”’)]*\s*$/
/** True for a span that takes or brings more than signs and sounds of hesitation. */
export const hasWords = ({ removed, added }: Span<SpokenPiece>): boolean =>
  removed.some(isWord) || added.some(isWord)
/** Kinds in which one value stands in another's place, so that the sentence around it can stay. */
const value = /^(?:number|dose|unit|frequency|duration|drug|allergy|side|addition)$/

/** The edited text sentence by sentence. A sentence whose end cannot be found in the original is one with the next. */
function unitsOf(judged: readonly Judged[], original: string, edited: string): Unit[] {
  const stops = [...edited.matchAll(ends)].map(({ index, 0: text }) => index + text.length)
  const units: Unit[] = []
  let spans: Judged[] = []
  let [from, editedFrom, next] = [0, 0, 0]
  const close = (to: number, editedTo: number): void => {
    units.push({ from, to, editedFrom, editedTo, spans })
    spans = []
    from = to
    editedFrom = editedTo
  }
  let shift = 0
  for (const judgedSpan of judged) {
    let span: Judged = judgedSpan
    for (; (stops[next] ?? Infinity) <= span.at; next++)
      close((stops[next] as number) - shift, stops[next] as number)
    for (; (stops[next] ?? Infinity) <= span.at + span.after.length; next++) {
      const stop = stops[next] as number
      const parts = !span.harmless && !hasWords(span) ? undefined : splitAt(span, stop, original.length)
      if (!parts) continue
      const [left, right] = parts
      if (left.before !== left.after) spans.push(left)
      close(left.end, stop)
      span = right
    }
    shift = span.at + span.after.length - span.end
    if (span.before !== span.after) spans.push(span)
  }
  for (; next < stops.length; next++) close((stops[next] as number) - shift, stops[next] as number)
  close(original.length, edited.length)
  return units
}

/** A span in two, at the end of a sentence in it; undefined where words of both sides are one change. */
function splitAt(span: Judged, stop: number, length: number): [Judged, Judged] | undefined {
  const lead = span.added.filter(({ end }) => end <= stop)
  const tail = span.added.filter(({ end }) => end > stop)
  const rest = span.respelt.find(([, other]) => other.end > stop)?.[0].start ?? span.end
  const matched = span.respelt.filter(([, other]) => other.end <= stop).at(-1)?.[0].end ?? span.start
  const gone = span.removed.filter(({ start, end }) => start >= matched && end <= rest)
  if (gone.some(isWord) && lead.some(isWord) && tail.some(isWord)) return undefined
  const between = span.before.slice(matched - span.start, rest - span.start)
  const marked = /[.?!;…]+["'”’)]*(?=\s|$)/.exec(between)
  const follows = gone.some(isWord) && !lead.some(isWord) && rest < length
  const at =
    matched - span.start + (marked ? marked.index + marked[0].length : follows ? 0 : between.trimEnd().length)
  const cut = span.start + at
  const part = (before: string, after: string, start: number, place: number, isLeft: boolean): Judged => {
    const half = {
      ...span,
      before,
      after,
      start,
      end: start + before.length,
      at: place,
      removed: span.removed.filter(({ end }) => end <= cut === isLeft),
      added: isLeft ? lead : tail,
      respelt: span.respelt.filter(([, { end }]) => end <= stop === isLeft),
    }
    return hasWords(half) || span.harmless ? half : { ...half, ...pass('format', 'The same meaning') }
  }
  const y = stop - span.at
  return [
    part(span.before.slice(0, at), span.after.slice(0, y), span.start, span.at, true),
    part(span.before.slice(at), span.after.slice(y), cut, stop, false),
  ]
}

/**
 * The edits of a text in which what may not stand is put back in whole sentences, so that each sentence of the result
 * is one that was said or one that was written. Where only a value differs, the value alone is put back.
 */
export function restored(judged: readonly Judged[], original: string, edited: string): Edit[] {
  return unitsOf(judged, original, edited).flatMap((unit) => {
    const stopped = unit.spans.filter(({ harmless }) => !harmless)
    if (stopped.length === 0 || (stopped.every((span) => isValue(span)) && unit.spans.every(isPlain)))
      return unit.spans.flatMap((span) => (span.harmless ? editOf(span, 'accepted') : valueBack(span)))
    return putBack(unit, stopped[0] as Judged, original, edited)
  })
}

const isValue = ({ kind, removed, added }: Judged): boolean =>
  value.test(kind) && removed.some(isWord) && removed.length <= 3 && added.some(isWord) && added.length <= 3

/** A span that leaves the sentence as it is: signs, capitals, sounds of hesitation; or one that goes anyway. */
const isPlain = (span: Judged): boolean =>
  !span.harmless ||
  (!hasWords(span) &&
    span.respelt.every(
      ([one, other]) => one.weight === 'quantity' || one.end - one.start === other.end - other.start,
    ))

/** A span as an edit. */
export const editOf = ({ before, after, start, end, kind, why }: Judged, verdict: Edit['verdict']): Edit => ({
  before,
  after,
  start,
  end,
  kind,
  verdict,
  why,
})

/** A value put back, and the signs around it left as they were written. */
function valueBack(span: Judged): Edit[] {
  const isSign = (text: string, at: number): boolean =>
    /[\s,;:!?.]/.test(text.charAt(at)) && !/[.,]\d/.test(text.slice(at, at + 2))
  const edge = (text: string): [number, number] => {
    let [first, last] = [0, text.length]
    while (first < last && isSign(text, first)) first++
    while (last > first && isSign(text, last - 1)) last--
    return [first, last]
  }
  const [from, to] = edge(span.before)
  const [first, last] = edge(span.after)
  const part = (start: number, end: number, after: string): Edit => ({
    ...editOf(span, 'accepted'),
    kind: 'format',
    why: 'The same meaning',
    before: span.before.slice(start, end),
    after,
    start: span.start + start,
    end: span.start + end,
  })
  const core = { ...part(from, to, span.after.slice(first, last)), kind: span.kind, why: span.why }
  return [
    part(0, from, span.after.slice(0, first)),
    { ...core, verdict: 'reverted' as const },
    part(to, span.before.length, span.after.slice(last)),
  ].filter(({ before, after }) => before !== after && /\S/.test(before + after))
}

/** A sentence as it was said, with the capital and the stop that it needs where it stands now. */
function putBack(unit: Unit, cause: Judged, original: string, edited: string): Edit[] {
  const edits = unit.spans.map((span): Edit => {
    const why = span.harmless ? `Put back with its sentence: ${cause.why}` : span.why
    return { ...editOf(span, 'reverted'), kind: span.harmless ? cause.kind : span.kind, why }
  })
  const said = original.slice(unit.from, unit.to)
  const written = edited.slice(unit.editedFrom, unit.editedTo)
  const lead = said.search(/[\p{L}\p{N}]/u)
  if (lead < 0) return edits
  const first = said.charAt(lead)
  // Behind a stop that was written, the sentence begins without its comma.
  const joint = /^\s*[,;:–—]+/.exec(said)?.[0]
  if (joint && mark.test(edited.slice(Math.max(0, unit.editedFrom - 8), unit.editedFrom)))
    adjust(edits, original, unit.from, unit.from + joint.length, '')
  const opens = /\p{L}|\p{N}/u.exec(written)?.[0] ?? ''
  if (/\p{Lu}/u.test(opens) && /\p{Ll}/u.test(first))
    adjust(edits, original, unit.from + lead, unit.from + lead + 1, first.toUpperCase())
  const stop = mark.exec(written)?.[0].trim() ?? ''
  const end = unit.from + said.trimEnd().length
  // The stop stands in the place of a comma, a colon or a dash.
  const open = /[\s,;:–—-]*$/.exec(said.trimEnd())?.[0].length ?? 0
  if (stop !== '' && !mark.test(said) && (unit.to < original.length || stop === '?')) {
    const asked = cause.why.startsWith('A question') ? '?' : stop
    adjust(edits, original, end - open, end, asked)
  }
  return edits
}

/**
 * Lets a capital or a stop stand in what is put back. The edit before it carries it, so that either side of that edit
 * can still be chosen.
 */
function adjust(edits: Edit[], original: string, start: number, end: number, text: string): void {
  const at = edits.findLastIndex(
    (edit) => edit.start <= start && !/[\p{L}\p{N}]/u.test(original.slice(edit.end, start)),
  )
  const edit = edits[at]
  if (!edit) return
  const tail = original.slice(edit.end, end)
  const stands = (edit.restored ?? edit.before) + tail
  // Counted from the end: a capital may have been put at the beginning before.
  const cut = stands.length - (edit.end + tail.length - start)
  edits[at] = {
    ...edit,
    end: edit.end + tail.length,
    before: edit.before + tail,
    after: edit.after + tail,
    restored: stands.slice(0, cut) + text + stands.slice(cut + (end - start)),
  }
}
