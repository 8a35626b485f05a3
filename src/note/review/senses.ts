/** What a phrase says of its topic besides naming it, and where: `course` is `better`, `order` is `before`. */
export interface Sense {
  readonly dimension: string
  readonly value: string
  readonly at: number
}

/** Each dimension with its values, and the words that say them. Values of one dimension exclude each other. */
const dimensions: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  course: {
    better:
      /\b(?:better|improv\w*(?<!\bwith(?:out)?(?: \w+){0,2} improvement)|eased|easing|loosened)\b(?<!\b(?:get|make) (?:your?|the|it|that)\b[^.,;]{0,30})(?! (?:by|with|w\/|when|on|after|if)\b)/gi,
    worse: /\b(?:wors(?:e|en\w*)|deteriorat\w*)\b(?! (?:by|with|w\/|when|on|after|at|in the|if)\b)/gi,
    gone: /\b(?:resolv\w*|(?:go(?:es)?|went|gone) away|clear(?:s|ed)? up|settled|stopped|gone|not any ?more)\b/gi,
    'going on': /\b(?:ongoing|persist\w*|still|continues)\b/gi,
    same: /\b(?:unchanged|no change|the same|stable)\b/gi,
  },
  amount: {
    up: /\b(?:(?<!\b(?:follow|check)(?:ing|ed)?[- ])up|increas\w*|gain\w*|higher|rais\w*|ris(?:e|es|ing|en)|rose)\b/gi,
    down: /\b(?:down|decreas\w*|reduc\w*|lower\w*|lost|losing|dropped|drop(?:s|ping)?(?= (?:the|your|it|down)\b))\b/gi,
  },
  degree: {
    slight:
      /\b(?:slight\w*|(?:little|bit)(?! (?:bit )?(?:more|about|later)\b)|somewhat|minimal\w*|minor|trace|faint\w*|subtle)\b/gi,
    some: /\bsome\b/gi,
    mild: /\bmild\w*/gi,
    medium: /\b(?:moderate\w*|medium)\b/gi,
    strong:
      /\b(?:severe\w*|marked\w*|pronounced|terrible|excruciating|unbearable|profound\w*|massive\w*)\b/gi,
  },
  state: {
    normal:
      /\b(?:normal\w*|intact|full|unremarkable|strong(?! (?:reaction|history|smell|urge))|regular)\b(?! (?:sentence|med\w+|drugs?|tablets?|basis))/gi,
    abnormal:
      /\b(?:abnormal(?:ly)?|antalgic|weak|limited|restricted|decreased|reduced|diminished|impaired|irregular|unsteady|absent)\b/gi,
  },
  result: {
    positive: /\b(?:positive|(?<!\bnon-)reactive)\b/gi,
    negative: /\b(?:negative|non-?reactive)\b/gi,
  },
  order: {
    before: /\b(?:before|prior to|pre)\b/gi,
    after: /\b(?:after|following|post)\b(?! (?:up|that)\b)/gi,
  },
  certainty: {
    unsure:
      /\b(?:(?<!(?:^\s*|[.;:,]\s*|\b(?:you|he|she|they|patient|pt)\s))may|may(?! (?:continue|take|use|resume|return to)\b)|might|maybe|perhaps|(?<!\bif )possib\w*|probab\w*|could|suspect\w*|wonder\w*|likely|consider\w*|query|should|rule out|ruling out|r\/o|exclude|unsure|uncertain\w*|potential\w*|not (?:quite |really |entirely |very |too )?(?:sure|certain)|(?:worr\w+|concern\w*)(?! because))\b/gi,
    allowed:
      /(?<=^\s*|[.;:,]\s*|\b(?:you|he|she|they|patient|pt)\s)(?:may|can)(?= (?:continue|take|use|resume|return to)\b)/gi,
    opinion: /\bi (?:think|guess|believe|suppose)\b|\b(?:looks?|sounds?|seems?) like\b/gi,
    sure: /\b(?:confirmed(?! (?:with|by)\b)|definite\w*|(?<!\bnot (?:\w+ )?)certain\w*|proven|diagnosed)\b/gi,
  },
  range: {
    above: /\b(?:above|over|exceed\w*|more than)\b(?= (?:\w+ ){0,2}(?:range|goal|target|\d))/gi,
    below: /\b(?:below|under|less than)\b(?= (?:\w+ ){0,2}(?:range|goal|target|\d))/gi,
    within: /\b(?:within|mid-?|in)\b(?= ?(?:\w+ ){0,2}(?:range|goal|target))/gi,
  },
  rank: {
    second: /\b(?:every|each) second\b/gi,
    third: /\b(?:every|each) third\b/gi,
    fourth: /\b(?:every|each) fourth\b/gi,
    other: /\b(?:every|each) other\b/gi,
  },
  ahead: {
    will: /\b(?:will|going to|gonna|gon na)\b|['’]ll\b/gi,
  },
  condition: {
    if: /\b(?:if|unless|in case|when needed)\b/gi,
  },
  effect: {
    helps:
      /\b(?:help(?:s|ed|ing|ful)?|relie(?:f|ves?|ved)|benefi\w*|(?<=\bwith(?:out)?(?: \w+){0,2} )improvement|effective)\b|\bwork(?:ed|ing)\b(?! (?:from|at|in|on|out|as)\b)/gi,
  },
  often: {
    always: /\balways\b/gi,
    seldom:
      /\b(?:sometimes|occasional\w*|rarely|seldom|almost never|now and (?:then|again)|once in a while)\b/gi,
  },
  action: {
    stop: /\b(?:stop\w*|discontinu\w*|quit|hold|withh\w+|come off|cessation)\b/gi,
    start: /\b(?:start\w*|beg[iau]n\w*|prescrib\w*|initiat\w*)\b/gi,
    continue: /\b(?:continu\w*|keep(?:ing|s)?|kept|remain|stay\w*)\b/gi,
    change: /\b(?:switch\w*|chang\w*|replac\w*)\b/gi,
  },
  done: {
    done: /(?<!\bto be )\b(?:taken|given(?! (?:that|the|his|her|their|(?:\w+ )?\w+ (?:of|for|about))\b)|done|dispensed|performed|gave (?:you|him|her|them)|completed|provided|administered|underwent)\b/gi,
    ordered: /\b(?:order(?:ed|ing|s)?|arrang\w*|refer\w*|schedul\w*|book\w*)\b/gi,
  },
  person: {
    relative:
      /\b(?:mother|mum|mom|father|dad|wife|husband|sister|brother|aunt|uncle|son|daughter|partner|family)\b/gi,
    holder:
      /\b(?:pcp|gp|nurse|mother|father|wife|husband)(?: \w+)? (?:think|thought|feel|felt|believe|suspect)/gi,
    clinician: /\b(?:clinician|doctor|gp|dr)\b/gi,
  },
  reason: {
    for: /\b(?:because|due to|d\/t|in view of|owing to|to (?:ease|treat|prevent|help))\b/gi,
  },
}

