/** Terms by which a speaker puts right what was just said; a word may have a comma behind it. */
const terms =
  "no wait,wait no,no sorry,sorry no,no i mean,i mean,i meant,i misspoke,i should say,or i should say,that should be,it should be,make that,make it,or rather,no rather,no actually,actually no,or actually,well actually,correction,let me correct myself,let me correct that,let me rephrase,excuse me,pardon me,i beg your pardon,my mistake,my bad,no my mistake,oops,whoops,scratch that,strike that,hold on,hang on,no hang on,no hold on,wait,sorry,beg your pardon,let us say,let 's say,let 's make that,well no,that is wrong,that 's wrong,that was wrong,that is not right,i got that wrong,i meant to say,i mean to say,i take that back,tell a lie,i tell a lie,on second thought,on second thoughts,i read that wrong,i said that wrong,did i say that,that 's not right,wait no it was,no it was,should be"

/**
 * A pattern of the editing terms of a speech repair: what stands between a slip of the tongue and what is meant. Speakers
 * say several of them in a row: `wait, that's wrong, it should be`. Source of the term: Shriberg 1994.
 *
 * @param before the source of what has to stand before them. @param behind of what has to stand behind them.
 */
export function editingTerms(before: string, behind: string): RegExp {
  const one = terms
    .split(',')
    .sort((a, b) => b.length - a.length)
    .join('|')
    .replaceAll(' ', '\\W+')
  return new RegExp(`${before}(?:${one})(?:\\W+(?:${one})\\b)*${behind}`, 'i')
}
