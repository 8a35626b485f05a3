import { wordTable } from '../lexicon/word-table.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'

/** A run of tokens, and whose they are as they begin. */
export interface OwnedPart extends Run {
  /** `patient`, unless a pronoun carries a relative on. */
  readonly owner: string
}

const kin: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'mother mom mum mommy mummy mama,father dad daddy papa,parent,sister,brother,sibling,son,daughter,wife missus,husband hubby,spouse,grandmother grandma nana nan nanna gran granny gramma,grandfather grandpa grandad granddad gramps grampa,aunt auntie,uncle,cousin,niece,nephew,child kid,baby infant,grandparent,grandchild grandson granddaughter grandkid,twin,girlfriend,boyfriend,partner fiance fiancee fiancé fiancée,stepmother stepmum stepmom,stepfather stepdad,stepchild stepson stepdaughter,donor,friend,roommate flatmate housemate,coworker colleague workmate boss,neighbor neighbour,classmate,teacher,landlord landlady,somebody someone',
)

/** The relative, or another person, that a word names; plurals too. */
export function personNamed(word: string): string | undefined {
  const own = word.replace(/^(?:step|half)-?(?=brother|sister|sibling)/, '')
  return kin.get(own) ?? (own.endsWith('s') ? kin.get(own.slice(0, -1)) : undefined)
}

/** Somebody else, told apart by what follows. */
const strangers =
  /^ (?:the|some|one|another|other) (?:lady|man|men|woman|women|guys?|gentleman|person|people|girl|boy|patient) (?:who (?:shares?|sits?|lives?|works?|sleeps?)|next (?:door|to)|opposite|across|down the|at (?:work|school|church)|in the (?:next|other))\b|^ another (?:lady|man|woman|guy|person|patient)\b|^ (?:the|my|our|her|his) (?:cat|dog|puppy|kitten|horse) (?:has|had|'s|got|gets|was|is|takes)\b/
/** Children, by what their parents call them. */
const children: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'son boy lad,daughter girl,child toddler youngest eldest oldest one kiddo',
)
/** Before a child that is called so. */
const ofParents = / (?:my|our|her|his) (?:little|younger|older|wee|big)$| (?:my|our)$/

/** The relative, or another person, that is named at a token: `mother in law`, `my little boy`, `the lady next door`. */
export function personAt(tokens: readonly Token[], at: number): string | undefined {
  const person = personNamed(normAt(tokens, at))
  const behind = wordsIn(tokens, at + 1, at + 5)
  // `when the child is tired`: the patient, or any.
  if (/ the child$/.test(wordsIn(tokens, at - 1, at + 1))) return undefined
  if (person !== undefined) return /^(?: -)? in(?: -)? law\b/.test(behind) ? `${person} in law` : person
  const child = children.get(normAt(tokens, at))
  if (child !== undefined && ofParents.test(wordsIn(tokens, at - 2, at))) return child
  return strangers.test(wordsIn(tokens, at - 1, at + 4)) ? 'somebody' : undefined
}

const women = /^(?:mother|sister|daughter|wife|grandmother|aunt|niece|girlfriend)$/
const men = /^(?:father|brother|son|husband|grandfather|uncle|nephew|boyfriend)$/
/** After a person: what they do, and no condition of theirs. */
const reporting =
  /^(?:says?|said|notes?|noticed|reports?|reported|states?|stated|thinks?|thought|told|tells?|brought|brings|mentions?|mentioned|denies|wants?|wanted|made|makes|called|calls|asked|is here|worried|drove|insisted|suggested|recommended|to)$/
