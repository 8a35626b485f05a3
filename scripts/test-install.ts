/**
 * A new user's path: packs the built package, installs it in an empty folder outside the repository, and there runs
 * and compiles the README's first example (word for word), the smoke visit and a visit of other people's parts, as an ES module and as CommonJS,
 * against the package's own FakeAssemblyAI. Then its command transcribes a recording.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asCommonJs, asModule, npm, packedProject, runProgram } from './packed-project.ts'
import { smokeService, visitProblem } from './smoke/service.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** A tarball beyond this has something in it that nobody meant to ship. */
const maxTarballBytes = 1_100_000
const timeoutMs = 60_000

let failed = 0
function report(name: string, problem: string | undefined, ms?: number): void {
  if (problem !== undefined) failed++
  const time = ms === undefined ? '' : ` (${(ms / 1_000).toFixed(1)} s)`
  console.log(
    `${problem === undefined ? 'ok    ' : 'FAILED'}  ${name}${time}${problem ? `: ${problem}` : ''}`,
  )
}

/** The README's first example, and what the README says it prints. */
function firstExample(): { code: string; printed: string } {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  const code = /^```ts\n([\s\S]*?)^```/m.exec(text)?.[1]
  const printed = /It prints:\n\n```\n([\s\S]*?)```/.exec(text)?.[1]
  if (code === undefined || printed === undefined) throw new Error('README.md has no ```ts example')
  return { code, printed }
}

const scriptText = (name: string): Promise<string> => readFile(join(root, 'scripts/smoke', name), 'utf8')
const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version

const startedAt = performance.now()
await using project = await packedProject()
const { folder } = project
report(
  `npm install of the tarball, ${Math.round(project.tarballBytes / 1_000)} kB`,
  project.tarballBytes > maxTarballBytes ? `over ${maxTarballBytes} bytes` : undefined,
  performance.now() - startedAt,
)

// The programs
const readme = firstExample()
const programs = {
  readme: readme.code,
  visit: await scriptText('visit.ts'),
  parts: await scriptText('parts.ts'),
  'react-app': await scriptText('react-app.ts'),
}
for (const [name, program] of Object.entries(programs)) {
  await writeFile(join(folder, `${name}.mts`), `${program}\nexport {}\n`)
  await writeFile(join(folder, `${name}.mjs`), asModule(program))
  await writeFile(join(folder, `${name}.cjs`), asCommonJs(program))
}
const doors = [
  '',
  '/node',
  '/browser',
  '/testing',
  '/local',
  '/fhir',
  '/clinical',
  '/templates',
  '/ui',
  '/react',
]
const everyDoor = doors.map((door, i) => `export * as door${i} from 'medical-scribe${door}'`).join('\n')
await writeFile(join(folder, 'doors.mts'), everyDoor)
await writeFile(join(folder, 'doors.cts'), everyDoor)

// They run
for (const file of ['visit.mjs', 'visit.cjs']) {
  await using service = await smokeService(folder)
  const ran = await runProgram(process.execPath, [file], { cwd: folder, timeoutMs, env: service.environment })
  report(`the smoke visit as ${file}`, visitProblem(ran), ran.ms)
}
const partsPrinted = {
  edited: ['unchanged', 'original'],
  verdicts: ['supported', 'conflicting'],
  title: 'Two lines',
  said: ['supported'],
  hasText: true,
  hasFhir: true,
  kept: ['written', 'templated'],
}
for (const file of ['parts.mjs', 'parts.cjs']) {
  const ran = await runProgram(process.execPath, [file], { cwd: folder, timeoutMs })
  const isFine = ran.code === 0 && ran.stdout.trim() === JSON.stringify(partsPrinted)
  report(`parts of one's own as ${file} (fit 2)`, isFine ? undefined : `${ran.stdout} ${ran.stderr}`, ran.ms)
}
for (const file of ['readme.mjs', 'readme.cjs']) {
  const ran = await runProgram(process.execPath, [file], { cwd: folder, timeoutMs })
  const isFine = ran.code === 0 && ran.stdout === readme.printed
  const problem = `exit ${ran.code}, and it printed something else:\n${ran.stdout} ${ran.stderr}`
  report(`the README's first example as ${file}`, isFine ? undefined : problem, ran.ms)
}

