import type { EditedTurn, NoteItem, Omission, SoapNote, SoapSection, Turn, TurnId } from 'medical-scribe'

/** One thing in the note panel that rests on turns. */
export interface NoteLine {
  /** As in the note: the same from the unverified note to the final one. */
  readonly id: string
  readonly text: string
  readonly section: SoapSection
  readonly evidence: readonly TurnId[]
  readonly verdict: NoteItem['verdict']
  /** What is wrong with it, for people. */
  readonly reasons: readonly string[]
}

export interface OmissionLine {
  readonly id: string
  readonly text: string
  readonly severity: Omission['severity']
  readonly kind: string
  readonly evidence: readonly TurnId[]
}

export interface NoteLines {
  /** What nothing in the visit speaks against, in the four sections. */
  readonly sections: readonly {
    readonly section: SoapSection
    readonly title: string
    readonly lines: readonly NoteLine[]
  }[]
  /** The visit says otherwise. */
  readonly conflicting: readonly NoteLine[]
  /** The visit does not say it. */
  readonly unsupported: readonly NoteLine[]
  /** Said, and not in the note; most severe first. */
  readonly omissions: readonly OmissionLine[]
}

export const sectionTitles: readonly (readonly [section: SoapSection, title: string])[] = [
  ['subjective', 'Subjective'],
  ['objective', 'Objective'],
  ['assessment', 'Assessment'],
  ['plan', 'Plan'],
]

const omissionKinds: Readonly<Partial<Record<Omission['kind'], string>>> = {
  drug: 'medicine',
  negation: 'negative finding',
  certainty: 'how certain it is',
  person: 'whose it is',
  order: 'order or referral',
  retraction: 'correction',
}

/** Sorts a note's lines so that what the visit does not bear out never stands among what it does. */
export function noteLines(note: SoapNote): NoteLines {
  const all = sectionTitles.map(([section, title]) => ({
    section,
    title,
    lines: note[section].map((item) => lineOf(item, section)),
  }))
  const every = all.flatMap(({ lines }) => lines)
  return {
    sections: all.map((section) => ({
      ...section,
      lines: section.lines.filter(({ verdict }) => verdict !== 'unsupported' && verdict !== 'conflicting'),
    })),
    conflicting: every.filter(({ verdict }) => verdict === 'conflicting'),
    unsupported: every.filter(({ verdict }) => verdict === 'unsupported'),
    omissions: note.omissions.map((omission, index) => ({
      id: `omission-${index}`,
      text: omission.negated ? `no ${omission.text}` : omission.text,
      severity: omission.severity,
      kind: omissionKinds[omission.kind] ?? omission.kind,
      evidence: [omission.turn],
    })),
  }
}

function lineOf(item: NoteItem, section: SoapSection): NoteLine {
  return {
    id: item.id,
    text: item.text,
    section,
    evidence: item.evidence,
    verdict: item.verdict,
    reasons: item.issues.map((issue) => issue.message),
  }
}

/** The turns a line rests on, in order of speech; citations of turns that do not exist are left out. */
export function turnsBehind(
  evidence: readonly TurnId[],
  turns: readonly (Turn | EditedTurn)[],
): readonly (Turn | EditedTurn)[] {
  const cited = new Set(evidence)
  return turns.filter((turn) => cited.has(turn.id))
}
