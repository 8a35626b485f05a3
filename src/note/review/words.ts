import { stem } from '../../clinical/stem.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'

/** Words that deny and do not name what is denied. */
export const denials: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'no not without deny never neither nor none nil negativ negative non absent lack nothing free',
)

/** Words that say nothing of their own, so that their polarity is another word's. */
export const neutral: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'patient family mother father sister brother history right left time day week month year today evidence sign symptom issue problem since next last late early current previous recent additional further examination medical question type stage associate due way longer more think believe appear seem provide enough other specific'
      .split(' ')
      .map(stem),
  ))()
/** Those of them that may be denied by themselves: "no knee problems". */
export const complaints: ReadonlySet<string> = /* @__PURE__ */ wordSet('symptom issu problem')

/** Stems of words that narrow what is denied. */
export const qualifiers: RegExp =
  /^(?:extra|recent|significant|obviou|palpabl|additional|new|focal|gros|acut|previou|prior|associat|personal|visibl|apparent|concern|further|known|abnormal)$/
