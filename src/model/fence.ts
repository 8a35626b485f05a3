/** A line that none of `texts` contains, drawn at random: what stands between two of it is data, and cannot end it. */
export function fenceLine(texts: readonly string[]): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(6))
    const line = `=== ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
    if (!texts.some((text) => text.includes(line))) return line
  }
}

/** What stands at the end of `content` between two equal lines of `fenceLine`, and what stands before it. */
export function readFence(content: string): { before: string; inside: string } | undefined {
  const line = /\n(=== [0-9a-f]{12})$/.exec(content)?.[1]
  if (line === undefined) return undefined
  const start = content.indexOf(`${line}\n`)
  const from = start + line.length + 1
  if (from > content.length - line.length) return undefined
  return { before: content.slice(0, start), inside: content.slice(from, -line.length - 1) }
}

/** The text on one line: what a speaker says cannot begin a line of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u0085\u2028\u2029]+/g, ' ').trim()
}
