import { termOf, type TermKind } from '../../clinical/lexicon/lexicon.ts'
import { oppositesOf } from '../../clinical/lexicon/opposites.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { whereSaid } from './issue.ts'
import type { Claim, Heard } from './scope.ts'
import type { StatedWord } from './statements.ts'
import { isQualified, unsaidWord } from './unsaid.ts'
import { complaints, denials, neutral } from './words.ts'

const uncertain = /^(?:possible|suspected|unlikely|ruled? out)$/

/** Stems of words that hedge as well as `possible` does. */
const hedges: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'appear suggest consistent concern question versus may could differential risk evaluat assess consider',
)

/** Endings of clinical words, stemmed: what no lexicon lists is still no paraphrase of everyday speech. */
const clinical =
  /.{3}(?:megaly|edema|itis|osis|emia|uria|pathy|algia|penia|rrhea|plegia|paresis|sclerosis|stenosis|ectasia|gram|oma|ectomy|scopy|plasty|ptysis|phagia|phasia|pnea|cardia|cele|lith|trophy|plasia|ectasis|thema|icterus|ism)$/

/**
 * Checks the words of a statement of the note: findings must have been said, and every word must be affirmed or denied
 * as the visit has it, of the same person and with the same certainty.
 */
export function wordIssues({ statement, scope, visit }: Claim): NoteIssue[] {
  const issues = new Map<string, NoteIssue>()
  const add = (kind: NoteIssue['kind'], word: StatedWord, message: string): void => {
    if (!issues.has(kind)) issues.set(kind, { kind, message: `“${word.word}” ${message}` })
  }
  const own = new Set(statement.words.slice(0, longest).map(({ word }) => word))
  const known = new Map<string, Nearest>()
  // Of the whole statement, and so asked once for all its words.
  const named = statement.facts.some(({ kind }) => kind === 'person')
  const hedged =
    statement.facts.some(({ kind }) => kind === 'certainty') ||
    statement.words.some((one) => hedges.has(one.word))
  for (const [at, word] of statement.words.entries()) {
    if (denials.has(word.word)) continue
    const heard = scope.words.get(word.word)
    if (!heard) {
      const opposite = oppositesOf(word.word).find((one) => scope.words.has(one))
      if (opposite !== undefined && !neutral.has(word.word)) {
        const { nearest, shared } = closest(scope.words.get(opposite) ?? [], own, word)
        const alike = nearest.every((one) => (one.word.negated ?? false) === word.negated)
        if (shared > 0 && alike)
          add('polarity', word, `is the opposite of “${opposite}” in the turns it cites`)
        if (shared > 0) continue
      }
      const clear = word.cue || (clinical.test(word.word) && !visit.firstSaid.has(word.word))
      if (!clear && !unsaidWord(statement.words, at, scope)) continue
      add('fact-not-said', word, whereSaid(word.word, visit))
      continue
    }
    const key = `${word.word} ${word.cue?.term ?? ''}`
    const { nearest, shared } = known.get(key) ?? closest(heard, own, word)
    known.set(key, { nearest, shared })
    if (
      word.end > statement.heading &&
      !isQualified(statement.words, at, scope) &&
      contradicts(word, heard, nearest, shared, statement.words.length)
    ) {
      add(
        'polarity',
        word,
        word.negated
          ? 'is denied here and affirmed in the turns it cites'
          : 'is denied in the turns it cites',
      )
    }
    if (!word.cue) continue
    const owner = ownerProblem(word, nearest, named)
    if (owner !== undefined) add('person', word, owner)
    if (!word.negated && !hedged && !issues.has('certainty') && tooCertain(nearest))
      add('certainty', word, 'was not certain in the turns it cites')
  }
  return [...issues.values()]
}

/** How far around a word, in words of weight, its neighbours tell what it is about. */
const window = 6
/** So many words of a line tell which statements are nearest to it. */
const longest = 60

interface Nearest {
  readonly nearest: readonly Heard[]
  readonly shared: number
}

/**
 * Those nearest to the line: whose statement, and then whose turn, shares most words of weight with it. What was only
 * asked counts when nothing was stated.
 */
function closest(
  heard: readonly Heard[],
  own: ReadonlySet<string>,
  { word: self, cue, person }: StatedWord,
): Nearest {
  const stated = heard.filter((one) => one.word.negated !== undefined)
  const among = stated.length > 0 ? stated : heard
  let shared = 0
  const scores = among.map((one) => {
    const beside = one.in.words.slice(Math.max(0, one.at - window), one.at + window + 1)
    const here = new Set(beside.flatMap(({ word }) => (own.has(word) && word !== self ? [word] : []))).size
    let around = 0
    for (const word of own) if (word !== self && one.in.around.has(word)) around++
    shared = Math.max(shared, here)
    return (
      here +
      around / 100 +
      (cue && one.word.cue?.term === cue.term ? 0.5 : 0) +
      (person !== undefined && one.word.person === person ? 0.5 : 0)
    )
  })
  const best = Math.max(...scores)
  return { nearest: among.filter((_, index) => scores[index] === best), shared }
}

/**
 * A term of the lexicon must be as the nearest statements have it, all of them, and it does not do that it was only
 * asked. Any other word counts against the line only where a statement shares more with the line than that word (or
 * the line has little else), and none of the nearest agrees: a denied "want" or "take" seldom denies what the line says.
 */
function contradicts(
  word: StatedWord,
  heard: readonly Heard[],
  nearest: readonly Heard[],
  shared: number,
  size: number,
): boolean {
  if (/^\d/.test(word.word)) return false
  const agrees = ({ word: { negated } }: Heard): boolean => negated === undefined || negated === word.negated
  const kind = kindOf(word.word)
  if (word.cue && nearest.every((one) => one.word.negated === undefined)) return true
  if (neutral.has(word.word)) {
    if (!complaints.has(word.word)) return false
    if (!word.negated) return shared > 0 && !heard.some(agrees)
  }
  if (kind === 'part') return false
  if (word.cue) return !nearest.every(agrees)
  return (kind !== undefined || shared > 0 || size <= 4) && !nearest.some(agrees)
}

const kinds: Map<string, TermKind | undefined> = /* @__PURE__ */ new Map()

function kindOf(word: string): TermKind | undefined {
  if (kinds.has(word)) return kinds.get(word)
  if (kinds.size > 5000) kinds.clear()
  const kind = termOf(word)?.kind
  kinds.set(word, kind)
  return kind
}

function ownerProblem(word: StatedWord, nearest: readonly Heard[], named: boolean): string | undefined {
  const owners = new Set(nearest.map((one) => one.word.person))
  if (owners.has(word.person)) return undefined
  const owner = [...owners][0]
  if (word.person === undefined) {
    return owners.has(undefined) || named ? undefined : `is the ${owner}'s in the turns it cites`
  }
  return owner === undefined ? undefined : `is the ${owner}'s in the turns it cites, not the ${word.person}'s`
}

/** A condition stated flatly that the visit only ever called possible, or ruled out. */
function tooCertain(nearest: readonly Heard[]): boolean {
  return nearest.every(({ word: { start }, in: { facts: said } }) =>
    said.some(
      (fact) =>
        fact.kind === 'certainty' && uncertain.test(fact.value) && fact.end <= start && start - fact.end < 25,
    ),
  )
}
