/** The editing terms: apologies, what calls it wrong, what says it anew. `_` is whatever stands between two words. */
const terms =
  "wait|hold_on|hang_on|sorry|oops|whoops|correction|(?:scratch|strike)_that|(?:excuse|pardon)_me|(?:i_)?beg_your_pardon|my_(?:mistake|bad)|(?:i_)?tell_a_lie|on_second_thoughts?|i_(?:mean|meant|misspoke|should_say|take_that_back)|i_meant?_to_say|i_(?:got|read|said)_that_wrong|(?:that|it)(?:_is|_was|\\W*'s)_(?:wrong|not_right)|(?:(?:that|it)_)?should_be|did_i_say_that|what_am_i_saying|let_me_(?:correct_(?:myself|that)|rephrase)|let(?:_us|\\W*'s)_(?:say|make_that)|make_(?:it|that)|(?:or|no|well)_(?:actually|rather)|well_no|actually_no|no_it_was"

/**
 * A pattern of the editing terms of a speech repair (Shriberg 1994), one or several in a row, between the sources `before`
 * and `behind`. Between two things of one kind `correctionsIn` reads them word by word.
 */
export function editingTerms(before: string, behind: string): RegExp {
  const one = `(?:no_)?(?:${terms})(?:_no)?`.replaceAll('_', '\\W+')
  return new RegExp(`${before}(?:${one})(?:\\W+(?:${one}))*${behind}`, 'i')
}