/** Behind a thing: `this rash I have`. */
const ownBehind = /^(?: (?!and |or |but |so )[\p{L}'-]+){0,2} i (?:have|had|get|got)(?= |$)/u
/** What a patient may be called. */
const ownRole = /^(?:child|baby|mother|father|parent|grandparent|twin|teacher|landlord)$/
/** Before a person: someone who is only there. */
const beside = /^(?:with|by|from|to|told|ask|asked|for|visit|visiting|visited|helps?|see|saw|and)$/
const ofSpeakers = /^(?:i|you|we|patient|my|your)$/
const possessive = /^(?:my|your|his|her|their|our|the|a|an)$/

const familyHistory = /^ (?:family (?:history|hx)|f(?:am)?hx?)(?= |$)/

/** Whose the thing at a token is, by the words of its clause before it, and right behind it. */
export function experiencerAt(tokens: readonly Token[], clause: OwnedPart, at: number): string {
  let owner = clause.owner
  let isBeside = false
  for (let near = clause.from; near < at; near++) {
    const word = normAt(tokens, near)
    const person = personAt(tokens, near)
    // `as a child`, `a mother of two`, `a twin`: the patient.
    if (person !== undefined && !(normAt(tokens, near - 1) === 'a' && ownRole.test(person))) {
      if (reporting.test(normAt(tokens, near + 1))) continue
      const lead = possessive.test(normAt(tokens, near - 1)) ? near - 2 : near - 1
      // Who tells it: `per her father`.
      if (normAt(tokens, lead) === 'per') continue
      // `and a friend of mine has …`, as what opens a clause, begins anew.
      const isAnew = / and a$/.test(wordsIn(tokens, near - 2, near))
      isBeside = lead >= clause.from && beside.test(normAt(tokens, lead)) && !isAnew
      owner = person
    } else if (ofSpeakers.test(word) && [1, 2].every((by) => personAt(tokens, near + by) === undefined))
      owner = 'patient'
    else if (familyHistory.test(wordsIn(tokens, near, near + 2))) owner = 'family'
    else if (
      isBeside &&
      / (?!who |that )\S+ (?:and|has|is|takes|was)$/.test(wordsIn(tokens, near - 1, near + 1))
    )
      owner = 'patient'
  }
  if (normAt(tokens, at - 1) !== "'s" && ownBehind.test(wordsIn(tokens, at + 1, at + 6))) return 'patient'
  return owner === 'patient' || owner === 'family' ? (ownerBehind(tokens, clause, at) ?? owner) : owner
}

/** `diabetes in her father`, `cancer on my mother's side`, `it runs in the family`. */
function ownerBehind(tokens: readonly Token[], clause: OwnedPart, at: number): string | undefined {
  for (let near = at + 1; near < Math.min(clause.to, at + 9); near++) {
    const word = normAt(tokens, near)
    if (/^(?:i|you|he|she|they|but|because|when|since)$/.test(word)) return undefined
    if (/^(?:in|on)$/.test(word) && /^(?:family|maternal|paternal)$/.test(normAt(tokens, near + 1)))
      return 'family'
    if (!/^(?:in|on|of)$/.test(word) || !/^(?:my|your|his|her|their|the|a)$/.test(normAt(tokens, near + 1)))
      continue
    const name = normAt(tokens, near + 2)
    if (name === 'family' && word !== 'of') return 'family'
    const side = normAt(tokens, near + 3) === "'s" && normAt(tokens, near + 4) === 'side'
    const person = personNamed(name)
    if (person !== undefined && (word !== 'on' || side)) return side ? 'family' : person
  }
  return undefined
}

/**
 * Whose the next clause is as it begins: `My mum has diabetes. She takes metformin.`
 *
 * @param asked whom the question before it was about.
 */
export function ownerAfter(
  tokens: readonly Token[],
  clause: OwnedPart | undefined,
  next: number,
  asked?: string,
): string {
  const word = normAt(tokens, next)
  // `FHx: asthma; no diabetes.`
  const isOngoing = clause !== undefined && /^[,;]$/.test(normAt(tokens, clause.to))
  const from = isOngoing ? clause.from : next
  if ((isOngoing && clause.owner === 'family') || familyHistory.test(wordsIn(tokens, from, from + 2)))
    return 'family'
  if (!/^(?:he|she|they)$/.test(word)) return 'patient'
  if (asked !== undefined && fits(word, asked)) return asked
  if (!clause) return 'patient'
  for (let near = clause.from; near < Math.min(clause.to, clause.from + 6); near++) {
    const person = personNamed(normAt(tokens, near))
    const isOwn = /^(?:my|your)$/.test(normAt(tokens, near - 1)) && !reporting.test(normAt(tokens, near + 1))
    if (person !== undefined && isOwn && !beside.test(normAt(tokens, near - 2)))
      return fits(word, person) ? person : 'patient'
  }
  return clause.owner !== 'family' && fits(word, clause.owner) ? clause.owner : 'patient'
}

/** Whom a question is about: `what about your mother?` */
export function personAsked(tokens: readonly Token[], { from, to }: Run): string | undefined {
  for (let at = to - 1; at >= from; at--) {
    const person = personNamed(normAt(tokens, at))
    if (person !== undefined && /^(?:your|his|her)$/.test(normAt(tokens, at - 1))) return person
  }
  return undefined
}

const fits = (pronoun: string, person: string): boolean =>
  pronoun === 'she' ? !men.test(person) : pronoun === 'he' ? !women.test(person) : true
