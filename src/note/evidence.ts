import { compareFacts } from '../clinical/compare-facts.ts'
import { criticalFacts } from '../clinical/critical-facts.ts'
import type { CriticalFact, FactKind } from '../protocol/fact.ts'
import {
  soapSections,
  type NoteIssue,
  type NoteItem,
  type Omission,
  type SoapNote,
} from '../protocol/note.ts'
import { turnText, type EditedTurn, type Turn } from '../protocol/turn.ts'

/** Options of `reviewNote`. */
export interface ReviewNoteOptions {
  /**
   * Names that count as drugs besides those of the lexicon.
   *
   * @default []
   */
  keyterms?: readonly string[]
}

/** Facts a line of the note must have from its turns. */
const checked: ReadonlySet<FactKind> = /* @__PURE__ */ new Set<FactKind>([
  'number',
  'dose',
  'frequency',
  'duration',
  'drug',
  'allergy',
  'side',
])
/** Facts that a note must not leave out. */
const weighty: ReadonlySet<FactKind> = /* @__PURE__ */ new Set<FactKind>(['drug', 'dose', 'allergy'])

/**
 * Judges every item of a note by the turns it cites, and lists the drugs, doses and allergies of the visit that the
 * note leaves out. A fact counts as said when it is in the turn as heard or as edited.
 */
export function reviewNote(
  note: SoapNote,
  turns: readonly (Turn | EditedTurn)[],
  options: ReviewNoteOptions = {},
): SoapNote {
  const facts = (text: string): CriticalFact[] =>
    criticalFacts(text, options).filter(({ kind }) => checked.has(kind))
  const said = new Map(
    turns.map((turn) => [turn.id, { heard: facts(turn.text), edited: facts(turnText(turn)) }]),
  )
  const written: CriticalFact[] = []
  const review = (item: NoteItem): NoteItem => {
    const own = facts(item.text)
    written.push(...own)
    const cited = item.evidence.flatMap((id) => said.get(id) ?? [])
    const unknown = item.evidence.filter((id) => !said.has(id))
    const issues: NoteIssue[] = unknown.map((id) => ({
      kind: 'unknown-turn',
      message: `Cites ${id}, which is no turn of this visit`,
    }))
    if (cited.length === 0) issues.push({ kind: 'no-evidence', message: 'Cites no turn of this visit' })
    const edited = missing(
      own,
      cited.flatMap((turn) => turn.edited),
    )
    const heard = new Set(
      missing(
        own,
        cited.flatMap((turn) => turn.heard),
      ),
    )
    const unsaid = edited.filter((fact) => heard.has(fact))
    for (const { kind, value, text } of cited.length === 0 ? [] : unsaid) {
      const message = `“${text}” is not in the turns it cites`
      issues.push({ kind: 'fact-not-said', message, fact: { kind, value, text } })
    }
    const supported = cited.length > 0 && unsaid.length === 0
    return {
      ...item,
      issues,
      verdict: !supported ? 'unsupported' : own.length > 0 ? 'supported' : 'inferred',
    }
  }
  const reviewed = Object.fromEntries(soapSections.map((section) => [section, note[section].map(review)]))
  return {
    ...note,
    ...reviewed,
    omissions: omissionsOf(turns, (turn) => said.get(turn.id)?.edited ?? [], written),
  }
}

/** Those of `facts` that `among` does not hold, by meaning; how often a fact is said does not count. */
function missing(facts: readonly CriticalFact[], among: readonly CriticalFact[]): CriticalFact[] {
  return facts.filter((fact) => compareFacts([fact], among).some((change) => change.before === fact))
}

function omissionsOf(
  turns: readonly (Turn | EditedTurn)[],
  factsOf: (turn: Turn | EditedTurn) => readonly CriticalFact[],
  written: readonly CriticalFact[],
): Omission[] {
  const omissions = new Map<string, Omission>()
  for (const turn of turns) {
    const weight = factsOf(turn).filter(({ kind }) => weighty.has(kind))
    for (const { kind, value, text, negated } of missing(weight, written)) {
      const key = `${kind} ${value}`
      if (!omissions.has(key))
        omissions.set(key, { kind, value, text, turn: turn.id, negated, severity: 'high' })
    }
  }
  return [...omissions.values()]
}
