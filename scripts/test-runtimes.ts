/**
 * Packs the built package, installs it, and makes the same smoke visit on every runtime it promises, by `import` and
 * by `require`. The runtimes are npm packages without install scripts; one that cannot be had is skipped by name.
 *
 * Only some: `npm run test:runtimes -- bun deno`
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asCommonJs, asModule, npm, packedProject, runProgram } from './packed-project.ts'
import { smokeService, visitProblem } from './smoke/service.ts'

interface Runtime {
  readonly name: string
  /** Package in the registry; undefined where none is made for this machine. */
  readonly npmPackage: string | undefined
  /** Program inside the package. */
  readonly program: string
  readonly args: readonly string[]
}

const { platform, arch } = process
const onWindows = platform === 'win32'
const exe = onWindows ? '.exe' : ''
const nodePlatform = onWindows ? 'win' : platform
const bunPlatform = onWindows ? 'windows' : platform
const bunArch = arch === 'arm64' ? 'aarch64' : arch
const denoPlatform = platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`

const runtimes: readonly Runtime[] = [
  ...['20', '22', '24', '26'].map((major) => ({
    name: `node${major}`,
    npmPackage: `node-${nodePlatform}-${arch}@${major}`,
    program: onWindows ? 'bin/node.exe' : 'bin/node',
    args: [],
  })),
  {
    name: 'bun',
    npmPackage: `@oven/bun-${bunPlatform}-${bunArch}`,
    program: `bin/bun${exe}`,
    args: ['run'],
  },
  { name: 'deno', npmPackage: `@deno/${denoPlatform}`, program: `deno${exe}`, args: ['run', '--allow-all'] },
]

const visitTimeoutMs = 60_000
/** Kept between runs: together the runtimes are close to a gigabyte. Git does not see it. */
const cache = fileURLToPath(new URL('../node_modules/.cache/runtimes', import.meta.url))

/** The runtime's program, fetched when it is not here yet; undefined when it cannot be had. */
async function obtain({ name, npmPackage, program }: Runtime): Promise<string | undefined> {
  if (npmPackage === undefined) return undefined
  const folder = join(cache, name)
  const path = join(folder, 'node_modules/runtime', program)
  if (existsSync(path)) return path
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await npm(['install', '--no-package-lock', `runtime@npm:${npmPackage}`], folder)
  } catch (error) {
    console.error(`${npmPackage} cannot be had: ${String(error).split('\n').slice(0, 3).join(' ')}`)
    return undefined
  }
  return existsSync(path) ? path : undefined
}

const wanted = process.argv.slice(2)
await using project = await packedProject()
const visit = await readFile(new URL('./smoke/visit.ts', import.meta.url), 'utf8')
const forms = { 'visit.mjs': asModule(visit), 'visit.cjs': asCommonJs(visit) }
for (const [file, code] of Object.entries(forms)) await writeFile(join(project.folder, file), code)

const table: Record<string, string>[] = []
for (const runtime of runtimes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const program = await obtain(runtime)
  if (program === undefined) {
    table.push({ runtime: runtime.name, version: '', import: 'skipped', require: 'skipped' })
    continue
  }
  const { stdout } = await runProgram(program, ['--version'], { cwd: project.folder, timeoutMs: 20_000 })
  const row: Record<string, string> = { runtime: runtime.name, version: /\d[\d.]+/.exec(stdout)?.[0] ?? '?' }
  for (const [file, column] of [
    ['visit.mjs', 'import'],
    ['visit.cjs', 'require'],
  ] as const) {
    await using service = await smokeService(project.folder)
    const ran = await runProgram(program, [...runtime.args, file], {
      cwd: project.folder,
      timeoutMs: visitTimeoutMs,
      env: service.environment,
    })
    const problem = visitProblem(ran)
    row[column] = problem === undefined ? `ok, ${(ran.ms / 1_000).toFixed(1)} s` : 'FAILED'
    if (problem !== undefined) {
      process.exitCode = 1
      console.error(`${runtime.name}, ${column}: ${problem}\n`)
    }
  }
  table.push(row)
}

const columns = ['runtime', 'version', 'import', 'require']
const widths = columns.map((name) => Math.max(name.length, ...table.map((row) => row[name]?.length ?? 0)))
for (const row of [Object.fromEntries(columns.map((name) => [name, name])), ...table]) {
  console.log(
    columns
      .map((name, i) => (row[name] ?? '').padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
if (table.every((row) => row['import'] === 'skipped')) {
  console.error('No runtime could be had: nothing was tested.')
  process.exitCode = 1
}
