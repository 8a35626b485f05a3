import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { compareTranscripts } from '../../src/clinical/compare/compare-transcripts.ts'
import { criticalFacts } from '../../src/clinical/statements/critical-facts.ts'
import { cuesOf } from '../../src/clinical/statements/cues.ts'
import { readEditReply, readNumberedReply } from '../../src/editing/editor/edit-prompt.ts'
import { reviewEdit } from '../../src/editing/guard/review-edit.ts'
import { needsEdit } from '../../src/editing/editor/needs-edit.ts'
import { reviewNote } from '../../src/note/review/review-note.ts'
import { extractiveNote } from '../../src/note/extract/extractive-note.ts'
import { inferRoles } from '../../src/note/write/infer-roles.ts'
import { parseNote } from '../../src/note/write/parse-note.ts'
import { renderNote } from '../../src/note/render-note.ts'
import { dapTemplate } from '../../src/note/templates/templates.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import { msOf, wholeCalls } from './whole-calls.ts'
import { hostileTexts } from './hostile-texts.ts'
import { noteOf } from './notes-lines.ts'
import type { BenchResult, BenchTable } from './report.ts'

const large = 1_000_000
const mostMs = 100
const folders = ['clinical', 'editing', 'note']

const turnOf = (text: string, order: number): Turn => ({
  id: `0-${order}`,
  connection: 0,
  turnOrder: order,
  text,
  words: [],
  startMs: order * 1000,
  endMs: order * 1000 + 900,
  speaker: order % 2 === 0 ? 'doctor' : 'patient',
  role: order % 2 === 0 ? 'clinician' : 'patient',
  isFinal: true,
})
/** As lines of a length that is reviewed. */
const linesOf = (text: string): ReturnType<typeof noteOf> =>
  noteOf(
    (text.match(/[\s\S]{1,1000}/g) ?? ['']).map((part) => ({
      section: 'subjective',
      text: part,
      evidence: ['0-0', '0-1'],
    })),
  )

/** Whatever reads a text that people or models wrote. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  criticalFacts: (text) => criticalFacts(text),
  reviewEdit: (text) => {
    const middle = text.length >> 1
    return reviewEdit(text, `${text.slice(0, middle)} well ${text.slice(middle)}`)
  },
  'reviewNote, a turn': (text) =>
    reviewNote(linesOf('No fever.'), [turnOf('Any fever?', 0), turnOf(text, 1)]),
  'reviewNote, lines': (text) => reviewNote(linesOf(text), [turnOf('Any fever?', 0), turnOf('No.', 1)]),
}
/** Less often called, or not with the words of a visit. */
const others = (text: string): void => {
  cuesOf(turnOf(text, 0))
  needsEdit({ text, words: [] })
  readEditReply(text, 'He has pain.')
  readNumberedReply(text, 3)
  reviewEdit('He has pain.', text)
  extractiveNote([turnOf('How are you?', 0), turnOf(text, 1)])
  inferRoles([turnOf(text, 0), turnOf(text, 1)])
  parseNote(text, [], 'x', dapTemplate)
  renderNote(linesOf(text), 'markdown')
  compareTranscripts(text, text.slice(10))
}

/** How many expressions the three folders hold. */
function expressionsWritten(): number {
  let count = 0
  const walk = (node: ts.Node): void => {
    if (
      ts.isRegularExpressionLiteral(node) ||
      (ts.isNewExpression(node) && node.expression.getText() === 'RegExp')
    )
      count++
    node.forEachChild(walk)
  }
  for (const folder of folders) {
    const at = new URL(`../../src/${folder}/`, import.meta.url)
    for (const name of readdirSync(at, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      const text = readFileSync(new URL(name, at), 'utf8')
      walk(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true))
    }
  }
  return count
}

interface Slow {
  readonly source: string
  readonly text: string
  readonly ms: number
}

/**
 * Every expression that is called on a hostile text as a whole, or on most of it, called on that text at full length.
 * Which these are is found at a fiftieth of it: whatever else is called, is called on words.
 */
function slowest(): BenchTable {
  const slow = new Map<string, Slow>()
  const met = new Set<string>()
  for (const [name, text] of Object.entries(hostileTexts)) {
    const sample = text(large / 50)
    const found = wholeCalls(sample.length / 2, () => {
      for (const read of Object.values(readers)) read(sample)
      others(sample)
    })
    for (const each of found.met) met.add(each)
    const whole = text(large)
    for (const call of found.calls) {
      const source = String(call.expression)
      const ms = msOf(call, whole)
      if (ms > (slow.get(source)?.ms ?? -1)) slow.set(source, { source, text: name, ms })
    }
  }
  const top = [...slow.values()].sort((a, b) => b.ms - a.ms)
  const short = (source: string): string => (source.length > 70 ? `${source.slice(0, 67)}…` : source)
  return {
    title: `The slowest of ${slow.size} expressions called on whole texts (${met.size} called at all, ${expressionsWritten()} written) over ${Object.keys(hostileTexts).length} hostile texts`,
    columns: ['expression', 'text', 'ms at 1 MB'],
    rows: top.slice(0, 12).map(({ source, text, ms }) => [short(source), text, ms.toFixed(1)]),
    target: `no call over ${mostMs} ms in 1 MB`,
    passed: top.every(({ ms }) => ms <= mostMs),
  }
}

const sizes = [15_000, 30_000, 60_000]
/** Twice the text may take this many times the time: more is no growth in proportion. */
const mostGrowth = 2.6
/** Below, in ms, the clock and collections weigh more than the text. */
const floorMs = 40

function growth(): BenchTable {
  const rows = Object.entries(readers).flatMap(([reader, read]) =>
    Object.entries(hostileTexts).map(([name, text]) => {
      const times = sizes.map((size) => {
        const sample = text(size)
        const once = (): number => {
          const startedAt = process.cpuUsage()
          read(sample)
          return process.cpuUsage(startedAt).user / 1000
        }
        const first = once()
        return first < 30 ? Math.min(first, once()) : first
      })
      const [small = 0, , large = 0] = times
      const grown = Math.sqrt(large / Math.max(small, floorMs))
      return { reader, name, times, grown }
    }),
  )
  return {
    title: 'Processor time of whole functions in ms (of each the texts that grow most)',
    columns: ['function', 'text', ...sizes.map((size) => `${size / 1000} kB`), 'at each doubling'],
    rows: Object.keys(readers).flatMap((reader) =>
      rows
        .filter((row) => row.reader === reader)
        .sort((a, b) => b.grown - a.grown)
        .slice(0, 4)
        .map(({ name, times, grown }) => [
          reader,
          name,
          ...times.map((ms) => ms.toFixed(0)),
          grown.toFixed(2),
        ]),
    ),
    target: `twice the text at most ${mostGrowth} times the time`,
    passed: rows.every(({ grown }) => grown <= mostGrowth),
  }
}

/** Hostile texts against every regular expression, and the functions that use them. */
export function* runExpressions(): Generator<BenchResult> {
  yield { name: 'growth', sources: [], tables: [growth()], cases: [] }
  yield { name: 'expressions', sources: [], tables: [slowest()], cases: [] }
}
