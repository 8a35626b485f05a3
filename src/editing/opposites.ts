/** Words that sound alike, or near enough, and mean the opposite; stems as `contentWords` gives them. */
const pairs =
  'left-right increas-decreas increase-decrease start-stop upper-lower flexion-extension abduction-adduction abduct-adduct normal-abnormal typical-atypical acute-chronic systolic-diastolic benign-malignant male-female better-worse before-after high-low inhal-exhal proximal-distal medial-lateral anterior-posterior ileum-ilium ureter-urethra always-never all-none on-off morn-even day-night nothing-something noth-someth nothing-anything nothing-everything noth-anyth man-woman men-women boy-girl some-none'

const prefixes =
  /^(?:hyper|hypo|hype|un|in|im|ir|il|dis|non|ab|ad|pre|post|a|an|ex|de|mal|anti|re|inter|intra|micro|macro|supra|infra|sub|super)/

const bare = (word: string): string => word.replace(prefixes, '')

/** True when a word became another with the same end and an opposite beginning, or its known opposite. */
export function areOpposites(before: readonly string[], after: readonly string[]): boolean {
  return before.some((one) =>
    after.some(
      (other) =>
        one !== other &&
        (pairs.includes(`${one}-${other}`) ||
          pairs.includes(`${other}-${one}`) ||
          (one.length > 4 &&
            other.length > 4 &&
            [one, bare(one)].some((end) => end.length > 3 && (end === other || end === bare(other))))),
    ),
  )
}
