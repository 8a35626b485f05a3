/** How a question was answered by the turn after it. */
export type Answer = 'yes' | 'no' | undefined

const lead = /^(?:[\s,.…-]|(?:um+|uh+|well|okay|ok|oh|so|hmm|ah|er|i mean|and|but|you know|actually)\b)*/
const no =
  /^(?:(?:yes|yeah)[\s,.]+no|no|nope|nah|not|never|none|negative|nothing|neither|nil|denies|no one|i (?:have|had|do|did|am|was|would|could|can)(?:n't| n't| not| never| no)|i've (?:not|never|(?:got |had )?no)|i'm not|(?:there|it|that|they|she|he|we) (?:is|was|has|did|does|do|are|have|were)(?:n't| n't| not| no)|there's (?:no|not))\b/
const yes =
  /^(?:yes|yeah|yep|yup|yea|correct|right|sure|absolutely|definitely|exactly|true|of course|i (?:do|have|did|am|was|still do)|(?:it|that|he|she) (?:does|is|has|did|was)|they (?:do|are|have|did)|sometimes|occasionally|always|a little|a bit|a lot|kind of|kinda|mm-hmm|mhm|mm hmm|uh-huh|uh huh|that's (?:right|correct|true|it))\b/
/** Read no further than this for an answer. */
const opening = 80

/** A "no" that comes a little later: "on my body, no, not really". */
const lateNo =
  /^(?:(?! but )[^?]){0,40}(?:\bno\b|\bnone\b|\bnot (?:really|that|since|much)\b|\b(?:did|does|do|have|has|was|is)(?:n't| n't| not)\b)/

/** Whether a turn answers yes or no: at its head, or a "no" soon after. */
export function answerOf(text: string): Answer {
  const head = text.slice(0, opening).toLowerCase().replace(/’/g, "'").replace(lead, '')
  return no.test(head) ? 'no' : yes.test(head) ? 'yes' : lateNo.test(head) ? 'no' : undefined
}
