import type { VerifyRequest } from './verify-prompt.ts'

/**
 * The answer of a verifier that only knows words: a line is supported when each sentence of it stands in a turn, and
 * else gets no quotation, so that it stays unverified. For notes made of the visit's own sentences.
 */
export function verbatimAnswer({ turns, lines }: VerifyRequest): string {
  const checked = lines.map((line, at) => {
    const sentences = line.split(/(?<=[.?!])\s+/).map((each) => each.replace(/[\s.?!]+$/, ''))
    const quotes = sentences.flatMap((sentence) => {
      const wanted = sentence.toLowerCase()
      const said = turns.find(({ text }) => wanted !== '' && text.toLowerCase().includes(wanted))
      const start = said?.text.toLowerCase().indexOf(wanted) ?? 0
      return said ? [{ turn: said.turn, text: said.text.slice(start, start + wanted.length) }] : []
    })
    const isWhole = quotes.length === sentences.length
    return {
      line: at + 1,
      verdict: isWhole ? 'supported' : 'inferred',
      quotes: isWhole ? quotes : [],
      problem: '',
    }
  })
  return JSON.stringify({ lines: checked, missing: [] })
}
