import { anyOf, atSites, type EditMaker } from './sites.ts'

const subject = '(?:i|you|he|she|it|we|they|there|that|this|who)'
const auxiliary = '(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|may|might|must)'
const verb = '(?:have|take|feel|smoke|drink|use|need|want|get|see|eat|sleep|notice)'
const contracted: Readonly<Record<string, string>> = {
  is: "isn't",
  are: "aren't",
  was: "wasn't",
  were: "weren't",
  do: "don't",
  does: "doesn't",
  did: "didn't",
  have: "haven't",
  has: "hasn't",
  had: "hadn't",
  can: "can't",
  could: "couldn't",
  will: "won't",
  would: "wouldn't",
  should: "shouldn't",
}

/** What was affirmed is denied. */
export const negationAdded: EditMaker = anyOf(
  atSites(
    new RegExp(String.raw`(?<=(?<![\p{L}'])${subject} )${auxiliary}(?! not|n't|n’t| n't|[\p{L}'’])`, 'giu'),
    (match, random) => {
      const word = match[0].toLowerCase()
      return random.chance(0.5) && Object.hasOwn(contracted, word) ? contracted[word] : `${match[0]} not`
    },
  ),
  atSites(
    /(?<=\p{L})['’](?:m|re|s)(?= (?:a|been|being|having|taking|getting|feeling|going|on|in|allergic|better|worse)\b)/giu,
    (match) => `${match[0]} not`,
  ),
  atSites(
    new RegExp(String.raw`(?<=(?<![\p{L}'])(?:i|you|we|they) )${verb}(?![\p{L}'])`, 'giu'),
    (match, random) => random.pick([`don't ${match[0]}`, `never ${match[0]}`, `do not ${match[0]}`]),
  ),
  atSites(
    /(?<=\b(?:has|have|had|with|some) )(?:a |some |any )?(?=(?:\w+ )?(?:pain|fever|cough|nausea|swelling|headaches?|rash|diabetes|asthma|bleeding|infection|numbness|diarrhea|symptoms|problems|history)\b)/giu,
    () => 'no ',
  ),
  atSites(
    /(?<![\p{L}-])with(?= (?:a |any |some |the )?(?:fever|pain|food|cough|nausea|chest|headache|swelling|history|walking|activity|water|insulin|medication|\w+(?:ing|tion|sis|ness))\b)/giu,
    () => 'without',
  ),
  atSites(/^(?:yes|yeah|yep|yup)(?=[\s,.!]|$)/giu, () => 'no'),
  atSites(/(?<![\p{L}-])(?:always|ever)(?![\p{L}-])/giu, () => 'never'),
)

/** What was denied is affirmed. */
export const negationDropped: EditMaker = anyOf(
  atSites(/(?<=\p{L})(?: ?n['’]t)(?!\p{L})/giu, (match) => {
    const before = match.input.slice(0, match.index)
    return /\b(?:wo|ca|ai|sha)$/i.test(before) ? undefined : ''
  }),
  atSites(/\b(?:can['’]t|cannot)(?!\p{L})/giu, () => 'can'),
  atSites(/\bwon['’]t(?!\p{L})/giu, () => 'will'),
  atSites(/(?<=\p{L} )not (?=\p{L})/giu, () => ''),
  atSites(
    /(?<!\bno[ ,.]{1,3})\bno (?=(?!no|doubt|worries|problem|matter|one|longer|more|wonder|kidding|big)\p{L}{3,})/giu,
    (_, random) => random.pick(['', 'some ']),
  ),
  atSites(/\bnever (?=\p{L})/giu, (_, random) => random.pick(['', 'always '])),
  atSites(/\b(?:denies|denied)\b/giu, (_, random) => random.pick(['reports', 'has'])),
  atSites(/\bwithout\b/giu, () => 'with'),
  atSites(/^no(?=[,.]? (?!no\b)\p{L})/giu, () => 'yes'),
  atSites(/^(?:no|nope)[.!]?$/giu, (_, random) => random.pick(['yes', 'Yes.'])),
  atSites(/\bnothing\b/giu, () => 'something'),
  atSites(/\bnone\b/giu, () => 'some'),
)

const sidedPart =
  '(?:lower|upper|side|sided|hand|knee|hip|shoulder|arm|leg|foot|ankle|wrist|elbow|ear|eye|breast|lung|kidney|chest|flank|groin|thumb|big|great|index|ring|middle|heel|calf|thigh|lateral|medial|anterior|posterior|quadrant|temple|cheek|jaw|neck|back|ventricular|atrial|rotator|carotid|ovary|testicle|nostril|eyelid|forearm|hamstring|finger|toe|lobe|ventricle|bundle|coronary|femur|tibia|hemisphere|trapezius|little|pinky)'
const flipped = (word: string): string => (word.toLowerCase() === 'left' ? 'right' : 'left')

/** The other side of the body. */
export const sideChanged: EditMaker = anyOf(
  atSites(new RegExp(String.raw`\b(?:left|right)(?=[ -]${sidedPart})`, 'giu'), (match) => flipped(match[0])),
  atSites(
    /(?<=\b(?:my|your|his|her|the|on the|from the|to the) )(?:left|right)(?= (?:and|is|was|one|or|but|it|hurts|feels)|[ ,.?]*$|[,.])/giu,
    (match) => flipped(match[0]),
  ),
  atSites(/\b(?:bilateral|bilaterally)\b/giu, (_, random) => random.pick(['left', 'right'])),
  atSites(
    new RegExp(
      String.raw`\bboth(?= (?:of )?(?:my |your |his |her |the )?${sidedPart}s?\b|\b(?: sides))`,
      'giu',
    ),
    (_, random) => random.pick(['left', 'the right']),
  ),
  atSites(/\b(?:RLQ|LLQ|RUQ|LUQ)\b/giu, (match) =>
    match[0].toUpperCase().startsWith('R') ? `L${match[0].slice(1)}` : `R${match[0].slice(1)}`,
  ),
)

const clause = String.raw`[^.,;!?\n]*`

/** An allergy that is not there any more, or is one no longer. */
export const allergyDropped: EditMaker = anyOf(
  atSites(new RegExp(String.raw`(?:^|(?<=[.!?,;] ))${clause}\ballerg\w*${clause}[.,!?]?`, 'giu'), () => ''),
  atSites(
    new RegExp(
      String.raw`\b(?:and |so |but )?(?:i'm|i am|he is|he's|she is|she's|you're|you are)? ?(?:very |really )?allergic to ${clause}`,
      'giu',
    ),
    () => '',
  ),
  atSites(/(?<=\ballergic to )(?:the |any )?\p{L}+/giu, (match, random) =>
    /(?:any|anything|the|it|that)$/i.test(match[0]) ? undefined : random.pick(['nothing', 'pollen', 'it']),
  ),
  atSites(/\ballergic to\b/giu, (_, random) => random.pick(['taking', 'fine with', 'used to'])),
  atSites(/\b\p{L}{4,} allerg(?:y|ies)\b/giu, () => ''),
  atSites(/\ballerg(?:y|ies)\b/giu, () => ''),
)

const women =
  'she he her hers herself mother mom mum wife sister daughter aunt grandmother grandma girlfriend woman female'.split(
    ' ',
  )
const men =
  'he she his his himself father dad dad husband brother son uncle grandfather grandpa boyfriend man male'.split(
    ' ',
  )

function otherPerson(word: string): string | undefined {
  const at = women.indexOf(word)
  if (word === 'he') return 'she'
  if (word === 'him') return 'her'
  if (at >= 0) return word === 'she' ? 'he' : men[at]
  const other = men.indexOf(word)
  return other >= 0 ? women[other] : undefined
}

/** Somebody else has it, said it or takes it. */
export const personSwapped: EditMaker = anyOf(
  atSites(
    new RegExp(
      String.raw`(?<![\p{L}'-])(?:${[...new Set([...women, ...men, 'him'])].join('|')})(?![\p{L}-])`,
      'giu',
    ),
    (match) => otherPerson(match[0].toLowerCase()),
  ),
  atSites(
    /(?<=\bmy )(?:mother|mom|mum|father|dad|sister|brother|wife|husband|son|daughter|grandmother|aunt|uncle)(?![\p{L}-])/giu,
    (_, random) => random.pick(['cousin', 'neighbor', 'friend', 'niece']),
  ),
  atSites(
    /(?<![\p{L}'])i(?=(?: |'m |'ve )(?:have|had|was|am|take|feel|got|do|did|been|can|went|think))/giu,
    (match, random) =>
      /['’]m/.test(match.input.slice(match.index, match.index + 3))
        ? undefined
        : random.pick(['she', 'he', 'you', 'they']),
  ),
  atSites(/(?<![\p{L}'])you(?= (?:have|had|were|are|take|feel|got|can|should))/giu, (_, random) =>
    random.pick(['I', 'they', 'we']),
  ),
  atSites(/(?<![\p{L}'])my(?= \p{L}{3,})/giu, (_, random) => random.pick(['his', 'her', 'your'])),
  atSites(/(?<![\p{L}'])your(?= \p{L}{3,})/giu, (_, random) => random.pick(['his', 'her', 'my'])),
)
