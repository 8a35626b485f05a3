import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const output = `${root}node_modules/.cache/medical-scribe-bench`

/** Names of the programs that run in processes of their own: `bench/<name>.ts`. */
export type Program = 'stream-server' | 'stream-client' | 'memory-visit' | 'growth-visit' | 'startup-audio'

const programs: readonly Program[] = [
  'stream-server',
  'stream-client',
  'memory-visit',
  'growth-visit',
  'startup-audio',
]

/**
 * Installs `bufferutil` outside the project, which `ws` then finds by `NODE_PATH`. Undefined without a registry.
 */
export function installBufferutil(): string | undefined {
  const folder = `${output}/bufferutil`
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, '{}')
  const npm = spawnSync('npm', ['install', '--ignore-scripts', '--prefix', folder, 'bufferutil@4'])
  return npm.status === 0 ? `${folder}/node_modules` : undefined
}

/**
 * Bundles the programs once, dependencies left out. Not run through a loader that keeps function names: its wrapper
 * around every closure is not in the package that users get.
 */
export async function buildPrograms(): Promise<void> {
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  writeFileSync(`${output}/package.json`, '{ "type": "module" }')
  await build({
    entryPoints: programs.map((name) => `${root}bench/${name}.ts`),
    outdir: output,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  })
}

let started = 0

/** Starts a program with its task; resolves with the first thing it says. */
export async function start<Answer>(
  name: Program,
  task: object,
  certificate?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly answer: Answer; readonly child: ChildProcess }> {
  // A file of its own for each: one that is written while another program reads it as it starts is no certificate.
  const trusted = `${output}/${process.pid}-${started++}.pem`
  if (certificate !== undefined) writeFileSync(trusted, certificate)
  const child = fork(`${output}/${name}.js`, [JSON.stringify(task)], {
    execArgv: ['--expose-gc', ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [])],
    env: { ...process.env, ...env, ...(certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: trusted }) },
    serialization: 'advanced',
  })
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => {
      resolve({ answer: answer as Answer, child })
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`${name} ended without an answer (${signal ?? code})`))
    })
  })
}

/** Runs a program to its end. */
export async function run<Answer>(
  name: Program,
  task: object,
  certificate?: string,
  env?: NodeJS.ProcessEnv,
): Promise<Answer> {
  return (await start<Answer>(name, task, certificate, env)).answer
}
