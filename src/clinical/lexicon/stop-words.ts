const words =
  "a an and any are as at be been being but by can could did do does for from get getting got had has have having he her here him his how i if in into is it its just like me my of on or our out really she should so some that the their them then there these they this those to up us very was we well were what when where which who will with would you your um uh er ah oh okay ok yeah yep yes know mean also am than too 's 'm 're 've 'll 'd ever currently today now actually quite bit lot much"

let set: Set<string> | undefined

/** True for words that carry no clinical weight of their own. Negations are never stop words. */
export function isStopWord(word: string): boolean {
  return (set ??= new Set(words.split(' '))).has(word)
}

/** True for sounds of hesitation, which an edit may drop. */
export function isFiller(word: string): boolean {
  return /^(?:u+[hm]+|e+r+m*|a+h+|m+h*m+|hm+|mhm|uhm|erm)$/.test(word)
}
