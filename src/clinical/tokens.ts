import { wordTable } from './lexicon/word-table.ts'

/** A place in a text, in UTF-16 code units; `end` is exclusive. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** A place alone, of what has more. */
export const spanned = ({ start, end }: TextSpan): TextSpan => ({ start, end })

/** Tokens, or members of another list, from `from` up to `to` (exclusive). */
export interface Run {
  readonly from: number
  readonly to: number
}

/** A word, a run of digits or a mark, with its place in the text. */
export interface Token extends TextSpan {
  /** Lower case, straight apostrophes, no accents; every form of `n't` reads `not`. */
  readonly norm: string
  readonly type: 'word' | 'digits' | 'mark'
  /** True when nothing stands between this token and the one before. */
  readonly glued: boolean
}

const pattern =
  /['’](?:s|m|re|ve|ll|d)(?![\p{L}\p{M}\d])|\d+(?:,\d{3}(?!\d))*(?:\.\d+)?|[½¼¾⅓⅔⅛]|[wW]\/[oO](?!\p{L})|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\n|[^\s\p{L}\p{M}\d]/gu

const clitic = /'(?:s|m|re|ve|ll|d)$/
const bareNot = /^(do|does|did|is|was|are|were|has|have|had|ca|wo|could|would|should)nt$/
const irregular: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall' }
/** Words of a sig with two letters changed over, as they are often typed. */
const scrambled: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map(
    ['times', 'day', 'days', 'week', 'weeks', 'tablet', 'tablets'].flatMap((word) =>
      Array.from({ length: word.length - 1 }, (_, at): [string, string] => [
        `${word.slice(0, at)}${word.charAt(at + 1)}${word.charAt(at)}${word.slice(at + 2)}`,
        word,
      ]),
    ),
  ))()

/** Two words that are spoken as one. */
const fused: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'let_me lemme,give_me gimme,sort_of sorta,kind_of kinda,lot_of lotta,out_of outta',
)

/** How a tokenised corpus cuts `wanna`, `gotta` and `lemme`, and what the two parts stand for. */
const spoken: Readonly<Record<string, readonly [string, string]>> = {
  'wan na': ['want', 'to'],
  'gon na': ['going', 'to'],
  'got ta': ['got', 'to'],
  'lem me': ['let', 'me'],
  'gim me': ['give', 'me'],
}

/** Sounds of hesitation: no token, nor the comma after one that follows a comma. `er` stays: it is also a place. */
const hesitation = /^(?:u+[hm]+|erm+|mm+|h+m+|m+h+m+)$/i

/** All that a turn says: `Mhm.`, `Mm-hmm.`, `Uh-huh.` */
const agreeing = /^(?:m+-?h+m+|uh-?huh)[^\p{L}\n]*(?:\n|$)/iu

