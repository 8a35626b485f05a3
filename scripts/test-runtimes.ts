/**
 * Packs the built package, installs it, and makes the same smoke visit on every runtime it promises, by `import` and
 * by `require`; and a visit inside Jest, whose CommonJS lacks `import()`, in its environments for Node and for jsdom.
 * The runtimes are npm packages without install scripts; one that cannot be had is skipped by name.
 *
 * Only some: `npm run test:runtimes -- bun deno jest`
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
  return install(name, [`runtime@npm:${npmPackage}`], `runtime/${program}`)
}

/** The path of `file` in packages that are fetched when they are not here yet; undefined when they cannot be had. */
async function install(name: string, packages: readonly string[], file: string): Promise<string | undefined> {
  const folder = join(cache, name)
  const path = join(folder, 'node_modules', file)
  if (existsSync(path)) return path
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await npm(['install', '--no-package-lock', ...packages], folder)
  } catch (error) {
    console.error(`${packages.join()} cannot be had: ${String(error).split('\n').slice(0, 3).join(' ')}`)
    return undefined
  }
  return existsSync(path) ? path : undefined
}

/** A visit whose service runs in the test too, as an app would write it. A page has no key, so both ways are tried. */
const jestVisit = `
const { MedicalScribeSession } = require('medical-scribe')
const { FakeAssemblyAI, scriptedModel, scriptedSource } = require('medical-scribe/testing')

const script = [{ text: 'Take naproxen 250 milligrams twice a day.', startMs: 300, endMs: 2_400 }]
test.each(['apiKey', 'token'])('a visit with %s', async (credential) => {
  const fake = await FakeAssemblyAI.start({ script })
  const session = new MedicalScribeSession({
    [credential]: 'any',
    audio: scriptedSource({ script, speed: 20 }),
    streaming: { url: fake.streamingUrl },
    editor: { model: scriptedModel(() => script[0].text) },
    note: false,
  })
  await session.start()
  const { encounter } = await session.finished
  await fake.stop()
  expect(encounter.turns.map((turn) => turn.text)).toEqual([script[0].text])
})
`

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

const inJest = wanted.length === 0 || wanted.includes('jest')
const jest = inJest && (await install('jest', ['jest@30', 'jest-environment-jsdom@30'], 'jest/bin/jest.js'))
if (inJest) await writeFile(join(project.folder, 'visit.test.js'), jestVisit)
for (const environment of inJest ? ['node', 'jsdom'] : []) {
  const row = { runtime: `jest-${environment}`, version: '30', import: '', require: 'skipped' }
  table.push(row)
  if (!jest) continue
  const env = join(cache, 'jest/node_modules', `jest-environment-${environment}`)
  const args = [jest, '--rootDir', project.folder, '--env', env, '--ci']
  const ran = await runProgram(process.execPath, args, { cwd: project.folder, timeoutMs: visitTimeoutMs })
  row.require = ran.code === 0 ? `ok, ${(ran.ms / 1_000).toFixed(1)} s` : 'FAILED'
  if (ran.code === 0) continue
  process.exitCode = 1
  console.error(`jest in ${environment}: ${ran.stderr}\n`)
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
if (table.every((row) => row['require'] === 'skipped')) {
  console.error('No runtime could be had: nothing was tested.')
  process.exitCode = 1
}