/** A denial before a word of its clause: `no problem, start` denies no start. */
const turning =
  /(?:\b(?:not|no|never|nothing|without|w\/o|den(?:y|ies|ied)|neither|nor|fail\w*)|n['’]t)\s+(?:(?!(?:is|are|was|were)\s)[^\s,.;:?!]+\s+){0,3}$/i

/** What a text says in each dimension. What stands denied is a value of its own: `not better`. */
export function sensesIn(text: string): Sense[] {
  const found: Sense[] = []
  for (const [dimension, values] of Object.entries(dimensions))
    for (const [value, pattern] of Object.entries(values))
      for (const { index } of text.matchAll(pattern)) {
        const isTurned = turning.test(text.slice(Math.max(0, index - 40), index))
        found.push({ dimension, value: isTurned ? `not ${value}` : value, at: index })
      }
  return found
}

/** The values of a dimension that exclude each other where both are said of one thing, pair by pair. */
const opposed: ReadonlySet<string> = /* @__PURE__ */ pairsOf(
  'better worse,better not_better,worse gone,worse not_worse,gone going_on,above below,above within,below within,second third,second fourth,third fourth,up down,slight strong,mild medium,mild strong,medium strong,normal abnormal,normal not_normal,positive negative,positive not_positive,before after,helps not_helps',
)

function pairsOf(table: string): Set<string> {
  return new Set(
    table.split(',').flatMap((pair) => {
      const [one = '', other = ''] = pair.split(' ').map((value) => value.replaceAll('_', ' '))
      return [`${one}/${other}`, `${other}/${one}`]
    }),
  )
}

/** True where two values exclude each other. */
export function areOpposed(one: string, other: string): boolean {
  return opposed.has(`${one}/${other}`)
}