/**
 * Cuts a text into words, numbers and marks; linear in its length. Split contractions of tokenised corpora (`do n't`),
 * joined ones (`don't`) and written-out ones (`do not`) give the same words.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let last = -1
  let hesitated = false
  const add = (norm: string, type: Token['type'], start: number, end: number): void => {
    tokens.push({ norm, type, start, end, glued: start === last })
    last = end
  }
  for (const match of text.matchAll(pattern)) {
    const raw = match[0]
    const start = match.index
    // `5 mm` is a length.
    if (hesitation.test(raw) && !/\d$/.test(text.slice(Math.max(0, start - 2), start).trim())) {
      const isTurn = /^\n?$/.test(tokens.at(-1)?.norm ?? '') && agreeing.test(text.slice(start, start + 12))
      if (isTurn) add('mhm', 'word', start, start + raw.length)
      hesitated = /^(?:,|every|an?|the|of|to|for|in|at|about|with|your|my)$/.test(tokens.at(-1)?.norm ?? '')
      continue
    }
    if (hesitated && raw === ',') continue
    hesitated = false
    const end = start + raw.length
    if (/^[\d½¼¾⅓⅔⅛]/.test(raw)) {
      add(raw, 'digits', start, end)
      continue
    }
    if (raw === '&' || /^w\/o$/i.test(raw)) {
      add(raw === '&' ? 'and' : 'without', 'word', start, end)
      continue
    }
    const stage = tokens.at(-1)?.norm ?? ''
    if (staged.test(stage) && isRoman(raw, tokens.at(-2)?.norm ?? '', text.slice(end, end + 8))) {
      add(String(romans.indexOf(raw.toLowerCase())), 'digits', start, end)
      continue
    }
    let norm = raw.toLowerCase().replaceAll('’', "'")
    const clipped = tokens.at(-1)
    const isQuoted = clipped !== undefined && /['‘’]$/.test(text.slice(0, clipped.start).slice(-1))
    if (
      norm === "'" &&
      clipped?.end === start &&
      !isQuoted &&
      /(?:^(?:go|do)|...[^a])in$/.test(clipped.norm)
    ) {
      // `feelin'` is `feeling`, and `'amoxicillin'` a word in quotes.
      tokens[tokens.length - 1] = { ...clipped, norm: `${clipped.norm}g`, end }
      last = end
      continue
    }
    if (!/[\p{L}]/u.test(raw.slice(0, 2))) {
      add(norm, norm.length > 1 ? 'word' : 'mark', start, end)
      continue
    }
    if (/[^ -~]/.test(norm))
      norm = norm === 'µg' || norm === 'μg' ? 'ug' : norm.normalize('NFD').replace(/\p{M}/gu, '')
    norm = scrambled.get(norm) ?? norm
    const decade = decades.get(norm)
    const before = tokens.at(-1)
    if (decade !== undefined && before?.norm === 'one') {
      tokens[tokens.length - 1] = { ...before, norm: `1${decade}`, type: 'digits', end }
      last = end
      continue
    }
    if (decade !== undefined && before?.norm !== 'hundred') {
      add(decade, 'digits', start, end)
      continue
    }
    const isPrefixed = norm === 'cannot' || nonPrefix.test(norm)
    const [head, rest] = isPrefixed ? [norm.slice(0, 3), norm.slice(3)] : (fused.get(norm)?.split(' ') ?? [])
    if (head !== undefined && rest !== undefined) {
      add(head, 'word', start, start + 3)
      add(rest, 'word', start + 3, end)
      continue
    }
    if (norm.endsWith("n't") || bareNot.test(norm)) {
      const cut = norm.length - (norm.endsWith("n't") ? 3 : 2)
      const base = norm.slice(0, cut)
      const verb = tokens.at(-1)
      if (cut === 0 && verb && Object.hasOwn(irregular, verb.norm))
        tokens[tokens.length - 1] = { ...verb, norm: irregular[verb.norm] as string }
      if (cut > 0) add(irregular[base] ?? base, 'word', start, start + cut)
      add('not', 'word', start + cut, end)
      continue
    }
    const parts = /^(?:na|ta|me)$/.test(norm) ? spoken[`${tokens.at(-1)?.norm ?? ''} ${norm}`] : undefined
    if (parts) {
      tokens[tokens.length - 1] = { ...(tokens.at(-1) as Token), norm: parts[0] }
      add(parts[1], 'word', start, end)
      continue
    }
    const tail = clitic.exec(norm)
    if (tail && norm.length === raw.length) {
      if (tail.index > 0) add(norm.slice(0, tail.index), 'word', start, start + tail.index)
      add(tail[0], 'word', start + tail.index, end)
    } else add(norm, 'word', start, end)
  }
  return tokens
}

/** `In his sixties` is `in his 60s`, and `in the one twenties` is `in the 120s`. */
const decades: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '_20s twenties,_30s thirties,_40s forties,_50s fifties,_60s sixties,_70s seventies,_80s eighties,_90s nineties',
)

/** `nontender` says what `non-tender` says. */
const nonPrefix = /^non(?!e|a|sens)(?=.{5})/

/** What is counted in Roman numerals. */
const staged = /^(?:type|stage|grade|class|phase|degree|factor)$/
const romans = ['', 'i', 'ii', 'iii', 'iv', 'v']

/** `type I diabetes` and `stage ii`, but not `the type I have` or `at this stage I like`. */
function isRoman(raw: string, before: string, after: string): boolean {
  return (
    romans.indexOf(raw.toLowerCase()) > 1 ||
    (/^i$/i.test(raw) &&
      !/^(?:this|that|any|which|what|same|some)$/.test(before) &&
      !/^(?:['’]|\s+(?:have|had|am|was|can|do|did|got|get|take|took|want|need|use)\b)/.test(after))
  )
}

/** The token's words, or an empty string past either end. */
export function normAt(tokens: readonly Token[], index: number): string {
  return tokens[index]?.norm ?? ''
}

/** The words of tokens `from` up to `to` (exclusive), each behind a blank, for expressions to read. */
export function wordsIn(tokens: readonly Token[], from: number, to: number): string {
  let words = ''
  for (let at = Math.max(0, from); at < to && at < tokens.length; at++)
    words += ` ${(tokens[at] as Token).norm}`
  return words
}
