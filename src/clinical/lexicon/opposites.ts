import { stem } from '../stem.ts'

/** Words of one group sound or look alike, or near enough, and exclude each other. */
const groups: readonly (readonly string[])[] = /* @__PURE__ */ (() =>
  'left right,increase decrease reduce,start stop,upper lower,flexion extension,flexor extensor,abduction adduction,supination pronation,supine prone,systolic diastolic,benign malignant,male female,maternal paternal,better improve worse worsen,before after,high low,inhale exhale,proximal distal,medial lateral,anterior posterior,superior inferior,dorsal ventral,ascending descending,afferent efferent,agonist antagonist,varus valgus,dilated constricted,induced reduced,inspiration expiration,ileum ilium,ureter urethra,always never,all none some,on off,morning evening,day night,nothing something anything everything,nobody somebody anybody everybody,man woman,men women,boy girl,gain lose,lost gained,full empty,open closed,early late,oral nasal,teaspoon tablespoon,monday tuesday wednesday thursday friday saturday sunday,elevated raised lowered,llq luq rlq ruq,first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(',')
    .map((group) => group.split(' ').map(stem)))()

const prefixes =
  /^(?:hyper|hypo|hype|tachy|brady|ante|retro|under|over|un|in|im|ir|il|dis|non|ab|ad|pre|post|an?|ex|de|mal|anti|re|inter|intra|extra|micro|macro|supra|infra|sub|super)/
/** Much and little of what stands before them. */
const suffixes = /(?:penia|cytosis|philia)$/

const tail = (word: string): string => word.replace(/e$/, '')
const bare = (word: string): string => tail(word.replace(prefixes, ''))

/** True when a word became another with the same end and an opposite beginning, or its known opposite. */
export function areOpposites(before: readonly string[], after: readonly string[]): boolean {
  // `pre op` and `preoperative` have one beginning.
  const begins = (word: string, others: readonly string[]): boolean =>
    others.includes(prefixes.exec(word)?.[0] ?? '')
  return before.some((one) =>
    after.some(
      (other) =>
        tail(one) !== tail(other) &&
        !begins(one, after) &&
        !begins(other, before) &&
        (groups.some((group) => group.includes(one) && group.includes(other)) ||
          (suffixes.test(one) &&
            suffixes.test(other) &&
            one.replace(suffixes, '') === other.replace(suffixes, '')) ||
          [tail(one), bare(one)].some(
            (end) => end.length > 2 && (end === tail(other) || end === bare(other)),
          )),
    ),
  )
}
