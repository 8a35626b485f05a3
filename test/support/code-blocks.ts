/** One block of TypeScript in a page. */
export interface CodeBlock {
  /** Page and line, for people. */
  readonly name: string
  /** What it takes for granted, then what it shows. */
  readonly code: string
  /** `check`: compiled. `run`: compiled and run. `ignore`: neither. */
  readonly mode: 'check' | 'run' | 'ignore'
  /** Why it is ignored. */
  readonly reason: string
}

/**
 * The blocks fenced as `ts`, `ts run` or `ts ignore: <reason>`. A comment `<!-- given: … -->` right before one holds
 * what it takes for granted, which readers do not need to see.
 */
export function codeBlocks(page: string, text: string): CodeBlock[] {
  const pattern =
    /(?:^<!-- given:\n([\s\S]*?)\n-->\n+)?^```ts(?: (run|ignore)(?::? ?(.*))?)?\n([\s\S]*?)^```$/gm
  return [...text.matchAll(pattern)].map((match) => {
    const [, given = '', mode = 'check', reason = '', code = ''] = match
    const line = text.slice(0, match.index + match[0].lastIndexOf('```ts')).split('\n').length
    return { name: `${page}:${line}`, code: `${given}\n${code}`, mode: mode as CodeBlock['mode'], reason }
  })
}
