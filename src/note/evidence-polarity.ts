import { termOf, type TermKind } from '../clinical/lexicon.ts'
import type { NoteIssue } from '../protocol/note.ts'
import type { Claim, Heard } from './evidence-scope.ts'
import type { StatedWord, Statement } from './evidence-statements.ts'

/** Words that deny and do not name what is denied. */
const denials: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'no not without deny never neither nor none nil negativ negative non absent lack nothing free'.split(' '),
  ))()
const uncertain: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'possible',
  'suspected',
  'unlikely',
  'rule out',
  'ruled out',
])

/** Stems of words that hedge as well as `possible` does. */
const hedges: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'appear suggest consistent concern question versus may could differential risk evaluat assess consider'.split(
      ' ',
    ),
  ))()

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
  for (const word of statement.words) {
    if (denials.has(word.word)) continue
    const heard = scope.words.get(word.word)
    if (!heard) {
      if (!word.cue && !(clinical.test(word.word) && !visit.firstSaid.has(word.word))) continue
      const elsewhere = visit.firstSaid.get(word.word)
      add(
        'fact-not-said',
        word,
        elsewhere === undefined
          ? 'was not said in the visit'
          : `is not in the turns it cites, but in ${visit.turns[elsewhere]?.id}`,
      )
      continue
    }
    const { nearest, shared } = closest(heard, statement, word)
    if (contradicts(word, heard, nearest, shared, statement.words.length)) {
      add(
        'polarity',
        word,
        word.negated
          ? 'is denied here and affirmed in the turns it cites'
          : 'is denied in the turns it cites',
      )
    }
    if (!word.cue) continue
    const owner = ownerProblem(word, nearest, statement)
    if (owner !== undefined) add('person', word, owner)
    if (tooCertain(word, statement, nearest)) add('certainty', word, 'was not certain in the turns it cites')
  }
  return [...issues.values()]
}

/**
 * Those nearest to the line: whose statement, and then whose turn, shares most words of weight with it. What was only
 * asked counts when nothing was stated.
 */
function closest(
  heard: readonly Heard[],
  { words }: Statement,
  { word: self }: StatedWord,
): { nearest: readonly Heard[]; shared: number } {
  const stated = heard.filter((one) => one.word.negated !== undefined)
  const among = stated.length > 0 ? stated : heard
  const own = new Set(words.map(({ word }) => word))
  own.delete(self)
  let shared = 0
  const scores = among.map((one) => {
    const here = new Set(one.in.words.flatMap(({ word }) => (own.has(word) ? [word] : []))).size
    let around = 0
    for (const word of own) if (one.in.around.has(word)) around++
    shared = Math.max(shared, here)
    return here + around / 100
  })
  const best = Math.max(...scores)
  return { nearest: among.filter((_, index) => scores[index] === best), shared }
}

/**
 * A term of the lexicon must be as the nearest statement has it. Any other word counts against the line only where a
 * statement shares more with the line than that word (or the line has little else), and none of them agrees: a denied "want" or "take" seldom denies
 * what the line says.
 */
function contradicts(
  word: StatedWord,
  heard: readonly Heard[],
  nearest: readonly Heard[],
  shared: number,
  size: number,
): boolean {
  if (neutral.has(word.word) && !(word.negated && complaints.has(word.word))) return false
  const agrees = (one: Heard): boolean => one.word.negated === undefined || one.word.negated === word.negated
  const kind = kindOf(word.word)
  if (kind === 'part') return false
  if (word.cue || kind) return !nearest.some(agrees)
  const most = size > 4 ? 1 : 0
  return shared >= most && !(word.negated ? nearest : heard).some(agrees)
}

const kinds: Map<string, TermKind | undefined> = /* @__PURE__ */ new Map()

function kindOf(word: string): TermKind | undefined {
  if (kinds.has(word)) return kinds.get(word)
  if (kinds.size > 5000) kinds.clear()
  const kind = termOf(word)?.kind
  kinds.set(word, kind)
  return kind
}

/** Words that say nothing of their own, so that their polarity is another word's. */
const neutral: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'patient family history right left time day week month year today evidence sign symptom issue problem'.split(
      ' ',
    ),
  ))()
/** Those of them that may be denied by themselves: "no knee problems". */
const complaints: ReadonlySet<string> = /* @__PURE__ */ new Set(['symptom', 'issue', 'problem'])

/**
 * A side beside a word that the lexicon does not know as a part of the body ("left ureter", "leg raise on the right"):
 * the same word must not stand beside the other side only.
 */
export function besideIssues({ statement, scope }: Claim): NoteIssue[] {
  const { words, facts } = statement
  return words.flatMap(({ word: side, start }, at): NoteIssue[] => {
    const other = side === 'left' ? 'right' : side === 'right' ? 'left' : undefined
    if (
      other === undefined ||
      facts.some((fact) => fact.kind === 'side' && fact.start === start && fact.subject)
    )
      return []
    const next = words[at + 1]
    const [named, step] = next ? [next, -1] : [words[at - 1], 1]
    if (!named || named.word === other || denials.has(named.word)) return []
    const found = new Set<string>()
    for (const { at: index, in: said } of scope.words.get(named.word) ?? []) {
      const beside = [said.words[index + step]?.word, said.words[index + step * 2]?.word]
      for (const one of beside.filter((word) => word === side || word === other).slice(0, 1))
        found.add(one as string)
    }
    if (found.size === 0 || found.has(side)) return []
    return [{ kind: 'side', message: `“${side} ${named.word}” is ${other} in the turns it cites` }]
  })
}

function ownerProblem(word: StatedWord, nearest: readonly Heard[], { facts }: Statement): string | undefined {
  const owners = new Set(nearest.map((one) => one.word.person))
  if (owners.has(word.person)) return undefined
  const owner = [...owners][0]
  if (word.person === undefined) {
    const named = facts.some(({ kind }) => kind === 'person')
    return owners.has(undefined) || named ? undefined : `is the ${owner}'s in the turns it cites`
  }
  return owner === undefined ? undefined : `is the ${owner}'s in the turns it cites, not the ${word.person}'s`
}

/** A condition stated flatly that the visit only ever called possible, or ruled out. */
function tooCertain(word: StatedWord, { facts, words }: Statement, nearest: readonly Heard[]): boolean {
  if (word.negated || facts.some(({ kind }) => kind === 'certainty')) return false
  if (words.some((one) => hedges.has(one.word))) return false
  return nearest.every(({ word: { start }, in: { facts: said } }) =>
    said.some(
      (fact) =>
        fact.kind === 'certainty' && uncertain.has(fact.value) && fact.end <= start && start - fact.end < 25,
    ),
  )
}
