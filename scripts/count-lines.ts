import { execFileSync } from 'node:child_process'

/**
 * Lines of code in `clinical/`, `editing/` and `note/`, at a commit or as they stand: without word lists, prompts,
 * templates, comments and blank lines.
 *
 * `npx tsx scripts/count-lines.ts [commit…]`
 */
const rooms = ['clinical', 'editing', 'note'].map((room) => `src/${room}`)
/** Files that hold lists of words or instructions to a model. */
const lists = /(?:-names|stop-words|function-words|market-names|name-hash|-prompt|templates)\.(?:ts|txt)$/

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 26 })

/** What a reader has to read: no comments, no blank lines, no lines that only list words. */
function linesOf(text: string): number {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').split('\n')
  return code.filter((line) => line.trim() !== '' && !/^\s*\/\//.test(line) && !isList(line)).length
}

/** A line that is one long string or one long alternation of words. */
const isList = (line: string): boolean => {
  const words = line.trim()
  return (
    words.length > 60 &&
    /^(?:export )?(?:const \w+ = )?['"`/]/.test(words) &&
    /[a-z]+[ ,|][a-z]+[ ,|][a-z]+/.test(words)
  )
}

function count(commit: string | undefined): string {
  const files = (
    commit === undefined ? git('ls-files', ...rooms) : git('ls-tree', '-r', '--name-only', commit, ...rooms)
  )
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !lists.test(file))
  const byRoom = new Map(rooms.map((room) => [room, 0]))
  for (const file of files) {
    const room = rooms.find((one) => file.startsWith(one)) ?? ''
    byRoom.set(room, (byRoom.get(room) ?? 0) + linesOf(git('show', `${commit ?? ''}:${file}`)))
  }
  const sum = [...byRoom.values()].reduce((all, one) => all + one, 0)
  return `${commit ?? 'index'}: ${[...byRoom].map(([room, lines]) => `${room} ${lines}`).join(', ')}, together ${sum}`
}

const commits = process.argv.slice(2)
for (const commit of commits.length > 0 ? [...commits, undefined] : [undefined]) console.log(count(commit))