// The command hears a recording where nothing but the package is, and with the recogniser's packages beside it.
const opening = readFileSync(join(root, 'examples/audio/demo-consultation.wav')).subarray(0, 44 + 20 * 32_000)
await writeFile(join(folder, 'visit.wav'), opening)
const installed = join(folder, 'node_modules/medical-scribe')
const { bin } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
  bin: Record<string, string>
}
const fileCommand = (): ReturnType<typeof runProgram> => {
  const args = [join(installed, bin['medical-scribe'] ?? ''), 'file', 'visit.wav', '--local']
  return runProgram(process.execPath, args, { cwd: folder, timeoutMs })
}
const localPackages = ['sherpa-onnx-node', 'decibri', '@moonshine-ai/moonshine-js', 'llama-tokenizer-js']
const bare = await fileCommand()
const areNamed = localPackages.every((name) => bare.stderr.includes(name))
report(
  'medical-scribe file --local says which packages it lacks',
  bare.code === 1 && areNamed ? undefined : `exit ${bare.code}: ${bare.stderr}`,
  bare.ms,
)
for (const name of localPackages) {
  const link = join(folder, 'node_modules', name)
  await mkdir(dirname(link), { recursive: true })
  await symlink(join(root, 'node_modules', name), link, 'junction')
}
const heard = await fileCommand()
const isNoted = /good morning/i.test(heard.stdout) && heard.stdout.includes('Subjective:')
report(
  'medical-scribe file --local transcribes and writes a note',
  heard.code === 0 && isNoted ? undefined : `exit ${heard.code}: ${heard.stdout} ${heard.stderr}`,
  heard.ms,
)
for (const name of localPackages) await rm(join(folder, 'node_modules', name))

// They compile, our types included, as they would for an app that checks its libraries
await npm(
  [
    'install',
    '--prefer-offline',
    `typescript@${versionOf('typescript')}`,
    ...['@types/node', 'react', 'react-dom', '@types/react', '@types/react-dom'].map(
      (name) => `${name}@${versionOf(name)}`,
    ),
  ],
  folder,
)
// A service has no DOM; only the door for browsers needs it.
const withoutDom = everyDoor.replace(/^.*\/browser'$/m, '')
await writeFile(join(folder, 'service.mts'), withoutDom)
await writeFile(join(folder, 'service.cts'), withoutDom)
const dom = ['DOM', 'DOM.Iterable', 'DOM.AsyncIterable', 'ESNext.Disposable']
const programsWithDom = ['readme.mts', 'visit.mts', 'parts.mts', 'react-app.mts', 'doors.mts', 'doors.cts']
for (const [name, resolution, module, lib, files] of [
  ['node16', 'node16', 'node16', dom, programsWithDom],
  ['bundler', 'bundler', 'esnext', dom, programsWithDom],
  ['node16 without DOM', 'node16', 'node16', [], ['visit.mts', 'parts.mts', 'service.mts', 'service.cts']],
] as const) {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', ...lib],
    module,
    moduleResolution: resolution,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  const config = join(folder, `tsconfig.${name.replaceAll(' ', '-')}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const compiler = join(folder, 'node_modules/typescript/bin/tsc')
  const ran = await runProgram(process.execPath, [compiler, '-p', config], {
    cwd: folder,
    timeoutMs: 3 * timeoutMs,
  })
  const errors = ran.stdout.trim().split('\n').slice(0, 12).join('\n')
  report(`TypeScript, moduleResolution ${name} (fit 9)`, ran.code === 0 ? undefined : `\n${errors}`, ran.ms)
}

// An app in React, with a page that is made up. A session that is left behind keeps the process alive until its time is over.
await npm(['install', '--prefer-offline', 'happy-dom@20'], folder)
await writeFile(
  join(folder, 'page.mjs'),
  `import { Window } from 'happy-dom'
const window = new Window()
for (const name of ['window', 'document', 'navigator', 'MouseEvent'])
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true })
`,
)
for (const file of ['react-app.mjs', 'react-app.cjs']) {
  await using service = await smokeService(folder)
  const options = { cwd: folder, timeoutMs, env: service.environment }
  const ran = await runProgram(process.execPath, ['--import', './page.mjs', file], options)
  const isFine =
    ran.code === 0 && ran.stderr === '' && ran.stdout.trim() === JSON.stringify({ sessions: 2, left: 0 })
  report(
    `a React app as ${file}`,
    isFine ? undefined : `exit ${ran.code}: ${ran.stdout} ${ran.stderr}`,
    ran.ms,
  )
}

if (!existsSync(join(folder, 'node_modules/ws'))) report('dependencies', 'ws was not installed')
process.exitCode = failed === 0 ? 0 : 1
